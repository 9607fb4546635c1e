"""Waybills as we want them: asked for, typed by hand, settled, withdrawn.

The carrier is called by ``services.sending``, in a worker and after the commit. Here a row is
written first, so that whatever happens afterwards there is something to look at and never a second
waybill: the same press of a button finds its own row, and another one finds that there is a row.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from oscar_b2b.shipping_carriers.carriers.base import Can, Payer, Place, Status
from oscar_b2b.shipping_carriers.models import (
    City,
    Delivery,
    Movement,
    Point,
    SenderProfile,
    State,
    Waybill,
)
from oscar_b2b.shipping_carriers.queries.accounts import class_of, values_of
from oscar_b2b.shipping_carriers.queries.waybills import live_ids

LONGEST_NUMBER = 64


class UnableToAsk(Exception):
    """Nothing was done.

    :param reason: for the employee, translated.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who receives, and where: a branch, or an address to bring to."""

    city: City | None = None
    point: Point | None = None
    address: str = ""
    contact: str = ""
    phone: str = ""
    organisation: str = ""
    tax_id: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What else a waybill says; sums in hryvnias."""

    declared: Decimal = Decimal(0)
    cash_on_delivery: Decimal = Decimal(0)
    payer: str = Payer.RECIPIENT
    ship_on: date | None = None
    description: str = ""
    note: str = ""


def addressee_of(delivery: Delivery) -> Addressee:
    """Return to whom an order goes, as its delivery says."""
    return Addressee(
        city=delivery.city,
        point=delivery.point,
        address=delivery.address,
        contact=delivery.contact,
        phone=delivery.phone,
        organisation=delivery.organisation,
        tax_id=delivery.tax_id,
    )


def abilities_of(carrier: str) -> Can:
    """Return what a carrier can do with the present settings; nothing when it is not set up."""
    kind = class_of(carrier)
    if kind is None:
        return Can.NOTHING
    values = values_of(carrier)
    return Can.NOTHING if kind.missing(values) else kind(values).abilities()


def ask(
    *,
    deliveries: Sequence[Delivery],
    sender: SenderProfile,
    places: Sequence[Place],
    addressee: Addressee,
    terms: Terms,
    reference: UUID,
    by: Any,
    at: datetime,
    known: Collection[int] = (),
) -> Waybill:
    """Write down that a waybill is wanted, and have a worker ask the carrier for it.

    :param reference: of the form: pressed twice, it is the same waybill.
    :param known: ids of the waybills that the employee was shown for these orders. With any other
        one somebody was quicker, and nothing is done.
    :raises UnableToAsk: why not.
    """
    facts = _address_facts(addressee) | {
        "carrier": sender.carrier,
        "sender": sender,
        "places": [_as_json(each) for each in places],
        "declared": terms.declared,
        "cash_on_delivery": terms.cash_on_delivery,
        "payer": terms.payer,
        "ship_on": terms.ship_on,
        "description": terms.description,
        "note": terms.note,
    }
    waybill, is_new = _written(
        deliveries=deliveries, reference=reference, known=known, by=by, at=at, facts=facts
    )
    if is_new:
        send_after_commit(waybill.pk)
    return waybill


def by_hand(
    *,
    deliveries: Sequence[Delivery],
    carrier: str,
    number: str,
    addressee: Addressee,
    reference: UUID,
    by: Any,
    at: datetime,
    places: Sequence[Place] = (),
    known: Collection[int] = (),
) -> Waybill:
    """Keep the number of a waybill that was made elsewhere; it is tracked where that is possible.

    :raises UnableToAsk: no number, one that another waybill has, or somebody was quicker.
    """
    number = _plain_number(number)
    facts = _address_facts(addressee) | {
        "carrier": carrier,
        "number": number,
        "is_manual": True,
        "places": [_as_json(each) for each in places],
        "state": State.MADE,
        "made_at": at,
        "check_at": _first_check(carrier, at),
    }
    try:
        with transaction.atomic():
            waybill, __ = _written(
                deliveries=deliveries, reference=reference, known=known, by=by, at=at, facts=facts
            )
    except IntegrityError:
        raise UnableToAsk(_taken(number)) from None
    return waybill


def take_own(*, delivery: Delivery, at: datetime) -> Waybill | None:
    """Keep the waybill that a dealer made himself, so that it is tracked like ours.

    ``None`` when he gave no number, or one that another waybill has already: two orders may share
    a parcel, and a number may be mistyped, which must keep no order from being placed.
    """
    number = "".join(delivery.own_waybill.split())[:LONGEST_NUMBER]
    if not number or live_ids([delivery.pk]):
        return None
    try:
        with transaction.atomic():
            waybill = Waybill.objects.create(
                **_address_facts(addressee_of(delivery)),
                carrier=delivery.carrier,
                number=number,
                is_manual=True,
                state=State.MADE,
                asked_at=at,
                made_at=at,
                check_at=_first_check(delivery.carrier, at),
            )
    except IntegrityError:
        return None
    waybill.deliveries.add(delivery)
    return waybill


def type_number(*, waybill: Waybill, number: str, at: datetime) -> Waybill:
    """Give a waybill the number that stands in the carrier's cabinet or on the printed form.

    For those of which it is not known whether they were made, and those the carrier made without
    telling their number.

    :raises UnableToAsk: it has a number by now, or another waybill has this one.
    """
    number = _plain_number(number)
    try:
        with transaction.atomic():
            row = Waybill.objects.select_for_update().get(pk=waybill.pk)
            if row.state == State.MADE and row.number == number:
                return row
            if not wants_number(row):
                raise UnableToAsk(_("This waybill has changed meanwhile; look at it again."))
            if row.state == State.UNCERTAIN:
                row.state, row.is_manual, row.made_at = State.MADE, True, row.made_at or at
                row.error = ""
            row.number = number
            row.check_at = _first_check(row.carrier, at)
            row.save()
            if row.status == Status.UNKNOWN:
                begin(row, at=at)
    except IntegrityError:
        raise UnableToAsk(_taken(number)) from None
    return row


def wants_number(waybill: Waybill) -> bool:
    """Tell whether the number of a waybill is to be typed in."""
    return waybill.state == State.UNCERTAIN or (waybill.state == State.MADE and not waybill.number)


@transaction.atomic
def none_was_made(*, waybill: Waybill) -> Waybill:
    """Settle a waybill that is not in the carrier's cabinet, so that another one can be made.

    :raises UnableToAsk: it is settled already.
    """
    row = Waybill.objects.select_for_update().get(pk=waybill.pk)
    if row.state != State.UNCERTAIN:
        raise UnableToAsk(_("This waybill has changed meanwhile; look at it again."))
    row.state, row.check_at = State.REFUSED, None
    row.error = _("It was looked for in the carrier's cabinet, and none was made.")
    row.save()
    return row


@transaction.atomic
def withdraw(*, waybill: Waybill) -> Waybill:
    """Take a waybill back here: it was made by hand, or is cancelled at the carrier already.

    :raises UnableToAsk: there is nothing to take back.
    """
    row = Waybill.objects.select_for_update().get(pk=waybill.pk)
    if row.state == State.CANCELLED:
        return row
    if row.state != State.MADE:
        raise UnableToAsk(_("This waybill has changed meanwhile; look at it again."))
    row.state, row.status, row.check_at = State.CANCELLED, Status.CANCELLED, None
    row.save()
    return row


def begin(waybill: Waybill, *, at: datetime) -> None:
    """Write the first movement of a parcel: its waybill was made. In the caller's transaction."""
    waybill.status, waybill.status_at = Status.REGISTERED, at
    waybill.save(update_fields=["status", "status_at"])
    Movement.objects.create(waybill=waybill, status=Status.REGISTERED, seen_at=at)


def send_after_commit(pk: int) -> None:
    """Have a worker ask the carrier; should the queue be away, beat finds the row later."""
    from oscar_b2b.shipping_carriers.tasks import send_waybill

    transaction.on_commit(lambda: send_waybill.delay(pk), robust=True)


def _written(
    *,
    deliveries: Sequence[Delivery],
    reference: UUID,
    known: Collection[int],
    by: Any,
    at: datetime,
    facts: dict[str, Any],
) -> tuple[Waybill, bool]:
    """Write the row unless the same press or somebody else has written one."""
    ids = [each.pk for each in deliveries]
    if not ids:
        raise UnableToAsk(_("Choose at least one order."))
    with transaction.atomic():
        # Whoever wants a waybill for one of these orders waits here for the others.
        locked = Delivery.objects.select_for_update().filter(pk__in=ids).order_by("pk")
        found = list(locked.values_list("pk", flat=True))
        present = Waybill.objects.filter(reference=reference).first()
        if present is not None:
            return present, False
        if len(found) != len(set(ids)):
            raise UnableToAsk(_("An order is gone; choose again."))
        if live_ids(ids) - set(known):
            raise UnableToAsk(
                _("Somebody has made a waybill for this order meanwhile. Look at it first.")
            )
        waybill = Waybill.objects.create(reference=reference, asked_by=by, asked_at=at, **facts)
        waybill.deliveries.set(ids)
        if waybill.state == State.MADE:
            begin(waybill, at=at)
        return waybill, True


def _address_facts(addressee: Addressee) -> dict[str, Any]:
    return {
        "city": addressee.city,
        "point": addressee.point,
        "address": addressee.address,
        "contact": addressee.contact[:128],
        "phone": addressee.phone[:64],
        "organisation": addressee.organisation[:255],
        "tax_id": addressee.tax_id[:16],
    }


def _as_json(place: Place) -> dict[str, Any]:
    known = {"weight": f"{place.weight:f}"}
    return known | {"size": list(place.size)} if place.size is not None else known


def _plain_number(number: str) -> str:
    plain = "".join(number.replace("\0", "").split())
    if not plain or len(plain) > LONGEST_NUMBER:
        raise UnableToAsk(_("Type the number of the waybill."))
    return plain


def _taken(number: str) -> str:
    return _("Another waybill has the number %s already.") % number


def _first_check(carrier: str, at: datetime) -> datetime | None:
    """Return when a parcel is asked about first: at the next round, where it can be."""
    return at if Can.TRACK in abilities_of(carrier) else None
