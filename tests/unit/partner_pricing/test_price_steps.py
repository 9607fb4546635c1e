"""The steps of a price in plain Python, against sums worked by hand."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from oscar_b2b.core.units import UnitInfo
from oscar_b2b.partner_pricing.price_steps import (
    Conversion,
    DiscountWay,
    PriceTerms,
    Rounding,
    RoundingWay,
    StepKind,
    Surcharge,
    lowest,
    price_of,
)
from tests.factories.golden_prices import GOLDEN, Golden

ROOT = Path(__file__).resolve().parents[3]


def conversion(case: Golden, source: str) -> Conversion | None:
    rates = {"UAH": "1", **case.rates}
    if source == case.into or source not in rates or case.into not in rates:
        return None
    return Conversion(source, case.into, Decimal(rates[source]), Decimal(rates[case.into]))


def by_hand(case: Golden):
    surcharge = Surcharge(Decimal(case.commission), Decimal(case.delivery))
    shared = {
        "quantity": Decimal(case.quantity),
        "vat_rate": None if case.vat is None else Decimal(case.vat),
        "surcharge": surcharge,
    }
    own = price_of(
        tiers=case.tiers,
        terms=PriceTerms(
            vat_included=not case.net,
            vat_free=case.vat_free,
            conversion=conversion(case, case.currency),
            rounding=Rounding(Decimal(case.step), RoundingWay(case.rounding)),
        ),
        percents=[Decimal(each) for each in case.off],
        way=DiscountWay(case.way),
        **shared,
    )
    special = None
    if case.special:
        special = price_of(
            tiers={Decimal(0): Decimal(case.special)},
            terms=PriceTerms(conversion=conversion(case, case.special_currency)),
            **shared,
        )
    return lowest(own, [special])[0]


@pytest.mark.parametrize("case", GOLDEN, ids=str)
def test_golden_prices(case):
    found = by_hand(case)
    assert (found and str(found.amount)) == case.expected


def test_the_table_is_no_short_one():
    assert len(GOLDEN) >= 60
    assert len({case.name for case in GOLDEN}) == len(GOLDEN)


def test_the_trace_tells_every_step_and_ends_with_the_price():
    found = price_of(
        tiers={Decimal(0): Decimal("10")},
        terms=PriceTerms(
            vat_included=False,
            conversion=Conversion("USD", "UAH", Decimal("41.5025")),
            rounding=Rounding(Decimal(1), RoundingWay.UP),
        ),
        percents=[Decimal(5)],
        way=DiscountWay.SUM,
        vat_rate=Decimal(20),
        surcharge=Surcharge(Decimal("7.5"), Decimal(3)),
    )
    assert found is not None
    assert [(step.kind, step.amount, step.value) for step in found.steps] == [
        (StepKind.BASE, Decimal(10), Decimal(0)),
        (StepKind.DISCOUNT, Decimal("9.5"), Decimal(5)),
        (StepKind.VAT, Decimal("11.4"), Decimal(20)),
        (StepKind.RATE, Decimal("473.1285"), Decimal("41.5025")),
        (StepKind.COMMISSION, Decimal("508.6131375"), Decimal("7.5")),
        (StepKind.DELIVERY, Decimal("523.871531625"), Decimal(3)),
        (StepKind.ROUNDING, Decimal(524), Decimal(1)),
    ]
    assert found.amount == found.steps[-1].amount == Decimal("524.00")


@pytest.mark.parametrize(
    ("price", "quantum", "quanta", "expected"),
    [
        ("12.35", "0.1", 3, "3.71"),  # 3.705
        ("12.34", "0.1", 3, "3.70"),  # 3.702
        ("0.99", "0.5", 5, "2.48"),  # 2.475
        ("10", "1", 3, "30.00"),
        ("9", "0.1", 25, "22.50"),
        ("41.51", "0.001", 1, "0.04"),  # 0.04151
    ],
)
def test_a_line_is_price_times_units_rounded_once(price, quantum, quanta, expected):
    unit = UnitInfo(quantum=Decimal(quantum))
    assert str(unit.amount(Decimal(price), quanta)) == expected


def test_breaks_count_units_not_quanta():
    unit = UnitInfo(quantum=Decimal("0.1"))
    tiers = {Decimal(0): Decimal(10), Decimal("2.5"): Decimal(9)}
    sums = {}
    for quanta in (24, 25):
        price = price_of(tiers=tiers, quantity=Decimal(unit.units(quanta)), terms=PriceTerms())
        assert price is not None
        sums[quanta] = unit.amount(price.amount, quanta)
    assert sums == {24: Decimal("24.00"), 25: Decimal("22.50")}


def test_the_steps_know_no_django():
    code = (
        "import sys; import oscar_b2b.partner_pricing.price_steps; "
        "sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
