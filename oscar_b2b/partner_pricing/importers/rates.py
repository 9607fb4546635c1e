"""1C's internal currency rates."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from oscar_b2b.core.exchange import ImportReport, ReferenceRowRecord
from oscar_b2b.core.merge import ids, table_of, upsert
from oscar_b2b.core.merge_values import currency_code, day, number
from oscar_b2b.core.reference_tables import ReferenceTableJob
from oscar_b2b.partner_pricing.models import CurrencyRate


class RateImporter:
    """Reference table ``КурсыВалют``: how many of the shop's currency one unit costs."""

    accepts = ReferenceRowRecord
    tables = ("КурсыВалют",)
    order = 57

    def open(self, report: ImportReport) -> RateJob:
        return RateJob(report)


class RateJob(ReferenceTableJob):
    name = "currency_rates"
    columns: ClassVar = {"currency": "text", "rate": "numeric(14, 6)", "valid_on": "date"}

    #: "USD" and "840" name one currency.
    gone_columns: ClassVar = {"currency": "text"}

    def read(self, row: ReferenceRowRecord) -> tuple[Any, ...] | None:
        named = self.read_gone(row)
        if named is None:
            return None
        rate = number(row.get("Курс"))
        if rate is None or not 0 < rate < Decimal(10) ** 8 - 1:
            self.refuse(row.id, "rate-unreadable", f"The rate of {row.id} is no usable number.")
            return None
        return *named, rate, day(row.get("Дата"))

    def read_gone(self, row: ReferenceRowRecord) -> tuple[Any, ...] | None:
        currency = currency_code(row.id)
        if not currency:
            self.refuse(row.id, "currency-unknown", f"{row.id} is no currency the shop knows.")
            return None
        return (currency,)

    def merge(self) -> None:
        self.refuse_all(
            self.rows.drop_duplicates(key="currency"), "duplicate", "Two rates of {0}."
        )  # fmt: skip
        outcome = upsert(
            model=CurrencyRate,
            source=f"{self.rows} s",
            key={"currency": "s.currency"},
            values={"rate": "s.rate", "valid_on": "s.valid_on"},
        )
        self.count_rows(outcome)

    def delete(self) -> int:
        return len(
            ids(
                f"DELETE FROM {table_of(CurrencyRate)} c USING {self.gone} s "
                "WHERE c.currency = s.currency RETURNING c.id"
            )
        )
