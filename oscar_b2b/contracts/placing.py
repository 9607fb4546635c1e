"""What pages do on the way through several baskets, and after a change of prices."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.template.loader import render_to_string
from django.urls import reverse

from oscar_b2b.contracts import queries
from oscar_b2b.contracts.series import SERIES_KEY, Series
from oscar_b2b.contracts.services import CONTRACT_ENTITY_KEY, CONTRACT_KEY
from oscar_b2b.contracts.services.series import bring_up_to_date
from oscar_b2b.core.services import baskets


def series_of(request: Any) -> Series | None:
    """Return the series of this session, of the active legal entity only."""
    series = Series.of(request.session.get(SERIES_KEY))
    if series is None or series.legal_entity != request.b2b.legal_entity_id:
        return None
    return series


def go_on(request: Any, series: Series) -> str:
    """Open the next basket of a series and return the address of its checkout; of the report after
    the last one, when the contract from before counts again."""
    request.b2b.contract_id  # noqa: B018 - loads the contracts
    contracts = getattr(request, "contracts", [])
    bring_up_to_date(series=series, context=request.b2b, user=request.user, contracts=contracts)
    current = series.current
    request.session[SERIES_KEY] = series.kept()
    key = current.key if current is not None else series.back_to
    contract = next((each for each in contracts if each.key == key), None)
    if contract is not None and key != queries.key_of(request.b2b):
        request.session[CONTRACT_KEY] = contract.key
        request.session[CONTRACT_ENTITY_KEY] = contract.legal_entity_id
        change = baskets.follow_terms(request=request)
        if current is not None:
            tell_change(request, change)
    return reverse("checkout:index") if current is not None else reverse("contracts:placed")


def tell_change(request: Any, change: baskets.BasketChange) -> None:
    """Say which prices in the basket changed, before and after, and what it comes to."""
    if change.prices:
        messages.info(
            request,
            render_to_string("contracts/partials/changes.html", {"change": change}).strip(),
            extra_tags="safe",
        )
    for note in change.notes:
        messages.warning(request, note)
