"""Where parcels are: asked of the carriers in batches, less often with their age."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from oscar_b2b.shipping_carriers.carriers import base
from oscar_b2b.shipping_carriers.carriers.base import FINAL, Status
from oscar_b2b.shipping_carriers.domain.parcels import Step, is_new, next_check, pages_of
from oscar_b2b.shipping_carriers.models import Movement, State, Waybill
from oscar_b2b.shipping_carriers.queries.tracking import Due, due
from oscar_b2b.shipping_carriers.services import accounts, parcel_letters
from oscar_b2b.shipping_carriers.services.advisory import alone

logger = logging.getLogger(__name__)

#: Parcels asked about in one round; what is left is the first of the next one.
LARGEST_ROUND = 5_000
#: Numbers that a carrier refuses in a row before it is left alone until the next round.
_REFUSALS = 3
#: Seconds for one batch.
PATIENCE = 30.0
#: Code of a movement that an employee wrote.
BY_HAND = "hand"


@dataclass(slots=True)
class Round:
    """What a round did.

    :param asked: parcels that a carrier was asked about; ``changed``: of them, the moved ones.
    :param away: carriers that did not answer, with the reason.
    """

    asked: int = 0
    changed: int = 0
    letters: int = 0
    away: dict[str, str] = field(default_factory=dict)


def track_due(*, at: datetime, patience: float = PATIENCE) -> Round:
    """Ask all carriers about the parcels that are due.

    One transaction per batch, and none while a carrier answers. A carrier that is away is asked
    again in the next round, and keeps nobody else waiting for longer than one batch.
    """
    done = Round()
    for code, parcels in due(at=at, limit=LARGEST_ROUND).items():
        with alone("tracking", code) as is_alone:
            if is_alone:
                _track_carrier(code, parcels, at, patience, done)
    return done


def track_one(*, waybill: Waybill, at: datetime, patience: float) -> Round:
    """Ask about one parcel now.

    :raises accounts.UnableToUseCarrier: there is nothing to ask with.
    :raises base.CarrierError: the carrier's own no.
    """
    carrier = accounts.open_carrier(code=waybill.carrier, patience=patience)
    parcel = Due(waybill.pk, waybill.carrier, waybill.number, waybill.phone)
    return _batch(carrier, [parcel], at, Round())


@transaction.atomic
def set_by_hand(*, waybill: Waybill, status: str, at: datetime) -> bool:
    """Write where a parcel is, for carriers that cannot be asked; tells whether that is new."""
    row = Waybill.objects.select_for_update().get(pk=waybill.pk)
    if row.state != State.MADE:
        return False
    said = base.Movement(row.number, Status(status), code=BY_HAND, at=at)
    if row.status == said.status:
        return False
    _keep({row.pk: row}, {row.pk: [said]}, at, Round())
    return True


def _track_carrier(
    code: str, parcels: Sequence[Due], at: datetime, patience: float, done: Round
) -> None:
    try:
        carrier = accounts.open_carrier(code=code, patience=patience)
    except accounts.UnableToUseCarrier as error:
        done.away[code] = error.reason
        return
    if base.Can.TRACK not in carrier.abilities():
        # Its settings have changed: an employee writes where these parcels are.
        _stop([each.pk for each in parcels])
        return
    refusals = 0
    for batch in pages_of(parcels, carrier.track_batch):
        try:
            _batch(carrier, batch, at, done)
            refusals = 0
        except base.Rejected as error:
            refusals += 1
            if error.key_refused or refusals >= _REFUSALS:
                done.away[code] = str(error)
                break
            # This number is none of the carrier's, or no number; the others may well be.
            _ask_later([each.pk for each in batch], at)
        except base.CarrierError as error:
            done.away[code] = str(error)
            break
    if code in done.away:
        logger.warning("Parcels of %s are not asked about further: %s", code, done.away[code])


def _batch(carrier: base.Carrier, batch: Sequence[Due], at: datetime, done: Round) -> Round:
    phones = {each.number: each.phone for each in batch if each.phone}
    said: dict[str, list[base.Movement]] = {}
    for movement in carrier.track([each.number for each in batch], phones=phones):
        said.setdefault(movement.number, []).append(movement)
    done.asked += len(batch)
    with transaction.atomic():
        wanted = [each.pk for each in batch]
        locked = Waybill.objects.select_for_update().filter(pk__in=wanted, state=State.MADE)
        rows = {each.pk: each for each in locked.order_by("pk")}
        answers = {
            each.pk: said.get(each.number, [])
            for each in batch
            if each.pk in rows and rows[each.pk].number == each.number
        }
        _keep(rows, answers, at, done)
        _ask_later(answers, at, rows)
    return done


def _keep(
    rows: Mapping[int, Waybill],
    answers: Mapping[int, Sequence[base.Movement]],
    at: datetime,
    done: Round,
) -> None:
    """Write what is new of the answers, and the letters that follow; the rows are locked."""
    known = _known(answers)
    written: list[Movement] = []
    changed: list[Waybill] = []
    for pk, movements in answers.items():
        row = rows[pk]
        steps = known.get(pk, [])
        fresh = []
        for each in sorted(movements, key=lambda one: one.at or at):
            step = _step(each)
            # A number that the carrier does not know yet, or has forgotten, moves nothing.
            if each.status != Status.UNKNOWN and is_new(step, steps):
                steps = [*steps, step]
                fresh.append(each)
        if not fresh:
            continue
        written += [
            Movement(
                waybill=row,
                status=each.status,
                code=each.code[:32],
                text=each.text,
                at=each.at,
                place=each.place[:255],
                seen_at=at,
            )
            for each in fresh
        ]
        last = fresh[-1]
        row.status, row.status_text, row.status_at = last.status, last.text, last.at or at
        if last.status == Status.CANCELLED:
            row.state = State.CANCELLED
        changed.append(row)
    if not changed:
        return
    Movement.objects.bulk_create(written)
    Waybill.objects.bulk_update(changed, ["status", "status_text", "status_at", "state"])
    done.changed += len(changed)
    done.letters += parcel_letters.tell(waybills=changed, at=at)
    finished = [each.pk for each in changed if each.status in FINAL]
    if finished:
        _stop(finished)


def _known(pks: Mapping[int, Any]) -> dict[int, list[Step]]:
    found: dict[int, list[Step]] = {}
    for each in Movement.objects.filter(waybill_id__in=list(pks)).order_by("seen_at", "pk"):
        step = Step(each.status, each.code, each.text, each.place, each.at)
        found.setdefault(each.waybill_id, []).append(step)
    return found


def _step(said: base.Movement) -> Step:
    return Step(str(said.status), said.code[:32], said.text, said.place[:255], said.at)


def _stop(pks: Sequence[int]) -> None:
    Waybill.objects.filter(pk__in=pks).update(check_at=None)


def _ask_later(
    pks: Mapping[int, Any] | Sequence[int], at: datetime, rows: Mapping[int, Waybill] | None = None
) -> None:
    """Write when these parcels are asked about next: one statement for each pause."""
    if rows is None:
        rows = Waybill.objects.in_bulk(list(pks))
    pauses: dict[datetime | None, list[int]] = {}
    for pk in pks:
        row = rows[pk]
        then = next_check(made_at=row.made_at or row.asked_at, at=at, is_final=row.status in FINAL)
        pauses.setdefault(then, []).append(pk)
    for then, each in pauses.items():
        Waybill.objects.filter(pk__in=each).update(check_at=then, checked_at=at)
