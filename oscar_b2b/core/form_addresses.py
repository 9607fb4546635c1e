"""Addresses that only take a form: who opens one in the browser gets to the page with the form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _


class FormAddressMiddleware:
    """Replaces the blank 405 of a browser, as after a log-in in the middle of a step.

    The page is the nearest one above the address: ``/accounts/colleagues/7/rights/`` leads to the
    colleague 7. Without such a page, and for other methods than GET, ``405.html`` says what is
    wrong. Programs and scripts, which do not ask for HTML by name, get the bare 405.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or "text/html" not in request.headers.get("Accept", ""):
            return response
        page = _page_above(request.path_info) if request.method in ("GET", "HEAD") else None
        if page is not None:
            messages.info(request, _("Nothing was done yet: press the button once more."))
            return redirect(request.path.removesuffix(request.path_info) + page)
        answer = render(request, "405.html", status=405)
        answer["Allow"] = response["Allow"]
        return answer


def _page_above(path: str) -> str | None:
    for above in _addresses_above(path):
        try:
            view = resolve(above).func
        except Resolver404:
            continue
        view_class: Any = getattr(view, "view_class", None)
        if hasattr(view_class, "get") and "get" in view_class.http_method_names:
            return above
    return None


def _addresses_above(path: str) -> Iterator[str]:
    parts = [part for part in path.split("/") if part]
    for count in range(len(parts) - 1, 0, -1):
        yield f"/{'/'.join(parts[:count])}/"
