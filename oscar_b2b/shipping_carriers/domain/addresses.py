"""Where goods go, in one line."""

from __future__ import annotations

from datetime import date


def address_line(*, address: str, contact: str, phone: str, desired_date: date | None) -> str:
    """Return where, to whom and when in one line.

    The order document has one line for the address; the driver needs the rest on it too.
    """
    people = ", ".join(filter(None, (contact, phone)))
    wanted = f"{desired_date:%d.%m.%Y}" if desired_date else ""
    return "; ".join(filter(None, (address, people, wanted)))
