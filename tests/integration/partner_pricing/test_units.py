"""Units and multiples of goods."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from oscar_b2b.core.services import terms
from oscar_b2b.core.units import UnitInfo
from tests.factories.goods import make_product

pytestmark = pytest.mark.django_db


def test_a_good_is_sold_by_its_unit(
    nut: Any, django_assert_num_queries: Callable[..., Any]
) -> None:
    with django_assert_num_queries(1):
        unit = terms.units(product_ids=[nut.pk])[nut.pk]
    assert (unit.unit, unit.multiple, unit.pack, unit.weight) == ("pc", 6, 12, Decimal("0.01"))
    assert [unit.rounded_up(each) for each in (1, 6, 7)] == [6, 6, 12]


def test_a_variant_is_sold_as_its_parent_unless_it_has_a_unit_of_its_own(db: None) -> None:
    paint = make_product("Paint", unit={"unit": "can", "multiple": 4, "weight": "2.5"})
    red = make_product("Red", parent=paint)
    blue = make_product("Blue", parent=paint, unit={"unit": "bucket", "multiple": 2})
    units = terms.units(product_ids=[red.pk, blue.pk])
    assert (units[red.pk].unit, units[red.pk].multiple) == ("can", 4)
    assert (units[blue.pk].unit, units[blue.pk].multiple) == ("bucket", 2)


def test_a_good_without_a_unit_is_sold_by_one(washer: Any) -> None:
    assert terms.units(product_ids=[washer.pk]) == {washer.pk: UnitInfo()}


def test_a_multiple_of_zero_is_one(db: None) -> None:
    good = make_product(unit={"unit": "pc", "multiple": 0, "pack": 0})
    assert terms.units(product_ids=[good.pk])[good.pk].rounded_up(7) == 7
