"""What walks through many pages share."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404, HttpResponse


@pytest.fixture
def bare_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Error pages of words only: their frame is read by a test of its own, not a thousand times."""
    from storefront import urls

    def not_found(request: Any, exception: Any = None, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponse(str(exception), status=404 if type(exception) is Http404 else 403)

    def forbidden(request: Any, exception: Any = None, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponse(str(exception), status=403)

    monkeypatch.setattr(urls, "handler403", forbidden, raising=False)
    monkeypatch.setattr(urls, "handler404", not_found, raising=False)
