"""Goods that a complete export did not name: taken off the site, where a node allows it.

Bitrix's module ends an export with ``mode=deactivate``. Exports that call themselves complete
often are not (``pitfalls.md`` 21, 52), so this is off by default, knows only goods the same node
has named before, and stops when too many would go. Nothing is ever deleted.
"""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
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
#: No export takes longer; an older timestamp is somebody else's.
_LONGEST = timedelta(days=1)


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

    def name_unread(self, product_ids: Sequence[int]) -> None:
        """Remember goods that a file named and that were not read, as they are known."""
        with Stage("unread_goods", {"product_id": "bigint"}) as stage:
            stage.copy((product_id,) for product_id in product_ids)
            stage.analyze()
            _name(
                f"(SELECT DISTINCT p.code FROM {stage} u "
                f"JOIN {table_of(get_model('catalogue', 'Product'))} p ON p.id = u.product_id)",
                node_id=self.node_id,
                session_id=self.session_id,
            )


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
        _name(
            f"(SELECT DISTINCT code FROM {self.stage})",
            node_id=self.node_id,
            session_id=self.session_id,
        )
        self.stage.drop()


def _name(codes: str, *, node_id: int, session_id: int) -> None:
    """Note that a session named the goods whose codes the SELECT gives."""
    upsert(
        model=NodeGood,
        source=f"{codes} s",
        key={"node_id": str(node_id), "code": "s.code"},
        values={"session_id": str(session_id)},
    )


def deactivate(*, session: ExchangeSession, timestamp: str, at: datetime) -> int | None:
    """Take off the site what the node has exported before and this export did not name.

    Returns how many goods went, or None when the node does not obey ``mode=deactivate``. An
    export is one session, or all catalogue sessions of the node since the one whose ``timestamp``
    is given: Bitrix's module begins a session for each step.

    :param timestamp: what 1C got at ``checkauth`` and sends back, seconds since 1970; may be empty.
    :param at: now.
    :raises UnableToContinue: when the export did not import a catalogue completely, the
        timestamp is of no session of the node, or more would go than the node allows; nothing
        happens.
    """
    node = session.node
    if node is None or not node.deactivate_missing:
        return None
    export = _export_of(session, timestamp, at=at)
    _check_complete(export)
    Product = get_model("catalogue", "Product")
    public = (
        f"FROM {table_of(NodeGood)} g JOIN {table_of(Product)} p ON p.code = g.code "
        f"WHERE p.is_public AND g.node_id = {int(node.pk)}"
    )
    named = ", ".join(str(int(each)) for each in export)
    missing = f"{public} AND g.session_id NOT IN ({named})"
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


def _export_of(session: ExchangeSession, timestamp: str, *, at: datetime) -> list[int]:
    """Return the sessions that make up the export, the present one last."""
    if not timestamp:
        return [session.pk]
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
        raise UnableToContinue("The timestamp is not readable. Nothing was taken off the site.")
    begun = datetime.fromtimestamp(int(timestamp), tz=UTC)
    sessions = ExchangeSession.objects.filter(
        node=session.node_id, kind=session.kind, pk__lte=session.pk, started_at__gte=at - _LONGEST
    )
    first = sessions.filter(started_at__gte=begun - _SLACK, started_at__lt=begun + _SLACK).order_by(
        "pk"
    )
    known = first.values_list("pk", flat=True).first()
    if known is None:
        raise UnableToContinue(
            "The timestamp is not the one of this session. Nothing was taken off the site."
        )
    return list(sessions.filter(pk__gte=known).order_by("pk").values_list("pk", flat=True))


def _check_complete(export: list[int]) -> None:
    files = list(ExchangeFile.objects.filter(session__in=export).exclude(uploads.ATTACHMENTS))
    if any(file.state != ExchangeFile.DONE for file in files):
        raise UnableToContinue(
            "Files of this session failed or are not imported yet. Nothing was taken off the site."
        )
    if not any(file.report.get("goods", {}).get("seen") for file in files):
        raise UnableToContinue(
            "No goods were imported in this session. Nothing was taken off the site."
        )
