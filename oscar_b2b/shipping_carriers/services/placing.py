"""What is looked at once more when the order is placed: minutes may lie between page and press."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from oscar_b2b.core.checkout import UnableToPlaceOrder
from oscar_b2b.core.context import B2BContext
from oscar_b2b.shipping_carriers.domain.packing import Load, load_of
from oscar_b2b.shipping_carriers.queries.methods import offered_methods
from oscar_b2b.shipping_carriers.queries.selections import (
    DRAFT_FIELDS,
    Selection,
    declared_of,
    selections_of,
)


def chosen_for(
    *, order: Any, data: Mapping[str, Any], context: B2BContext, at: datetime
) -> tuple[Selection, Load]:
    """Return how an order is to be delivered, by its form and the directories of this moment.

    A fixed number of queries, however many lines there are.

    :param order: just written, in the transaction of placing; its basket has the lines.
    :param data: cleaned by the delivery form.
    :raises UnableToPlaceOrder: the method is no longer offered, the branch is closed or does not
        take the weight, the zone has a smallest order …; with a sentence for the buyer.
    """
    basket = order.basket
    load = load_of(basket.all_lines())
    rows = offered_methods(
        context=context,
        weight=load.known_weight,
        total=basket.total_incl_tax,
        currency=basket.currency,
    )
    row = next((each for each in rows if each.code == order.shipping_code), None)
    if row is None:
        text = _("“%s” is no longer offered for this order. Choose another way of delivery.")
        raise UnableToPlaceOrder([text % order.shipping_method])
    selection = selections_of(
        values={row.code: as_texts(data)},
        methods=[row],
        context=context,
        load=load,
        declared=declared_of(basket),
        at=at,
    )[row.code]
    reason = selection.problem or selection.needs
    if reason and not (data.get("own_waybill_file") and selection.is_customers):
        raise UnableToPlaceOrder([reason])
    return selection, load


def as_texts(data: Mapping[str, Any]) -> dict[str, str]:
    """Return what a form has cleaned as a draft keeps it: field → text."""
    return {name: text for name in DRAFT_FIELDS if (text := _text(data.get(name)))}


def _text(value: Any) -> str:
    if value is None or value is False or value == "":
        return ""
    if value is True:
        return "1"
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)
