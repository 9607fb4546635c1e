"""Reference table ``БонусныеБалансы``: bonus points of legal entities."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from oscar_b2b.contracts.importers import values
from oscar_b2b.contracts.importers.jobs import TermsJob
from oscar_b2b.contracts.models import BonusBalance
from oscar_b2b.core.exchange import ImportReport, ReferenceRowRecord
from oscar_b2b.core.merge import ids, table_of, upsert
from oscar_b2b.core.merge_values import moment
from oscar_b2b.core.models import LegalEntity


class BonusImporter:
    """Bonus points; 1C counts them, the shop shows them."""

    accepts = ReferenceRowRecord
    tables = ("БонусныеБалансы",)
    order = 82

    def open(self, report: ImportReport) -> BonusJob:
        return BonusJob(report)


class BonusJob(TermsJob):
    name = "bonuses"
    what = "Bonus balance"
    columns: ClassVar = {"points": "numeric(14, 2)", "as_of": "timestamptz"}

    def values(self, row: ReferenceRowRecord) -> tuple[Any, ...]:
        return values.money(row, "Баллы", Decimal(0)), moment(row.get("Дата"))

    def merge(self) -> None:
        self.refuse_unknown(
            LegalEntity, "id", by="guid", code="counterparty-unknown", what="Counterparty"
        )  # fmt: skip
        outcome = upsert(
            model=BonusBalance,
            source=f"{self.rows} s JOIN {table_of(LegalEntity)} e ON e.guid = s.id",
            key={"legal_entity_id": "e.id"},
            values={"points": "s.points", "as_of": "s.as_of"},
        )
        self.count_rows(outcome)

    def delete(self) -> int:
        return len(
            ids(
                f"DELETE FROM {table_of(BonusBalance)} b USING {table_of(LegalEntity)} e, "
                f"{self.gone} s WHERE e.id = b.legal_entity_id AND e.guid = s.id RETURNING b.id"
            )
        )
