"""A small importer of warehouses into Oscar's partners, for tests of the exchange itself."""

from __future__ import annotations

from collections.abc import Iterable

from oscar.core.loading import get_model

from oscar_b2b.core.exchange import ImportReport, Record, WarehouseRecord


class WarehouseJob:
    def __init__(self, report: ImportReport, trouble: str) -> None:
        self.report = report
        self.trouble = trouble
        self.records: list[WarehouseRecord] = []

    def add(self, records: Iterable[Record]) -> None:
        self.records.extend(records)

    def close(self) -> None:
        partners = get_model("partner", "Partner").objects
        counts = self.report.counts["warehouses"]
        for record in self.records:
            if record.name == self.trouble:
                raise ValueError(f"cannot store {record.name}")
            partner, created = partners.get_or_create(
                code=record.id, defaults={"name": record.name}
            )
            if created:
                counts.created += 1
            elif partner.name != record.name:
                partner.name = record.name
                partner.save()
                counts.updated += 1
            else:
                counts.unchanged += 1
        self.report.touched_products.add(7)


class WarehouseImporter:
    """Stores warehouses row by row; ``trouble`` names a warehouse that makes it fail."""

    accepts = WarehouseRecord
    tables: tuple[str, ...] = ()
    order = 20

    def __init__(self, trouble: str = "") -> None:
        self.trouble = trouble

    def open(self, report: ImportReport) -> WarehouseJob:
        return WarehouseJob(report, self.trouble)
