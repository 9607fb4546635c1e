"""Goods that a complete export did not name: taken off the site, where a node allows it.

Bitrix's module ends an export with ``mode=deactivate``. Exports that call themselves complete
often are not (``pitfalls.md`` 21, 52), so this is off by default, knows only goods the same node
has named before, and stops when too many would go. Nothing is ever deleted.
"""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import cast

from django.db import transaction
from oscar.core.loading import get_model

from oscar_b2b.core.exchange import GoodRecord, ImportReport, Record
from oscar_b2b.core.merge import Stage, fetch, ids, table_of, upsert
from oscar_b2b.core.signals import products_touched
from oscar_b2b.onec_exchange.models import ExchangeFile, ExchangeNode, ExchangeSession, NodeGood
from oscar_b2b.onec_exchange.services import uploads
from oscar_b2b.onec_exchange.services.uploads import UnableToContinue

#: ``timestamp`` of ``checkauth`` has no fractions of a second.
_SLACK = timedelta(seconds=1)


class NamedGoods:
    """Importer that remembers which goods a session named; put beside the real ones."""

    accepts: type = GoodRecord
    tables: tuple[str, ...] = ()
    #: After the goods themselves, so that it never counts rows of the report.
    order = 1_000

    def __init__(self, *, node_id: int, session_id: int) -> None:
        self.node_id = node_id
        self.session_id = session_id

    def open(self, report: ImportReport) -> NamedGoodsJob:
        return NamedGoodsJob(node_id=self.node_id, session_id=self.session_id)


class NamedGoodsJob:
    """Stages ids and merges them with one statement."""

    def __init__(self, *, node_id: int, session_id: int) -> None:
        self.node_id = node_id
        self.session_id = session_id
        self.stage = Stage("named_goods", {"code": "text"})

    def add(self, records: Iterable[Record]) -> None:
        goods = cast("Iterable[GoodRecord]", records)
        self.stage.copy((good.id,) for good in goods if 0 < len(good.id) <= 128)

    def close(self) -> None:
        self.stage.analyze()
        upsert(
            model=NodeGood,
            source=f"(SELECT DISTINCT code FROM {self.stage}) s",
            key={"node_id": str(self.node_id), "code": "s.code"},
            values={"session_id": str(self.session_id)},
        )
        self.stage.drop()


def deactivate(*, session: ExchangeSession, timestamp: str, at: datetime) -> int | None:
    """Take off the site what the node has exported before and this session did not name.

    Returns how many goods went, or None when the node does not obey ``mode=deactivate``.

    :param timestamp: what 1C got at ``checkauth`` and sends back, seconds since 1970; may be empty.
    :param at: now.
    :raises UnableToContinue: when the session did not import a catalogue completely, the
        timestamp is not the session's, or more would go than the node allows; nothing happens.
    """
    node = session.node
    if node is None or not node.deactivate_missing:
        return None
    _check_timestamp(session, timestamp, at=at)
    _check_session(session)
    Product = get_model("catalogue", "Product")
    public = (
        f"FROM {table_of(NodeGood)} g JOIN {table_of(Product)} p ON p.code = g.code "
        f"WHERE p.is_public AND g.node_id = {int(node.pk)}"
    )
    missing = f"{public} AND g.session_id <> {int(session.pk)}"
    with transaction.atomic():
        ExchangeNode.objects.select_for_update().get(pk=node.pk)
        [(all_of_node,)] = fetch(f"SELECT count(*) {public}")
        [(too_many,)] = fetch(f"SELECT count(*) {missing}")
        if too_many * 100 > all_of_node * node.deactivate_limit:
            raise UnableToContinue(
                f"{too_many} of {all_of_node} goods would be taken off the site, more than the "
                f"{node.deactivate_limit} % that the node allows. Nothing was taken off."
            )
        gone = ids(
            f"UPDATE {table_of(Product)} SET is_public = false "
            f"WHERE id IN (SELECT p.id {missing}) RETURNING id"
        )
        ExchangeSession.objects.filter(pk=session.pk).update(deactivated=len(gone))
    if gone:
        products_touched.send_robust(sender=None, product_ids=frozenset(gone))
    return len(gone)


def _check_timestamp(session: ExchangeSession, timestamp: str, *, at: datetime) -> None:
    if not timestamp:
        return
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
        raise UnableToContinue("The timestamp is not readable. Nothing was taken off the site.")
    begun, seconds = session.started_at - _SLACK, int(timestamp)
    if not begun.timestamp() <= seconds <= at.timestamp():
        raise UnableToContinue(
            "The timestamp is not the one of this session. Nothing was taken off the site."
        )


def _check_session(session: ExchangeSession) -> None:
    files = list(session.files.exclude(uploads.ATTACHMENTS))
    if any(file.state != ExchangeFile.DONE for file in files):
        raise UnableToContinue(
            "Files of this session failed or are not imported yet. Nothing was taken off the site."
        )
    if not any(file.report.get("goods", {}).get("seen") for file in files):
        raise UnableToContinue(
            "No goods were imported in this session. Nothing was taken off the site."
        )
