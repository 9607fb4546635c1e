"""The delivery methods side by side: what the table of their conditions says of price and day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from oscar.templatetags.currency_filters import currency

from oscar_b2b.core.conditions import Compared


def compared(methods: Iterable[Mapping[str, Any]]) -> list[Compared]:
    """Return a column for each method that has conditions to be compared.

    :param methods: ``method`` and ``charge``, as on the checkout page.
    """
    columns = []
    for each in methods:
        method, charge = each["method"], each["charge"]
        arrives = getattr(method, "arrives", None)
        if key := getattr(method, "condition_key", ""):
            columns.append(
                Compared(
                    key=key,
                    name=str(method.name),
                    price=_price(method, charge),
                    day=date_format(arrives, "d.m.Y") if arrives else "",
                )
            )
    return columns


def _price(method: Any, charge: Any) -> str:
    if charge.incl_tax:
        return str(currency(charge.incl_tax, charge.currency))
    estimate = getattr(method, "estimate", None)
    if estimate is not None and estimate.amount is not None:
        return _("≈ %(sum)s to the carrier") % {"sum": currency(estimate.amount, estimate.currency)}
    if estimate is not None:
        return _("to the carrier by its tariff")
    if getattr(method, "is_paid_to_carrier", False):
        return _("paid to the carrier")
    return "" if getattr(method, "is_paid", False) else _("free")
