"""Tax numbers by the registers' own check digits."""

from __future__ import annotations

import pytest

from oscar_b2b.onboarding.domain import (
    Buyer,
    TaxNumberFault,
    UnableToReadTaxNumber,
    read_tax_number,
)


@pytest.mark.parametrize(
    ("buyer", "text", "kind", "value"),
    [
        (Buyer.ORGANISATION, "32855961", "edrpou", "32855961"),
        (Buyer.ORGANISATION, " 3285 5961 ", "edrpou", "32855961"),
        (Buyer.ORGANISATION, "1234567894", "inn", "1234567894"),
        (Buyer.ENTREPRENEUR, "1759013776", "rntrc", "1759013776"),
        (Buyer.PERSON, "175-901-3776", "rntrc", "1759013776"),
        (Buyer.PERSON, "123456789047", "inn", "123456789047"),
    ],
)
def test_good_numbers(buyer, text, kind, value):
    number = read_tax_number(text, buyer=buyer)
    assert (number.kind, number.value) == (kind, value)
    assert number.is_edrpou == (kind == "edrpou")


@pytest.mark.parametrize(
    ("buyer", "text", "fault"),
    [
        (Buyer.ORGANISATION, "32855962", TaxNumberFault.CHECKSUM),
        (Buyer.ORGANISATION, "1234567895", TaxNumberFault.CHECKSUM),
        (Buyer.PERSON, "7707083893", TaxNumberFault.CHECKSUM),
        (Buyer.ORGANISATION, "123456789047", TaxNumberFault.LENGTH),
        (Buyer.ORGANISATION, "", TaxNumberFault.LENGTH),
        (Buyer.ORGANISATION, "3285596a", TaxNumberFault.LENGTH),
        (Buyer.ORGANISATION, "３２８５５９６１", TaxNumberFault.LENGTH),
        (Buyer.PERSON, "32855961", TaxNumberFault.LENGTH),
        (Buyer.PERSON, "1759013770", TaxNumberFault.CHECKSUM),
        (Buyer.PERSON, "123456789037", TaxNumberFault.CHECKSUM),
    ],
)
def test_bad_numbers(buyer, text, fault):
    with pytest.raises(UnableToReadTaxNumber) as caught:
        read_tax_number(text, buyer=buyer)
    assert caught.value.fault is fault
