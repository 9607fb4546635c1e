"""What 1C sends for the first time is stored, hidden and reported until somebody decides on it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from oscar.core.loading import get_model

from oscar_b2b.core.exchange import (
    GoodRecord,
    PriceRecord,
    PriceTypeRecord,
    StockRecord,
    StockTotalRecord,
    WarehouseRecord,
)
from oscar_b2b.core.services import search
from oscar_b2b.partner_pricing import price_queries
from oscar_b2b.partner_pricing.demo import DemoMapping
from oscar_b2b.partner_pricing.importers.price_types import speaks_of_cost
from oscar_b2b.partner_pricing.models import Price, PriceType, Warehouse
from oscar_b2b.partner_pricing.services import show_everything_new
from tests.factories import goods, people
from tests.integration.import_run import import_records, written

pytestmark = pytest.mark.django_db

WHOLESALE = PriceTypeRecord("t-opt", "Опт", "грн")
KYIV = WarehouseRecord("w-kyiv", "Київ")
SOAP = GoodRecord("soap", name="Мило", unit_code="796")
FILE = (
    SOAP,
    WHOLESALE,
    KYIV,
    PriceRecord("soap", "t-opt", Decimal("733.31"), "грн"),
    StockRecord("soap", "w-kyiv", Decimal(48_173)),
)


def load(*records, **options):
    return import_records(records, **options)


def soap():
    return get_model("catalogue", "Product").objects.get(code="soap")


@pytest.fixture
def buyer():
    """A dealer whose contract names the price type that 1C has sent, and no warehouse."""
    report = load(*FILE)
    search.refresh(product_ids=report.touched_products, at=timezone.now())
    person = people.make_dealer("Buyer")
    people.make_contract(person, "1", PriceType.objects.get(guid="t-opt"))
    people.show_stock("exact", dealer=person.dealer)
    return person


def test_new_price_types_and_warehouses_are_stored_hidden_and_reported():
    report = load(*FILE)

    kind, warehouse = PriceType.objects.get(), Warehouse.objects.get()
    assert (kind.is_active, kind.is_cost, kind.reviewed_at) == (False, False, None)
    assert (warehouse.is_active, warehouse.reviewed_at) == (False, None)
    assert Price.objects.get().amount == Decimal("733.31")
    assert report.issue_codes == {"price-type-new": 1, "warehouse-new": 1}
    # Reported with every file until somebody decides, and still nothing is written twice.
    again = load(*FILE)
    assert again.issue_codes == {"price-type-new": 1, "warehouse-new": 1}
    assert written(again) == {}


def test_after_a_decision_nothing_is_reported_and_the_next_file_keeps_it():
    load(*FILE)
    show_everything_new(at=timezone.now())

    report = load(*FILE)

    assert report.issue_codes == {}
    assert written(report) == {}
    assert PriceType.objects.get().is_active
    assert Warehouse.objects.get().is_active


@pytest.mark.parametrize("address", ["/catalogue/", "/search/?q=Мило", "card"])
def test_a_buyer_of_an_unmapped_type_is_asked_to_ask(buyer, client_of, address, retail_prices):
    dearer = goods.PriceTypeFactory(name="Dearer")
    goods.set_price(soap(), dearer, "811.17")
    page = soap().get_absolute_url() if address == "card" else address

    text = client_of(buyer).get(page).content.decode()

    assert "Мило" in text
    assert "733" not in text
    assert "811" not in text, "never the price of another level"
    assert "48173" not in text
    assert "48 173" not in text.replace("\u00a0", " ")
    assert price_queries.quotes(context=buyer.context, product_ids=[soap().pk]) == {soap().pk: None}

    show_everything_new(at=timezone.now())
    text = client_of(buyer).get(page).content.decode()
    assert "733" in text
    assert "48173" in text.replace("\u00a0", "").replace(" ", "")


def test_a_good_without_a_mapped_price_cannot_be_ordered(buyer, client_of):
    client = client_of(buyer)
    client.post(reverse("basket:add-many"), {f"qty-{soap().pk}": "1"})

    basket = get_model("basket", "Basket").objects.filter(owner=buyer.user).first()
    assert basket is None or not basket.lines.exists()


@pytest.mark.parametrize(
    ("name", "is_cost"),
    [
        ("Закупочная", True),
        ("Ціна закупівлі", True),
        ("Плановая себестоимость", True),
        ("Собівартість", True),
        ("Учетная цена", True),
        ("Облікова", True),
        ("Purchase price", True),
        ("Standard COST", True),
        ("Вхідна ціна", True),
        ("Опт без учета НДС", False),
        ("Costa Rica", False),
        ("Дилер 10%", False),
        ("Роздрібна", False),
    ],
)
def test_names_that_speak_of_cost(name, is_cost):
    assert speaks_of_cost(name) is is_cost
    load(PriceTypeRecord("t", name, "UAH"))
    assert PriceType.objects.get().is_cost is is_cost


def test_no_cost_price_is_shown_even_by_a_contract_that_names_it(buyer, client_of):
    show_everything_new(at=timezone.now())
    PriceType.objects.update(is_active=False, is_cost=True)

    assert price_queries.quotes(context=buyer.context, product_ids=[soap().pk]) == {soap().pk: None}
    assert "733" not in client_of(buyer).get(soap().get_absolute_url()).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        PriceType.objects.update(is_active=True)


def test_a_shown_type_whose_name_turns_to_cost_is_hidden_and_to_be_decided_on_again():
    load(WHOLESALE)
    show_everything_new(at=timezone.now())

    report = load(replace(WHOLESALE, name="Закупочная"))

    kind = PriceType.objects.get()
    assert (kind.is_active, kind.is_cost, kind.reviewed_at) == (False, True, None)
    assert report.issue_codes["price-type-new"] == 1
    assert written(load(replace(WHOLESALE, name="Закупочная"))) == {}


def test_a_false_alarm_of_cost_is_not_raised_again():
    load(PriceTypeRecord("t", "Закупочная сети АТБ", "UAH"))
    PriceType.objects.update(is_cost=False, is_active=True, reviewed_at=timezone.now())

    load(PriceTypeRecord("t", "Закупочная сети АТБ", "UAH"))

    assert PriceType.objects.get().is_active


def test_the_currency_chosen_for_an_invented_text_survives():
    invented = PriceTypeRecord("t", "Бонуси", "MIZ")
    report = load(SOAP, invented, PriceRecord("soap", "t", Decimal(5), "MIZ"))
    assert report.issue_codes["currency-unknown"] == 1
    PriceType.objects.update(currency="USD", is_active=True, reviewed_at=timezone.now())

    report = load(SOAP, invented, PriceRecord("soap", "t", Decimal(6), "MIZ"))

    kind = PriceType.objects.get()
    assert (kind.currency, kind.currency_text, kind.is_active) == ("USD", "MIZ", True)
    assert Price.objects.get().amount == 6
    assert report.issue_codes == {}
    # Another text is another question.
    load(replace(invented, currency="EUR"))
    assert PriceType.objects.get().currency == "EUR"


@pytest.mark.parametrize("text", ["MIZ", "у.е."])
def test_a_price_in_an_unknown_currency_is_not_one_of_its_types_currency(text):
    report = load(SOAP, WHOLESALE, PriceRecord("soap", "t-opt", Decimal(5), text))

    assert report.issue_codes["price-currency"] == 1
    assert not Price.objects.exists()


def test_a_type_without_currency_keeps_the_text_of_its_prices_for_the_administrator():
    nameless = PriceTypeRecord("t", "Ціна")

    load(SOAP, nameless, PriceRecord("soap", "t", Decimal(5), "MIZ"))

    kind = PriceType.objects.get()
    assert (kind.currency, kind.currency_text) == ("", "MIZ")
    assert Price.objects.count() == 1


def test_vat_as_decided_stays_with_a_remark():
    load(WHOLESALE)
    show_everything_new(at=timezone.now())
    PriceType.objects.update(vat_included=False)

    report = load(WHOLESALE)

    assert not PriceType.objects.get().vat_included
    assert report.issue_codes == {"price-type-vat": 1}


def test_the_one_nameless_warehouse_of_totals_is_shown_with_a_remark():
    report = load(SOAP, StockTotalRecord("soap", Decimal(5)))

    warehouse = Warehouse.objects.get()
    assert warehouse.is_active
    assert warehouse.reviewed_at is not None
    assert report.issue_codes == {"warehouse-default": 1}
    assert load(SOAP, StockTotalRecord("soap", Decimal(5))).issue_codes == {}


def test_the_demo_decides_for_its_administrator():
    mapping = DemoMapping()
    assert not mapping.ready()
    load(*FILE, PriceTypeRecord("t-cost", "Закупочная", "UAH"))
    assert mapping.ready()

    mapping.load()

    assert dict(PriceType.objects.values_list("guid", "is_active")) == {
        "t-opt": True,
        "t-cost": False,
    }
    assert Warehouse.objects.get().is_active
    assert load(*FILE).issue_codes == {}
