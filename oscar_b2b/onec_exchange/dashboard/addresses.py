"""What the addresses of the exchange's pages say."""

from __future__ import annotations

from django.http import HttpRequest


def number_in(request: HttpRequest, name: str) -> int | None:
    """Return a positive number from the address, None for none and for anything else."""
    text = request.GET.get(name, "")
    # Longer ones are no key of ours, and PostgreSQL would refuse them.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
