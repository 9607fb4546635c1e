"""Orders that 1C fetches: ``type=sale``, ``query`` and ``success``.

What ``query`` gave is frozen under its session; exactly that is confirmed by this session's
``success`` and by nothing else. See :mod:`.batches` for which orders an answer holds.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.db import transaction
from lxml import etree

from oscar_b2b.onec_exchange import live
from oscar_b2b.onec_exchange.exporting import UnableToExport, build_document
from oscar_b2b.onec_exchange.models import ExchangeNode, ExchangeSession, Outbox
from oscar_b2b.onec_exchange.order_xml import (
    OrderStyle,
    UnableToWriteOrder,
    answer_xml,
    order_element,
    style_of,
)
from oscar_b2b.onec_exchange.services import batches
from oscar_b2b.onec_exchange.services.aside import give_up
from oscar_b2b.onec_exchange.tasks import fetch_answer
from oscar_b2b.onec_exchange.transport import storage

logger = logging.getLogger(__name__)

_ANSWER = "orders.xml"


def orders_xml(*, session: ExchangeSession) -> bytes:
    """Return the waiting orders for the session's node and freeze their set.

    Asked again before ``success``, the same bytes come again: 1C may ask twice, and an order
    placed in between must not be taken for delivered. An order that cannot go – 1C would make a
    twin or a new good of it, or it does not fit the schema – is put aside as failed.

    Sessions of the node that got orders before and never confirmed them are settled first.
    """
    with transaction.atomic():
        session = ExchangeSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
        node = session.node
        if node is None:
            return answer_xml([], style=OrderStyle(), made_at=session.started_at)
        style = style_of(node=node, session=session)
        if session.pulled_orders:
            kept = _kept_answer(session)
            if kept is not None:
                return kept
            rows: Iterable[Outbox] = (
                Outbox.objects.filter(pk__in=batches.held_by(session))
                .select_related("order__shipping_address", "order__user")
                .order_by("pk")
            )
        else:
            dead = batches.count_unconfirmed(node=node, session=session)
            for each in dead:
                _forget_answer(each)
            rows = batches.choose(node=node, session=session, after_failure=bool(dead))
        elements = _elements(rows, style)
        session.pulled_orders = [[outbox.pk, outbox.cancels] for outbox in elements]
        session.save(update_fields=["pulled_orders"])
        Outbox.objects.filter(pk__in=batches.held_by(session)).update(node=node)
        xml = answer_xml(elements.values(), style=style, made_at=session.started_at)
        if elements:
            _keep_answer(session, xml)
    return xml


def _elements(rows: Iterable[Outbox], style: OrderStyle) -> dict[Outbox, etree._Element]:
    """Return the documents by outbox row; what cannot be written is put aside."""
    written = {}
    for outbox in rows:
        try:
            document = build_document(
                order=outbox.order, private_counterparty=style.private_counterparty
            )
            written[outbox] = order_element(document, style)
        except (UnableToExport, UnableToWriteOrder) as error:
            give_up(outbox_id=outbox.pk, reason=str(error))
    return written


def confirm_pulled(*, session: ExchangeSession, at: datetime) -> int:
    """1C has taken what :func:`orders_xml` gave: mark exactly these sent, and return how many."""
    with transaction.atomic():
        session = ExchangeSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
        waiting = Outbox.objects.filter(pk__in=batches.held_by(session)).exclude(state=Outbox.SENT)
        # An order cancelled since the query is not what 1C has taken: it must go once more.
        rows = [
            row
            for row in waiting.select_for_update(of=("self",)).order_by("pk")
            if [row.pk, row.cancels] in session.pulled_orders
        ]
        Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=Outbox.SENT, sent_at=at, not_before=None, last_error="", pulls=0
        )
        session.pulled_orders = []
        session.save(update_fields=["pulled_orders"])
        if live.is_on():
            for row in rows:
                if not row.cancels:
                    fetch_answer.delay_on_commit(outbox_id=row.pk)
    _forget_answer(session)
    return len(rows)


def has_new_orders(*, node: ExchangeNode) -> bool:
    """Tell whether a ``query`` of this 1C would bring an order (``type=listen``)."""
    return batches.waiting_for(node).exists()


# The answer itself ----------------------------------------------------------------------------


def _answer_path(session: ExchangeSession) -> Path:
    return storage.session_dir(session.pk) / _ANSWER


def _kept_answer(session: ExchangeSession) -> bytes | None:
    try:
        return _answer_path(session).read_bytes()
    except OSError:
        return None


def _keep_answer(session: ExchangeSession, xml: bytes) -> None:
    """Keep the answer until ``success``: what it was made of may change before 1C asks again."""
    try:
        _answer_path(session).write_bytes(xml)
    except OSError as error:
        # A full disk is no reason to keep orders from 1C; asked again, they are written anew.
        _forget_answer(session)
        logger.warning("The answer of session %s is not kept: %s", session.pk, error)


def _forget_answer(session: ExchangeSession) -> None:
    with suppress(OSError):
        _answer_path(session).unlink(missing_ok=True)
