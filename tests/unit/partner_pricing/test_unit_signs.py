from __future__ import annotations

import pytest

from oscar_b2b.partner_pricing.unit_signs import unit_sign


@pytest.mark.parametrize(
    ("_case", "code", "name", "expected"),
    [
        ("full name of a known code", "796", "Штука", "шт"),
        ("padded code", "796 ", "Штука", "шт"),
        ("Ukrainian classifier", "2009", "Штука", "шт"),
        ("code without its zeros", "6", "Метр", "м"),
        ("a sign is kept as sent", "796", "шт.", "шт."),
        ("unknown code", "999", "Бухта 100 м", "Бухта 100 м"),
        ("only a code", "796", "", "шт"),
        ("unknown code without a name", "ZZ", "", "ZZ"),
        ("blank code", "    ", "", ""),
    ],
)
def test_the_sign_of_a_unit(_case, code, name, expected):
    assert unit_sign(code, name) == expected
