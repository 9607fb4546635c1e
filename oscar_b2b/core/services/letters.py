"""Letters to people by templates: written at once in their language, sent after the commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils import translation
from oscar.core.loading import get_class


def write(
    *,
    event: str,
    to: str | Iterable[str],
    context: Mapping[str, Any],
    language: str = "",
    base_url: str = "",
    attachments: list[Any] | None = None,
) -> int:
    """Queue a letter in the caller's transaction, one to each address; returns how many.

    :param event: code of Oscar's communication event, such as ``"INVITATION"``; its templates are
        ``oscar/communication/emails/commtype_<event>_{subject.txt,body.txt,body.html}``, and an
        employee may change its words in the dashboard.
    :param to: one address or several; empty ones are left out, doubles get one letter.
    :param language: of the reader; the shop's own when empty.
    :param base_url: address of the shop for links; ``SHOP_URL`` when empty.
    """
    addresses = dict.fromkeys([to] if isinstance(to, str) else to)
    addresses.pop("", None)
    dispatcher = get_class("communication.utils", "Dispatcher")()
    with translation.override(language or settings.LANGUAGE_CODE):
        for address in addresses:
            messages = dispatcher.get_messages(
                event, {**context, "base_url": (base_url or settings.SHOP_URL).rstrip("/")}
            )
            dispatcher.dispatch_direct_messages(address, messages, attachments=attachments)
    return len(addresses)
