"""Sale units of goods: unit, multiple, pack, weight, volume and VAT; variants inherit them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import cast

from oscar.core.loading import get_model

from oscar_b2b.core.exchange import GoodRecord, ImportReport, Record, WrittenTable
from oscar_b2b.core.merge import table_of, upsert
from oscar_b2b.core.merge_jobs import MergeJob
from oscar_b2b.core.merge_values import clip, is_offer_id, number
from oscar_b2b.partner_pricing.models import SaleUnit
from oscar_b2b.partner_pricing.unit_signs import unit_sign

Product = get_model("catalogue", "Product")

_MAX_COUNT = 1_000_000
_MAX_WEIGHT = Decimal(10) ** 8 - 1
_MAX_VOLUME = Decimal(10) ** 6 - 1


class SaleUnitImporter:
    """Reads the goods once more for what pricing keeps; the catalogue counts the rows."""

    accepts = GoodRecord
    tables = ()
    order = 35
    writes = (WrittenTable("partner_pricing.SaleUnit", "product_id"),)

    def open(self, report: ImportReport) -> SaleUnitJob:
        return SaleUnitJob(report)


class SaleUnitJob(MergeJob):
    kind = "goods"

    def __init__(self, report: ImportReport) -> None:
        super().__init__(report)
        self.rows = self.stage(
            "sale_units",
            {
                "code": "text",
                "unit_code": "text",
                "unit": "text",
                "multiple": "int",
                "pack": "int",
                "weight": "numeric(12, 4)",
                "volume": "numeric(12, 6)",
                "vat_rate": "numeric(5, 2)",
                "deleted": "boolean",
            },
        )

    def add(self, records: Iterable[Record]) -> None:
        rows = []
        for good in cast("Iterable[GoodRecord]", records):
            bare = not (good.unit_code or good.unit_name or good.requisites)
            if is_offer_id(good.id) and not (bare and good.vat_rate is None):
                rows.append(self._row(good))
        self.rows.copy(rows)

    def _row(self, good: GoodRecord) -> tuple[object, ...]:
        named = {name.strip().lower(): value for name, value in good.requisites if value.strip()}
        rate = good.vat_rate
        return (
            good.id,
            clip(good.unit_code, 16),
            clip(unit_sign(good.unit_code, good.unit_name), 32),
            self._count(good, named, "кратность"),
            self._count(good, named, "упаковка"),
            self._measure(named, _MAX_WEIGHT, "вес", "вага"),
            self._measure(named, _MAX_VOLUME, "объем", "объём", "обʼєм", "об'єм"),
            rate if rate is not None and 0 <= rate <= 100 else None,
            good.deleted,
        )

    def _count(self, good: GoodRecord, named: dict[str, str], name: str) -> int:
        """Return a whole count of units; anything else is 1, with a remark."""
        text = named.get(name)
        if text is None:
            return 1
        value = number(text)
        if value is None or value != value.to_integral_value() or not 1 <= value <= _MAX_COUNT:
            self.remark(
                good.id,
                "unit-count",
                f"{name} of good {good.id} is no whole count of units: {text}; 1 is used.",
            )
            return 1
        return int(value)

    def _measure(self, named: dict[str, str], most: Decimal, *names: str) -> Decimal:
        value = next((number(named[name]) for name in names if name in named), None)
        return value if value is not None and 0 <= value < most else Decimal(0)

    def close(self) -> None:
        self.rows.drop_duplicates(key="code", order="deleted, seq DESC")
        outcome = upsert(
            model=SaleUnit,
            source=f"{self.rows} s JOIN {table_of(Product)} p ON p.code = s.code",
            key={"product_id": "p.id"},
            values={
                name: f"s.{name}"
                for name in (
                    "unit_code",
                    "unit",
                    "multiple",
                    "pack",
                    "weight",
                    "volume",
                    "vat_rate",
                )
            },
            returning="product_id",
        )
        self.report.touched_products |= outcome.ids
        self.finish()
