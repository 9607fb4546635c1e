"""The reference tables ``СвязиТоваров`` and ``КомплектыТоваров``: one relation a row."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from typing import Any, ClassVar

from oscar.core.loading import get_model

from oscar_b2b.core.exchange import ImportReport, ReferenceRowRecord
from oscar_b2b.core.merge import fetch, ids, table_of
from oscar_b2b.core.merge_jobs import ReferenceJob
from oscar_b2b.core.merge_values import is_offer_id
from oscar_b2b.core.models import ProductRelation
from oscar_b2b.onec_exchange.catalogue import pending, relations
from oscar_b2b.onec_exchange.catalogue.requisites import RELATIONS, quantity_of
from oscar_b2b.onec_exchange.models import PendingLink

Product = get_model("catalogue", "Product")

_KITS = "КомплектыТоваров"

#: ``ВидСвязи`` in the singular, as a catalogue of kinds has it; plurals are those of requisites.
_KINDS = {
    **RELATIONS,
    "комплектующее": ProductRelation.KIT,
    "сопутствующий": ProductRelation.ACCESSORY,
    "аксессуар": ProductRelation.ACCESSORY,
    "похожий": ProductRelation.SIMILAR,
}


class RelationImporter:
    """``СвязиТоваров`` (``Товар``, ``СвязанныйТовар``, ``ВидСвязи``, ``Количество``, ``Порядок``)
    and ``КомплектыТоваров`` (``Комплект``, ``Товар``, ``Количество``, ``Порядок``).

    A row replaces what the row of the same ``Ид`` said before; a deleted one takes it away.
    """

    accepts = ReferenceRowRecord
    tables = ("СвязиТоваров", _KITS)
    #: After the goods.
    order = 45

    def open(self, report: ImportReport) -> RelationJob:
        return RelationJob(report)


class RelationJob(ReferenceJob):
    name = "relations"
    columns: ClassVar = {"deleted": "boolean", **relations.COLUMNS}

    def read(self, row: ReferenceRowRecord) -> tuple[Any, ...] | None:
        kit = row.table == _KITS
        code = row.get("Комплект") if kit else row.get("Товар")
        related = row.get("Товар") if kit else row.get("СвязанныйТовар")
        if row.deleted:
            return (True, code, "", related, 1, 0, row.id)
        kind = ProductRelation.KIT if kit else _KINDS.get(row.get("ВидСвязи").lower())
        quantity = quantity_of(row.get("Количество", "1"))
        if not is_offer_id(code) or not is_offer_id(related) or code == related:
            self.refuse(
                row.id,
                "relation-incomplete",
                f"Row {row.id} of {row.table} does not name two goods.",
            )
        elif kind is None:
            self.refuse(
                row.id,
                "relation-kind-unknown",
                f"ВидСвязи “{row.get('ВидСвязи')}” of row {row.id} is none of Аналог, "
                "Сопутствующий, Похожий, Комплектующее.",
            )
        elif quantity is None:
            self.refuse(
                row.id, "quantity-unreadable", f"Количество of row {row.id} is no positive number."
            )
        else:
            position = row.get("Порядок", "0")
            place = int(position) if position.isascii() and position.isdigit() else 0
            return (False, code, kind, related, quantity, min(place, 32_000), row.id)
        return None

    def merge(self) -> None:
        gone = self._take_away()
        twins = self.rows.drop_duplicates(key="code, kind, related", returning="id, code, related")
        self.refuse_all(
            twins, "duplicate", "Row {0} relates {1} to {2} as another row of the file does."
        )
        relations.keep_waiting(
            self, self.rows, about=f"EXISTS (SELECT 1 FROM {self.rows} s WHERE s.guid = w.guid)"
        )
        products = table_of(Product)
        waiting = self.rows.take_out(
            where=(
                f"NOT EXISTS (SELECT 1 FROM {products} p WHERE p.code = s.code) "
                f"OR NOT EXISTS (SELECT 1 FROM {products} p WHERE p.code = s.related)"
            ),
            returning="s.id, s.code, s.related",
        )
        for row_id, code, related in waiting:
            self.wait(
                row_id, "related-unknown", f"Row {row_id} waits for the goods {code} and {related}."
            )
        left = fetch(f"SELECT count(*) FROM {self.rows}")[0][0]
        outcome = relations.merge(self.rows)
        self.count(
            rows=left + gone[0],
            created=outcome.created,
            updated=outcome.updated + gone[1],
        )
        self.report.touched_products |= outcome.ids

    def _take_away(self) -> tuple[int, int]:
        """Remove the relations of deleted rows; return how many rows there were and removed.

        The relation that a row named before, and names no longer, goes too.
        """
        table, products = table_of(ProductRelation), table_of(Product)
        deleted = self.rows.take_out(where="s.deleted", returning="s.id")
        removed = 0
        if deleted:
            keys = [row_id for (row_id,) in deleted]
            rows = fetch(
                f"DELETE FROM {table} WHERE guid = ANY(%s) RETURNING guid, product_id", [keys]
            )
            removed = len({guid for guid, _product in rows})
            self.report.touched_products |= {product for _guid, product in rows}
            ids(
                f"DELETE FROM {pending.table()} WHERE kind = '{PendingLink.RELATION}' "
                "AND guid = ANY(%s) RETURNING id",
                [keys],
            )
        self.report.touched_products |= ids(
            f"DELETE FROM {table} d USING {self.rows} s WHERE d.guid = s.id "
            f"AND NOT EXISTS (SELECT 1 FROM {products} p, {products} r "
            "  WHERE p.id = d.product_id AND r.id = d.related_id "
            "  AND p.code = s.code AND r.code = s.related AND d.kind = s.kind) "
            "RETURNING d.product_id"
        )
        return len(deleted), removed
