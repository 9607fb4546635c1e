"""Reference table ``Организации`` → the supplier's own legal entities, which contracts name."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from typing import Any, ClassVar

from oscar_b2b.contracts.importers import values
from oscar_b2b.contracts.importers.jobs import TermsJob
from oscar_b2b.contracts.models import Agreement, Contract, Seller
from oscar_b2b.core.exchange import ImportReport, ReferenceRowRecord
from oscar_b2b.core.merge import ids, run, table_of, upsert
from oscar_b2b.core.merge_values import clip


class SellerImporter:
    """Sellers; 1C owns all of it. They go in before the agreements that name them."""

    accepts = ReferenceRowRecord
    tables = ("Организации",)
    order = 78

    def open(self, report: ImportReport) -> SellerJob:
        return SellerJob(report)


class SellerJob(TermsJob):
    name = "sellers"
    what = "Organisation"
    columns: ClassVar = {
        "name": "text",
        "official_name": "text",
        "edrpou": "text",
        "vat_number": "text",
        "address": "text",
    }

    def values(self, row: ReferenceRowRecord) -> tuple[Any, ...]:
        name = row.get("Наименование") or row.get("ПолноеНаименование")
        if not name:
            raise values.Unreadable("organisation-name", "it has no name.")
        return (
            clip(name, 255),
            clip(row.get("ПолноеНаименование"), 512),
            clip(row.get("КодПоЕДРПОУ"), 16),
            clip(row.get("ИНН"), 20),
            row.get("Адрес"),
        )

    def merge(self) -> None:
        self.count_rows(
            upsert(
                model=Seller,
                source=f"{self.rows} s",
                key={"guid": "s.id"},
                values={each: f"s.{each}" for each in self.columns},
            )
        )

    def delete(self) -> int:
        """Forget organisations; what named them names nobody. Orders keep the name."""
        gone = ids(f"SELECT o.id FROM {table_of(Seller)} o JOIN {self.gone} s ON s.id = o.guid")
        for model in (Agreement, Contract):
            run(
                f"UPDATE {table_of(model)} SET seller_id = NULL WHERE seller_id = ANY(%s)",
                [[*gone]],
            )
        run(f"DELETE FROM {table_of(Seller)} WHERE id = ANY(%s)", [[*gone]])
        return len(gone)
