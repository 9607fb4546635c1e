"""Prices.

Prices of every type are stored, also of hidden ones: they are there when the type is shown. A price
without a usable amount is refused and leaves the stored one; a price of 0 also withdraws it, as 1C
says that the good has no price. A price that a file does not name stays.
"""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

from oscar.core.loading import get_model

from oscar_b2b.core.exchange import AWAITED, ImportReport, PriceRecord, Record, WrittenTable
from oscar_b2b.core.merge import fetch, ids, run, table_of, upsert
from oscar_b2b.core.merge_jobs import MergeJob
from oscar_b2b.core.merge_values import CURRENCY_CODES, clip, currency_code, is_offer_id
from oscar_b2b.partner_pricing.models import Price, PriceType

Product = get_model("catalogue", "Product")

#: ``Price.amount`` has ten digits before the point, ``Price.min_quantity`` nine; rounding to
#: the digits after it must not make one more.
_MAX_AMOUNT = Decimal(10) ** 10 - 1
_MAX_QUANTITY = Decimal(10) ** 9 - 1
_NOTHING = Decimal(0)


class PriceImporter:
    """Prices of offers; those of unknown offers wait for the good."""

    accepts = PriceRecord
    tables = ()
    order = 60
    writes = (
        WrittenTable(
            "partner_pricing.Price",
            "product_id",
            ("product_id", "price_type_id", "min_quantity", "amount", "unit"),
        ),
        WrittenTable("partner_pricing.PriceType", columns=("guid", "currency", "currency_text")),
    )

    def open(self, report: ImportReport) -> PriceJob:
        return PriceJob(report)


_KEY = "s.code || '|' || s.price_type || '|' || trim_scale(s.min_quantity)"
_RECORD = (
    "jsonb_build_object('offer_id', s.code, 'price_type_id', s.price_type, "
    "'amount', s.amount::text, 'currency', s.currency, "
    "'min_quantity', s.min_quantity::text, 'unit', s.unit)"
)


class PriceJob(MergeJob):
    kind = "prices"

    def __init__(self, report: ImportReport) -> None:
        super().__init__(report)
        self.rows = self.stage(
            "prices",
            {
                "code": "text",
                "price_type": "text",
                "amount": "numeric(14, 4)",
                "currency": "text",
                "min_quantity": "numeric(12, 3)",
                "unit": "text",
                "base_unit": "boolean",
            },
        )
        self.not_taken: Counter[str] = Counter()

    def add(self, records: Iterable[Record]) -> None:
        rows = []
        taken = self.report.options.price_types
        for price in cast("Iterable[PriceRecord]", records):
            if taken and price.price_type_id not in taken:
                self.not_taken[price.price_type_id[:64]] += 1
            elif (amount := self._usable_amount(price)) is not None:
                rows.append(_price_row(price, amount))
        self.rows.copy(rows)

    def _usable_amount(self, price: PriceRecord) -> Decimal | None:
        """Return the price of one base unit, or refuse the row and return ``None``."""
        offer_id, price_type = price.offer_id, price.price_type_id
        if not is_offer_id(offer_id):
            self.refuse(offer_id, "no-id", "A price belongs to an offer without id.")
            return None
        if not 0 < len(price_type) <= 64:
            self.refuse(
                offer_id, "price-type-unknown", f"A price of {offer_id} names no price type."
            )
            return None
        amount = _per_base_unit(price)
        if amount is None:
            self.refuse(
                offer_id,
                "price-unreadable",
                f"A price of {offer_id} in {price_type} is no usable number.",
            )
        return amount

    def close(self) -> None:
        # Several units of one price: the price per base unit counts, else the last one sent.
        self.refuse_all(
            self.rows.drop_duplicates(
                key="code, price_type, min_quantity", order="base_unit DESC, seq DESC"
            ),
            "price-duplicate",
            "Offer {0} has several prices of type {1} from quantity {2}; one of them went in.",
        )
        self._refuse_not_taken()
        unknown_types, no_currency, other_currencies, zeros, unknown_goods = self._oddities()
        if unknown_types:
            self._park_unknown_types()
        if no_currency:
            self._adopt_currencies()
        if no_currency or other_currencies:
            self._refuse_other_currencies()
        self.park_unknown(
            self.rows, product_code="code", key=_KEY, record=_RECORD, are_there=unknown_goods
        )
        if zeros:
            self._withdraw_zeros()
        outcome = upsert(
            model=Price,
            source=(
                f"{self.rows} s JOIN {table_of(Product)} p ON p.code = s.code "
                f"JOIN {table_of(PriceType)} y ON y.guid = s.price_type"
            ),
            key={
                "price_type_id": "y.id",
                "product_id": "p.id",
                "min_quantity": "s.min_quantity",
            },
            values={
                "amount": "s.amount",
                # A live answer names no unit; the one from the files stays.
                "unit": "CASE WHEN s.unit = '' THEN COALESCE(t.unit, '') ELSE s.unit END",
            },
            returning="product_id",
        )
        self.report.touch_figures(outcome.ids)
        self.count_outcome(self.rows.rows, outcome)
        self.finish()

    def _oddities(self) -> tuple[Any, ...]:
        """Look once which of the rules below have anything to do; mostly none has."""
        return fetch(
            "SELECT bool_or(y.id IS NULL), bool_or(y.currency = ''), "
            "bool_or(s.currency NOT IN ('', y.currency)), bool_or(s.amount <= 0), "
            "bool_or(p.id IS NULL) "
            f"FROM {self.rows} s LEFT JOIN {table_of(PriceType)} y ON y.guid = s.price_type "
            f"LEFT JOIN {table_of(Product)} p ON p.code = s.code"
        )[0]

    def _refuse_not_taken(self) -> None:
        for price_type, times in self.not_taken.items():
            self.refuse_times(
                price_type,
                "price-type-not-taken",
                f"{times} prices are of type {price_type}, which the settings of this exchange "
                "leave out.",
                times,
            )

    def _park_unknown_types(self) -> None:
        self.park_rows(
            self.rows,
            unknown=(
                f"NOT EXISTS (SELECT 1 FROM {table_of(PriceType)} y WHERE y.guid = s.price_type)"
            ),
            awaited=f"'{AWAITED['price_types']}' || s.price_type",
            key=_KEY,
            record=_RECORD,
            code="price-type-unknown",
            message="The price of {0} waits for its type {1}; let 1C export the price types.",
        )

    def _adopt_currencies(self) -> None:
        """Give a type without a currency that of its prices."""
        types = table_of(PriceType)
        known = ", ".join(f"'{code}'" for code in CURRENCY_CODES)
        run(
            f"UPDATE {types} y SET "
            f"currency = CASE WHEN c.currency IN ({known}) THEN c.currency ELSE '' END, "
            "currency_text = COALESCE(NULLIF(y.currency_text, ''), c.currency) "
            f"FROM (SELECT price_type, min(currency) AS currency FROM {self.rows} "
            "      WHERE currency <> '' GROUP BY price_type HAVING count(DISTINCT currency) = 1) c "
            "WHERE y.guid = c.price_type AND y.currency = '' "
            f"AND (y.currency_text = '' OR c.currency IN ({known}))"
        )

    def _refuse_other_currencies(self) -> None:
        """A price goes in only in its type's currency.

        A text that is no known currency counts as itself: it fits a type that 1C gave that text.
        """
        types = table_of(PriceType)
        self.refuse_all(
            self.rows.take_out(
                where=(
                    f"s.currency <> '' AND EXISTS (SELECT 1 FROM {types} y WHERE "
                    "y.guid = s.price_type AND s.currency NOT IN (y.currency, y.currency_text) "
                    "AND (y.currency <> '' OR y.currency_text <> ''))"
                ),
                returning="s.code, s.price_type, s.currency",
            ),
            "price-currency",
            "The price of {0} in type {1} is in {2}, the type is in another currency.",
        )

    def _withdraw_zeros(self) -> None:
        """Remove stored prices that 1C set to 0, and refuse those rows."""
        withdrawn = ids(
            f"DELETE FROM {table_of(Price)} d USING {self.rows} s "
            f"JOIN {table_of(Product)} p ON p.code = s.code "
            f"JOIN {table_of(PriceType)} y ON y.guid = s.price_type "
            "WHERE s.amount <= 0 AND d.product_id = p.id AND d.price_type_id = y.id "
            "AND d.min_quantity = s.min_quantity RETURNING d.product_id"
        )
        self.report.touch_figures(withdrawn)
        self.refuse_all(
            self.rows.take_out(where="s.amount <= 0", returning="s.code, s.price_type"),
            "price-zero",
            "Offer {0} has no price of type {1}: 1C sent 0 or less.",
        )


def _per_base_unit(price: PriceRecord) -> Decimal | None:
    """Return the price of one base unit, the unit the shop counts in; ``None`` = not usable."""
    amount = price.amount
    if amount is not None and price.factor != 1 and price.factor > 0:
        amount = amount / price.factor
    return amount if amount is not None and abs(amount) < _MAX_AMOUNT else None


def _price_row(price: PriceRecord, amount: Decimal) -> tuple[object, ...]:
    quantity = price.min_quantity
    return (
        price.offer_id,
        price.price_type_id,
        amount,
        currency_code(price.currency) or clip(price.currency, 16),
        quantity if 0 < quantity < _MAX_QUANTITY else _NOTHING,
        price.unit if len(price.unit) < 4 else clip(price.unit, 16),
        price.factor == 1,
    )
