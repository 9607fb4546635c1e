"""Files that lie outside the public media folder: where they are, how they are handed out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.http import FileResponse
from django.utils.cache import add_never_cache_headers


def private_storage() -> FileSystemStorage:
    """Files that no address of the web server leads to."""
    return FileSystemStorage(location=settings.PRIVATE_MEDIA_ROOT)


def private_file(file: Any, *, name: str, content_type: str, attachment: bool) -> FileResponse:
    """Return a private file that no browser keeps, indexes, runs or takes for something else."""
    response = FileResponse(
        file.open("rb"), content_type=content_type, as_attachment=attachment, filename=name
    )
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["X-Content-Type-Options"] = "nosniff"
    if attachment:
        response["Content-Security-Policy"] = "sandbox"
    add_never_cache_headers(response)
    return response
