"""VAT of a basket line is rounded once, for the whole line."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse

from tests.factories import goods


def test_vat_is_rounded_per_line_not_per_piece(
    dealer_client, kyiv_dealer, kyiv_warehouse, prepaid_prices
):
    nail = goods.make_product(
        "Nail",
        stock={kyiv_warehouse: 1000},
        prices={prepaid_prices: "0.59"},
        unit={"unit": "pc", "multiple": 1, "vat_rate": 20},
    )
    dealer_client.post(reverse("basket:add-many"), {f"qty-{nail.pk}": "100"})

    basket = dealer_client.get(reverse("basket:summary")).context["basket"]

    # 59.00 has 9.83 of VAT inside; 100 pieces of 0.59 with 0.10 each would make it 10.00.
    assert basket.total_incl_tax == Decimal("59.00")
    assert basket.total_excl_tax == Decimal("49.17")
