"""Where parcels are: those to be asked about, and what dealers are shown."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from oscar_b2b.shipping_carriers.carriers.base import FINAL, Status
from oscar_b2b.shipping_carriers.carriers.registry import carriers
from oscar_b2b.shipping_carriers.models import Movement, State, Waybill


@dataclass(frozen=True, slots=True)
class Due:
    """A parcel to be asked about."""

    pk: int
    carrier: str
    number: str
    phone: str


def due(*, at: datetime, limit: int) -> dict[str, list[Due]]:
    """Return carrier → parcels to be asked about, those waiting longest first (one query)."""
    rows = (
        Waybill.objects.filter(check_at__lte=at, state=State.MADE)
        .exclude(number="")
        .order_by("check_at", "pk")
        .values_list("pk", "carrier", "number", "phone")[:limit]
    )
    found: dict[str, list[Due]] = {}
    for row in rows:
        found.setdefault(row[1], []).append(Due(*row))
    return found


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel as the dealer of its order is shown it.

    :param tracking_url: the carrier's own page, empty when it has none.
    :param movements: latest first.
    """

    number: str
    carrier: str
    status: str
    status_at: datetime | None
    arrives: date | None
    places: int
    tracking_url: str
    movements: tuple[Movement, ...] = ()

    @property
    def status_label(self) -> str:
        """Return the state in words; a parcel that is not tracked has a waybill at least."""
        if self.status == Status.UNKNOWN:
            return str(Status.REGISTERED.label)
        return str(Status(self.status).label)

    @property
    def is_over(self) -> bool:
        """Tell whether it waits for its recipient already, or nothing more happens to it."""
        return self.status in (Status.READY, *FINAL)


def parcels_of(order_ids: Collection[int]) -> dict[int, list[Parcel]]:
    """Return order → its parcels, without their movements (one query)."""
    rows = (
        Waybill.objects.filter(deliveries__order_id__in=list(order_ids), state=State.MADE)
        .order_by("asked_at", "pk")
        .values_list(
            "deliveries__order_id", "number", "carrier", "status", "status_at", "arrives", "places"
        )
    )
    found: dict[int, list[Parcel]] = {}
    for order_id, number, carrier, status, status_at, arrives, places in rows:
        parcel = Parcel(
            number=number,
            carrier=name_of(carrier),
            status=status,
            status_at=status_at,
            arrives=arrives,
            places=len(places),
            tracking_url=tracking_url(carrier, number),
        )
        found.setdefault(order_id, []).append(parcel)
    return found


def parcels_with_movements(order_id: int) -> list[Parcel]:
    """Return the parcels of one order with all that happened to them (two queries)."""
    rows = (
        Waybill.objects.filter(deliveries__order_id=order_id, state=State.MADE)
        .order_by("asked_at", "pk")
        .prefetch_related("movements")
    )
    return [
        Parcel(
            number=each.number,
            carrier=name_of(each.carrier),
            status=each.status,
            status_at=each.status_at,
            arrives=each.arrives,
            places=len(each.places),
            tracking_url=tracking_url(each.carrier, each.number),
            movements=latest_first(each),
        )
        for each in rows
    ]


def latest_first(waybill: Waybill) -> tuple[Movement, ...]:
    """Return what happened to a parcel; carriers' clocks are coarse, so in the order we read it."""
    return tuple(waybill.movements.all())[::-1]


def name_of(carrier: str) -> str:
    """Return a carrier's name in the reader's language; a code that is gone stays a code."""
    kind = carriers().get(carrier)
    return str(kind.name) if kind else carrier


def tracking_url(carrier: str, number: str) -> str:
    """Return the address of the carrier's page about a parcel, or an empty text."""
    kind = carriers().get(carrier)
    if kind is None or not kind.tracking_url or not number:
        return ""
    return kind.tracking_url.format(number=quote(number, safe=""))
