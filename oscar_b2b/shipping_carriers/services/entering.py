"""One press on the checkout page: the entries are kept, the price is asked."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import File

from oscar_b2b.core.context import B2BContext
from oscar_b2b.shipping_carriers.domain.packing import load_of
from oscar_b2b.shipping_carriers.models import MethodKind
from oscar_b2b.shipping_carriers.queries.methods import offered_methods
from oscar_b2b.shipping_carriers.queries.selections import declared_of, read_selections
from oscar_b2b.shipping_carriers.services import drafts, quotes


def enter(
    *,
    basket: Any,
    context: B2BContext,
    method: str,
    sent: Mapping[str, str],
    at: datetime,
    asks_price: bool,
    is_placing: bool = False,
    upload: File[bytes] | None = None,
    drops_file: bool = False,
) -> str:
    """Keep the entries for a method and return its code, "" when the buyer is not offered it.

    :param sent: field of the delivery form → text.
    :param asks_price: ask the carrier, if everything is chosen and no price is stored; the buyer
        waits for it, three seconds at most.
    :param is_placing: what the page showed is honoured: only a price that was never asked, or is
        older than that, is asked now.
    :param upload: the file of the dealer's own waybill; ``drops_file``: the kept one is to go.
    """
    load = load_of(basket.all_lines())
    rows = offered_methods(
        context=context,
        weight=load.known_weight,
        total=basket.total_incl_tax,
        currency=basket.currency,
    )
    row = next((each for each in rows if each.code == method), None)
    if row is None:
        return ""
    # Longer than any field: the form, which reads what is kept, says which text is too long.
    values = {name: text[: drafts.LONGEST] for name, text in sent.items()}
    with contextlib.suppress(drafts.UnableToKeepDraft):
        drafts.keep(basket=basket, method=method, values=values)
    if row.kind == MethodKind.DROPSHIPPING and (upload is not None or drops_file):
        # What is wrong with a file the form says.
        with contextlib.suppress(drafts.UnableToKeepDraft):
            drafts.keep_file(basket=basket, method=method, upload=upload)
    if asks_price:
        selection = read_selections(
            basket=basket, methods=[row], context=context, load=load, at=at
        )[method]
        shown = selection.quote
        is_due = shown is None or (shown.valid_until <= at and not is_placing)
        if selection.can_be_quoted and is_due:
            quotes.ask(
                selection=selection,
                load=load,
                declared=declared_of(basket),
                context=context,
                at=at,
            )
    return method
