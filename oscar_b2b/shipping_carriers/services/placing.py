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
from oscar_b2b.shipping_carriers.models import MethodKind
from oscar_b2b.shipping_carriers.queries.methods import offered_methods
from oscar_b2b.shipping_carriers.queries.selections import (
    DRAFT_FIELDS,
    FILE,
    FILE_NAME,
    Selection,
    draft_of,
    selections_of,
)


def chosen_for(
    *, order: Any, data: Mapping[str, Any], context: B2BContext, at: datetime
) -> tuple[Selection, Load]:
    """Return how an order is to be delivered, by its form and the directories of this moment.

    A fixed number of queries, however many lines there are. The file of an own waybill is the one
    that the draft keeps: ``enter`` has put it there when it was sent.

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
    draft = draft_of(basket=basket) if row.kind == MethodKind.DROPSHIPPING else None
    kept = draft.values.get(row.code, {}) if draft is not None else {}
    selection = selections_of(
        values={row.code: as_texts(data)},
        methods=[row],
        context=context,
        load=load,
        basket=basket,
        at=at,
        files={row.code: (kept.get(FILE, ""), kept.get(FILE_NAME, ""))},
    )[row.code]
    reason = selection.problem or selection.needs or selection.cash_problem
    if reason:
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
