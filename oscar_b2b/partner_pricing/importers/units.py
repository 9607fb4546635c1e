"""Sale units of goods: unit, quantum, multiple, pack, weight, volume, VAT; variants inherit them.

1C counts units; ``multiple`` and ``pack`` are kept in quanta, as Oscar counts them.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import cast

from oscar.core.loading import get_model

from oscar_b2b.core.exchange import GoodRecord, ImportReport, Record, WrittenTable
from oscar_b2b.core.merge import table_of, upsert
from oscar_b2b.core.merge_jobs import MergeJob
from oscar_b2b.core.merge_values import clip, is_offer_id, number
from oscar_b2b.partner_pricing.importers.recount import recount
from oscar_b2b.partner_pricing.models import SaleUnit
from oscar_b2b.partner_pricing.unit_signs import unit_sign

Product = get_model("catalogue", "Product")

_ONE = Decimal(1)
_SMALLEST = Decimal("0.001")
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
        #: Nothing has to be counted anew where nothing was ever sold in parts.
        self.has_quanta = False
        self.rows = self.stage(
            "sale_units",
            {
                "code": "text",
                "unit_code": "text",
                "unit": "text",
                "quantum": "numeric(9, 3)",
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
        quantum = self._quantum(good, named)
        self.has_quanta |= quantum != 1
        return (
            good.id,
            clip(good.unit_code, 16),
            clip(unit_sign(good.unit_code, good.unit_name), 32),
            quantum,
            self._count(good, named, "кратность", quantum),
            self._count(good, named, "упаковка", quantum),
            self._measure(named, _MAX_WEIGHT, "вес", "вага"),
            self._measure(named, _MAX_VOLUME, "объем", "объём", "обʼєм", "об'єм"),
            rate if rate is not None and 0 <= rate <= 100 else None,
            good.deleted,
        )

    def _quantum(self, good: GoodRecord, named: dict[str, str]) -> Decimal:
        """Return the smallest part of the unit that is sold; 1 for what is sold whole.

        Without ``Квант`` a multiple that is no whole count is one: sold by 0.5 m.
        """
        text = named.get("квант")
        if text is None:
            multiple = number(named.get("кратность", "1"))
            is_part = multiple is not None and multiple != multiple.to_integral_value()
            text = named["кратность"] if is_part else "1"
        value = number(text)
        if value is None or not _SMALLEST <= value < _MAX_COUNT or value % _SMALLEST:
            self.remark(
                good.id,
                "unit-quantum",
                f"Квант of good {good.id} is no part of a unit down to 0.001: {text}; 1 is used.",
            )
            return _ONE
        return value

    def _count(self, good: GoodRecord, named: dict[str, str], name: str, quantum: Decimal) -> int:
        """Return units as a whole count of quanta; anything else is 1, with a remark."""
        text = named.get(name)
        if text is None:
            return 1
        value = number(text)
        if value is None or value % quantum or not 1 <= value / quantum <= _MAX_COUNT:
            self.remark(
                good.id,
                "unit-count",
                f"{name} of good {good.id} is no whole count of {_what(quantum)}: {text}; "
                f"{quantum.normalize():f} is used.",
            )
            return 1
        return int(value / quantum)

    def _measure(self, named: dict[str, str], most: Decimal, *names: str) -> Decimal:
        value = next((number(named[name]) for name in names if name in named), None)
        return value if value is not None and 0 <= value < most else Decimal(0)

    def close(self) -> None:
        self.rows.drop_duplicates(key="code", order="deleted, seq DESC")
        if self.has_quanta or SaleUnit.objects.exclude(quantum=1).exists():
            self.report.touch_figures(recount(f"{self.rows}"))
        outcome = upsert(
            model=SaleUnit,
            source=f"{self.rows} s JOIN {table_of(Product)} p ON p.code = s.code",
            key={"product_id": "p.id"},
            values={
                name: f"s.{name}"
                for name in (
                    "unit_code",
                    "unit",
                    "quantum",
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


def _what(quantum: Decimal) -> str:
    return "units" if quantum == 1 else f"quanta of {quantum.normalize():f}"
