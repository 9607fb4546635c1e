"""1C's groups → Oscar's categories. Only new, moved or renamed groups cost writes.

The tree may be that of goods, of kinds of goods ("по видам номенклатуры"), or УНФ's flat list of
categories: to the shop they are all sections.
"""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from oscar.core.loading import get_model
from treebeard.exceptions import InvalidMoveToDescendant

from oscar_b2b.core.exchange import GroupRecord, ImportReport, Record
from oscar_b2b.core.merge import run, table_of
from oscar_b2b.core.merge_jobs import MergeJob
from oscar_b2b.core.merge_values import clip
from oscar_b2b.core.slugs import slugify
from oscar_b2b.onec_exchange.catalogue import good_groups

Category = get_model("catalogue", "Category")

_LONGEST_PATH = 255
_BATCH = 500


class GroupImporter:
    """Sections of the goods tree; 1C owns name, place and the deletion mark."""

    accepts = GroupRecord
    tables = ()
    order = 10

    def open(self, report: ImportReport) -> GroupJob:
        return GroupJob(report)


@dataclass(slots=True)
class _Section:
    """A category as it is stored, or as it is going to be."""

    name: str
    is_public: bool
    parent: str
    path: str
    pk: int | None = None


class GroupJob(MergeJob):
    """Groups are few (thousands at most), so they are compared in memory."""

    kind = "groups"

    def __init__(self, report: ImportReport) -> None:
        super().__init__(report)
        self.groups: dict[str, GroupRecord] = {}

    def add(self, records: Iterable[Record]) -> None:
        for group in cast("Iterable[GroupRecord]", records):
            if not group.id or len(group.id) > 255:
                self.refuse(group.id, "no-id", f"Group “{group.name}” has no usable id.")
                continue
            known = self.groups.get(group.id)
            if known is not None:
                # A live row wins over a deleted one of the same id, otherwise the later one.
                self.refuse(group.id, "duplicate", f"Group {group.id} stands in the file twice.")
                if group.deleted and not known.deleted:
                    continue
            self.groups[group.id] = group

    def close(self) -> None:
        known = _known_sections()
        tree = _Tree()
        new: list[Any] = []
        renamed: list[Any] = []
        moved: list[tuple[str, str]] = []
        changed: set[str] = set()
        for group in self.groups.values():
            parent = self._parent_of(group, known)
            name = clip(group.name, 255) or group.id
            old = known.get(group.id)
            if old is None:
                path = tree.place_under(known[parent].path if parent else "")
                known[group.id] = _Section(name, not group.deleted, parent, path)
                new.append(_category(group, name, path))
                continue
            if (old.name, old.is_public) != (name, not group.deleted):
                # The slug stays: links to the category must go on working.
                renamed.append(Category(pk=old.pk, name=name, is_public=not group.deleted))
                changed.add(group.id)
            if old.parent != parent:
                moved.append((group.id, parent))
                changed.add(group.id)
        Category.objects.bulk_create(new, batch_size=_BATCH)
        Category.objects.bulk_update(renamed, ["name", "is_public"], batch_size=_BATCH)
        _count_children(tree.grown)
        for code, parent in moved:
            self._move(code, parent)
        if new or changed:
            _publish_subtrees()
        if new:
            self.report.touched_products |= good_groups.tie_waiting()
        self.count(rows=len(self.groups), created=len(new), updated=len(changed))

    def _parent_of(self, group: GroupRecord, known: dict[str, _Section]) -> str:
        """Return the parent's id, or "" with a remark when the group cannot stand under it."""
        if not group.parent_id:
            return ""
        if group.parent_id not in known:
            self.remark(
                group.id,
                "group-parent-unknown",
                f"Group “{group.name}” names the parent {group.parent_id}, which is neither in the "
                "file nor in the shop; the group stands at the top for now.",
            )
            return ""
        if len(known[group.parent_id].path) + Category.steplen > _LONGEST_PATH:
            self.remark(
                group.id,
                "group-too-deep",
                f"Group “{group.name}” is too deep; it stands at the top.",
            )
            return ""
        return group.parent_id

    def _move(self, code: str, parent: str) -> None:
        # Treebeard reads the tree's shape from the instances, so they must be fresh.
        node = Category.objects.get(code=code)
        try:
            if parent:
                node.move(Category.objects.get(code=parent), "last-child")
            else:
                node.move(Category.get_last_root_node(), "last-sibling")
        except InvalidMoveToDescendant:
            self.remark(
                code,
                "group-circle",
                f"Group {code} was to stand under {parent}, which stands under it; it stays.",
            )


class _Tree:
    """Hands out places for new nodes at the end of their parents' children."""

    def __init__(self) -> None:
        self._last: dict[str, int] | None = None
        #: Paths of the parents that got children.
        self.grown: set[str] = set()

    def place_under(self, parent: str) -> str:
        """Return the path of one more child of the node with the path ``parent``; "" = a root."""
        if self._last is None:
            self._last = _last_steps()
        step = self._last.get(parent, 0) + 1
        self._last[parent] = step
        if parent:
            self.grown.add(parent)
        return str(Category._get_path(parent, len(parent) // Category.steplen + 1, step))


def _last_steps() -> dict[str, int]:
    """Return the number of the last child of each node, by the node's path."""
    step = Category.steplen
    last: dict[str, int] = {}
    for path in Category.objects.order_by("path").values_list("path", flat=True):
        last[path[:-step]] = Category._str2int(path[-step:])
    return last


def _known_sections() -> dict[str, _Section]:
    rows = list(Category.objects.values_list("pk", "code", "name", "is_public", "path"))
    codes = {path: code for _pk, code, _name, _public, path in rows}
    return {
        code: _Section(name, public, codes.get(path[: -Category.steplen]) or "", path, pk)
        for pk, code, name, public, path in rows
        if code
    }


def _category(group: GroupRecord, name: str, path: str) -> Any:
    return Category(
        name=name,
        slug=slugify(name),
        code=group.id,
        is_public=not group.deleted,
        path=path,
        depth=len(path) // Category.steplen,
    )


def _count_children(parents: set[str]) -> None:
    """Set ``numchild`` of nodes that got children, new ones among them."""
    if parents:
        table = table_of(Category)
        run(
            f"UPDATE {table} p SET numchild = (SELECT count(*) FROM {table} c "
            "WHERE c.depth = p.depth + 1 AND starts_with(c.path, p.path)) "
            "WHERE p.path = ANY(%s)",
            [list(parents)],
        )


def _publish_subtrees() -> None:
    """Set ``ancestors_are_public`` of all categories right, touching only those that differ."""
    table = table_of(Category)
    hidden_above = (
        f"EXISTS (SELECT 1 FROM {table} a WHERE NOT a.is_public AND a.depth < c.depth "
        "AND starts_with(c.path, a.path))"
    )
    run(
        f"UPDATE {table} c SET ancestors_are_public = NOT {hidden_above} "
        f"WHERE c.ancestors_are_public = {hidden_above}"
    )
