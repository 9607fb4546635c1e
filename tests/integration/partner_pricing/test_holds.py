"""The life of a soft hold: from the order to 1C's figure, a cancellation, or its expiry."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from oscar.core.loading import get_class, get_model

from oscar_b2b.core import site_settings
from oscar_b2b.core.exchange import StockRecord as Figure
from oscar_b2b.core.services import terms
from oscar_b2b.partner_pricing import holds
from oscar_b2b.partner_pricing.tasks import release_expired_holds
from tests.integration.import_run import import_records
from tests.integration.orders.placing import place

pytestmark = pytest.mark.django_db

Order = get_model("order", "Order")
EventHandler = get_class("order.processing", "EventHandler")


@pytest.fixture
def order(kyiv_dealer: Any, bolt: Any) -> Any:
    """Fifty bolts of the 250 in Kyiv, placed an hour ago, after 1C's last figure."""
    bolt.stockrecords.update(date_updated=timezone.now() - timedelta(days=1))
    return place(kyiv_dealer, {bolt: 50}, at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def shown(kyiv_dealer: Any, bolt: Any):
    def read() -> str:
        found = terms.stock(context=kyiv_dealer.context, product_ids=[bolt.pk])[bolt.pk]
        return str(found.home.label)

    return read


def from_1c(bolt: Any, warehouse: Any, figure: int) -> None:
    import_records([Figure(bolt.code, warehouse.warehouse.guid, figure)])


def registered(order: Any) -> None:
    EventHandler().follow(Order.objects.get(pk=order.pk), "registered")


def test_ordered_goods_are_gone_at_once(order: Any, shown: Any) -> None:
    assert shown() == "200"


def test_registered_before_1c_sends_stock(
    order: Any, shown: Any, bolt: Any, kyiv_warehouse: Any
) -> None:
    """The live answer comes first: the shop subtracts, then 1C says the same."""
    registered(order)
    assert shown() == "200"
    from_1c(bolt, kyiv_warehouse, 200)
    assert shown() == "200"


def test_1c_sends_stock_before_it_says_that_it_has_the_order(
    order: Any, shown: Any, bolt: Any, kyiv_warehouse: Any
) -> None:
    """The usual exchange by files: goods first, documents after. Nothing is taken off twice."""
    from_1c(bolt, kyiv_warehouse, 200)
    registered(order)
    assert shown() == "200"
    from_1c(bolt, kyiv_warehouse, 200)
    assert shown() == "200"


def test_cancelled_before_anybody_had_it(order: Any, shown: Any) -> None:
    EventHandler().follow(Order.objects.get(pk=order.pk), "cancelled")
    assert shown() == "250"


def test_cancelled_after_1c_had_it_waits_for_1c(
    order: Any, shown: Any, bolt: Any, kyiv_warehouse: Any
) -> None:
    registered(order)
    EventHandler().follow(Order.objects.get(pk=order.pk), "cancelled")
    assert shown() == "200"
    from_1c(bolt, kyiv_warehouse, 250)
    assert shown() == "250"


def test_a_hold_that_nobody_confirms_ends(order: Any, shown: Any) -> None:
    placed = Order.objects.get(pk=order.pk).date_placed
    assert holds.release_expired(at=placed + timedelta(days=7)) == 0
    assert shown() == "200"
    assert holds.release_expired(at=placed + timedelta(days=7, minutes=1)) == 1
    assert shown() == "250"
    assert holds.release_expired(at=placed + timedelta(days=8)) == 0
    assert Order.objects.get(pk=order.pk).status == "new"


def test_an_order_confirmed_after_its_hold_ended_takes_nothing_twice(
    order: Any, shown: Any, bolt: Any, kyiv_warehouse: Any
) -> None:
    holds.release_expired(at=timezone.now() + timedelta(days=8))
    from_1c(bolt, kyiv_warehouse, 200)
    registered(order)
    assert shown() == "200"


def test_confirmed_orders_have_nothing_to_expire(order: Any, shown: Any) -> None:
    registered(order)
    assert holds.release_expired(at=timezone.now() + timedelta(days=99)) == 0
    assert shown() == "200"


@pytest.mark.parametrize(("days", "released"), [("1", 1), ("never", 0)])
def test_the_shop_decides_how_long(order: Any, days: str, released: int) -> None:
    site_settings.store({holds.HOLD_DAYS: days})
    cache.clear()
    assert holds.release_expired(at=timezone.now() + timedelta(days=2)) == released


def test_the_task_takes_the_present_moment(order: Any) -> None:
    assert release_expired_holds() == 0
    Order.objects.update(date_placed=timezone.now() - timedelta(days=8))
    assert release_expired_holds() == 1
