"""Waybills of many orders on one page: what is made is shown first, with what can be changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from oscar_b2b.core.dealer_queries import number
from oscar_b2b.shipping_carriers.carriers.base import Can, Payer, Place
from oscar_b2b.shipping_carriers.dashboard.waybill_forms import MOST_PLACES, declared_of
from oscar_b2b.shipping_carriers.dashboard.waybill_words import why_not as why_not_able
from oscar_b2b.shipping_carriers.domain.parcels import together
from oscar_b2b.shipping_carriers.models import Delivery, PaidBy, SenderProfile
from oscar_b2b.shipping_carriers.queries.points import why_not
from oscar_b2b.shipping_carriers.queries.senders import senders_of, suited
from oscar_b2b.shipping_carriers.queries.tracking import name_of
from oscar_b2b.shipping_carriers.queries.waybills import LIVE
from oscar_b2b.shipping_carriers.services import waybills

_HEAVIEST = Decimal(30_000)


@dataclass(slots=True)
class Line:
    """One order on the page.

    :param error: what is wrong with what was typed.
    """

    delivery: Delivery
    weight: str
    count: str
    error: str = ""
    places: list[Place] = field(default_factory=list)


@dataclass(slots=True)
class Group:
    """Orders of one recipient and address, which may go by one waybill.

    :param problem: why none can be made here; then the group is shown only.
    """

    lines: list[Line]
    carrier: str
    reference: UUID
    known: list[int]
    senders: Sequence[SenderProfile] = ()
    sender: SenderProfile | None = None
    join: bool = True
    wanted: bool = True
    problem: str = ""
    error: str = ""

    @property
    def key(self) -> int:
        return self.lines[0].delivery.pk

    @property
    def name(self) -> str:
        return name_of(self.carrier)

    @property
    def first(self) -> Delivery:
        return self.lines[0].delivery


class Bulk:
    """The page: read from the form, or at first from the orders.

    :param data: the posted form; without ``confirm`` only the choice of orders counts.
    """

    def __init__(self, deliveries: Sequence[Delivery], data: Mapping[str, Any]) -> None:
        self._data = data
        self._is_bound = "confirm" in data
        self.refused: list[str] = []
        codes = {each.carrier for each in deliveries}
        self._can = {code: waybills.abilities_of(code) for code in codes}
        senders = senders_of(codes)
        self.ship_on_text = str(data.get("ship_on", "")) or timezone.localdate().isoformat()
        self.ship_on_error = ""
        self.groups = [
            self._group(rows, senders.get(rows[0].carrier, []))
            for rows in together((_recipient(each), each) for each in deliveries)
        ]

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be made of what was chosen."""
        return all(each.problem for each in self.groups)

    def is_valid(self) -> bool:
        """Read what was typed; what is wrong stands at each order."""
        self._day = self._read_day()
        is_valid = self._day is not None
        for group in self.groups:
            if group.wanted and not group.problem:
                for line in group.lines:
                    self._read(group, line)
                if group.sender is None:
                    group.error = _("Choose the sender.")
                is_valid = is_valid and not group.error
                is_valid = is_valid and not any(each.error for each in group.lines)
        return is_valid and any(each.wanted and not each.problem for each in self.groups)

    def make(self, *, by: Any, at: datetime) -> int:
        """Ask for the waybills; returns how many, and keeps the reasons of the others."""
        made = 0
        for group in self.groups:
            if group.problem or not group.wanted or group.sender is None:
                continue
            parts = [group.lines] if group.join else [[each] for each in group.lines]
            for place, lines in enumerate(parts):
                reference = group.reference if place == 0 else _after(group.reference, place)
                try:
                    self._ask(group, lines, reference, by, at)
                    made += 1
                except waybills.UnableToAsk as error:
                    numbers = ", ".join(each.delivery.order.number for each in lines)
                    self.refused.append(f"{numbers}: {error.reason}")
        return made

    def _ask(self, group: Group, lines: list[Line], reference: UUID, by: Any, at: datetime) -> None:
        deliveries = [each.delivery for each in lines]
        first = deliveries[0]
        paid_by_us = first.paid_by in (PaidBy.ORDER, PaidBy.SUPPLIER)
        assert group.sender is not None  # noqa: S101
        waybills.ask(
            deliveries=deliveries,
            sender=group.sender,
            places=[place for each in lines for place in each.places],
            addressee=waybills.addressee_of(first),
            terms=waybills.Terms(
                declared=declared_of(deliveries),
                cash_on_delivery=sum((each.cash_on_delivery for each in deliveries), Decimal(0)),
                payer=Payer.SENDER if paid_by_us else Payer.RECIPIENT,
                ship_on=self._day,
                description=_("Goods"),
            ),
            reference=reference,
            by=by,
            at=at,
        )

    def _group(self, rows: list[Delivery], senders: Sequence[SenderProfile]) -> Group:
        first = rows[0]
        key = str(first.pk)
        sender = suited(senders, warehouse_id=first.warehouse_id)
        group = Group(
            lines=[self._line(each) for each in rows],
            carrier=first.carrier,
            reference=uuid4(),
            known=[],
            senders=senders,
            sender=sender,
        )
        group.problem = self._problem(group)
        if self._is_bound:
            group.wanted = f"take-{key}" in self._data
            group.join = f"join-{key}" in self._data
            chosen = number(str(self._data.get(f"sender-{key}", "")))
            group.sender = next((each for each in senders if each.pk == chosen), None)
            group.reference = _uuid(str(self._data.get(f"reference-{key}", "")))
        return group

    def _line(self, delivery: Delivery) -> Line:
        known = f"{delivery.weight.normalize():f}" if delivery.weight else ""
        weight = str(self._data.get(f"weight-{delivery.pk}", known))[:20]
        return Line(delivery, weight, str(self._data.get(f"count-{delivery.pk}", "1"))[:5])

    def _problem(self, group: Group) -> str:
        if not group.carrier:
            return _("No carrier is chosen in this order.")
        if missing := why_not_able(self._can[group.carrier], Can.WAYBILL):
            return missing
        if not group.senders:
            return _("No sender of this carrier is set up.")
        if any(each.state in LIVE for line in group.lines for each in line.delivery.waybills.all()):
            return _("There is a waybill already; another one is made on the order's page.")
        if group.first.city is None or not (group.first.point or group.first.address):
            return _("The place of delivery is not known; fill it in on the form of the waybill.")
        if group.first.point is not None and (
            reason := why_not(point=group.first.point, places=())
        ):
            return reason + " " + _("Choose another branch on the form of the waybill.")
        if not group.first.contact or not group.first.phone:
            return _("The recipient is not known; fill it in on the form of the waybill.")
        return ""

    def _read(self, group: Group, line: Line) -> None:
        try:
            weight = Decimal("".join(line.weight.split()).replace(",", "."))
        except InvalidOperation:
            weight = Decimal(0)
        if not (weight.is_finite() and Decimal("0.001") <= weight <= _HEAVIEST):
            line.error = _("Type the weight.")
            return
        count = number(line.count)
        if not 1 <= count <= MOST_PLACES:
            line.error = _("Type how many places.")
            return
        each = max((weight / count).quantize(Decimal("0.001")), Decimal("0.001"))
        line.places = [Place(each)] * count
        if group.first.point is not None:
            line.error = why_not(point=group.first.point, places=line.places)

    def _read_day(self) -> date | None:
        try:
            day = parse_date(self.ship_on_text)
        except ValueError:
            day = None
        if day is None or day < timezone.localdate():
            self.ship_on_error = _("Choose today or a later day.")
            return None
        return day


def _recipient(delivery: Delivery) -> tuple[Any, ...]:
    """Return what orders of one parcel have in common."""
    party = getattr(delivery.order, "b2b_party", None)
    return (
        delivery.carrier,
        party.dealer_id if party is not None else delivery.order.user_id,
        delivery.city_id,
        delivery.point_id,
        " ".join(delivery.address.casefold().split()),
        " ".join(delivery.contact.casefold().split()),
        "".join(each for each in delivery.phone if each.isdigit()),
        delivery.tax_id,
        delivery.paid_by,
        delivery.without_prices,
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def _after(reference: UUID, place: int) -> UUID:
    """Return a reference for another waybill of the same press: the same again for a second one."""
    return UUID(int=(reference.int + place) % (1 << 128))
