"""Reference table ``Ассортимент``: which goods somebody sees at all, as 1C says."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from typing import Any, ClassVar

from oscar.core.loading import get_model

from oscar_b2b.assortment import domain
from oscar_b2b.assortment.models import AssortmentRule
from oscar_b2b.core.exchange import ImportReport, ReferenceRowRecord
from oscar_b2b.core.merge import fetch, ids, run, table_of, upsert
from oscar_b2b.core.merge_values import is_offer_id
from oscar_b2b.core.models import Dealer, LegalEntity, Segment
from oscar_b2b.core.reference_tables import ReferenceTableJob

Product = get_model("catalogue", "Product")
Category = get_model("catalogue", "Category")

_EFFECTS = {"только": domain.ONLY, "также": domain.ALSO, "запрет": domain.DENY}

#: Columns that say whose and about what; 0 and "" stand for "none", as NULLs do not compare.
_IDS = ("legal_entity_id", "dealer_id", "segment_id", "product_id", "category_id")


class AssortmentImporter:
    """Rules by 1C's id of the row. A rule that an employee made or changed is never touched."""

    accepts = ReferenceRowRecord
    tables = ("Ассортимент",)
    order = 79

    def open(self, report: ImportReport) -> AssortmentJob:
        return AssortmentJob(report)


class AssortmentJob(ReferenceTableJob):
    name = "assortment"
    columns: ClassVar = {
        "effect": "text",
        "entity": "text",
        "dealer": "text",
        "segment": "text",
        "good": "text",
        "section": "text",
        "brand": "text",
        **dict.fromkeys(_IDS, "bigint"),
    }

    def read(self, row: ReferenceRowRecord) -> tuple[Any, ...] | None:
        effect = _EFFECTS.get(row.get("Правило").lower())
        owners = [row.get(name) for name in ("Контрагент", "Партнер", "Сегмент")]
        goods = [row.get(name) for name in ("Номенклатура", "Группа", "Бренд")]
        if effect is None:
            self.refuse(
                row.id,
                "assortment-rule",
                f"Правило of row {row.id} is “{row.get('Правило')}”; write Только, Также or "
                "Запрет.",
            )
        elif sum(map(bool, owners)) > 1:
            self.refuse(
                row.id,
                "assortment-owner",
                f"Row {row.id} names two owners; name one of Контрагент, Партнер and Сегмент, or "
                "none for everybody.",
            )
        elif sum(map(bool, goods)) != 1:
            self.refuse(
                row.id,
                "assortment-goods",
                f"Row {row.id} must name one of Номенклатура, Группа and Бренд.",
            )
        elif (goods[0] and not is_offer_id(goods[0])) or len(goods[2]) > 255:
            self.refuse(row.id, "assortment-goods", f"The goods of row {row.id} are unusable.")
        else:
            return (effect, *owners, *goods, *(0 for _ in _IDS))
        return None

    def merge(self) -> None:
        self._refuse_unusable()
        self._look_up()
        key = ", ".join((*_IDS, "brand"))
        self.refuse_all(
            self.rows.drop_duplicates(key=key, returning="id"),
            "duplicate",
            "Row {0} is not the only one for its owner and goods; the last one went in.",
        )
        rules = table_of(AssortmentRule)
        same = " AND ".join(
            [*(f"COALESCE(r.{name}, 0) = s.{name}" for name in _IDS), "r.brand = s.brand"]
        )
        ((rows,),) = fetch(f"SELECT count(*) FROM {self.rows}")
        # A row that now speaks of another owner or other goods takes its old rule away.
        moved = {
            guid
            for (guid,) in fetch(
                f"DELETE FROM {rules} r USING {self.rows} s WHERE r.guid = s.id AND NOT ({same}) "
                "RETURNING r.guid"
            )
        }
        kept = self._leave_what_people_decided(rules, same)
        self.rows.take_out(
            where=f"EXISTS (SELECT 1 FROM {rules} r WHERE {same} "
            "AND r.effect = s.effect AND r.guid = s.id)",
            returning="s.id",
        )
        ((left, new),) = fetch(
            "SELECT count(*), count(*) FILTER (WHERE s.id <> ALL(%s) "
            f"AND NOT EXISTS (SELECT 1 FROM {rules} r WHERE {same})) FROM {self.rows} s",
            [list(moved)],
        )
        # Only what differs is left. The statement could not find that out itself, nor count it:
        # its keys have NULLs, which are equal for the constraint but not for a join.
        upsert(
            model=AssortmentRule,
            source=f"{self.rows} s",
            key={**{name: f"NULLIF(s.{name}, 0)" for name in _IDS}, "brand": "s.brand"},
            values={"effect": "s.effect", "guid": "s.id"},
        )
        self.count(rows=rows, created=new, updated=left - new + len(moved & kept))

    def _refuse_unusable(self) -> None:
        for model, column, by, code, what in (
            (LegalEntity, "entity", "guid", "counterparty-unknown", "Counterparty"),
            (Dealer, "dealer", "guid", "dealer-unknown", "Dealer"),
            (Segment, "segment", "name", "segment-unknown", "Segment"),
            (Product, "good", "code", "good-unknown", "Good"),
            (Category, "section", "code", "group-unknown", "Section"),
        ):
            self.refuse_unknown(model, column, by=by, code=code, what=what)
        self.refuse_all(
            self.rows.take_out(
                where=(
                    f"EXISTS (SELECT 1 FROM {table_of(Product)} p "
                    "WHERE p.code = s.good AND p.parent_id IS NOT NULL)"
                ),
                returning="s.id, s.good",
            ),
            "assortment-variant",
            "Row {0}: {1} is a characteristic; a good is seen with all of them, name the good.",
        )

    def _look_up(self) -> None:
        run(
            f"UPDATE {self.rows} s SET legal_entity_id = COALESCE(e.id, 0), "
            "dealer_id = COALESCE(d.id, 0), segment_id = COALESCE(g.id, 0), "
            "product_id = COALESCE(p.id, 0), category_id = COALESCE(c.id, 0) "
            f"FROM {self.rows} o "
            f"LEFT JOIN {table_of(LegalEntity)} e ON e.guid = NULLIF(o.entity, '') "
            f"LEFT JOIN {table_of(Dealer)} d ON d.guid = NULLIF(o.dealer, '') "
            f"LEFT JOIN {table_of(Segment)} g ON g.name = NULLIF(o.segment, '') "
            f"LEFT JOIN {table_of(Product)} p ON p.code = NULLIF(o.good, '') "
            f"LEFT JOIN {table_of(Category)} c ON c.code = NULLIF(o.section, '') "
            "WHERE o.seq = s.seq"
        )

    def _leave_what_people_decided(self, rules: str, same: str) -> set[str]:
        """Take rows out whose owner and goods have a rule made by hand; tell where they differ."""
        rows = self.rows.take_out(
            where=f"EXISTS (SELECT 1 FROM {rules} r WHERE {same} AND r.guid IS NULL)",
            returning=(
                f"s.id, (SELECT r.effect FROM {rules} r WHERE {same}) = s.effect AS is_same"
            ),
        )
        for row_id, is_same in rows:
            if not is_same:
                self.remark(
                    row_id,
                    "rule-by-hand",
                    f"For the owner and goods of row {row_id} an employee chose another rule in "
                    "the dashboard (“Assortment”); it stays.",
                )
        return {row_id for row_id, __ in rows}

    def delete(self) -> int:
        return len(
            ids(
                f"DELETE FROM {table_of(AssortmentRule)} r USING {self.gone} s "
                "WHERE r.guid = s.id RETURNING r.id"
            )
        )
