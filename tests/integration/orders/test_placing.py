"""The service that places an order: checks, locks, what is written and what is not."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from oscar.core.loading import get_class, get_model

from oscar_b2b.core.checkout import AlreadyPlaced, UnableToPlaceOrder
from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.models import OrderParty
from oscar_b2b.forks.order import numbers
from tests.factories import goods
from tests.integration.orders.placing import filled_basket, place

pytestmark = pytest.mark.django_db

Order = get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")


class Refuses:
    """An order check that always says no."""

    def check(self, *, basket: Any, context: Any) -> str:
        return f"not on a Sunday, {basket.num_items} pieces"


def test_rows_are_locked_in_key_order_before_they_are_written(
    kyiv_dealer: Any, kyiv_warehouse: Any, prepaid_prices: Any
) -> None:
    products = [
        goods.make_product(f"Good {n}", stock={kyiv_warehouse: 9}, prices={prepaid_prices: "1"})
        for n in range(4)
    ]
    basket = filled_basket(kyiv_dealer, dict.fromkeys(reversed(products), 1))

    with CaptureQueriesContext(connection) as queries:
        place(kyiv_dealer, basket=basket)

    statements = [each["sql"] for each in queries]
    (basket_lock,) = _positions(statements, r'FROM "basket_basket".*FOR UPDATE')
    (stock_lock,) = _positions(
        statements,
        r'FROM "partner_stockrecord".*ORDER BY "partner_stockrecord"\."id" ASC.*FOR UPDATE',
    )
    (stock_write,) = _positions(statements, r'^UPDATE "partner_stockrecord"')
    assert basket_lock < stock_lock < stock_write
    assert re.search(r"FOR UPDATE OF \"partner_stockrecord\"", statements[stock_lock])


def _positions(statements: list[str], pattern: str) -> list[int]:
    return [n for n, sql in enumerate(statements) if re.search(pattern, sql, re.S)]


def test_orders_of_three_and_thirty_lines_cost_the_same(
    kyiv_dealer: Any, kyiv_warehouse: Any, prepaid_prices: Any
) -> None:
    def cost(count: int) -> int:
        products = [
            goods.make_product(
                f"Good {count} {n}", stock={kyiv_warehouse: 9}, prices={prepaid_prices: "1"}
            )
            for n in range(count)
        ]
        basket = filled_basket(kyiv_dealer, dict.fromkeys(products, 2))
        with CaptureQueriesContext(connection) as queries:
            order = place(kyiv_dealer, basket=basket)
        assert order.lines.count() == order.line_prices.count() == count
        assert order.total_incl_tax == 2 * count
        return len(queries)

    cost(1)
    assert cost(3) == cost(30)


def test_prices_and_vat_are_kept_with_the_lines(kyiv_dealer: Any, bolt: Any, nut: Any) -> None:
    order = place(kyiv_dealer, {bolt: 5, nut: 6})

    first, second = order.lines.all()
    assert (first.title, first.upc, first.partner_name) == ("Bolt M8", "BOLT-8", "Kyiv")
    assert (first.unit_price_incl_tax, first.line_price_incl_tax) == (Decimal(10), Decimal(50))
    assert first.line_price_excl_tax == pytest.approx(Decimal("41.67"), abs=Decimal("0.05"))
    assert second.line_price_incl_tax == Decimal("7.20")
    assert order.total_incl_tax == Decimal("57.20")
    assert order.total_incl_tax == sum(line.line_price_incl_tax for line in order.lines.all())
    assert first.prices.get().quantity == 5


def test_a_check_of_a_module_stops_the_order_and_nothing_is_written(
    kyiv_dealer: Any, bolt: Any
) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 5})

    with extensions.override("order_checks", [Refuses()]), pytest.raises(UnableToPlaceOrder) as no:
        place(kyiv_dealer, basket=basket)

    assert no.value.reasons == ["not on a Sunday, 5 pieces"]
    assert Order.objects.count() == 0
    assert not StockRecord.objects.filter(num_allocated__gt=0).exists()
    basket.refresh_from_db()
    assert basket.status == "Open"


def test_every_reason_is_told_at_once(
    kyiv_dealer: Any, bolt: Any, nut: Any, kyiv_warehouse: Any
) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 5, nut: 6})
    bolt.is_public = False
    bolt.save()
    StockRecord.objects.filter(product=nut).update(num_in_stock=3)

    with pytest.raises(UnableToPlaceOrder) as no:
        place(kyiv_dealer, basket=basket)

    assert no.value.reasons == [
        "“Bolt M8” is no longer sold. Remove it from the basket.",
        "“Nut M8”: there is not enough stock. Order fewer, or choose another warehouse.",
    ]


def test_multiple_that_changed_is_a_reason(kyiv_dealer: Any, bolt: Any) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 5})
    bolt.sale_unit.multiple = 4
    bolt.sale_unit.save()

    with pytest.raises(UnableToPlaceOrder, match="multiples of 4"):
        place(kyiv_dealer, basket=basket)


def test_warehouse_taken_out_of_the_contract_is_a_reason(
    kyiv_dealer: Any, bolt: Any, lviv_warehouse: Any
) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 5})
    contract = kyiv_dealer.contracts["1"]
    contract.warehouses.set([lviv_warehouse])
    contract.home_warehouse = lviv_warehouse
    contract.save()

    with pytest.raises(UnableToPlaceOrder, match="cannot be ordered from your warehouses"):
        place(kyiv_dealer, basket=basket)


def test_goods_allocated_by_others_are_not_sold_twice(
    kyiv_dealer: Any, rival: Any, nut: Any
) -> None:
    basket = filled_basket(kyiv_dealer, {nut: 6})
    place(rival, {nut: 6})

    with pytest.raises(UnableToPlaceOrder, match="not enough stock"):
        place(kyiv_dealer, basket=basket)


def test_an_exception_of_a_module_takes_everything_back(kyiv_dealer: Any, bolt: Any) -> None:
    class Breaks:
        def placed(self, *, order: Any, context: Any) -> None:
            raise ZeroDivisionError

    basket = filled_basket(kyiv_dealer, {bolt: 5})

    with extensions.override("order_placed", [Breaks()]), pytest.raises(ZeroDivisionError):
        place(kyiv_dealer, basket=basket)

    assert not Order.objects.exists()
    assert not OrderParty.objects.exists()


def test_submitted_basket_tells_its_order(kyiv_dealer: Any, bolt: Any) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 5})
    order = place(kyiv_dealer, basket=basket)

    with pytest.raises(AlreadyPlaced) as already:
        place(kyiv_dealer, basket=basket)

    assert already.value.order == order


def test_stranger_cannot_order(stranger: Any, bolt: Any) -> None:
    basket = get_model("basket", "Basket").objects.create(owner=stranger.user)

    with pytest.raises(UnableToPlaceOrder, match="not tied to a legal entity"):
        place(stranger, basket=basket, method=get_class("shipping.repository", "SelfPickup")())


def test_a_taken_number_is_drawn_again(kyiv_dealer: Any, bolt: Any, monkeypatch: Any) -> None:
    first = place(kyiv_dealer, {bolt: 1})
    drawn = iter([first.number, first.number, "B2B-NEW34679"])
    monkeypatch.setattr("oscar_b2b.forks.order.utils.random_number", lambda: next(drawn))

    assert place(kyiv_dealer, {bolt: 1}).number == "B2B-NEW34679"


def test_numbers_do_not_repeat_and_read_well() -> None:
    drawn = {numbers.random_number() for __ in range(20_000)}

    assert len(drawn) == 20_000
    assert all(re.fullmatch(r"B2B-[3-9A-Y]{8}", number) for number in drawn)
    assert not set("".join(each[4:] for each in drawn)) & set("0O1IL2Z5S8B")


def test_without_modules_the_shop_still_orders(kyiv_dealer: Any, kyiv_warehouse: Any) -> None:
    product = goods.make_product("Plain", stock={kyiv_warehouse: 3})
    StockRecord.objects.filter(product=product).update(price=Decimal("8.50"), price_currency="UAH")
    points = (
        "price_rules",
        "availability_rules",
        "unit_rules",
        "assortment_rules",
        "shipping_methods",
        "order_checks",
        "order_placed",
    )
    from contextlib import ExitStack

    with ExitStack() as stack:
        for point in points:
            stack.enter_context(extensions.override(point, []))
        order = place(kyiv_dealer, {product: 2})

    assert order.total_incl_tax == Decimal("17.00")
    assert order.shipping_code == "self-pickup"


def test_letter_is_in_the_language_of_the_buyer(
    kyiv_dealer: Any, bolt: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with (
        translation.override("uk"),
        django_capture_on_commit_callbacks(execute=True) as callbacks,
    ):
        order = place(kyiv_dealer, {bolt: 5}, base_url="https://shop.example/", own_number="PO-1")

    assert callbacks
    (letter,) = mail.outbox
    assert "50,00" in letter.body
    assert "PO-1" in letter.body
    assert f"https://shop.example/accounts/orders/{order.number}/" in letter.body
    html, kind = letter.alternatives[0]
    assert kind == "text/html"
    assert 'lang="uk"' in html


def test_sales_are_counted_after_the_commit(
    kyiv_dealer: Any, bolt: Any, django_capture_on_commit_callbacks: Any
) -> None:
    ProductRecord = get_model("analytics", "ProductRecord")
    with django_capture_on_commit_callbacks(execute=True):
        place(kyiv_dealer, {bolt: 5})
        assert not ProductRecord.objects.exists()

    assert ProductRecord.objects.get(product=bolt).num_purchases == 5
