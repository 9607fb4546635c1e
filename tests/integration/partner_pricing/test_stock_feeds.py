"""Stock feeds: a dealer's web-shop reads what the dealer may see, and nothing else."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from oscar_b2b.assortment.models import AssortmentRule
from oscar_b2b.core.models import MemberGrant
from oscar_b2b.partner_pricing import feeds
from oscar_b2b.partner_pricing.models import ClientStock, ExpectedBatch, StockFeed, StockView
from tests.factories.goods import make_category, make_product
from tests.factories.people import MemberFactory, Person, UserFactory

pytestmark = pytest.mark.django_db

LIST = "/accounts/feeds/"
NEW = "/accounts/feeds/new/"


def make(browser: Client, name: str = "My shop") -> str:
    """Make a feed in the cabinet and return the secret of its address."""
    page = browser.post(NEW, {"name": name}).content.decode()
    found = re.search(r"/accounts/feeds/([\w-]{30,})/stock\.json", page)
    assert found, page
    return found[1]


def read(secret: str, kind: str = "json", *, again: bool = True) -> Any:
    """Read a feed as a machine does: without a log-in."""
    if again:
        StockFeed.objects.update(read_at=None)
    return Client().get(f"/accounts/feeds/{secret}/stock.{kind}")


def goods(secret: str) -> dict[str, Any]:
    answer = read(secret)
    assert answer.status_code == 200
    return {each["name"]: each for each in json.loads(answer.content)["goods"]}


class TestWhatIsRead:
    def test_stock_and_price_of_the_chosen_terms(
        self, dealer_client: Client, bolt: Any, nut: Any, kyiv_dealer: Person
    ) -> None:
        found = goods(make(dealer_client))
        row = found["Bolt M8"]
        assert (row["id"], row["article"]) == (bolt.code, bolt.upc or "")
        assert (row["available"], row["more"], row["price"]) == ("5250", False, "10.00")
        assert (row["currency"], row["vat_included"]) == ("UAH", True)
        assert [(each["name"], each["available"]) for each in row["warehouses"]] == [
            ("Kyiv", "250"),
            ("Lviv", "5000"),
        ]
        assert (found["Nut M8"]["step"], found["Nut M8"]["available"]) == ("6", "7")

    def test_csv_says_the_same(self, dealer_client: Client, bolt: Any, nut: Any) -> None:
        secret = make(dealer_client)
        answer = read(secret, "csv")
        assert answer["Content-Type"].startswith("text/csv")
        rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
        assert [row["name"] for row in rows] == list(goods(secret))
        row = rows[0]
        assert (row["available"], row["more"], row["price"]) == ("5250", "0", "10.00")
        assert row["warehouses"] == "Kyiv: 250; Lviv: 5000"

    def test_other_terms_are_those_of_another_feed(
        self, dealer_client: Client, kyiv_dealer: Person, bolt: Any
    ) -> None:
        prepaid = make(dealer_client)
        dealer_client.post(
            reverse("contracts:switch"), {"contract": kyiv_dealer.contracts["12"].pk}
        )
        deferred = make(dealer_client, "Another")
        assert goods(deferred)["Bolt M8"]["price"] == "12.00"
        assert goods(prepaid)["Bolt M8"]["price"] == "10.00"
        page = dealer_client.get(LIST).content.decode()
        assert StockFeed.objects.first().terms_label in page

    def test_goods_out_of_stock_stay_with_nothing(
        self, dealer_client: Client, bolt: Any, prepaid_prices: Any, kyiv_dealer: Person
    ) -> None:
        StockView.objects.filter(dealer=kyiv_dealer.dealer).update(out_of_stock="not_listed")
        empty = make_product("Empty bolt", prices={prepaid_prices: 1})
        soon = timezone.localdate() + timedelta(days=3)
        ExpectedBatch.objects.create(product=empty, date=soon, guid="b-1")
        row = goods(make(dealer_client))["Empty bolt"]
        assert (row["available"], row["more"], row["expected"]) == ("0", False, soon.isoformat())

    def test_parts_of_a_unit(
        self, dealer_client: Client, kyiv_warehouse: Any, prepaid_prices: Any
    ) -> None:
        make_product(
            "Wire",
            stock={kyiv_warehouse: 25},
            prices={prepaid_prices: 90},
            unit={"quantum": "0.1", "unit": "кг"},
        )
        row = goods(make(dealer_client))["Wire"]
        assert (row["available"], row["step"], row["unit"]) == ("2.5", "0.1", "кг")

    def test_variants_are_rows_and_their_parents_are_not(
        self, dealer_client: Client, kyiv_warehouse: Any, prepaid_prices: Any
    ) -> None:
        parent = make_product("Pencils")
        hidden = make_product("Old pencils")
        for each, name in ((parent, "Pencil red"), (hidden, "Old pencil")):
            make_product(name, parent=each, stock={kyiv_warehouse: 3}, prices={prepaid_prices: 1})
        hidden.is_public = False
        hidden.save()
        assert list(goods(make(dealer_client))) == ["Pencil red"]

    def test_what_a_mask_a_limit_and_the_assortment_hide_is_not_in_it(
        self, client_of: Any, lviv_dealer: Person, bolt: Any, nut: Any, washer: Any
    ) -> None:
        section = make_category("Stationery")
        nut.categories.add(section)
        AssortmentRule.objects.create(effect="deny", dealer=lviv_dealer.dealer, category=section)
        ClientStock.objects.create(
            legal_entity=lviv_dealer.legal_entity, product=washer, quantity=3
        )
        secret = make(client_of(lviv_dealer))
        found = goods(secret)
        assert set(found) == {"Bolt M8", "Washer"}
        assert (found["Bolt M8"]["available"], found["Bolt M8"]["more"]) == ("1100", True)
        assert found["Washer"]["available"] == "3"
        for kind in ("json", "csv"):
            text = read(secret, kind).content.decode()
            assert not re.search(r"\b(5000|250|5250)\b", text), text

    def test_any_number_of_goods_is_the_same_number_of_queries(
        self, dealer_client: Client, kyiv_warehouse: Any, prepaid_prices: Any
    ) -> None:
        secret = make(dealer_client)
        counts = []
        for number in (5, 50):
            for each in range(number):
                make_product(
                    f"G {number} {each}", stock={kyiv_warehouse: 1}, prices={prepaid_prices: 1}
                )
            read(secret)
            with CaptureQueriesContext(connection) as asked:
                assert read(secret).status_code == 200
            counts.append(len(asked))
        assert counts[0] == counts[1]


class TestWho:
    def test_hidden_stock_has_no_feed(self, rival_client: Client, bolt: Any) -> None:
        assert "No stock is shown under your terms" in rival_client.get(LIST).content.decode()
        page = rival_client.post(NEW, {"name": "X"}).content.decode()
        assert "No stock is shown under your terms" in page
        assert not StockFeed.objects.exists()

    @pytest.mark.parametrize(
        "change",
        [
            lambda person: StockView.objects.filter(dealer=person.dealer).update(mode="hidden"),
            lambda person: person.dealer.members.update(is_active=False),
            lambda person: type(person.dealer).objects.update(is_blocked=True),
            lambda person: type(person.user).objects.update(is_active=False),
            lambda person: MemberGrant.objects.create(
                member=person.member, code=feeds.RIGHT, is_allowed=False
            ),
            lambda person: StockFeed.objects.all().delete(),
        ],
    )
    def test_a_feed_is_silent_at_once(
        self, dealer_client: Client, kyiv_dealer: Person, bolt: Any, change: Any
    ) -> None:
        secret = make(dealer_client)
        assert read(secret).status_code == 200
        change(kyiv_dealer)
        assert read(secret).status_code == 404

    def test_addresses_that_nobody_has(self, dealer_client: Client, bolt: Any) -> None:
        secret = make(dealer_client)
        assert read("x").status_code == 404
        assert read(secret, "xml").status_code == 404
        assert Client().post(f"/accounts/feeds/{secret}/stock.json").status_code == 405
        stored = StockFeed.objects.values().get()
        assert secret not in str(stored)
        assert secret not in dealer_client.get(LIST).content.decode(), "it is shown once"

    def test_pages_are_for_those_with_the_right(
        self, client: Client, client_of: Any, kyiv_dealer: Person, lviv_dealer: Person, bolt: Any
    ) -> None:
        make(client_of(kyiv_dealer))
        feed = StockFeed.objects.get()
        drop = reverse("stock_feeds:delete", args=[feed.pk])
        assert client.get(LIST).status_code == 302
        buyer = MemberFactory(
            user=UserFactory(login="buyer"), dealer=kyiv_dealer.dealer, role="buyer"
        )
        beside = client_of(Person(user=buyer.user))
        assert beside.get(LIST).status_code == 404
        assert LIST not in beside.get("/accounts/").content.decode()
        assert beside.post(NEW, {"name": "X"}).status_code == 404
        assert beside.post(drop).status_code == 404
        other = client_of(lviv_dealer)
        assert feed.name not in other.get(LIST).content.decode()
        assert other.post(drop).status_code == 404
        MemberGrant.objects.create(member=buyer, code=feeds.RIGHT)
        assert feed.name in beside.get(LIST).content.decode()
        beside.post(drop)
        assert not StockFeed.objects.exists()


class TestOften:
    def test_it_may_be_read_once_in_a_minute(self, dealer_client: Client, bolt: Any) -> None:
        secret = make(dealer_client)
        first = read(secret)
        assert first.status_code == 200
        assert "no-store" in first["Cache-Control"]
        too_soon = read(secret, again=False)
        assert too_soon.status_code == 429
        assert 0 < int(too_soon["Retry-After"]) <= 60
        assert too_soon.content == b""
        StockFeed.objects.update(read_at=timezone.now() - feeds.PAUSE)
        assert read(secret, again=False).status_code == 200

    def test_there_are_only_so_many(
        self, dealer_client: Client, kyiv_dealer: Person, bolt: Any
    ) -> None:
        for _number in range(feeds.MOST):
            make(dealer_client)
        page = dealer_client.post(NEW, {"name": "One more"}).content.decode()
        assert "There are 10 feeds already" in page
        assert StockFeed.objects.count() == feeds.MOST
