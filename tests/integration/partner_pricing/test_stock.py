"""Stock behind the mask: by dealer, segment, warehouse; never the figure."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oscar_b2b.core import availability, site_settings
from oscar_b2b.core.models import Dealer, Segment
from oscar_b2b.core.services import contexts, terms
from oscar_b2b.forks.search import listing
from oscar_b2b.partner_pricing import queries
from oscar_b2b.partner_pricing.models import StockView, Warehouse
from tests.factories.goods import make_product, make_warehouse, set_stock
from tests.factories.people import Person, make_contract, make_dealer, show_stock

pytestmark = pytest.mark.django_db


@contextmanager
def chosen(**values: str) -> Iterator[None]:
    """What an administrator chose for settings of this module."""
    before = {f"partner_pricing.{name}": None for name in values}
    before = {code: site_settings.value(code) for code in before}
    site_settings.store({f"partner_pricing.{name}": value for name, value in values.items()})
    cache.clear()
    yield
    site_settings.store(before)
    cache.clear()


def display(person: Person, product: Any) -> Any:
    return terms.stock(context=person.context, product_ids=[product.pk])[product.pk]


def labels(person: Person, product: Any) -> list[tuple[str, str]]:
    return [(each.name, each.label) for each in display(person, product).warehouses]


def test_exact_home_first(bolt: Any, kyiv_dealer: Person) -> None:
    seen = display(kyiv_dealer, bolt)
    assert (seen.label, seen.spoken, seen.code) == ("5250", "5250 in stock", availability.IN_STOCK)
    assert labels(kyiv_dealer, bolt) == [("Kyiv", "250"), ("Lviv", "5000")]
    assert seen.home.name == "Kyiv"
    assert [(each.name, each.days) for each in seen.elsewhere] == [("Lviv", 2)]


def test_masked_home_first(bolt: Any, lviv_dealer: Person) -> None:
    seen = display(lviv_dealer, bolt)
    assert (seen.label, seen.spoken) == (">1000", "more than 1000")
    assert labels(lviv_dealer, bolt) == [("Lviv", ">1000"), ("Kyiv", ">100")]


def test_hidden_is_the_same_with_and_without_stock(bolt: Any, nut: Any, rival: Person) -> None:
    nut.stockrecords.update(num_in_stock=0)
    seen = display(rival, bolt)
    assert seen == display(rival, nut)
    assert (seen.code, seen.label, seen.spoken, seen.warehouses) == (
        availability.HIDDEN,
        "",
        "",
        (),
    )


def test_visitors_and_staff_see_no_stock(bolt: Any, stranger: Person, staff: Person) -> None:
    """A rival must not learn by signing out what is hidden after signing in."""
    for context in (contexts.nobody(), stranger.context, staff.context):
        seen = terms.stock(context=context, product_ids=[bolt.pk])[bolt.pk]
        assert seen.code == availability.HIDDEN


def test_a_warehouse_without_the_good_is_named_with_none(nut: Any, kyiv_dealer: Person) -> None:
    seen = display(kyiv_dealer, nut)
    assert labels(kyiv_dealer, nut) == [("Kyiv", "7"), ("Lviv", "none")]
    assert seen.code == availability.LOW_STOCK
    assert seen.warehouses[1].code == availability.OUT_OF_STOCK
    assert seen.elsewhere == ()


def test_ordered_pieces_are_not_free(nut: Any, kyiv_dealer: Person, kyiv_warehouse: Any) -> None:
    set_stock(nut, kyiv_warehouse, 7, allocated=3)
    assert display(kyiv_dealer, nut).label == "4"
    set_stock(nut, kyiv_warehouse, 7, allocated=9)
    assert display(kyiv_dealer, nut).code == availability.OUT_OF_STOCK


def test_too_many_orders_in_one_warehouse_take_nothing_from_another(
    bolt: Any, kyiv_dealer: Person, kyiv_warehouse: Any
) -> None:
    set_stock(bolt, kyiv_warehouse, 250, allocated=290)
    assert labels(kyiv_dealer, bolt) == [("Kyiv", "none"), ("Lviv", "5000")]
    assert display(kyiv_dealer, bolt).label == "5000"


def test_the_sum_is_masked_not_the_sum_of_masks(
    nut: Any, lviv_dealer: Person, kyiv_warehouse: Any, lviv_warehouse: Any
) -> None:
    set_stock(nut, kyiv_warehouse, 9)
    set_stock(nut, lviv_warehouse, 9)
    assert labels(lviv_dealer, nut) == [("Lviv", "9"), ("Kyiv", "9")]
    assert display(lviv_dealer, nut).label == ">10"


def test_warehouses_outside_the_contract_are_neither_named_nor_counted(
    bolt: Any, rival: Person
) -> None:
    StockView.objects.filter(dealer=rival.dealer).update(mode="exact")
    assert labels(rival, bolt) == [("Kyiv", "250")]
    assert display(rival, bolt).label == "250"


def test_a_contract_that_names_no_warehouse_sells_from_all(
    bolt: Any, kyiv_dealer: Person, prepaid_prices: Any
) -> None:
    for contract in kyiv_dealer.contracts.values():
        contract.warehouses.clear()
    assert labels(kyiv_dealer, bolt) == [("Kyiv", "250"), ("Lviv", "5000")]


def test_a_switched_off_warehouse_does_not_sell(
    bolt: Any, kyiv_dealer: Person, lviv_warehouse: Any
) -> None:
    Warehouse.objects.filter(partner=lviv_warehouse).update(is_active=False)
    assert labels(kyiv_dealer, bolt) == [("Kyiv", "250")]
    records = terms.buyable_records(
        context=kyiv_dealer.context, stockrecords=list(bolt.stockrecords.all())
    )
    assert [each.partner.name for each in records] == ["Kyiv"]


def test_without_any_warehouse_goods_are_out_of_stock(kyiv_dealer: Person, bolt: Any) -> None:
    Warehouse.objects.update(is_active=False)
    seen = display(kyiv_dealer, bolt)
    assert (seen.code, seen.warehouses) == (availability.OUT_OF_STOCK, ())


def test_without_any_warehouse_hidden_stays_hidden(rival: Person, bolt: Any) -> None:
    Warehouse.objects.update(is_active=False)
    assert display(rival, bolt).code == availability.HIDDEN


class TestWhoseViewCounts:
    """Dealer before segment before everybody; masked 10/100/1000 when nothing is set up."""

    @pytest.fixture
    def person(self, bolt: Any, prepaid_prices: Any, kyiv_warehouse: Any) -> Person:
        person = make_dealer("Odesa dealer", segment=Segment.objects.create(name="Shops"))
        make_contract(person, "5", prepaid_prices, warehouses=(kyiv_warehouse,))
        return person

    def test_nothing_set_up_is_masked(self, person: Person, bolt: Any) -> None:
        assert display(person, bolt).label == ">100"

    def test_everybodys(self, person: Person, bolt: Any) -> None:
        show_stock("masked", thresholds=(200,))
        assert display(person, bolt).label == ">200"

    def test_the_segments_before_everybodys(self, person: Person, bolt: Any) -> None:
        show_stock("hidden")
        show_stock("masked", segment=person.dealer.segment, thresholds=(50,))
        assert display(person, bolt).label == ">50"

    def test_the_dealers_before_the_segments(self, person: Person, bolt: Any) -> None:
        show_stock("hidden")
        show_stock("hidden", segment=person.dealer.segment)
        show_stock("exact", dealer=person.dealer)
        assert display(person, bolt).label == "250"

    def test_hidden_for_the_dealer_before_exact_for_the_segment(
        self, person: Person, bolt: Any
    ) -> None:
        show_stock("exact", segment=person.dealer.segment)
        show_stock("hidden", dealer=person.dealer)
        assert display(person, bolt).code == availability.HIDDEN

    def test_views_of_others_do_not_count(self, person: Person, bolt: Any) -> None:
        show_stock("exact", dealer=Dealer.objects.create(name="Another"))
        show_stock("exact", segment=Segment.objects.create(name="Factories"))
        assert display(person, bolt).label == ">100"

    def test_a_dealer_without_a_segment_gets_no_segments_view(
        self, person: Person, bolt: Any
    ) -> None:
        show_stock("exact", segment=person.dealer.segment)
        person.dealer.segment = None
        person.dealer.save()
        assert display(person, bolt).label == ">100"


def test_records_with_stock_then_home_own_remote_partners(
    kyiv_dealer: Person, kyiv_warehouse: Any, lviv_warehouse: Any
) -> None:
    odesa = make_warehouse("Odesa", kind="own")
    partners = make_warehouse("Partner", kind="partner")
    empty = make_warehouse("Empty", kind="own")
    for contract in kyiv_dealer.contracts.values():
        contract.warehouses.add(odesa, partners, empty)
    good = make_product(
        stock={partners: 1, empty: 0, lviv_warehouse: 1, odesa: 1, kyiv_warehouse: 1}
    )
    with chosen(partner_warehouses="always"):
        records = kyiv_dealer.strategy.buyable_records(good)
    assert [each.partner.name for each in records] == ["Kyiv", "Odesa", "Lviv", "Partner", "Empty"]


def test_a_record_outside_the_contract_cannot_be_bought(bolt: Any, rival: Person) -> None:
    records = terms.buyable_records(
        context=rival.context, stockrecords=list(bolt.stockrecords.all())
    )
    assert [each.partner.name for each in records] == ["Kyiv"]


def test_any_number_of_products_is_two_queries(
    lviv_dealer: Person,
    kyiv_warehouse: Any,
    lviv_warehouse: Any,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    ids = [make_product(stock={kyiv_warehouse: 3, lviv_warehouse: 30}).pk for __ in range(50)]
    site_settings.value(queries.BEYOND_STOCK)  # kept in the cache from the first request on
    for count in (5, 50):
        context = lviv_dealer.context
        with django_assert_num_queries(2):
            seen = terms.stock(context=context, product_ids=ids[:count])
        assert {each.label for each in seen.values()} == {">10"}


def test_records_of_any_number_of_products_cost_the_same(
    lviv_dealer: Person, kyiv_warehouse: Any, lviv_warehouse: Any
) -> None:
    goods = [make_product(stock={kyiv_warehouse: 3, lviv_warehouse: 30}) for __ in range(20)]
    site_settings.value(queries.BEYOND_STOCK)
    asked = []
    for some in (goods[:5], goods):
        strategy = lviv_dealer.strategy
        strategy.prime(some)
        with CaptureQueriesContext(connection) as captured:
            best = [strategy.buyable_records(good)[0].partner.name for good in some]
        assert set(best) == {"Lviv"}
        asked.append(len(captured))
    # Records; warehouses, stock, price and unit, which every page asks for anyway.
    assert asked[0] == asked[1] <= 7


def _figures(value: Any) -> set[int]:
    """Return all integers found anywhere inside a display, and inside its texts."""
    if isinstance(value, str):
        return {int(text) for text in value.replace(">", " ").split() if text.isdigit()}
    if isinstance(value, int):
        return {int(value)}
    if isinstance(value, tuple | list):
        return set().union(*map(_figures, value))
    if dataclasses.is_dataclass(value):
        return set().union(
            *(
                _figures(getattr(value, each.name))
                for each in dataclasses.fields(value)
                if each.name != "warehouse_id"
            )
        )
    return set()


def test_no_display_of_a_masked_dealer_carries_the_figure(
    lviv_dealer: Person, kyiv_warehouse: Any, lviv_warehouse: Any
) -> None:
    good = make_product(stock={kyiv_warehouse: 4711, lviv_warehouse: 815})
    seen = display(lviv_dealer, good)
    assert _figures(seen) <= {0, 1, 2, 100, 1000}
    assert not {4711, 815, 5526} & _figures(seen)


def test_no_message_and_no_policy_carries_the_figure(
    lviv_dealer: Person, prepaid_prices: Any, deferred_prices: Any, lviv_warehouse: Any
) -> None:
    good = make_product(stock={lviv_warehouse: 4711}, prices={deferred_prices: 5})
    info = lviv_dealer.strategy.fetch_for_product(good)
    assert info.availability.is_available_to_buy
    assert not info.availability.promises(1001)
    for asked in (4711, 4712):
        assert info.availability.is_purchase_permitted(asked) == (True, "")
    with chosen(beyond_stock="refuse"):
        info = lviv_dealer.strategy.fetch_for_product(good)
        refused = {info.availability.is_purchase_permitted(asked) for asked in (1001, 4711, 4712)}
    assert len(refused) == 1
    assert "4711" not in str(refused)
    assert "4711" not in str(info.availability.message)
    assert not hasattr(info.availability, "num_available")


class TestFilters:
    """Filters of the listing by stock."""

    @staticmethod
    def found(person: Person, code: str) -> set[str]:
        goods = listing.products_for(listing.Listing(filters=(code,)), context=person.context)
        return set(goods.values_list("title", flat=True))

    @staticmethod
    def offered(person: Person) -> set[str]:
        return {each.code for each in terms.listing_filters(context=person.context)}

    def test_in_stock_in_any_warehouse_of_the_contract(
        self, bolt: Any, washer: Any, kyiv_dealer: Person, rival: Person
    ) -> None:
        make_product("Nothing")
        assert self.found(kyiv_dealer, "in-stock") == {"Bolt M8", "Washer"}

    def test_at_the_home_warehouse(self, bolt: Any, washer: Any, kyiv_dealer: Person) -> None:
        assert self.found(kyiv_dealer, "home") == {"Bolt M8"}

    def test_a_good_counts_when_a_public_variant_is_in_stock(
        self, kyiv_dealer: Person, kyiv_warehouse: Any
    ) -> None:
        paint, glue = make_product("Paint"), make_product("Glue")
        make_product("Red", parent=paint, stock={kyiv_warehouse: 1})
        make_product("White", parent=glue, stock={kyiv_warehouse: 1}, is_public=False)
        assert self.found(kyiv_dealer, "in-stock") == {"Paint"}

    def test_wholly_ordered_goods_are_not_in_stock(
        self, nut: Any, kyiv_dealer: Person, kyiv_warehouse: Any
    ) -> None:
        set_stock(nut, kyiv_warehouse, 7, allocated=7)
        assert self.found(kyiv_dealer, "in-stock") == set()

    def test_hidden_stock_is_not_told_by_a_filter(self, bolt: Any, rival: Person) -> None:
        make_product("Nothing")
        assert self.found(rival, "in-stock") == {"Bolt M8", "Nothing"}
        assert self.found(rival, "home") == {"Bolt M8", "Nothing"}
        assert self.offered(rival) == set()

    def test_both_are_offered_to_those_who_see_stock(
        self, kyiv_dealer: Person, lviv_dealer: Person
    ) -> None:
        assert self.offered(kyiv_dealer) == self.offered(lviv_dealer) == {"in-stock", "home"}

    def test_without_a_home_warehouse_its_filter_is_not_offered(
        self, bolt: Any, kyiv_dealer: Person
    ) -> None:
        for contract in kyiv_dealer.contracts.values():
            contract.home_warehouse = None
            contract.save()
        assert self.offered(kyiv_dealer) == {"in-stock"}
