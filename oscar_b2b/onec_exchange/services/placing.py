"""At the press of "Place order": present prices and stock from 1C, while the buyer waits.

What 1C says is stored through the importers, and placing itself finds what has changed, in its own
words: a price with both figures, too little stock without any. So nobody learns more about stock
than the page shows. When 1C does not answer in time the order is placed by the shop's data, and
its outbox row says so.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction

from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.exchange import PriceRecord, Record, StockRecord
from oscar_b2b.core.http import TransportError
from oscar_b2b.onec_exchange.answers import PresentTerms
from oscar_b2b.onec_exchange.live import service
from oscar_b2b.onec_exchange.models import Outbox
from oscar_b2b.onec_exchange.services import records

logger = logging.getLogger(__name__)

#: 1C answers this many goods in a moment; for larger orders the check is left out.
MOST_LINES = 500
#: A running import may hold these rows for minutes; a buyer waits this long for them, in ms.
_LOCK_WAIT = 300
#: Seconds between the question and the order's own transaction.
_NOTE_SECONDS = 120


def is_on() -> bool:
    """Tell whether 1C is asked at placing at all."""
    return service.is_on() and settings.ONEC_PLACING_TIMEOUT > 0


def refresh(*, basket: Any, context: B2BContext) -> str:
    """Ask 1C for the basket's prices and stock, store them, and return how it went.

    Returns a value of ``Outbox.checked``: empty when there was nothing to ask, ``confirmed`` or
    ``unanswered``. Takes at most ``ONEC_PLACING_TIMEOUT`` seconds and raises nothing for 1C's sake.
    """
    outcome = _refresh(basket, context)
    if outcome != Outbox.NOT_ASKED:
        cache.set(_key(basket.pk), outcome, timeout=_NOTE_SECONDS)
    return outcome


def outcome_of(*, basket_id: int | None) -> str:
    """Return what :func:`refresh` returned for the basket that has just become an order."""
    outcome: str = cache.get(_key(basket_id), Outbox.NOT_ASKED) if is_on() else Outbox.NOT_ASKED
    return outcome


def _refresh(basket: Any, context: B2BContext) -> str:
    if not is_on() or not context.price_type_guid:
        return Outbox.NOT_ASKED
    places = set(
        basket.lines.exclude(product__code=None)
        .exclude(product__code="")
        .values_list("product__code", "stockrecord__partner__code")
    )
    ids = sorted({code for code, _warehouse in places})
    if not ids or len(ids) > MOST_LINES:
        return Outbox.NOT_ASKED
    try:
        terms = service.prices_and_stock(
            price_type_id=context.price_type_guid,
            warehouse_ids=sorted({warehouse for _code, warehouse in places if warehouse}),
            ids=ids,
            within=settings.ONEC_PLACING_TIMEOUT,
        )
    except TransportError as error:
        logger.info("Order placed by the shop's data: %s", error)
        return Outbox.UNANSWERED
    return Outbox.CONFIRMED if _store(terms, context.price_type_guid) else Outbox.UNANSWERED


def _store(terms: PresentTerms, price_type_guid: str) -> bool:
    """Write what 1C said, unless an import holds the rows: that brings 1C's figures itself."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = {_LOCK_WAIT}")
            report = records.bring_in(records=_records(terms, price_type_guid))
            with connection.cursor() as cursor:
                # In tests and scripts this is a savepoint, and the setting would stay.
                cursor.execute("SET LOCAL lock_timeout = DEFAULT")
    except DatabaseError as error:
        logger.warning("1C's prices and stock were not stored at placing: %s", error)
        return False
    for issue in report.issues:
        if issue.refused:
            logger.info("Live answer, %s: %s", issue.code, issue.message)
    records.announce(report.touched_products)
    return True


def _records(terms: PresentTerms, price_type_guid: str) -> Iterator[Record]:
    for offer in terms.offers:
        yield PriceRecord(
            offer_id=offer.id,
            price_type_id=price_type_guid,
            # No price in 1C withdraws the shop's, as a price of 0 in a file does.
            amount=Decimal(0) if offer.price is None else offer.price,
            currency=terms.currency,
        )
        for warehouse_id, quantity in offer.stock:
            yield StockRecord(offer.id, warehouse_id, quantity)


def _key(basket_id: int | None) -> str:
    return f"onec:placing:{basket_id}"
