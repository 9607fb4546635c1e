"""What the checkout page shows of the basket, and whose terms a press agrees to."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from lxml import html
from oscar.core.loading import get_model

from tests.factories.goods import make_product
from tests.factories.people import Person, make_contract
from tests.integration.contracts.placing import fields_of

pytestmark = pytest.mark.django_db

CHECKOUT = "/checkout/"
SWITCH = "/accounts/contracts/switch/"


def text_of(fragment: Any) -> str:
    body = re.sub(
        r"<[^>]+>", " ", fragment if isinstance(fragment, str) else fragment.content.decode()
    )
    return re.sub(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+", " ", body)


def summary_of(answer: Any) -> Any:
    (found,) = html.fromstring(answer.content.decode()).xpath('//*[@id="checkout-summary"]')
    return found


def fill(client: Client, count: int, warehouse: Any, prices: Any) -> None:
    goods = [
        make_product(f"Part {number:02}", stock={warehouse: 50}, prices={prices: "2.00"})
        for number in range(count)
    ]
    client.post("/basket/add/", {f"qty-{each.pk}": "1" for each in goods})


@pytest.mark.parametrize(("count", "first", "more"), [(6, 6, 0), (7, 5, 2), (40, 5, 35)])
def test_the_summary_has_all_lines_the_last_ones_behind_a_fold(
    kyiv_dealer: Person,
    dealer_client: Client,
    kyiv_warehouse: Any,
    prepaid_prices: Any,
    count: int,
    first: int,
    more: int,
) -> None:
    fill(dealer_client, count, kyiv_warehouse, prepaid_prices)

    summary = summary_of(dealer_client.get(CHECKOUT))

    assert len(summary.xpath(".//li")) == count
    folded = summary.xpath(".//details//li")
    assert (count - len(folded), len(folded)) == (first, more)
    if more:
        (fold,) = summary.xpath(".//details")
        assert fold.xpath("./summary")[0].text.strip() == f"{more} more positions"
        assert "open" not in fold.attrib


def test_a_folded_line_that_needs_a_look_unfolds_the_list(
    kyiv_dealer: Person, dealer_client: Client, kyiv_warehouse: Any, prepaid_prices: Any
) -> None:
    fill(dealer_client, 9, kyiv_warehouse, prepaid_prices)
    last = get_model("basket", "Line").objects.latest("pk")
    last.product.b2b_prices.all().delete()

    (fold,) = summary_of(dealer_client.get(CHECKOUT)).xpath(".//details")

    assert "open" in fold.attrib
    assert "no price" in text_of(html.tostring(fold, encoding="unicode"))


def test_the_same_good_from_two_warehouses_names_them(
    bolt: Any,
    nut: Any,
    kyiv_dealer: Person,
    dealer_client: Client,
    kyiv_warehouse: Any,
    lviv_warehouse: Any,
) -> None:
    for place, count in ((kyiv_warehouse, 5), (lviv_warehouse, 7)):
        fields = {f"qty-{bolt.pk}": str(count), f"wh-{bolt.pk}": str(place.pk)}
        dealer_client.post("/basket/add/", fields)
    dealer_client.post("/basket/add/", {f"qty-{nut.pk}": "6"})

    summary = text_of(html.tostring(summary_of(dealer_client.get(CHECKOUT)), encoding="unicode"))

    assert "Bolt M8 × 5 pc from warehouse Kyiv" in summary
    assert "Bolt M8 × 7 pc from warehouse Lviv" in summary
    assert "Nut M8 × 6 pc from" not in summary
    answer = dealer_client.post(CHECKOUT, fields_of(dealer_client), follow=True)
    thanks = text_of(answer)
    assert "Bolt M8 × 5 from warehouse Kyiv" in thanks
    assert "Bolt M8 × 7 from warehouse Lviv" in thanks


def test_a_contract_chosen_in_another_tab_is_told_before_the_order(
    bolt: Any, kyiv_dealer: Person, dealer_client: Client, kyiv_warehouse: Any, prepaid_prices: Any
) -> None:
    """The prices are the same by both contracts; the days of payment are not."""
    make_contract(
        kyiv_dealer, "30", prepaid_prices, warehouses=[kyiv_warehouse], kind="deferral",
        payment_days=14,
    )  # fmt: skip
    dealer_client.post("/basket/add/", {f"qty-{bolt.pk}": "5"})
    old_tab = fields_of(dealer_client)
    dealer_client.post(SWITCH, {"contract": kyiv_dealer.contracts["30"].key, "next": "/"})

    answer = dealer_client.post(CHECKOUT, old_tab)

    assert answer.status_code == 409
    said = "The contract is another one: № 1 · prepayment · UAH → № 30 · deferral 14 days · UAH"
    assert said in text_of(answer)
    assert not get_model("order", "Order").objects.exists()
    # The page shows the new terms now; the next press agrees to them.
    (form,) = (
        each
        for each in html.fromstring(answer.content.decode()).forms
        if each.get("data-checkout") is not None
    )
    assert dealer_client.post(CHECKOUT, dict(form.form_values())).status_code == 302
    assert get_model("order", "Order").objects.get().b2b_terms.contract_number == "30"


def test_the_contract_chosen_and_taken_back_is_no_change(
    bolt: Any, kyiv_dealer: Person, dealer_client: Client
) -> None:
    dealer_client.post("/basket/add/", {f"qty-{bolt.pk}": "5"})
    old_tab = fields_of(dealer_client)
    for number in ("12", "1"):
        key = kyiv_dealer.contracts[number].key
        dealer_client.post(SWITCH, {"contract": key, "next": "/"})
    assert dealer_client.post(CHECKOUT, old_tab).status_code == 302


def test_rows_of_the_list_say_what_is_in_the_basket_for_the_breaks(
    bolt: Any, kyiv_dealer: Person, dealer_client: Client, prepaid_prices: Any
) -> None:
    from oscar_b2b.partner_pricing.models import Price

    Price.objects.create(price_type=prepaid_prices, product=bolt, min_quantity=100, amount="9.00")
    dealer_client.post("/basket/add/", {f"qty-{bolt.pk}": "90"})

    page = html.fromstring(dealer_client.get("/catalogue/").content.decode())

    (cell,) = page.xpath(f'//*[@data-reprice="price-{bolt.pk}"]//*[@data-price-minor]')
    assert (cell.get("data-price-breaks"), cell.get("data-in-basket")) == ("100:900", "90")
