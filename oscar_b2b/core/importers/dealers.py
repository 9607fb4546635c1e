"""Reference table ``Партнеры``: the dealers."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from typing import Any, ClassVar

from oscar_b2b.core.exchange import ImportReport, ReferenceRowRecord
from oscar_b2b.core.merge import ids, table_of, upsert
from oscar_b2b.core.merge_values import clip
from oscar_b2b.core.models import Dealer, PersonalManager, Segment
from oscar_b2b.core.reference_tables import ReferenceTableJob


class DealerImporter:
    """Reference table ``Партнеры`` → dealers; a segment is made when its name is new."""

    accepts = ReferenceRowRecord
    tables = ("Партнеры",)
    order = 17

    def open(self, report: ImportReport) -> DealerJob:
        return DealerJob(report)


class DealerJob(ReferenceTableJob):
    name = "dealers"
    columns: ClassVar = {
        "name": "text",
        "segment": "text",
        "category": "text",
        "region": "text",
        "manager": "text",
    }

    def read(self, row: ReferenceRowRecord) -> tuple[Any, ...]:
        return (
            clip(row.get("Наименование"), 255),
            clip(row.get("Сегмент"), 128),
            clip(row.get("Категория"), 128),
            clip(row.get("Регион"), 128),
            row.get("Менеджер"),
        )

    def merge(self) -> None:
        self.refuse_unknown(
            PersonalManager, "manager", by="guid", code="manager-unknown", what="Manager"
        )  # fmt: skip
        upsert(
            model=Segment,
            source=f"(SELECT DISTINCT segment FROM {self.rows} WHERE segment <> '') s",
            key={"name": "s.segment"},
            values={},
        )
        outcome = upsert(
            model=Dealer,
            source=(
                f"{self.rows} s LEFT JOIN {table_of(Segment)} g ON g.name = s.segment "
                f"LEFT JOIN {table_of(PersonalManager)} m "
                "ON m.guid = s.manager AND m.is_active"
            ),
            key={"guid": "s.id"},
            values={
                "name": "COALESCE(NULLIF(s.name, ''), t.name, s.id)",
                "segment_id": "g.id",
                "category": "s.category",
                "region": "s.region",
                "manager_id": "CASE WHEN t.manager_by_hand THEN t.manager_id ELSE m.id END",
                "is_active": "true",
            },
        )
        self.count_rows(outcome)

    def delete(self) -> int:
        return len(
            ids(
                f"UPDATE {table_of(Dealer)} d SET is_active = false FROM {self.gone} s "
                "WHERE d.guid = s.id AND d.is_active RETURNING d.id"
            )
        )
