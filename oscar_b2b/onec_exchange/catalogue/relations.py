"""Kits, analogues, accessories and similar goods → ``core.ProductRelation``.

They come with the good, as lists in its requisites, or row by row in the reference tables
``СвязиТоваров`` and ``КомплектыТоваров``. A relation to a good that is not there yet waits for it.
"""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from oscar.core.loading import get_model

from oscar_b2b.core.merge import Outcome, Stage, fetch, ids, run, table_of, upsert
from oscar_b2b.core.merge_jobs import MergeJob
from oscar_b2b.core.models import ProductRelation
from oscar_b2b.onec_exchange.catalogue import pending
from oscar_b2b.onec_exchange.models import PendingLink

Product = get_model("catalogue", "Product")

#: Columns of the stage of relations; ``guid`` is the row of the reference table, "" = a list.
COLUMNS = {
    "code": "text",
    "kind": "text",
    "related": "text",
    "quantity": "numeric",
    "position": "int",
    "guid": "text",
}
LIST_COLUMNS = {"row": "int", "code": "text", "kind": "text"}


def merge_lists(job: MergeJob, lists: Stage, relations: Stage) -> set[int]:
    """Bring the lists that goods carry in line and return the ids of goods that changed.

    A list replaces the earlier list of its kind; rows of reference tables stay. ``lists`` names
    the (good, kind) pairs that came, also those whose list is empty.
    """
    if not lists.rows:
        return set()
    lists.analyze()
    relations.drop_duplicates(key="code, kind, related")
    keep_waiting(
        job,
        relations,
        about=f"w.guid = '' AND (w.code, w.value) IN (SELECT code, kind FROM {lists})",
    )
    merged = merge(relations)
    gone = ids(
        f"DELETE FROM {table_of(ProductRelation)} d USING {table_of(Product)} p, {lists} l "
        "WHERE p.code = l.code AND d.product_id = p.id AND d.kind = l.kind AND d.guid = '' "
        f"AND NOT EXISTS (SELECT 1 FROM {relations} s JOIN {table_of(Product)} r "
        "    ON r.code = s.related "
        "  WHERE s.code = l.code AND s.kind = l.kind AND r.id = d.related_id) "
        "RETURNING d.product_id"
    )
    return merged.ids | gone


def merge(relations: Stage) -> Outcome:
    """Upsert the staged relations whose both goods are known; the outcome holds goods' ids.

    A relation that a reference table has named stays that table's, also when a list names it.
    """
    products = table_of(Product)
    relations.analyze()
    return upsert(
        model=ProductRelation,
        source=(
            f"{relations} s JOIN {products} p ON p.code = s.code "
            f"JOIN {products} r ON r.code = s.related"
        ),
        key={"product_id": "p.id", "kind": "s.kind", "related_id": "r.id"},
        values={
            "quantity": "CASE WHEN s.guid = '' AND t.guid <> '' THEN t.quantity "
            "ELSE round(s.quantity, 3) END",
            "position": "CASE WHEN s.guid = '' AND t.guid <> '' THEN t.position "
            "ELSE least(s.position, 32000) END",
            "guid": "COALESCE(NULLIF(s.guid, ''), t.guid, '')",
        },
        # A good is no part of itself.
        where="p.id <> r.id",
        returning="product_id",
    )


def keep_waiting(job: MergeJob, relations: Stage, *, about: str) -> None:
    """Let staged relations wait whose good, or whose related good, is not known yet."""
    products = table_of(Product)
    relations.analyze()
    unknown = (
        f"FROM {relations} s WHERE s.code <> s.related AND ("
        f"NOT EXISTS (SELECT 1 FROM {products} p WHERE p.code = s.code) "
        f"OR NOT EXISTS (SELECT 1 FROM {products} p WHERE p.code = s.related))"
    )
    pending.keep(
        PendingLink.RELATION,
        wanted=(
            "SELECT s.code, s.related, s.kind, round(s.quantity, 3), least(s.position, 32000), "
            f"s.guid {unknown}"
        ),
        about=about,
    )
    ((count, first),) = fetch(f"SELECT count(*), min(s.related) {unknown} AND s.guid = ''")
    if count:
        job.remark(
            first,
            "related-unknown",
            f"{count} related goods (first: {first}) have not come yet; the relations wait.",
        )


def tie_waiting() -> set[int]:
    """Make the relations that waited for goods that are there now; returns the goods' ids."""
    if not pending.are_there(PendingLink.RELATION):
        return set()
    products = table_of(Product)
    with Stage("late_relations", COLUMNS) as late:
        late.rows = run(
            f"INSERT INTO {late} ({', '.join(COLUMNS)}) "
            "SELECT w.code, w.value, w.target, w.quantity, w.position, w.guid "
            f"FROM {pending.table()} w JOIN {products} p ON p.code = w.code "
            f"JOIN {products} r ON r.code = w.target "
            f"WHERE w.kind = '{PendingLink.RELATION}'"
        )
        if not late.rows:
            return set()
        merged = merge(late)
        pending.drop(
            PendingLink.RELATION,
            where=(
                f"EXISTS (SELECT 1 FROM {late} s WHERE s.code = w.code AND s.related = w.target "
                "AND s.kind = w.value)"
            ),
        )
    return merged.ids
