"""What a carrier takes for a delivery: stored, else asked, else by our copy of its tariff.

Nobody waits longer than agreed, nothing is raised, and a price that is not known is never 0.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from oscar_b2b.core.context import B2BContext
from oscar_b2b.shipping_carriers.carriers.base import Quote, Shipment, Source
from oscar_b2b.shipping_carriers.carriers.values import today
from oscar_b2b.shipping_carriers.domain.packing import (
    Load,
    places_of,
    rounded_declared,
    rounded_places,
)
from oscar_b2b.shipping_carriers.models import StoredQuote
from oscar_b2b.shipping_carriers.queries.quotes import HONOURED, quote_key
from oscar_b2b.shipping_carriers.queries.selections import Selection
from oscar_b2b.shipping_carriers.services import breaker
from oscar_b2b.shipping_carriers.services.parties import recipient_party, sender_party
from oscar_b2b.shipping_carriers.services.quote_sources import (
    Asked,
    NoPrice,
    by_carrier,
    by_tariff,
)

logger = logging.getLogger(__name__)

#: Seconds that a buyer waits for a price, unless ``settings.B2B_QUOTE_SECONDS`` says otherwise.
PATIENCE = 3.0
#: A carrier's own price; one that came from elsewhere because it gave none.
VALID, VALID_FALLBACK = HONOURED, timedelta(minutes=10)
#: A price of the carrier's own that is no older than this goes before our copy of its tariff.
STALE = timedelta(days=3)
#: After this prices are deleted.
KEPT = timedelta(days=7)
#: Seconds between looks whether the other buyer has got his answer.
_POLL = 0.05


def ask(
    *,
    selection: Selection,
    load: Load,
    declared: Decimal | None,
    context: B2BContext,
    at: datetime,
    patience: float | None = None,
) -> StoredQuote:
    """Return the price of a delivery, within ``patience`` whatever the carrier does.

    A stored price that is valid; else the carrier's own, asked for once also when several buyers
    ask at the same time; else its own of the last days; else by our copy of its tariff, where the
    account says so; else "by the carrier's tariff". Kept in every case, with the reason why the
    carrier gave no price; notes and reasons in the shop's language, as many read them.

    :param selection: of a method by carrier; one that cannot be quoted is "by the tariff".
    :param declared: of the goods, hryvnias; ``None`` = not known (a basket in another currency).
    :param patience: seconds; ``None`` = as the settings say, 3.
    """
    if patience is None:
        patience = getattr(settings, "B2B_QUOTE_SECONDS", PATIENCE)
    until = time.monotonic() + patience
    if not selection.can_be_quoted:
        return StoredQuote(
            carrier=selection.carrier, source=Source.REQUEST, made_at=at, valid_until=at
        )
    wish = _Wish.of(selection, load, declared)
    found = _valid(wish, at)
    if found is not None:
        return found
    with (
        translation.override(settings.LANGUAGE_CODE),
        breaker.alone(wish.key, seconds=patience) as is_alone,
    ):
        if is_alone:
            return _valid(wish, at) or _keep(wish, _price(wish, until, at), at)
        return _of_the_other(wish, until, at)


def forget_old_quotes(*, at: datetime) -> int:
    """Delete prices that nobody reads any more; return how many."""
    return StoredQuote.objects.filter(valid_until__lt=at, made_at__lt=at - KEPT).delete()[0]


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is asked for, and the key under which the answer is kept."""

    key: str
    asked: Asked
    approximate: bool
    has_weight: bool

    @classmethod
    def of(cls, selection: Selection, load: Load, declared: Decimal | None) -> _Wish:
        places = places_of(load)
        value = declared or Decimal(0)
        return cls(
            key=quote_key(
                carrier=selection.carrier,
                sender=selection.sender,
                city=selection.city,
                point=selection.point,
                to_door=selection.to_door,
                places=places,
                declared=value,
                payer=selection.payer,
                cash_on_delivery=selection.cash_on_delivery,
                approximate=load.is_approximate,
            ),
            asked=Asked(
                carrier=selection.carrier,
                # The rounded figures, so that who asks first does not matter.
                shipment=Shipment(
                    sender=sender_party(selection.sender),
                    recipient=recipient_party(city=selection.city, point=selection.point),
                    places=rounded_places(places),
                    declared=rounded_declared(value),
                    payer=selection.payer,
                    to_door=selection.to_door,
                    cash_on_delivery=selection.cash_on_delivery,
                ),
                is_from_somewhere=selection.sender is not None,
            ),
            approximate=load.is_approximate or declared is None,
            has_weight=load.weight > 0,
        )


def _valid(wish: _Wish, at: datetime) -> StoredQuote | None:
    return StoredQuote.objects.filter(key=wish.key, valid_until__gt=at).first()


def _price(wish: _Wish, until: float, at: datetime) -> dict[str, Any]:
    """Return the fields of a price, from the best source that has one."""
    if not wish.has_weight:
        return _fields(_UNKNOWN, at, reason=_("None of the articles has a weight."))
    try:
        return _fields(by_carrier(wish.asked, until=until), at)
    except NoPrice as no:
        reason = no.reason
    return _of_late(wish, at, reason) or _fallback(wish, at, reason)


def _of_late(wish: _Wish, at: datetime, reason: str) -> dict[str, Any] | None:
    """Return the carrier's own price of the last days: better than a copy of its tariff."""
    old = StoredQuote.objects.filter(
        key=wish.key, source=Source.CARRIER, made_at__gt=at - STALE
    ).first()
    if old is None:
        return None
    return {
        **_fields(Quote(old.amount, old.currency, source=Source.CARRIER, note=old.note), at),
        "made_at": old.made_at,
        "valid_until": at + VALID_FALLBACK,
        "approximate": True,
        "reason": reason,
    }


def _fallback(wish: _Wish, at: datetime, reason: str) -> dict[str, Any]:
    try:
        return _fields(by_tariff(wish.asked), at, reason=reason)
    except NoPrice as no:
        return _fields(_UNKNOWN, at, reason="\n".join(filter(None, (reason, no.reason))))


_UNKNOWN = Quote(None, source=Source.REQUEST)


def _fields(quote: Quote, at: datetime, *, reason: str = "") -> dict[str, Any]:
    arrives = quote.arrives
    return {
        "amount": quote.amount,
        "currency": quote.currency,
        "arrives": arrives if arrives is not None and arrives >= today() else None,
        "source": quote.source,
        "note": quote.note,
        "reason": reason,
        "made_at": at,
        "valid_until": at + (VALID if quote.source == Source.CARRIER else VALID_FALLBACK),
    }


def _keep(wish: _Wish, fields: dict[str, Any], at: datetime) -> StoredQuote:
    fields = {"carrier": wish.asked.carrier, "approximate": wish.approximate, **fields}
    if fields["reason"]:
        logger.info("%s gave no price, the buyer is told: %s", fields["carrier"], fields["source"])
    return StoredQuote.objects.update_or_create(key=wish.key, defaults=fields)[0]


def _of_the_other(wish: _Wish, until: float, at: datetime) -> StoredQuote:
    """Wait for the buyer who asks the same; without his answer do as if the carrier gave none."""
    while time.monotonic() < until and breaker.is_taken(wish.key):
        time.sleep(_POLL)
    found = _valid(wish, at)
    if found is not None:
        return found
    fields = {
        "carrier": wish.asked.carrier,
        "approximate": wish.approximate,
        **_fallback(wish, at, _("The carrier did not answer: %s") % "too slow"),
    }
    # Not over what the other one may have kept by now.
    kept, is_new = StoredQuote.objects.get_or_create(key=wish.key, defaults=fields)
    return kept if is_new or kept.valid_until > at else StoredQuote(key=wish.key, **fields)
