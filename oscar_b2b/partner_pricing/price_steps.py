"""How a price comes about, step by step, as plain Python: no Django, no clock, no I/O.

The steps, in this order (``price_sql`` says the same in SQL, a property test holds them equal):

1. the price type's amount for the quantity: that of the highest ``min_quantity`` reached;
2. discounts of the shop, the largest one or their sum, 100 % at most;
3. VAT, where the price type is without it and the contract is not free of it;
4. conversion into the contract's currency by 1C's internal rates;
5. a partner's commission, then the delivery surcharge, of the warehouse the goods come from;
6. rounding: what the shop has changed in steps 2, 4 or 5 to the price type's step, anything else
   to cents, as 1C itself does;
7. a special price, made by the same steps without discounts, replaces the own one where lower.

An amount that rounds to nothing is no price.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum

CENT = Decimal("0.01")
#: Less is 0.00 after rounding, and nobody buys for nothing.
SMALLEST = Decimal("0.005")
#: Converted amounts are cut here before surcharges and rounding: what lies beyond is the noise of
#: a division, and "up" would make a cent of it.
CONVERTED = Decimal("1E-10")

_HUNDRED = Decimal(100)
_DIGITS = 60


class DiscountWay(StrEnum):
    """How several discounts that fit go together; values of the setting of the shop."""

    OFF = "off"
    LARGEST = "largest"
    SUM = "sum"


class RoundingWay(StrEnum):
    """The values are those of ``PriceType.rounding_way``."""

    HALF_UP = "half_up"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Rounding:
    """To multiples of ``step`` (more than 0)."""

    step: Decimal = CENT
    way: RoundingWay = RoundingWay.HALF_UP

    def of(self, amount: Decimal) -> Decimal:
        """Round an amount that is not negative."""
        if self.way is RoundingWay.DOWN:
            count = amount // self.step
        elif self.way is RoundingWay.UP:
            count = amount // self.step + (1 if amount % self.step else 0)
        else:
            count = (amount + self.step / 2) // self.step
        return (count * self.step).quantize(CENT)


@dataclass(frozen=True, slots=True)
class Conversion:
    """From one currency into another, by what one unit of each costs in the shop's currency."""

    source: str
    target: str
    per_source: Decimal = Decimal(1)
    per_target: Decimal = Decimal(1)

    def of(self, amount: Decimal) -> Decimal:
        """Convert; ten decimals, half up."""
        return (amount * self.per_source / self.per_target).quantize(CONVERTED, ROUND_HALF_UP)

    @property
    def rate(self) -> Decimal:
        """Return how many units of the target one unit of the source costs."""
        return self.per_source / self.per_target


@dataclass(frozen=True, slots=True)
class PriceTerms:
    """What a price type and a contract say of every price of the type.

    :param conversion: None = the prices stay in the price type's currency.
    :param vat_free: the contract is without VAT: none is added.
    """

    vat_included: bool = True
    vat_free: bool = False
    conversion: Conversion | None = None
    rounding: Rounding = Rounding()


@dataclass(frozen=True, slots=True)
class Surcharge:
    """What goods of one warehouse cost on top, in percent; the home warehouse has none."""

    commission: Decimal = Decimal(0)
    delivery: Decimal = Decimal(0)

    def __bool__(self) -> bool:
        return bool(self.commission or self.delivery)


NO_SURCHARGE = Surcharge()


class StepKind(StrEnum):
    """What happened to a price in one step."""

    BASE = "base"
    DISCOUNT = "discount"
    VAT = "vat"
    RATE = "rate"
    COMMISSION = "commission"
    DELIVERY = "delivery"
    ROUNDING = "rounding"


@dataclass(frozen=True, slots=True)
class Step:
    """One step and the amount after it.

    :param value: quantity of the base, percent, rate, or step of rounding.
    """

    kind: StepKind
    amount: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class Priced:
    """An amount in cents and how it came about."""

    amount: Decimal
    steps: tuple[Step, ...]


def tier(tiers: Mapping[Decimal, Decimal], quantity: Decimal) -> tuple[Decimal, Decimal] | None:
    """Return the highest quantity reached and its amount; None when there is none.

    :param tiers: quantity → amount; that of zero is the price of one.
    """
    reached = [each for each in tiers if each <= quantity and tiers[each] >= SMALLEST]
    return (max(reached), tiers[max(reached)]) if reached else None


def discount(percents: Iterable[Decimal], way: DiscountWay) -> Decimal:
    """Return the one percentage that several discounts make, 100 at most."""
    percents = list(percents)
    if way is DiscountWay.OFF or not percents:
        return Decimal(0)
    together = sum(percents) if way is DiscountWay.SUM else max(percents)
    return min(Decimal(together), _HUNDRED)


def price_of(
    *,
    tiers: Mapping[Decimal, Decimal],
    quantity: Decimal = Decimal(0),
    terms: PriceTerms,
    percents: Sequence[Decimal] = (),
    way: DiscountWay = DiscountWay.OFF,
    vat_rate: Decimal | None = None,
    surcharge: Surcharge = NO_SURCHARGE,
) -> Priced | None:
    """Return the price of one unit with VAT by one price type (steps 1 to 6); None = no price.

    :param tiers: quantity in units → amount in the price type's currency.
    :param quantity: units bought at once; zero = any, the price of one.
    :param percents: the shop's discounts that fit the buyer and the product.
    :param vat_rate: of the product, in percent; None = unknown, none is added.
    """
    found = tier(tiers, quantity)
    if found is None:
        return None
    with localcontext(prec=_DIGITS):
        reached, amount = found
        steps = [Step(StepKind.BASE, amount, reached)]
        percent = discount(percents, way)
        is_changed = bool(percent or terms.conversion or surcharge)
        if percent:
            amount = amount * (_HUNDRED - percent) / _HUNDRED
            steps.append(Step(StepKind.DISCOUNT, amount, percent))
        if vat_rate and not terms.vat_included and not terms.vat_free:
            amount = amount * (_HUNDRED + vat_rate) / _HUNDRED
            steps.append(Step(StepKind.VAT, amount, vat_rate))
        if terms.conversion:
            amount = terms.conversion.of(amount)
            steps.append(Step(StepKind.RATE, amount, terms.conversion.rate))
        for kind, extra in (
            (StepKind.COMMISSION, surcharge.commission),
            (StepKind.DELIVERY, surcharge.delivery),
        ):
            if extra:
                amount = amount * (_HUNDRED + extra) / _HUNDRED
                steps.append(Step(kind, amount, extra))
        rounding = terms.rounding if is_changed else Rounding()
        rounded = rounding.of(amount)
    if rounded != amount:
        steps.append(Step(StepKind.ROUNDING, rounded, rounding.step))
    return Priced(rounded, tuple(steps)) if rounded > 0 else None


def lowest(own: Priced | None, specials: Iterable[Priced | None]) -> tuple[Priced | None, int]:
    """Return the price that holds, and the number of the special one that it is; -1 = the own.

    A special price replaces an own one where it is lower; it never makes up for a missing one.
    """
    chosen, number = own, -1
    if own is not None:
        for index, special in enumerate(specials):
            if special is not None and chosen is not None and special.amount < chosen.amount:
                chosen, number = special, index
    return chosen, number
