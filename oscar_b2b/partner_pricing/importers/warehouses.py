"""Warehouses: Oscar's fulfilment partners with a side row that says what kind they are."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from oscar.core.loading import get_model

from oscar_b2b.core.exchange import ImportReport, Record, WarehouseRecord
from oscar_b2b.core.merge import fetch, ids, run, table_of, upsert
from oscar_b2b.core.merge_jobs import MergeJob
from oscar_b2b.core.merge_values import clip
from oscar_b2b.partner_pricing.models import Warehouse

Partner = get_model("partner", "Partner")
StockRecord = get_model("partner", "StockRecord")

#: Code of the warehouse that takes the totals of a base that names no warehouse.
DEFAULT_CODE = "default"


class WarehouseImporter:
    """Warehouses; whether one sells on the site is the site's, unless 1C deletes it.

    A new one is hidden until an administrator maps it: bases export places of defective goods,
    write-offs and goods in transit along with the rest.
    """

    accepts = WarehouseRecord
    tables = ()
    order = 55

    def open(self, report: ImportReport) -> WarehouseJob:
        return WarehouseJob(report)


class WarehouseJob(MergeJob):
    kind = "warehouses"

    def __init__(self, report: ImportReport) -> None:
        super().__init__(report)
        self.rows = self.stage(
            "warehouses",
            {"id": "text", "name": "text", "address": "text", "phone": "text", "deleted": "bool"},
        )

    def add(self, records: Iterable[Record]) -> None:
        rows = []
        for each in cast("Iterable[WarehouseRecord]", records):
            if not 0 < len(each.id) <= 64:
                self.refuse(each.id, "no-id", f"Warehouse “{each.name}” has no usable id.")
                continue
            rows.append(
                (
                    each.id,
                    clip(each.name, 128) or each.id,
                    clip(each.address, 2000),
                    clip(each.phone, 64),
                    each.deleted,
                )
            )
        self.rows.copy(rows)

    def close(self) -> None:
        self.refuse_all(
            self.rows.drop_duplicates(key="id", order="deleted, seq DESC"),
            "duplicate",
            "Warehouse {0} comes twice.",
        )
        partners = upsert(
            model=Partner,
            source=f"{self.rows} s",
            key={"code": "s.id"},
            values={"name": "s.name"},
        )
        sides = upsert(
            model=Warehouse,
            source=f"{self.rows} s JOIN {table_of(Partner)} p ON p.code = s.id",
            key={"guid": "s.id"},
            values={
                "partner_id": "p.id",
                # The table СвойстваСкладов says more; what it said is not emptied.
                "address": "COALESCE(NULLIF(t.address, ''), s.address)",
                "phone": "COALESCE(NULLIF(s.phone, ''), t.phone, '')",
                "is_active": "COALESCE(t.is_active, false) AND NOT s.deleted",
                # What 1C deleted must be decided on again, once.
                "reviewed_at": "CASE WHEN t.is_active AND s.deleted THEN NULL "
                "ELSE t.reviewed_at END",
            },
            returning="partner_id",
        )
        rows = fetch(f"SELECT count(*) FROM {self.rows}")[0][0]
        self.count(
            rows=rows,
            created=sides.created,
            updated=len((partners.updated_ids | sides.updated_ids) - sides.created_ids),
        )
        if sides.created:
            self._retire_default()
        self._tell_what_is_not_shown()
        self.finish()

    def _tell_what_is_not_shown(self) -> None:
        rows = fetch(
            f"SELECT s.id, s.name FROM {self.rows} s JOIN {table_of(Warehouse)} w ON w.guid = s.id "
            "WHERE w.reviewed_at IS NULL AND NOT s.deleted ORDER BY s.seq"
        )
        for guid, name in rows:
            self.remark(
                guid,
                "warehouse-new",
                f"Warehouse “{name}” is new; nobody sees its stock until somebody decides on it in "
                "the dashboard.",
            )

    def _retire_default(self) -> None:
        """Empty the nameless warehouse: from now on the base tells where its goods are."""
        run(
            f"UPDATE {table_of(Warehouse)} SET is_active = false WHERE guid = %s AND is_active",
            [DEFAULT_CODE],
        )
        self.report.touched_products |= ids(
            f"UPDATE {table_of(StockRecord)} r SET num_in_stock = 0, date_updated = now() "
            f"FROM {table_of(Partner)} p WHERE p.id = r.partner_id AND p.code = %s "
            "AND r.num_in_stock <> 0 RETURNING r.product_id",
            [DEFAULT_CODE],
        )
