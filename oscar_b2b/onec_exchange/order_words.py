"""Words of the shop that 1C maps once: statuses, kinds of payment, ways of delivery.

They are named in ``LANGUAGE_CODE`` whoever asks, for 1C's user maps the words themselves.
"""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_class

from oscar_b2b.core.extensions import extensions

#: Code of the shop → name, and the kind of payment 1C knows by these very words.
PAYMENTS = {
    "cashless": (_("Bank transfer"), "Безналичный расчет"),
    "cash": (_("Cash"), "Наличный расчет"),
}


def statuses() -> dict[str, str]:
    """Return statuses of orders by code."""
    with translation.override(settings.LANGUAGE_CODE):
        return {code: str(name) for code, name in settings.ORDER_STATUS_LABELS.items()}


def status_words(code: str) -> str:
    """Return a status as orders carry it: ``[new] Sent to the supplier``; "" for no status."""
    name = statuses().get(code, "")
    return f"[{code}] {name}" if name else code


def payment_name(code: str) -> str:
    """Return the name of a kind of payment; "" for an unknown code."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(PAYMENTS[code][0]) if code in PAYMENTS else ""


def payer_name(code: str) -> str:
    """Return who pays the carrier, in the words of 1C's lists; "" for an unknown code."""
    return {"recipient": "Получатель", "sender": "Отправитель"}.get(code, "")


def deliveries() -> dict[str, str]:
    """Return the ways of delivery the shop offers, by code (extension ``shipping_methods``)."""
    with translation.override(settings.LANGUAGE_CODE):
        found: dict[str, str] = {}
        for provider in extensions.get("shipping_methods"):
            found |= provider.names()
        if found:
            return found
        # The base case of the fork: self-pickup.
        methods = get_class("shipping.repository", "Repository")().get_available_shipping_methods(
            None
        )
        return {method.code: str(method.name) for method in methods}
