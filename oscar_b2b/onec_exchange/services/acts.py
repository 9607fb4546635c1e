"""Reconciliation acts: asked for on a page, drawn by 1C while a worker waits.

1C may take a minute for one. The row of the entity and its days is the lock: as long as an act is
being made nobody starts a second one, and a worker that dies leaves it to the next one.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q

from oscar_b2b.core.models import LegalEntity
from oscar_b2b.onec_exchange.models import RequestedAct, private_storage
from oscar_b2b.onec_exchange.services.accounts import UnableToAsk, act_pdf_of
from oscar_b2b.onec_exchange.tasks import make_act

logger = logging.getLogger(__name__)

#: A worker that has not finished after this has died: the call itself takes two minutes at most.
LONGEST = timedelta(minutes=3)
#: The queue has lost an act that no worker has taken after this.
LOST = timedelta(seconds=30)
#: After this nobody waits any more; the page says that 1C did not answer.
PATIENCE = timedelta(minutes=15)
#: Acts are kept so long; money moves on, and 1C draws a new one.
KEEP = timedelta(days=30)


@transaction.atomic
def ask_for_act(
    *, legal_entity: LegalEntity, start: date, end: date, user_id: int | None, at: datetime
) -> RequestedAct:
    """Have a worker make the act, or return the one that is being made already.

    An act that is there is made anew: a payment may have come since. It can be had no more from
    then on, so that nobody takes the old one for the new one.
    """
    act, is_new = RequestedAct.objects.select_for_update().get_or_create(
        legal_entity=legal_entity,
        start=start,
        end=end,
        defaults={"asked_at": at, "asked_by_id": user_id},
    )
    if not is_new:
        if act.state == RequestedAct.WAITING:
            return act
        act.state, act.asked_at, act.asked_by_id = RequestedAct.WAITING, at, user_id
        act.claimed_at = act.done_at = None
        act.save()
    # A broker that is away loses the message, not the act: ``hurry`` finds it.
    transaction.on_commit(lambda: make_act.delay(act_id=act.pk), robust=True)
    return act


def make(*, act_id: int, clock: Callable[[], datetime]) -> bool:
    """Ask 1C for an act and keep it; returns False when another worker does or it is done."""
    now = clock()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - LONGEST)
    waiting = RequestedAct.objects.filter(free, pk=act_id, state=RequestedAct.WAITING)
    if not waiting.update(claimed_at=now):
        return False
    act = RequestedAct.objects.select_related("legal_entity").get(pk=act_id)
    try:
        content = act_pdf_of(legal_entity=act.legal_entity, start=act.start, end=act.end)
    except UnableToAsk as error:
        logger.warning("No reconciliation act of %s: %s", act.legal_entity.guid, error)
        state = RequestedAct.AWAY if error.later else RequestedAct.UNKNOWN
        _finish(act, state=state, content=None, at=clock())
    else:
        _finish(act, state=RequestedAct.READY, content=content, at=clock())
    return True


@transaction.atomic
def _finish(act: RequestedAct, *, state: str, content: bytes | None, at: datetime) -> None:
    """Write how it ended, unless another worker has taken the act over meanwhile."""
    current = (
        RequestedAct.objects.select_for_update()
        .filter(pk=act.pk, state=RequestedAct.WAITING, claimed_at=act.claimed_at)
        .first()
    )
    if current is None:
        return
    old = current.file.name
    current.file = ""
    if content is not None:
        # The address on disk says nothing about the company and cannot be guessed.
        current.file.save(f"{uuid.uuid4()}.pdf", ContentFile(content), save=False)
    current.state, current.done_at = state, at
    current.save()
    _remove(current.file.storage, [old])


def hurry(*, at: datetime) -> int:
    """Have made what the queue has lost or a worker left; returns how many.

    Of acts that nobody can have waited for so long the page says that 1C did not answer.
    """
    waiting = RequestedAct.objects.filter(state=RequestedAct.WAITING)
    waiting.filter(asked_at__lt=at - PATIENCE).filter(_left(at)).update(
        state=RequestedAct.AWAY, done_at=at
    )
    left = list(waiting.filter(_left(at)).order_by("asked_at").values_list("pk", flat=True)[:100])
    for act_id in left:
        make_act.delay(act_id=act_id)
    return len(left)


def _left(at: datetime) -> Q:
    lost = Q(claimed_at=None, asked_at__lt=at - LOST)
    return lost | Q(claimed_at__lt=at - LONGEST)


@transaction.atomic
def forget_old(*, at: datetime) -> int:
    """Remove acts that were kept long enough, with their files; returns how many."""
    old = RequestedAct.objects.select_for_update().filter(done_at__lt=at - KEEP)
    rows = list(old.values_list("pk", "file"))
    RequestedAct.objects.filter(pk__in=[pk for pk, __ in rows]).delete()
    if rows:
        _remove(private_storage(), [name for __, name in rows])
    return len(rows)


def _remove(storage: Any, names: Iterable[str | None]) -> None:
    for name in filter(None, names):
        transaction.on_commit(partial(storage.delete, name), robust=True)
