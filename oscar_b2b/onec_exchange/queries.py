"""Bulk reads of the exchange for the shop: what 1C says of orders, how fresh its data is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Max, Q
from django.utils import timezone

from oscar_b2b.core import queries
from oscar_b2b.onec_exchange import link
from oscar_b2b.onec_exchange.models import (
    Document,
    DocumentFile,
    ExchangeFile,
    Invoice,
    OrderState,
    Outbox,
    RequestedAct,
)

FRESHNESS_KEY = "onec_exchange:freshness"
#: Every page shows it; half a minute is as exact as a clock without seconds needs.
FRESHNESS_SECONDS = 30
#: Older files do not count for "as of": the shop has then other troubles than a stale figure.
FRESHNESS_DAYS = 30


# Orders ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OrderExchange:
    """What is known of an order's way to 1C and back.

    :param outbox: None for an order that never goes to 1C.
    :param state: None until 1C has answered.
    """

    order_id: int
    outbox: Outbox | None
    state: OrderState | None
    invoices: tuple[Invoice, ...]

    @property
    def step(self) -> str:
        """Where the invoice is: ready, drawing, making, sending, away, refused, queued, or "".

        Without the live call an order waits for 1C to fetch it (queued), and invoices, which
        CommerceML does not carry, are not to be waited for.
        """
        if self.invoices:
            return "ready" if all(each.pdf for each in self.invoices) else "drawing"
        if self.outbox is None or self.outbox.cancels:
            return ""
        if self.outbox.state == Outbox.WITHDRAWN:
            return ""
        if self.outbox.state in (Outbox.FAILED, Outbox.QUARANTINED):
            return "refused"
        if not link.is_on():
            return "queued" if self.outbox.state == Outbox.PENDING else ""
        if self.outbox.state == Outbox.SENT:
            return "making"
        return "away" if self.outbox.last_error else "sending"

    @property
    def is_paid(self) -> bool:
        return bool(self.state and (self.state.payment_number or self.state.paid_at))

    @property
    def is_shipped(self) -> bool:
        return bool(self.state and (self.state.shipment_number or self.state.shipped_at))


def states_for(order_ids: Collection[int]) -> dict[int, OrderExchange]:
    """Return what 1C says of each order, with three queries for any number of orders."""
    outboxes = {each.order_id: each for each in Outbox.objects.filter(order__in=order_ids)}
    states = {each.order_id: each for each in OrderState.objects.filter(order__in=order_ids)}
    invoices: dict[int, list[Invoice]] = {}
    for invoice in Invoice.objects.filter(order__in=order_ids).defer("data"):
        invoices.setdefault(invoice.order_id, []).append(invoice)
    return {
        pk: OrderExchange(pk, outboxes.get(pk), states.get(pk), tuple(invoices.get(pk, ())))
        for pk in order_ids
    }


def visible_order(*, user: Any, member: Any, number: str) -> Any | None:
    """Return the order a user may see, or None for a stranger's and for none."""
    return queries.visible_orders(user=user, member=member or None).filter(number=number).first()


def visible_invoice(*, user: Any, member: Any, number: str, invoice_id: int) -> Invoice | None:
    """Return an invoice of an order the user may see, with its PDF drawn; None else."""
    orders = queries.visible_orders(user=user, member=member or None).filter(number=number)
    return (
        Invoice.objects.filter(pk=invoice_id, order__in=orders)
        .exclude(pdf="")
        .defer("data")
        .first()
    )


def visible_file(*, user: Any, member: Any, number: str, file_id: int) -> DocumentFile | None:
    """Return a file of 1C of an order the user may see, once it is here; None else."""
    orders = queries.visible_orders(user=user, member=member or None).filter(number=number)
    files = DocumentFile.objects.filter(pk=file_id, order__in=orders)
    return files.exclude(file="").first()


@dataclass(frozen=True, slots=True)
class Papers:
    """What 1C has made of an order: payments, shipments, returns in force; files to take away."""

    documents: tuple[Document, ...]
    files: tuple[DocumentFile, ...]


def papers_of(order_id: int) -> Papers:
    """Return an order's papers with two queries; drafts and deleted ones are nobody's business."""
    documents = Document.objects.filter(order=order_id, posted=True, deleted=False)
    files = DocumentFile.objects.filter(order=order_id).exclude(file="")
    return Papers(tuple(documents.defer("lines")), tuple(files))


# Freshness ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Freshness:
    """When prices and stock last came from 1C, and whether 1C answers.

    :param away: orders wait because 1C does not take them.
    """

    prices: datetime | None
    stock: datetime | None
    away: bool


def act_of(*, legal_entities: Collection[Any], act_id: int) -> RequestedAct | None:
    """Return an act of one of these legal entities, else ``None``."""
    acts = RequestedAct.objects.select_related("legal_entity")
    return acts.filter(legal_entity__in=legal_entities, pk=act_id).first()


def recent_acts(*, legal_entities: Collection[Any], limit: int = 5) -> list[RequestedAct]:
    """Return the acts that were asked for last."""
    acts = RequestedAct.objects.select_related("legal_entity")
    return list(acts.filter(legal_entity__in=legal_entities)[:limit])


def freshness() -> Freshness:
    """Return how fresh 1C's data is; asked of the database twice a minute at most."""
    known: Freshness | None = cache.get(FRESHNESS_KEY)
    if known is None:
        known = _freshness(at=timezone.now())
        cache.set(FRESHNESS_KEY, known, FRESHNESS_SECONDS)
    return known


def forget_freshness() -> None:
    """Let the next page ask again: 1C went away or came back."""
    cache.delete(FRESHNESS_KEY)


def _freshness(*, at: datetime) -> Freshness:
    times = ExchangeFile.objects.filter(
        state=ExchangeFile.DONE, created_at__gte=at - timedelta(days=FRESHNESS_DAYS)
    ).aggregate(
        prices=Max("finished_at", filter=Q(report__prices__seen__gt=0)),
        stock=Max(
            "finished_at",
            filter=Q(report__stock__seen__gt=0) | Q(report__stock_totals__seen__gt=0),
        ),
    )
    return Freshness(prices=times["prices"], stock=times["stock"], away=onec_is_away())


def onec_is_away() -> bool:
    """Tell whether orders wait because the live call did not succeed."""
    return link.is_on() and (
        Outbox.objects.filter(state=Outbox.PENDING, attempts__gt=0).exclude(last_error="").exists()
    )
