"""Orders that go by a carrier, and their waybills."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.dateparse import parse_date

from oscar_b2b.shipping_carriers.carriers.base import FINAL, Status
from oscar_b2b.shipping_carriers.domain.parcels import forgotten_before, late_before
from oscar_b2b.shipping_carriers.models import Delivery, State, Waybill

#: States in which there is, or may be, a parcel.
LIVE = (State.ASKED, State.MADE, State.UNCERTAIN)
#: What the page of shipments is filtered by; the first is what there is to do.
STATES = ("to-make", "attention", "asked", "on-the-way", "ready", "delivered", "all")
CANCELLED = "cancelled"
_LONGEST_WORDS = 100
#: Of a parcel that has not come to its branch yet.
_UNDER_WAY = (Status.UNKNOWN, Status.REGISTERED, Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY)


@dataclass(frozen=True, slots=True)
class Search:
    """What the page of shipments is asked for.

    :param words: of an order's or waybill's number, the dealer's name, the recipient.
    :param day: on which the order was placed.
    """

    state: str = STATES[0]
    carrier: str = ""
    day: date | None = None
    words: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> Search:
        """Read it from an address; what is not understood is left out."""
        state = str(query.get("state", ""))
        try:
            day = parse_date(str(query.get("day", "")))
        except ValueError:
            day = None
        return cls(
            state=state if state in STATES else STATES[0],
            carrier=str(query.get("carrier", "")).replace("\0", "")[:32],
            day=day,
            words=str(query.get("q", "")).replace("\0", "").strip()[:_LONGEST_WORDS],
        )


def shipments(search: Search, *, at: datetime) -> QuerySet[Delivery]:
    """Return the deliveries that go by a carrier, the latest order first."""
    found = Delivery.objects.exclude(carrier="", own_waybill="")
    found = found.filter(_of_state(search.state, at))
    if search.carrier:
        own = Waybill.objects.filter(deliveries=OuterRef("pk"), carrier=search.carrier)
        found = found.filter(Q(carrier=search.carrier) | Exists(own))
    if search.day:
        found = found.filter(order__date_placed__date=search.day)
    for word in search.words.split():
        numbered = Waybill.objects.filter(deliveries=OuterRef("pk"), number__startswith=word)
        found = found.filter(
            Q(order__number__icontains=word)
            | Q(order__b2b_party__dealer__name__icontains=word)
            | Q(contact__icontains=word)
            | Q(organisation__icontains=word)
            | Exists(numbered)
        )
    return found.order_by("-order__date_placed", "-pk")


def _of_state(state: str, at: datetime) -> Q:
    if state == "to-make":
        return ~Exists(_waybills(Q(state__in=LIVE))) & ~Q(order__status=CANCELLED)
    wanted = {
        "attention": needs_attention(at),
        "asked": Q(state=State.ASKED),
        "on-the-way": Q(state=State.MADE, status__in=(*_UNDER_WAY, Status.RETURNING)),
        "ready": Q(state=State.MADE, status=Status.READY),
        "delivered": Q(state=State.MADE, status=Status.DELIVERED),
    }.get(state)
    return Q() if wanted is None else Q(Exists(_waybills(wanted)))


def _waybills(which: Q) -> QuerySet[Waybill]:
    return Waybill.objects.filter(which, deliveries=OuterRef("pk"))


def needs_attention(at: datetime) -> Q:
    """Return the condition on a waybill that somebody has to look after."""
    made = Q(state=State.MADE)
    return (
        Q(state__in=(State.UNCERTAIN, State.REFUSED))
        | (made & Q(number=""))
        | (made & Q(status__in=(Status.INCIDENT, Status.RETURNING)))
        | (made & late(at))
        | (made & Q(status=Status.READY, status_at__lt=forgotten_before(at)))
    )


def late(at: datetime) -> Q:
    """Return the condition on a waybill whose parcel should be there already."""
    under_way = Q(status__in=_UNDER_WAY)
    no_day = Q(arrives=None, made_at__lt=late_before(at))
    return under_way & (Q(arrives__lt=at.date()) | no_day)


def with_facts(found: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Add what a row of the page shows, for a fixed number of queries."""
    return found.select_related(
        "order", "order__user", "order__b2b_party__dealer"
    ).prefetch_related(Prefetch("waybills", Waybill.objects.order_by("asked_at", "pk")))


def attention_count(*, at: datetime) -> int:
    """Return how many waybills somebody has to look after (one query)."""
    return Waybill.objects.filter(needs_attention(at)).count()


def deliveries_of(ids: Iterable[int]) -> list[Delivery]:
    """Return chosen deliveries with all that a waybill is made of, in the order of the orders."""
    found = with_facts(Delivery.objects.filter(pk__in=list(ids)))
    return list(
        found.select_related(
            "order", "order__user", "order__b2b_party__dealer", "city", "point", "point__city"
        ).order_by("order__date_placed", "pk")
    )


def delivery_of_order(order: Any) -> Delivery | None:
    """Return the delivery of an order with its waybills (two queries)."""
    return with_facts(Delivery.objects.filter(order=order)).first()


def waybill_of(pk: int) -> Waybill | None:
    """Return a waybill with what its page shows."""
    found = Waybill.objects.select_related(
        "sender", "sender__city", "sender__point", "city", "point", "asked_by", "register"
    ).prefetch_related("movements", "deliveries__order__b2b_party__dealer")
    return found.filter(pk=pk).first()


def live_ids(delivery_ids: Collection[int]) -> frozenset[int]:
    """Return the waybills that deliveries have already (one query)."""
    found = Waybill.objects.filter(deliveries__in=list(delivery_ids), state__in=LIVE)
    return frozenset(found.values_list("pk", flat=True))


def chosen(ids: Iterable[int]) -> list[Waybill]:
    """Return waybills by their ids, in the order in which they were asked for."""
    return list(Waybill.objects.filter(pk__in=list(ids)).order_by("asked_at", "pk"))


def waybills_of(delivery_ids: Iterable[int]) -> list[Waybill]:
    """Return the made waybills of deliveries, each once, in the order they were asked for."""
    found = Waybill.objects.filter(deliveries__in=list(delivery_ids), state=State.MADE)
    return list(found.distinct().order_by("asked_at", "pk"))


def unsent(*, at: datetime, since: datetime) -> list[int]:
    """Return the waybills whose task was lost, or whose worker died, since ``since``."""
    lost = Q(sending_at=None, asked_at__lt=since) | Q(sending_at__lt=since)
    return list(
        Waybill.objects.filter(lost, state=State.ASKED, asked_at__lt=at)
        .order_by("pk")
        .values_list("pk", flat=True)[:100]
    )


def to_look_for(*, at: datetime) -> list[int]:
    """Return the waybills of which it is not known whether they were made, due to be asked for."""
    return list(
        Waybill.objects.filter(state=State.UNCERTAIN, check_at__lte=at)
        .order_by("check_at", "pk")
        .values_list("pk", flat=True)[:100]
    )


def is_final(status: str) -> bool:
    """Tell whether nothing more is to be asked about a parcel."""
    return status in FINAL
