"""Asking a carrier for a waybill, once: in a worker, with nothing locked while it answers.

A carrier has no key against doubles. So the row says that the carrier is being called before it is
called; whoever comes later sees that. When no answer comes, nobody knows whether a waybill was
made: carriers that find one by our reference are asked, for the others an employee looks. It is
never simply asked again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oscar_b2b.shipping_carriers.carriers import base
from oscar_b2b.shipping_carriers.models import State, Waybill
from oscar_b2b.shipping_carriers.services import accounts
from oscar_b2b.shipping_carriers.services.parties import recipient_party, sender_party
from oscar_b2b.shipping_carriers.services.waybills import begin

logger = logging.getLogger(__name__)

#: Seconds a carrier may take to make a waybill, which is up to six calls.
PATIENCE = 45.0
#: A worker that has called a carrier for longer than this is dead.
LEASE = timedelta(minutes=5)
#: A carrier that has no waybill after this time did not make it; before, it may be at it still.
SETTLED = timedelta(minutes=5)

Clock = Callable[[], datetime]


def send(*, waybill_id: int, clock: Clock, patience: float = PATIENCE) -> None:
    """Ask the carrier for a waybill that is wanted; a second call does nothing.

    :param clock: the time; asked before and after the carrier.
    """
    waybill, is_late = _taken(waybill_id, clock())
    if waybill is None:
        return
    if is_late:
        # The worker that had it died in the middle of the call, or right after it.
        look(waybill_id=waybill_id, clock=clock, patience=patience)
        return
    try:
        carrier = accounts.open_carrier(code=waybill.carrier, patience=patience)
        shipment = shipment_of(waybill)
    except accounts.UnableToUseCarrier as error:
        _settle(waybill_id, State.REFUSED, error=error.reason)
        return
    except Exception as error:
        # The carrier was not called yet.
        _settle(waybill_id, State.REFUSED, error=_("Unexpected: %s") % type(error).__name__)
        raise
    if base.Can.WAYBILL not in carrier.abilities():
        text = _("The carrier makes no waybills over its interface with the present settings.")
        _settle(waybill_id, State.REFUSED, error=text)
        return
    try:
        made = carrier.send(shipment)
    except base.Unclear as error:
        _settle(waybill_id, State.UNCERTAIN, error=error.text)
    except base.Rejected as error:
        _settle(waybill_id, State.REFUSED, error=_refusal(error))
    except base.NotSupported as error:
        text = str(error) or _("The carrier makes no waybills over its interface.")
        _settle(waybill_id, State.REFUSED, error=text)
    except base.CarrierError as error:
        logger.warning("Waybill %s of %s: %s", waybill.pk, waybill.carrier, error)
        _settle(waybill_id, State.UNCERTAIN, error=_silence(error))
        look(waybill_id=waybill_id, clock=clock, patience=patience)
    except Exception as error:
        _settle(waybill_id, State.UNCERTAIN, error=_("Unexpected: %s") % type(error).__name__)
        raise
    else:
        _keep(waybill_id, made, carrier, clock())


def look(*, waybill_id: int, clock: Clock, patience: float = PATIENCE) -> None:
    """Ask the carrier whether it has made a waybill of which we do not know.

    Where it cannot say, an employee has to look. That it has none counts only some minutes after
    the call: it may be making it still.
    """
    waybill = Waybill.objects.filter(pk=waybill_id).first()
    if waybill is None or waybill.state not in (State.ASKED, State.UNCERTAIN):
        return
    called = waybill.sending_at or waybill.asked_at
    try:
        carrier = accounts.open_carrier(code=waybill.carrier, patience=patience)
        found = carrier.find(reference_of(waybill), timezone.localdate(called))
    except base.NotSupported:
        text = waybill.error or _("The carrier's answer was lost.")
        _settle(waybill_id, State.UNCERTAIN, error=text)
    except (base.CarrierError, accounts.UnableToUseCarrier) as error:
        reason = error.reason if isinstance(error, accounts.UnableToUseCarrier) else str(error)
        text = waybill.error or _("The carrier does not answer: %s") % reason
        _settle(waybill_id, State.UNCERTAIN, error=text, check_at=clock() + SETTLED)
    else:
        now = clock()
        if found is not None:
            _keep(waybill_id, found, carrier, now)
        elif now - called >= SETTLED:
            text = _("The carrier did not answer, and has no such waybill: none was made.")
            _settle(waybill_id, State.REFUSED, error=text)
        else:
            text = waybill.error or _("The carrier's answer was lost.")
            _settle(waybill_id, State.UNCERTAIN, error=text, check_at=called + SETTLED)


def can_find(carrier: str) -> bool:
    """Tell whether a carrier finds a waybill by our reference."""
    kind = accounts.class_of(carrier)
    return kind is not None and kind.find is not base.Carrier.find


def reference_of(waybill: Waybill) -> str:
    """Return our reference as the carrier and people in its cabinet read it.

    The order's number comes first; the row's own reference makes it the only one.
    """
    number = waybill.deliveries.order_by("pk").values_list("order__number", flat=True).first()
    return f"{number or 'B2B'}-{waybill.reference.hex[:8]}"


def shipment_of(waybill: Waybill) -> base.Shipment:
    """Return what the carrier is told."""
    addressee = recipient_party(
        city=waybill.city,
        point=waybill.point,
        address=waybill.address,
        name=waybill.contact,
        phone=waybill.phone,
        organisation=waybill.organisation,
        tax_id=waybill.tax_id,
    )
    return base.Shipment(
        sender=sender_party(waybill.sender),
        recipient=addressee,
        places=tuple(_place(each) for each in waybill.places),
        declared=waybill.declared,
        payer=base.Payer(waybill.payer),
        to_door=waybill.point is None,
        cash_on_delivery=waybill.cash_on_delivery,
        ship_on=waybill.ship_on,
        description=waybill.description,
        note=waybill.note,
        reference=reference_of(waybill),
    )


def _place(row: dict[str, object]) -> base.Place:
    size = row.get("size")
    if not isinstance(size, list):
        return base.Place(Decimal(str(row["weight"])))
    longest, middle, shortest = sorted((int(each) for each in size), reverse=True)
    return base.Place(Decimal(str(row["weight"])), (longest, middle, shortest))


@transaction.atomic
def _taken(waybill_id: int, at: datetime) -> tuple[Waybill | None, bool]:
    """Mark a waybill as being asked for, unless somebody is at it.

    :returns: the row, ``None`` when there is nothing to do; and whether another one died over it.
    """
    row = (
        Waybill.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("sender__city", "sender__point", "city", "point")
        .filter(pk=waybill_id, state=State.ASKED)
        .first()
    )
    if row is None:
        return None, False
    if row.sending_at is not None:
        return (row, True) if at - row.sending_at >= LEASE else (None, False)
    row.sending_at = at
    row.save(update_fields=["sending_at"])
    return row, False


@transaction.atomic
def _settle(waybill_id: int, state: State, *, error: str, check_at: datetime | None = None) -> None:
    """Write what came out, unless an employee has settled it meanwhile."""
    row = Waybill.objects.select_for_update().get(pk=waybill_id)
    if row.state in (State.ASKED, State.UNCERTAIN):
        row.state, row.error, row.check_at = state, error, check_at
        row.save()


def _keep(waybill_id: int, made: base.Waybill, carrier: base.Carrier, at: datetime) -> None:
    """Write what the carrier has made."""
    if not made.number and not made.ref:
        text = _("The carrier accepted the waybill without naming it. Look for it in its cabinet.")
        _settle(waybill_id, State.UNCERTAIN, error=text)
        return
    try:
        with transaction.atomic():
            row = Waybill.objects.select_for_update().get(pk=waybill_id)
            if row.state not in (State.ASKED, State.UNCERTAIN):
                return
            row.state, row.error, row.made_at = State.MADE, "", at
            row.number, row.ref = made.number[:64], made.ref[:100]
            row.cost, row.arrives = made.cost, made.arrives
            tracked = made.number and base.Can.TRACK in carrier.abilities()
            row.check_at = at if tracked else None
            row.save()
            begin(row, at=at)
    except IntegrityError:
        text = _("The carrier has made waybill %s, which stands in another row here.") % made.number
        _settle(waybill_id, State.UNCERTAIN, error=text)


def _refusal(error: base.Rejected) -> str:
    if error.key_refused:
        return _("The key is wrong or has expired. The carrier says: %s") % error.text
    return error.text


def _silence(error: base.CarrierError) -> str:
    return _("The carrier did not answer: %s") % error
