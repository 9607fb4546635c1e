"""Which sections a good stands in: those 1C names, or "Unsorted" when there are none."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_b2b.core.merge import Stage, fetch, ids, run, table_of, upsert
from oscar_b2b.core.merge_jobs import MergeJob
from oscar_b2b.onec_exchange.catalogue import ownership, pending
from oscar_b2b.onec_exchange.models import PendingLink

Category = get_model("catalogue", "Category")
Product = get_model("catalogue", "Product")
ProductCategory = get_model("catalogue", "ProductCategory")

#: Columns of the stage of groups.
COLUMNS = {"row": "int", "code": "text", "group_id": "text"}

#: ``Category.code`` of the section of goods without a section; no id of 1C looks like it.
UNSORTED = "b2b:unsorted"


def merge_groups(job: MergeJob, groups: Stage, *, owner: str) -> set[int]:
    """Put staged goods into their groups and return the ids of products that moved.

    A good that names no group keeps those it has, as deltas leave groups out. One that names a
    group the shop does not have waits for it with its whole list, and keeps its place until then.
    """
    if owner == ownership.SITE or not groups.rows:
        return set()
    if _remark_unknown(job, groups) or pending.are_there(PendingLink.GROUP):
        unknown = (
            f"SELECT u.code FROM {groups} u WHERE NOT EXISTS "
            f"(SELECT 1 FROM {table_of(Category)} c WHERE c.code = u.group_id)"
        )
        pending.keep(
            PendingLink.GROUP,
            wanted=(
                f"SELECT g.code, g.group_id, '', 1, 0, '' FROM {groups} g "
                f"WHERE g.code IN ({unknown})"
            ),
            about=f"EXISTS (SELECT 1 FROM {groups} g WHERE g.code = w.code)",
        )
    return _link(groups, owner=owner)


def tie_waiting() -> set[int]:
    """Put goods that waited for groups into those that are there now."""
    owner = ownership.owners()[ownership.CATEGORIES]
    if owner == ownership.SITE or not pending.are_there(PendingLink.GROUP):
        return set()
    waiting, categories = pending.table(), table_of(Category)
    with Stage("late_groups", COLUMNS) as late:
        late.rows = run(
            f"INSERT INTO {late} (row, code, group_id) SELECT 0, w.code, w.target FROM {waiting} w "
            f"WHERE w.kind = '{PendingLink.GROUP}' AND w.code IN ("
            f"  SELECT x.code FROM {waiting} x JOIN {categories} c ON c.code = x.target "
            f"  WHERE x.kind = '{PendingLink.GROUP}')"
        )
        if not late.rows:
            return set()
        late.analyze()
        moved = _link(late, owner=owner) | sort_out(late, owner=owner)
        incomplete = (
            f"SELECT l.code FROM {late} l WHERE NOT EXISTS "
            f"(SELECT 1 FROM {categories} c WHERE c.code = l.group_id)"
        )
        pending.drop(
            PendingLink.GROUP,
            where=f"w.code IN (SELECT code FROM {late}) AND w.code NOT IN ({incomplete})",
        )
    return moved


def sort_out(goods: Stage, *, owner: str) -> set[int]:
    """Let staged goods without any section stand in "Unsorted", and take the others out of it.

    The section is hidden: goods in it are found by search, in the whole list and by
    administrators. Who wants it in the menu publishes it; its name and place are the site's.
    """
    if owner == ownership.SITE:
        return set()
    products, links, categories = (
        table_of(Product), table_of(ProductCategory), table_of(Category)
    )  # fmt: skip
    homeless = (
        # A characteristic stands where its good stands.
        f"FROM {goods} s JOIN {products} p ON p.code = split_part(s.code, '#', 1) "
        f"WHERE p.is_public AND NOT EXISTS (SELECT 1 FROM {links} l WHERE l.product_id = p.id)"
    )
    moved: set[int] = set()
    if fetch(f"SELECT 1 {homeless} LIMIT 1"):
        unsorted = unsorted_id()
        moved = upsert(
            model=ProductCategory,
            source=f"(SELECT DISTINCT p.id AS product_id {homeless}) s",
            key={"product_id": "s.product_id", "category_id": str(unsorted)},
            values={},
            returning="product_id",
        ).ids
    return moved | ids(
        f"DELETE FROM {links} d USING {categories} c, {products} p, {goods} s "
        f"WHERE c.code = '{UNSORTED}' AND d.category_id = c.id AND p.id = d.product_id "
        f"AND split_part(s.code, '#', 1) = p.code AND EXISTS (SELECT 1 FROM {links} l "
        "  WHERE l.product_id = d.product_id AND l.category_id <> c.id) RETURNING d.product_id"
    )


def unsorted_id() -> int:
    """Return the id of the hidden section of goods without a section, made when first needed."""
    found = Category.objects.filter(code=UNSORTED).values_list("pk", flat=True).first()
    if found is None:
        made = Category.add_root(
            name=_("Unsorted"), slug="unsorted", code=UNSORTED, is_public=False
        )  # fmt: skip
        found = made.pk
    return int(found)


def _link(groups: Stage, *, owner: str) -> set[int]:
    """Link goods to the known of their staged groups and to no other group of 1C."""
    products, categories = table_of(Product), table_of(Category)
    links = table_of(ProductCategory)
    untouched = (
        f"AND NOT EXISTS (SELECT 1 FROM {links} h JOIN {categories} k ON k.id = h.category_id "
        f"  WHERE h.product_id = p.id AND k.code IS DISTINCT FROM '{UNSORTED}')"
        if owner == ownership.ONCE
        else ""
    )
    wanted = (
        f"(SELECT DISTINCT p.id AS product_id, c.id AS category_id FROM {groups} g "
        f"JOIN {products} p ON p.code = g.code AND p.structure <> 'child' "
        f"JOIN {categories} c ON c.code = g.group_id WHERE true {untouched})"
    )
    added = upsert(
        model=ProductCategory,
        source=f"{wanted} s",
        key={"product_id": "s.product_id", "category_id": "s.category_id"},
        values={},
        returning="product_id",
    )
    if owner == ownership.ONCE:
        return added.ids
    removed = ids(
        f"WITH wanted AS {wanted} DELETE FROM {links} l USING {categories} c "
        "WHERE c.id = l.category_id AND c.code IS NOT NULL "
        "AND l.product_id IN (SELECT product_id FROM wanted) "
        "AND NOT EXISTS (SELECT 1 FROM wanted w WHERE w.product_id = l.product_id "
        "  AND w.category_id = l.category_id) RETURNING l.product_id"
    )
    return added.ids | removed


def _remark_unknown(job: MergeJob, groups: Stage) -> bool:
    """Remark on groups that have not come yet and tell whether there are any."""
    rows = fetch(
        f"SELECT g.group_id, count(*), min(g.code) FROM {groups} g WHERE NOT EXISTS "
        f"(SELECT 1 FROM {table_of(Category)} c WHERE c.code = g.group_id) GROUP BY g.group_id"
    )
    for group_id, count, code in rows:
        job.remark(
            code,
            "group-unknown",
            f"{count} goods (first: {code}) name the group {group_id}, which has not come yet; "
            "they are put into it when it does.",
        )
    return bool(rows)
