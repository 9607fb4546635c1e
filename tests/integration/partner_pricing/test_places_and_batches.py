"""The warehouse of a line, expected batches, and goods that are out of stock."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from oscar_b2b.core import site_settings
from oscar_b2b.core.exchange import ReferenceRowRecord
from oscar_b2b.core.models import Dealer, Segment
from oscar_b2b.core.services import baskets, terms
from oscar_b2b.partner_pricing import queries
from oscar_b2b.partner_pricing.models import ExpectedBatch, StockView, Warehouse
from tests.factories.goods import make_product
from tests.integration.import_run import import_records, written

pytestmark = pytest.mark.django_db

SOON = timezone.localdate() + timedelta(days=9)


def choose(**values: str) -> None:
    site_settings.store({f"partner_pricing.{name}": value for name, value in values.items()})
    cache.clear()


def lines(person: Any) -> list[tuple[str, int]]:
    basket = baskets.open_basket(context=person.context, user=person.user)
    found = basket.lines.order_by("pk").values_list("stockrecord__partner__name", "quantity")
    return list(found)


class TestWarehouseOfALine:
    def test_the_buyer_chooses_in_the_list(
        self, dealer_client: Any, kyiv_dealer: Any, bolt: Any, lviv_warehouse: Any
    ) -> None:
        page = dealer_client.get(reverse("catalogue:index")).content.decode()
        assert f'name="wh-{bolt.pk}"' in page
        add = reverse("basket:add-many")
        chosen = {f"qty-{bolt.pk}": "5", f"wh-{bolt.pk}": str(lviv_warehouse.pk)}
        dealer_client.post(add, chosen)
        assert lines(kyiv_dealer) == [("Lviv", 5)]
        dealer_client.post(add, {f"qty-{bolt.pk}": "2", f"wh-{bolt.pk}": ""})
        assert lines(kyiv_dealer) == [("Lviv", 7)]

    def test_two_warehouses_are_two_lines_that_join(
        self,
        dealer_client: Any,
        kyiv_dealer: Any,
        bolt: Any,
        kyiv_warehouse: Any,
        lviv_warehouse: Any,
    ) -> None:
        for place in (lviv_warehouse, kyiv_warehouse):
            dealer_client.post(
                reverse("basket:add-many"),
                {f"qty-{bolt.pk}": "5", f"wh-{bolt.pk}": str(place.pk)},
            )
        assert lines(kyiv_dealer) == [("Lviv", 5), ("Kyiv", 5)]
        basket = baskets.open_basket(context=kyiv_dealer.context, user=kyiv_dealer.user)
        first, second = basket.lines.order_by("pk")
        page = dealer_client.get(reverse("basket:summary")).content.decode()
        assert f'name="wh-{first.pk}"' in page

        dealer_client.post(
            reverse("basket:summary"),
            {
                f"qty-{first.pk}": "4",
                f"qty-{second.pk}": "3",
                f"wh-{first.pk}": str(kyiv_warehouse.pk),
                f"wh-{second.pk}": str(kyiv_warehouse.pk),
            },
        )
        assert lines(kyiv_dealer) == [("Kyiv", 7)]

    def test_a_line_moves_and_stays(
        self, dealer_client: Any, kyiv_dealer: Any, bolt: Any, lviv_warehouse: Any
    ) -> None:
        dealer_client.post(reverse("basket:add-many"), {f"qty-{bolt.pk}": "5"})
        basket = baskets.open_basket(context=kyiv_dealer.context, user=kyiv_dealer.user)
        line = basket.lines.get()
        fields = {f"qty-{line.pk}": "5", f"wh-{line.pk}": str(lviv_warehouse.pk)}
        dealer_client.post(reverse("basket:summary"), fields)
        assert lines(kyiv_dealer) == [("Lviv", 5)]
        dealer_client.post(reverse("basket:summary"), fields | {f"qty-{line.pk}": "6"})
        assert lines(kyiv_dealer) == [("Lviv", 6)]

    @pytest.mark.parametrize("place", ["99999999", "abc", "-1"])
    def test_warehouses_that_do_not_sell_are_refused(
        self, dealer_client: Any, kyiv_dealer: Any, bolt: Any, place: str
    ) -> None:
        answer = dealer_client.post(
            reverse("basket:add-many"),
            {f"qty-{bolt.pk}": "5", f"wh-{bolt.pk}": place},
            follow=True,
        )
        if place.isdigit():
            assert lines(kyiv_dealer) == []
            assert "cannot be ordered from the warehouse you chose" in answer.content.decode()
        else:
            assert lines(kyiv_dealer) == [("Kyiv", 5)]

    def test_hidden_stock_has_no_choice(self, rival_client: Any, bolt: Any) -> None:
        assert "wh-" not in rival_client.get(reverse("catalogue:index")).content.decode()


def batch(row: str, good: str, day: Any, warehouse: str = "", deleted: bool = False) -> Any:
    values = {"Номенклатура": good, "Дата": str(day), "Склад": warehouse}
    return ReferenceRowRecord("ПланПоступлений", row, tuple(values.items()), deleted)


class TestBatches:
    def test_go_in_change_and_go(self, bolt: Any, kyiv_warehouse: Any) -> None:
        guid = kyiv_warehouse.warehouse.guid
        assert written(import_records([batch("b-1", bolt.code, "2027-03-01", guid)])) == {
            "reference_rows": (1, 0)
        }
        assert written(import_records([batch("b-1", bolt.code, "2027-03-01", guid)])) == {}
        import_records([batch("b-1", bolt.code, "2027-03-05")])
        stored = ExpectedBatch.objects.get()
        assert (stored.product, stored.warehouse, stored.date) == (bolt, None, date(2027, 3, 5))
        import_records([ReferenceRowRecord("ПланПоступлений", "b-1", (), True)])
        assert not ExpectedBatch.objects.exists()

    @pytest.mark.parametrize(
        ("good", "day", "warehouse", "code"),
        [
            ("moon", "2027-03-01", "", "good-unknown"),
            ("", "2027-03-01", "", "batch-good"),
            (None, "soon", "", "date-unreadable"),
            (None, "2027-03-01", "moon", "warehouse-unknown"),
        ],
    )
    def test_unusable_rows(self, bolt: Any, good: Any, day: str, warehouse: str, code: str) -> None:
        row = batch("b-1", bolt.code if good is None else good, day, warehouse)
        assert import_records([row]).issue_codes == {code: 1}

    def test_the_next_one_in_the_dealers_warehouses_is_shown(
        self,
        dealer_client: Any,
        kyiv_dealer: Any,
        rival: Any,
        bolt: Any,
        nut: Any,
        kyiv_warehouse: Any,
    ) -> None:
        from tests.factories.goods import make_warehouse

        elsewhere = make_warehouse("Moon").warehouse
        for guid, place, day in (
            ("1", None, SOON),
            ("2", kyiv_warehouse.warehouse, SOON + timedelta(days=1)),
            ("3", elsewhere, SOON - timedelta(days=1)),
            ("4", None, timezone.localdate() - timedelta(days=1)),
        ):
            ExpectedBatch.objects.create(product=nut, warehouse=place, date=day, guid=guid)
        seen = terms.stock(context=kyiv_dealer.context, product_ids=[bolt.pk, nut.pk])
        assert (seen[nut.pk].expected, seen[bolt.pk].expected) == (SOON, None)
        hidden = terms.stock(context=rival.context, product_ids=[nut.pk])[nut.pk]
        assert hidden.expected is None
        text = f"{SOON:%d.%m.%Y}"
        assert text in dealer_client.get(reverse("catalogue:index")).content.decode()
        assert text in dealer_client.get(nut.get_absolute_url()).content.decode()


class TestOutOfStock:
    @pytest.fixture
    def empty(self, prepaid_prices: Any) -> Any:
        return make_product("Empty bolt", prices={prepaid_prices: 1})

    @pytest.fixture
    def coming(self, prepaid_prices: Any) -> Any:
        good = make_product("Coming bolt", prices={prepaid_prices: 1})
        ExpectedBatch.objects.create(product=good, date=SOON, guid="b")
        return good

    @staticmethod
    def found(client: Any, address: str) -> set[str]:
        page = client.get(address)
        return {row.title for row in page.context["rows"]}

    def test_shown_by_default(self, dealer_client: Any, bolt: Any, empty: Any) -> None:
        assert self.found(dealer_client, "/catalogue/") == {"Bolt M8", "Empty bolt"}

    def test_filtered_until_taken_away(self, dealer_client: Any, bolt: Any, empty: Any) -> None:
        choose(out_of_stock="filter")
        assert self.found(dealer_client, "/catalogue/") == {"Bolt M8"}
        page = dealer_client.get("/catalogue/").content.decode()
        assert 'href="?filter=-"' in page
        assert self.found(dealer_client, "/catalogue/?filter=-") == {"Bolt M8", "Empty bolt"}
        assert self.found(dealer_client, "/catalogue/?filter=-&filter=in-stock") == {"Bolt M8"}

    def test_not_listed_but_reachable(
        self, dealer_client: Any, bolt: Any, empty: Any, coming: Any
    ) -> None:
        choose(out_of_stock="not_listed")
        assert self.found(dealer_client, "/catalogue/?filter=-") == {"Bolt M8"}
        assert dealer_client.get(empty.get_absolute_url()).status_code == 200
        assert dealer_client.get(coming.get_absolute_url()).status_code == 200

    def test_a_search_finds_what_is_coming(
        self, kyiv_dealer: Any, bolt: Any, empty: Any, coming: Any
    ) -> None:
        from oscar.core.loading import get_model

        choose(out_of_stock="not_listed")
        goods = get_model("catalogue", "Product").objects.all()
        listed = terms.listed_products(context=kyiv_dealer.context, products=goods, is_search=True)
        assert {each.title for each in listed} == {"Bolt M8", "Coming bolt"}

    @pytest.mark.parametrize("policy", ["filter", "not_listed"])
    def test_a_rival_sees_everything(
        self, rival_client: Any, bolt: Any, empty: Any, policy: str
    ) -> None:
        choose(out_of_stock=policy)
        assert self.found(rival_client, "/catalogue/") == {"Bolt M8", "Empty bolt"}


class TestOutOfStockByClient:
    """What a contract, a dealer or a segment has instead of the shop's setting."""

    EVERYTHING: ClassVar = {"Bolt M8", "Empty bolt"}

    @pytest.fixture
    def see(self, client_of: Any, bolt: Any, prepaid_prices: Any) -> Any:
        make_product("Empty bolt", prices={prepaid_prices: 1})

        def see(person: Any) -> set[str]:
            page = client_of(person).get("/catalogue/")
            return {row.title for row in page.context["rows"]}

        return see

    def test_the_closest_owner_decides(self, see: Any, kyiv_dealer: Any, lviv_dealer: Any) -> None:
        segment = Segment.objects.create(name="Wholesale")
        Dealer.objects.filter(pk=kyiv_dealer.dealer.pk).update(segment=segment)
        assert see(kyiv_dealer) == self.EVERYTHING
        choose(out_of_stock="not_listed")
        assert see(kyiv_dealer) == {"Bolt M8"}
        StockView.objects.update_or_create(
            dealer=None, segment=None, contract_guid="", defaults={"out_of_stock": "show"}
        )
        assert see(kyiv_dealer) == self.EVERYTHING
        of_segment = StockView.objects.create(segment=segment, mode="", out_of_stock="filter")
        assert see(kyiv_dealer) == {"Bolt M8"}
        assert see(lviv_dealer) == self.EVERYTHING
        StockView.objects.filter(dealer=kyiv_dealer.dealer).update(out_of_stock="show")
        assert see(kyiv_dealer) == self.EVERYTHING
        guid = kyiv_dealer.contracts["1"].guid
        StockView.objects.create(contract_guid=guid, mode="", out_of_stock="not_listed")
        assert see(kyiv_dealer) == {"Bolt M8"}
        # A row that says nothing of the figures leaves them to the next owner's row.
        assert (of_segment.mode, terms_label(kyiv_dealer)) == ("", "250")

    def test_a_filter_of_the_client_can_be_taken_away(
        self, see: Any, dealer_client: Any, kyiv_dealer: Any
    ) -> None:
        StockView.objects.filter(dealer=kyiv_dealer.dealer).update(out_of_stock="filter")
        assert see(kyiv_dealer) == {"Bolt M8"}
        page = dealer_client.get("/catalogue/?filter=-")
        assert {row.title for row in page.context["rows"]} == self.EVERYTHING
        StockView.objects.filter(dealer=kyiv_dealer.dealer).update(out_of_stock="not_listed")
        page = dealer_client.get("/catalogue/?filter=-")
        assert {row.title for row in page.context["rows"]} == {"Bolt M8"}

    @pytest.mark.parametrize("policy", ["filter", "not_listed"])
    def test_a_rivals_own_policy_hides_nothing(self, see: Any, rival: Any, policy: str) -> None:
        StockView.objects.filter(dealer=rival.dealer).update(out_of_stock=policy)
        assert see(rival) == self.EVERYTHING

    def test_no_further_query(
        self, kyiv_dealer: Any, bolt: Any, django_assert_num_queries: Any
    ) -> None:
        StockView.objects.filter(dealer=kyiv_dealer.dealer).update(out_of_stock="not_listed")
        context = kyiv_dealer.context
        terms.stock(context=context, product_ids=[bolt.pk])
        with django_assert_num_queries(0):
            assert queries.out_of_stock(context=context) == "not_listed"

    def test_without_any_warehouse(self, kyiv_dealer: Any, kyiv_warehouse: Any) -> None:
        Warehouse.objects.update(is_active=False)
        StockView.objects.filter(dealer=kyiv_dealer.dealer).update(out_of_stock="filter")
        assert queries.out_of_stock(context=kyiv_dealer.context) == "filter"


def terms_label(person: Any) -> str:
    from oscar.core.loading import get_model

    bolt = get_model("catalogue", "Product").objects.get(title="Bolt M8")
    return terms.stock(context=person.context, product_ids=[bolt.pk])[bolt.pk].warehouses[0].label
