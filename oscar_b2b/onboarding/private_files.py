"""Hands out files that lie outside the public media folder."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse
from django.utils.cache import add_never_cache_headers


def private_file(file: Any, *, name: str, content_type: str, attachment: bool) -> FileResponse:
    """Return a private file that no browser keeps, indexes or takes for something else."""
    response = FileResponse(
        file.open("rb"), content_type=content_type, as_attachment=attachment, filename=name
    )
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["X-Content-Type-Options"] = "nosniff"
    add_never_cache_headers(response)
    return response
