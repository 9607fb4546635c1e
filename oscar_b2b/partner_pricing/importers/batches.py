"""Reference table ``ПланПоступлений``: when the next batch of a good is there."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from typing import Any, ClassVar

from oscar.core.loading import get_model

from oscar_b2b.core.exchange import ImportReport, ReferenceRowRecord
from oscar_b2b.core.merge import ids, table_of, upsert
from oscar_b2b.core.merge_values import day, is_offer_id
from oscar_b2b.core.reference_tables import ReferenceTableJob
from oscar_b2b.partner_pricing.models import ExpectedBatch, Warehouse

Product = get_model("catalogue", "Product")


class BatchImporter:
    """Expected batches by 1C's id of the row (an order to the supplier, a plan of production)."""

    accepts = ReferenceRowRecord
    tables = ("ПланПоступлений",)
    order = 77

    def open(self, report: ImportReport) -> BatchJob:
        return BatchJob(report)


class BatchJob(ReferenceTableJob):
    name = "expected_batches"
    columns: ClassVar = {"code": "text", "warehouse": "text", "date": "date"}

    def read(self, row: ReferenceRowRecord) -> tuple[Any, ...] | None:
        code, date = row.get("Номенклатура"), day(row.get("Дата"))
        if not is_offer_id(code):
            self.refuse(row.id, "batch-good", f"Row {row.id} names no good.")
            return None
        if date is None:
            self.refuse(
                row.id, "date-unreadable", f"Дата of {row.id} is no date: {row.get('Дата')}."
            )
            return None
        return code, row.get("Склад"), date

    def merge(self) -> None:
        self.refuse_unknown(Product, "code", by="code", code="good-unknown", what="Good")
        self.refuse_all(
            self.rows.take_out(
                where=(
                    "s.warehouse <> '' AND NOT EXISTS "
                    f"(SELECT 1 FROM {table_of(Warehouse)} w WHERE w.guid = s.warehouse)"
                ),
                returning="s.id, s.warehouse",
            ),
            "warehouse-unknown",
            "Row {0}: there is no warehouse {1}.",
        )
        outcome = upsert(
            model=ExpectedBatch,
            source=(
                f"{self.rows} s JOIN {table_of(Product)} p ON p.code = s.code "
                f"LEFT JOIN {table_of(Warehouse)} w ON w.guid = s.warehouse"
            ),
            key={"guid": "s.id"},
            values={"product_id": "p.id", "warehouse_id": "w.id", "date": "s.date"},
        )
        self.count_rows(outcome)

    def delete(self) -> int:
        return len(
            ids(
                f"DELETE FROM {table_of(ExpectedBatch)} b USING {self.gone} s "
                "WHERE b.guid = s.id RETURNING b.id"
            )
        )
