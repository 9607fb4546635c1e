"""A tariff from a CSV text: the price of a weight, and what such a file must not say."""

from __future__ import annotations

from decimal import Decimal

import pytest

from oscar_b2b.shipping_carriers.carriers.files import Tariff, UnableToReadFile, read_tariff

STEPS = """from_kg;to_kg;price;price_per_extra_kg;days;city_ref
0;5;60,00;;1;
5;30;95.50;;1;
30;;95.50;3.20;2;
0;10;200;;3;far
"""


def price(tariff: Tariff, weight: str, city: str = "near") -> Decimal | None:
    step = tariff.step(Decimal(weight), city)
    return step and step.price_of(Decimal(weight))


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        pytest.param("0.1", "60.00", id="the lightest"),
        pytest.param("5", "60.00", id="up to means including"),
        pytest.param("5.001", "95.50", id="just above"),
        pytest.param("30", "95.50", id="the last full step"),
        pytest.param("30.2", "98.70", id="a kilogram begun"),
        pytest.param("42", "133.90", id="twelve more"),
    ],
)
def test_prices_by_weight(weight: str, expected: str) -> None:
    assert price(read_tariff(STEPS), weight) == Decimal(expected)


def test_a_place_with_steps_of_its_own() -> None:
    tariff = read_tariff(STEPS)
    assert price(tariff, "4", "far") == Decimal("200.00")
    assert price(tariff, "11", "far") is None, "what its steps do not say nobody says"
    step = tariff.step(Decimal(4), "far")
    assert step is not None
    assert step.days == 3


@pytest.mark.parametrize("weight", ["0", "-1"])
def test_a_missing_weight_has_no_price(weight: str) -> None:
    assert price(read_tariff(STEPS), weight) is None


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        pytest.param(["0;5;0;;1"], "a price of 0 would be shown as free", id="free"),
        pytest.param(["0;5;70;;1", "6;;90;;1"], "Line 3: “from_kg” is 6, but", id="gap"),
        pytest.param(["0;5;70;;1", "4;;90;;1"], "Line 3: “from_kg” is 4, but", id="overlap"),
        pytest.param(["1;5;70;;1"], "beginning with 0", id="begins late"),
        pytest.param(["0;;70;;1", "5;;90;;1"], "follows a row without “to_kg”", id="after the end"),
        pytest.param(["0;0;70;;1"], "“to_kg” has to be more", id="backwards"),
        pytest.param(["0;5;70;;скоро"], "“скоро” in “days” is no number of days", id="days"),
        pytest.param(["0;5;;;1"], "“price” is empty", id="no price"),
        pytest.param(["0;5;70 грн;;1"], "“70 грн” in “price” is no number", id="unit"),
        pytest.param(["0;5;-70;;1"], "“-70” in “price” is no number", id="negative"),
        pytest.param(["0;5;NaN;;1"], "“NaN” in “price” is no number", id="not a number"),
        pytest.param([], "there is no row", id="no row"),
    ],
)
def test_tariffs_that_are_refused(rows: list[str], said: str) -> None:
    text = "\n".join(["from_kg;to_kg;price;price_per_extra_kg;days", *rows])
    with pytest.raises(UnableToReadFile) as caught:
        read_tariff(text)
    assert said in caught.value.problems[0]
