"""What every page needs to know."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from oscar_b2b.core.menus import cabinet_items


def shop(request: HttpRequest) -> dict[str, Any]:
    """The dealer's terms, the languages and the cabinet menu; nothing is queried until used."""
    context = getattr(request, "b2b", None)
    return {
        "b2b": context,
        "member": getattr(request, "member", None),
        "languages": settings.LANGUAGES,
        "cabinet_menu": SimpleLazyObject(
            lambda: cabinet_items(context.role if context else "", getattr(request, "member", None))
        ),
    }
