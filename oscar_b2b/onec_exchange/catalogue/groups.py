"""1C's groups → Oscar's categories. Only new, moved or renamed groups cost writes."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from oscar.core.loading import get_model

from oscar_b2b.core.exchange import GroupRecord, ImportReport, Record
from oscar_b2b.core.merge import run, table_of
from oscar_b2b.core.merge_jobs import MergeJob
from oscar_b2b.core.merge_values import clip
from oscar_b2b.core.slugs import slugify

Category = get_model("catalogue", "Category")


class GroupImporter:
    """Sections of the goods tree; 1C owns name, place and the deletion mark."""

    accepts = GroupRecord
    tables = ()
    order = 10

    def open(self, report: ImportReport) -> GroupJob:
        return GroupJob(report)


@dataclass(slots=True)
class _Known:
    pk: int
    name: str
    is_public: bool
    parent: str


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
        known = _known_categories()
        created = updated = 0
        for group in self.groups.values():
            parent = self._parent_of(group, known)
            name = clip(group.name, 255) or group.id
            old = known.get(group.id)
            if old is None:
                known[group.id] = _create(group, name, parent, known)
                created += 1
            elif (old.name, old.is_public, old.parent) != (name, not group.deleted, parent):
                _change(old, name, not group.deleted, parent, known)
                updated += 1
        if created or updated:
            _publish_subtrees()
        self.count(rows=len(self.groups), created=created, updated=updated)

    def _parent_of(self, group: GroupRecord, known: dict[str, _Known]) -> str:
        """Return the parent's id, or "" with a remark when the shop does not have it."""
        if not group.parent_id or group.parent_id in known:
            return group.parent_id
        self.remark(
            group.id,
            "group-parent-unknown",
            f"Group “{group.name}” names the parent {group.parent_id}, which is neither in the "
            "file nor in the shop; the group stands at the top for now.",
        )
        return ""


def _known_categories() -> dict[str, _Known]:
    rows = list(Category.objects.values_list("pk", "code", "name", "is_public", "path"))
    codes = {path: code for _pk, code, _name, _public, path in rows}
    return {
        code: _Known(pk, name, public, codes.get(path[: -Category.steplen]) or "")
        for pk, code, name, public, path in rows
        if code
    }


def _create(group: GroupRecord, name: str, parent: str, known: dict[str, _Known]) -> _Known:
    fields = {
        "name": name,
        "slug": slugify(name),
        "code": group.id,
        "is_public": not group.deleted,
    }
    if parent:
        # Treebeard reads the tree's shape from the instance, so it must be fresh.
        node = Category.objects.get(pk=known[parent].pk).add_child(**fields)
    else:
        node = Category.add_root(**fields)
    return _Known(node.pk, name, not group.deleted, parent)


def _change(
    old: _Known, name: str, is_public: bool, parent: str, known: dict[str, _Known]
) -> None:  # fmt: skip
    if (old.name, old.is_public) != (name, is_public):
        # The slug stays: links to the category must go on working.
        Category.objects.filter(pk=old.pk).update(name=name, is_public=is_public)
    if old.parent != parent:
        node = Category.objects.get(pk=old.pk)
        if parent:
            node.move(Category.objects.get(pk=known[parent].pk), "last-child")
        else:
            node.move(Category.get_last_root_node(), "last-sibling")
    old.name, old.is_public, old.parent = name, is_public, parent


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
