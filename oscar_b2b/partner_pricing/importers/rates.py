"""1C's internal currency rates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from oscar_b2b.core.exchange import ImportReport, ReferenceRowRecord
from oscar_b2b.core.merge import upsert
from oscar_b2b.core.merge_jobs import ReferenceJob
from oscar_b2b.core.merge_values import currency_code, day, number
from oscar_b2b.partner_pricing.models import CurrencyRate


class RateImporter:
    """Reference table ``КурсыВалют``: how many of the shop's currency one unit costs."""

    accepts = ReferenceRowRecord
    tables = ("КурсыВалют",)
    order = 57

    def open(self, report: ImportReport) -> RateJob:
        return RateJob(report)


class RateJob(ReferenceJob):
    name = "currency_rates"
    columns: ClassVar = {"currency": "text", "rate": "numeric(14, 6)", "valid_on": "date"}

    def read(self, row: ReferenceRowRecord) -> tuple[Any, ...] | None:
        currency = currency_code(row.id)
        if not currency:
            self.refuse(row.id, "currency-unknown", f"{row.id} is no currency the shop knows.")
            return None
        rate = number(row.get("Курс"))
        if rate is None or not 0 < rate < Decimal(10) ** 8 - 1:
            self.refuse(row.id, "rate-unreadable", f"The rate of {row.id} is no usable number.")
            return None
        return currency, rate, day(row.get("Дата"))

    def merge(self) -> None:
        # "USD" and "840" name one currency.
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
