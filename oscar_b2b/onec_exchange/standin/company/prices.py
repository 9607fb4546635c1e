"""Price types and prices of the demo company."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from . import constants as ids
from .model import PriceType

#: From retail down; the sooner a dealer pays, the cheaper, and a long deferral is nearly retail.
PRICE_TYPES: tuple[PriceType, ...] = (
    PriceType(ids.RETAIL_ID, "Роздріб", "UAH", Decimal("1")),
    PriceType(ids.WHOLESALE_1_ID, "Опт-1", "UAH", Decimal("0.90")),
    PriceType(ids.WHOLESALE_2_ID, "Опт-2", "UAH", Decimal("0.84")),
    PriceType(ids.WHOLESALE_3_ID, "Опт-3", "UAH", Decimal("0.78")),
    PriceType(ids.PREPAYMENT_ID, "Передоплата", "UAH", Decimal("0.74")),
    PriceType(ids.DEFERRAL_15_ID, "Відстрочка 15", "UAH", Decimal("0.87")),
    PriceType(ids.DEFERRAL_30_ID, "Відстрочка 30", "UAH", Decimal("0.95")),
    PriceType(ids.EXPORT_USD_ID, "Експорт USD", "USD", Decimal("0.80")),
)

_CENT = Decimal("0.01")


def retail_price(amount: float) -> Decimal:
    """Round a retail price as a price list would: 2,35 · 34,90 · 148,00 hryvnias."""
    step = _CENT if amount < 20 else Decimal("0.1") if amount < 100 else Decimal(1)
    exact = Decimal(f"{max(amount, 0.80):.4f}")
    return ((exact / step).quantize(Decimal(1), ROUND_HALF_UP) * step).quantize(_CENT)


def price_row(retail: Decimal, *, exported: bool = True) -> dict[str, Decimal]:
    """Return the amount of every price type for a retail price in hryvnias.

    ``exported=False`` leaves the export price out: some goods are not sold abroad, and a price
    that does not exist is absent in 1C, not zero.
    """
    row = {}
    for price_type in PRICE_TYPES:
        if price_type.currency == "UAH":
            amount = retail * price_type.ratio
        elif exported:
            amount = retail * price_type.ratio / Decimal(ids.USD_RATE)
        else:
            continue
        row[price_type.id] = max(amount.quantize(_CENT, ROUND_HALF_UP), _CENT)
    return row


def build_prices(
    retail: Mapping[str, float], not_exported: frozenset[str]
) -> dict[tuple[str, str], Decimal]:
    """Return (offer id, price type id) → amount. ``not_exported`` holds offer ids."""
    return {
        (offer_id, price_type_id): price
        for offer_id, amount in retail.items()
        for price_type_id, price in price_row(
            retail_price(amount), exported=offer_id not in not_exported
        ).items()
    }
