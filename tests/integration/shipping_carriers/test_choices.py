"""Drafts, selections, two numbers, and what is looked at once more at placing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from oscar.core.loading import get_class, get_model

from oscar_b2b.core.checkout import OrderDocument, UnableToPlaceOrder
from oscar_b2b.onec_exchange.exporting import as_json
from oscar_b2b.shipping_carriers.carriers.base import Payer, Source
from oscar_b2b.shipping_carriers.contributions import DeliveryExport, DeliveryPart
from oscar_b2b.shipping_carriers.domain.packing import load_of
from oscar_b2b.shipping_carriers.models import (
    City,
    Delivery,
    DeliveryDraft,
    DeliveryMethod,
    MethodKind,
    PaidBy,
    Point,
    Recipient,
    StoredQuote,
    TransportZone,
    ZoneStep,
)
from oscar_b2b.shipping_carriers.models.choices import private_storage
from oscar_b2b.shipping_carriers.queries.methods import offered_methods
from oscar_b2b.shipping_carriers.queries.selections import (
    Selection,
    cash_limit,
    read_selections,
    recipient_of,
    recipients_of,
)
from oscar_b2b.shipping_carriers.services import drafts, entering
from oscar_b2b.shipping_carriers.standin.app import StandIn
from oscar_b2b.shipping_carriers.standin.faults import Fault
from oscar_b2b.shipping_carriers.standin.server import running
from tests.factories import goods, people
from tests.integration.orders.placing import filled_basket, place
from tests.integration.shipping_carriers.carrier_shop import TARIFF, CarrierShop, set_up

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n"


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[StandIn, str]]:
    standin = StandIn()
    with running(standin) as url:
        yield standin, url


@pytest.fixture
def standin(served: tuple[StandIn, str]) -> Iterator[StandIn]:
    served[0].reset()
    yield served[0]
    served[0].reset()


@pytest.fixture
def url(served: tuple[StandIn, str], standin: StandIn) -> str:
    return served[1]


@pytest.fixture
def np(url: str, standin: StandIn) -> CarrierShop:
    shop = set_up("novaposhta", url)
    standin.reset()
    return shop


def methods_for(basket: Any, person: Any) -> dict[str, Any]:
    Repository = get_class("shipping.repository", "Repository")
    request = SimpleNamespace(b2b=person.strategy.context)
    found = Repository().get_available_shipping_methods(basket, request=request)
    return {each.code: each for each in found}


def selected(basket: Any, person: Any, code: str) -> Selection:
    return methods_for(basket, person)[code].selection  # type: ignore[no-any-return]


def enter(basket: Any, person: Any, method: str, **options: Any) -> None:
    """Press a button of the page; ``options`` that are texts are entries."""
    sent = {name: text for name, text in options.items() if isinstance(text, str)}
    flags = {name: flag for name, flag in options.items() if not isinstance(flag, str)}
    entering.enter(
        basket=basket,
        context=person.context,
        method=method,
        sent=sent,
        **{"at": timezone.now(), "asks_price": True, **flags},
    )


def order_by(person: Any, basket: Any, code: str, **data: Any) -> Any:
    """Place an order with what is kept for a method, and ``data`` of its form on top."""
    method = methods_for(basket, person)[code]
    form = SimpleNamespace(
        kind=method.kind, cleaned_data={**method.selection.values, **data}, is_valid=lambda: True
    )
    return place(person, basket=basket, method=method, parts=[(DeliveryPart(), form)])


# Drafts -----------------------------------------------------------------------------------------


def test_each_method_keeps_its_own(kyiv_dealer: Any, bolt: Any) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 1})
    drafts.keep(basket=basket, method="a", values={"contact": " Olena ", "address": "x"})
    drafts.keep(basket=basket, method="b", values={"contact": "Petro"})
    drafts.keep(basket=basket, method="a", values={"address": "", "phone": "1\0"})

    draft = DeliveryDraft.objects.get(basket=basket)
    assert draft.method == "a"
    assert draft.values == {"a": {"contact": "Olena", "phone": "1"}, "b": {"contact": "Petro"}}


@pytest.mark.parametrize(
    "values", [{"price": "0"}, {"own_waybill_file": "../../secret"}, {"contact": "x" * 501}]
)
def test_what_is_no_entry_is_refused(kyiv_dealer: Any, bolt: Any, values: dict[str, str]) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 1})

    with pytest.raises(drafts.UnableToKeepDraft):
        drafts.keep(basket=basket, method="a", values=values)
    assert not DeliveryDraft.objects.exists()


def test_no_end_of_methods_is_refused(kyiv_dealer: Any, bolt: Any) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 1})
    for number in range(drafts.MOST_METHODS):
        drafts.keep(basket=basket, method=f"m{number}", values={"contact": "x"})

    with pytest.raises(drafts.UnableToKeepDraft):
        drafts.keep(basket=basket, method="one-more", values={"contact": "x"})


def test_the_next_basket_begins_with_the_last_choices(
    np: CarrierShop, kyiv_dealer: Any, rival: Any, bolt: Any
) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 1})
    enter(
        basket,
        kyiv_dealer,
        "novaposhta",
        **np.entries,
        department="Shop 2",
        desired_date="2031-05-04",
    )
    order_by(kyiv_dealer, basket, "novaposhta", desired_date=date(2031, 5, 4))
    assert not DeliveryDraft.objects.exists(), "the draft of an order is gone"

    draft = drafts.open_draft(
        basket=filled_basket(kyiv_dealer, {bolt: 1}), context=kyiv_dealer.context
    )
    assert draft.method == "novaposhta"
    assert draft.values["novaposhta"] == {**np.entries, "department": "Shop 2"}
    himself = kyiv_dealer.user.get_full_name()
    assert draft.values["company-transport"] == ({"contact": himself} if himself else {})

    foreign = drafts.open_draft(basket=filled_basket(rival, {bolt: 1}), context=rival.context)
    assert foreign.method == ""
    assert "city" not in foreign.values.get("novaposhta", {})


def test_a_branch_that_is_closed_since_is_not_chosen_again(
    np: CarrierShop, kyiv_dealer: Any, bolt: Any
) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 1})
    enter(basket, kyiv_dealer, "novaposhta", **np.entries)
    order_by(kyiv_dealer, basket, "novaposhta")
    Point.objects.filter(pk=np.point.pk).update(open=False)

    values = drafts.open_draft(
        basket=filled_basket(kyiv_dealer, {bolt: 1}), context=kyiv_dealer.context
    ).values["novaposhta"]
    assert "point" not in values
    assert values["city"] == np.entries["city"]


# Recipients -------------------------------------------------------------------------------------


def test_recipients_are_kept_once_and_belong_to_the_dealer(
    np: CarrierShop, kyiv_dealer: Any, rival: Any, bolt: Any
) -> None:
    for contact in ("Petro", "Olena", "Petro"):
        basket = filled_basket(kyiv_dealer, {bolt: 1})
        enter(basket, kyiv_dealer, "novaposhta", **{**np.entries, "contact": contact})
        order_by(kyiv_dealer, basket, "novaposhta")

    found = recipients_of(context=kyiv_dealer.context, carrier="novaposhta")
    assert [each.name for each in found] == ["Petro", "Olena"]
    assert recipients_of(context=kyiv_dealer.context, carrier="sat") == []
    assert recipients_of(context=kyiv_dealer.context, is_customer=True) == []
    assert recipients_of(context=rival.context) == []
    assert recipient_of(context=rival.context, pk=found[0].pk) is None

    basket = filled_basket(kyiv_dealer, {bolt: 1})
    drafts.use_recipient(basket=basket, method="novaposhta", recipient=found[1])
    selection = selected(basket, kyiv_dealer, "novaposhta")
    assert (selection.point, selection.values["contact"]) == (np.point, "Olena")
    assert selection.is_complete


def test_the_latest_fifty_recipients_are_kept(np: CarrierShop, kyiv_dealer: Any, bolt: Any) -> None:
    now = timezone.now()
    Recipient.objects.bulk_create(
        Recipient(
            dealer=kyiv_dealer.dealer,
            key=f"k{number}",
            name=f"n{number}",
            last_used_at=now - timedelta(days=1 + number),
        )
        for number in range(50)
    )
    basket = filled_basket(kyiv_dealer, {bolt: 1})
    enter(basket, kyiv_dealer, "novaposhta", **np.entries)
    order_by(kyiv_dealer, basket, "novaposhta")

    assert Recipient.objects.count() == 50
    assert not Recipient.objects.filter(key="k49").exists()


# Two numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paid_by", "payer", "charge", "estimate"),
    [
        (PaidBy.RECIPIENT, Payer.RECIPIENT, "5.00", True),
        (PaidBy.ORDER, Payer.SENDER, "82.70", False),
        (PaidBy.SUPPLIER, Payer.SENDER, "5.00", False),
    ],
)
def test_what_is_paid_to_us_and_what_to_the_carrier(
    url: str,
    standin: StandIn,
    kyiv_dealer: Any,
    bolt: Any,
    paid_by: str,
    payer: str,
    charge: str,
    estimate: bool,
) -> None:
    facts = {"paid_by": paid_by, "charge": Decimal(5), "free_from": Decimal(1000)}
    shop = set_up("novaposhta", url, fallback="tariff", tariff=TARIFF, method=facts)
    standin.faults.switch_on("novaposhta", Fault("down"))
    basket = filled_basket(kyiv_dealer, {bolt: 5})
    before = methods_for(basket, kyiv_dealer)["novaposhta"]
    assert before.calculate(basket).incl_tax == 5
    assert before.needs == "Choose the city."
    assert before.charge_is_open == (paid_by == PaidBy.ORDER)
    enter(basket, kyiv_dealer, "novaposhta", **shop.entries)

    method = methods_for(basket, kyiv_dealer)["novaposhta"]

    assert (method.needs, method.problem) == ("", "")
    assert method.selection.payer == payer
    assert method.calculate(basket).incl_tax == Decimal(charge)
    assert (method.estimate is not None) == estimate
    assert method.quote.amount == Decimal("77.70")
    assert method.arrives == method.quote.arrives
    order = order_by(kyiv_dealer, basket, "novaposhta")
    assert order.shipping_incl_tax == Decimal(charge)
    assert order.total_incl_tax == 50 + Decimal(charge)
    delivery = order.delivery
    assert (delivery.estimate, delivery.estimate_source) == (Decimal("77.70"), Source.TARIFF)
    assert delivery.paid_by == paid_by

    large = filled_basket(kyiv_dealer, {bolt: 100})
    enter(large, kyiv_dealer, "novaposhta", **shop.entries)
    assert methods_for(large, kyiv_dealer)["novaposhta"].calculate(large).incl_tax == 0


def test_a_price_of_the_order_that_is_not_known_is_called_open_and_not_nothing(
    url: str, standin: StandIn, kyiv_dealer: Any, bolt: Any
) -> None:
    shop = set_up("novaposhta", url, method={"paid_by": PaidBy.ORDER})
    standin.faults.switch_on("novaposhta", Fault("down"))
    basket = filled_basket(kyiv_dealer, {bolt: 5})
    enter(basket, kyiv_dealer, "novaposhta", **shop.entries)

    method = methods_for(basket, kyiv_dealer)["novaposhta"]

    assert method.charge_is_open
    assert method.quote.amount is None
    order = order_by(kyiv_dealer, basket, "novaposhta")
    assert (order.delivery.estimate, order.delivery.estimate_source) == (None, Source.REQUEST)


def test_a_basket_in_another_currency_is_told_hryvnias_and_charged_nothing(
    url: str, bolt: Any, euro_prices: Any, kyiv_warehouse: Any
) -> None:
    shop = set_up("novaposhta", url, method={"paid_by": PaidBy.ORDER, "charge": Decimal(5)})
    person = people.make_dealer("Vienna dealer")
    people.make_contract(
        person, "5", euro_prices, warehouses=(kyiv_warehouse,), currency="EUR", is_default=True
    )
    basket = filled_basket(person, {bolt: 100})
    enter(basket, person, "novaposhta", **shop.entries)

    method = methods_for(basket, person)["novaposhta"]

    charge = method.calculate(basket)
    assert (charge.currency, charge.incl_tax) == ("EUR", Decimal(0))
    assert method.quote.currency == "UAH"
    assert method.quote.amount > 0
    assert method.quote.approximate, "the declared value is not known in hryvnias"


# Own transport ----------------------------------------------------------------------------------


@pytest.fixture
def zone(db: None) -> TransportZone:
    method = DeliveryMethod.objects.get(code="company-transport")
    zone = TransportZone.objects.create(
        method=method,
        name="Kyiv",
        charge=Decimal(150),
        free_from=Decimal(1000),
        min_total=Decimal(40),
        cutoff=time(0, 0),
    )
    ZoneStep.objects.create(zone=zone, above_kg=Decimal(1), charge=Decimal(300))
    return zone


@pytest.mark.parametrize(("count", "charge"), [(5, 150), (20, 300), (100, 0)])
def test_a_zone_charges_by_weight_and_total(
    zone: TransportZone, kyiv_dealer: Any, bolt: Any, count: int, charge: int
) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: count})
    enter(basket, kyiv_dealer, "company-transport", zone=str(zone.pk), address="Khreshchatyk 1")

    method = methods_for(basket, kyiv_dealer)["company-transport"]

    assert method.calculate(basket).incl_tax == charge
    assert method.is_paid
    assert method.arrives > timezone.localdate()
    order = order_by(kyiv_dealer, basket, "company-transport")
    assert (order.shipping_incl_tax, order.delivery.zone_name) == (charge, "Kyiv")


def test_a_zone_has_a_smallest_order_and_may_be_gone(
    zone: TransportZone, kyiv_dealer: Any, bolt: Any
) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 3})
    enter(basket, kyiv_dealer, "company-transport", address="Khreshchatyk 1")
    assert selected(basket, kyiv_dealer, "company-transport").needs == "Choose the zone."
    enter(basket, kyiv_dealer, "company-transport", zone=str(zone.pk))

    problem = selected(basket, kyiv_dealer, "company-transport").problem
    assert "40.00" in problem
    assert "10.00" in problem, "what is missing"
    with pytest.raises(UnableToPlaceOrder, match="we bring orders from"):
        order_by(kyiv_dealer, basket, "company-transport")

    TransportZone.objects.update(is_active=False)
    other = TransportZone.objects.create(method=zone.method, name="Lviv")
    assert "no longer serves" in selected(basket, kyiv_dealer, "company-transport").problem
    enter(basket, kyiv_dealer, "company-transport", zone=str(other.pk))
    assert order_by(kyiv_dealer, basket, "company-transport").delivery.zone == other


# Placing looks once more ------------------------------------------------------------------------


def _closed(np: CarrierShop) -> None:
    Point.objects.filter(pk=np.point.pk).update(open=False)


def _too_heavy(np: CarrierShop) -> None:
    Point.objects.filter(pk=np.point.pk).update(max_weight=Decimal("0.5"))


def _city_left(np: CarrierShop) -> None:
    City.objects.filter(pk=np.city.pk).update(active=False)


def _switched_off(np: CarrierShop) -> None:
    DeliveryMethod.objects.filter(code="novaposhta").update(is_active=False)


def _bound(np: CarrierShop) -> None:
    DeliveryMethod.objects.filter(code="novaposhta").update(max_weight=Decimal("0.5"))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_closed, "closed at present. Choose another branch"),
        (_too_heavy, "Takes up to 0.5 kg"),
        (_city_left, "no longer serves"),
        (_switched_off, "no longer offered"),
        (_bound, "no longer offered"),
    ],
)
def test_what_changed_between_page_and_press_is_refused_with_a_sentence(
    np: CarrierShop, kyiv_dealer: Any, bolt: Any, change: Any, sentence: str
) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 5})
    enter(basket, kyiv_dealer, "novaposhta", **np.entries)
    method = methods_for(basket, kyiv_dealer)["novaposhta"]
    form = SimpleNamespace(kind=method.kind, cleaned_data=dict(method.selection.values))
    change(np)

    with pytest.raises(UnableToPlaceOrder, match=sentence):
        place(kyiv_dealer, basket=basket, method=method, parts=[(DeliveryPart(), form)])

    assert get_model("order", "Order").objects.count() == 0
    assert Recipient.objects.count() == 0
    draft = DeliveryDraft.objects.get()
    assert draft.values["novaposhta"] == np.entries, "the entries are kept"


def test_the_price_the_page_showed_is_honoured_though_it_is_due(
    np: CarrierShop, standin: StandIn, kyiv_dealer: Any, bolt: Any
) -> None:
    np.method.paid_by = PaidBy.ORDER
    np.method.save()
    basket = filled_basket(kyiv_dealer, {bolt: 5})
    enter(basket, kyiv_dealer, "novaposhta", **np.entries)
    shown = StoredQuote.objects.get()
    StoredQuote.objects.update(valid_until=timezone.now() - timedelta(minutes=1))
    standin.reset()

    enter(basket, kyiv_dealer, "novaposhta", is_placing=True, **np.entries)
    order = order_by(kyiv_dealer, basket, "novaposhta")

    assert standin.calls("novaposhta") == []
    assert order.shipping_incl_tax == shown.amount


def test_a_price_that_is_due_is_asked_anew_while_choosing(
    np: CarrierShop, standin: StandIn, kyiv_dealer: Any, bolt: Any
) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 5})
    enter(basket, kyiv_dealer, "novaposhta", **np.entries)
    StoredQuote.objects.update(valid_until=timezone.now() - timedelta(minutes=1))
    standin.reset()

    enter(basket, kyiv_dealer, "novaposhta", asks_price=False, **np.entries)
    assert standin.calls("novaposhta") == []
    enter(basket, kyiv_dealer, "novaposhta", **np.entries)
    assert standin.calls("novaposhta") != []


def test_ids_of_another_carrier_are_nobodys(
    np: CarrierShop, url: str, kyiv_dealer: Any, bolt: Any
) -> None:
    sat = set_up("sat", url)
    basket = filled_basket(kyiv_dealer, {bolt: 1})
    enter(basket, kyiv_dealer, "novaposhta", city=str(sat.city.pk), point=str(sat.point.pk))

    found = selected(basket, kyiv_dealer, "novaposhta")
    assert (found.city, found.point, found.needs) == (None, None, "Choose the city.")

    enter(basket, kyiv_dealer, "novaposhta", city=str(np.home.city.pk), point=str(np.point.pk))
    found = selected(basket, kyiv_dealer, "novaposhta")
    assert (found.city, found.point) == (np.home.city, None)
    assert found.needs == "Choose the branch."

    enter(basket, kyiv_dealer, "novaposhta", city="9" * 30, point="-1")
    assert selected(basket, kyiv_dealer, "novaposhta").city is None
    enter(basket, kyiv_dealer, "novaposhta", city="", point=str(np.point.pk))
    assert selected(basket, kyiv_dealer, "novaposhta").city == np.city, "a branch tells its city"


def test_an_address_instead_of_a_branch_where_the_method_offers_it(
    np: CarrierShop, kyiv_dealer: Any, bolt: Any
) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 1})
    entries = {**np.entries, "point": "", "to_door": "1"}
    enter(basket, kyiv_dealer, "novaposhta", **entries)
    assert selected(basket, kyiv_dealer, "novaposhta").needs == "Choose the branch."
    DeliveryMethod.objects.filter(code="novaposhta").update(to_door=True)
    assert selected(basket, kyiv_dealer, "novaposhta").needs == "Write where to bring the goods."
    enter(basket, kyiv_dealer, "novaposhta", address="вул. Вигадана, 1")

    found = selected(basket, kyiv_dealer, "novaposhta")
    assert found.is_complete
    assert found.quote is not None
    assert found.quote.amount
    order = order_by(kyiv_dealer, basket, "novaposhta")
    assert (order.delivery.point, order.delivery.address) == (None, "вул. Вигадана, 1")


def test_without_a_directory_the_branch_is_written(
    url: str, standin: StandIn, kyiv_dealer: Any, bolt: Any
) -> None:
    set_up("novaposhta", url, with_directory=False)
    standin.reset()
    basket = filled_basket(kyiv_dealer, {bolt: 1})
    enter(basket, kyiv_dealer, "novaposhta", contact="Petro")
    found = selected(basket, kyiv_dealer, "novaposhta")
    assert (found.by_hand, found.needs) == (True, "Write the city and the branch.")
    enter(basket, kyiv_dealer, "novaposhta", address="Дніпро, відділення 5")

    found = selected(basket, kyiv_dealer, "novaposhta")

    assert found.is_complete
    assert found.quote is not None
    assert (found.quote.amount, found.quote.source) == (None, Source.REQUEST)
    order = order_by(kyiv_dealer, basket, "novaposhta")
    assert order.delivery.address == "Дніпро, відділення 5"
    assert standin.calls("novaposhta") == []


# To the dealer's customer -----------------------------------------------------------------------


@pytest.fixture
def dropshipping(db: None) -> DeliveryMethod:
    method, __ = DeliveryMethod.objects.update_or_create(
        kind=MethodKind.DROPSHIPPING,
        defaults={"code": "dropshipping", "name": "To the dealer's customer", "is_active": True},
    )
    return method


def test_to_the_dealers_customer(
    np: CarrierShop, dropshipping: DeliveryMethod, kyiv_dealer: Any, bolt: Any
) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 5})
    code = dropshipping.code
    enter(basket, kyiv_dealer, code, **np.entries)
    assert selected(basket, kyiv_dealer, code).needs == "Choose the carrier."
    enter(basket, kyiv_dealer, code, customer_carrier="sat")
    assert selected(basket, kyiv_dealer, code).needs == "Choose the carrier.", "not set up"
    enter(basket, kyiv_dealer, code, customer_carrier="novaposhta", cash_on_delivery="100,01")
    found = selected(basket, kyiv_dealer, code)
    assert found.cash_problem == (
        "Cash on delivery may be up to 100.00, the retail price of the goods."
    )
    with pytest.raises(UnableToPlaceOrder, match="Cash on delivery"):
        order_by(kyiv_dealer, basket, code)
    enter(basket, kyiv_dealer, code, cash_on_delivery="99.90")
    assert selected(basket, kyiv_dealer, code).is_complete

    order = order_by(kyiv_dealer, basket, code, without_prices=True)

    delivery = order.delivery
    assert delivery.kind == MethodKind.DROPSHIPPING
    assert (delivery.carrier, delivery.point) == ("novaposhta", np.point)
    assert delivery.cash_on_delivery == Decimal("99.90")
    assert delivery.without_prices
    assert delivery.estimate
    kept = Recipient.objects.get()
    assert kept.is_customer
    document = OrderDocument(
        id="", number=order.number, placed_at=order.date_placed, currency="UAH", total=Decimal(50)
    )
    DeliveryExport().extend(document, order)
    sent = as_json(document)["delivery"]
    assert sent["carrier"] == "Nova Poshta"
    assert sent["carrier_code"] == "novaposhta"
    assert sent["payer"] == "recipient"
    assert sent["cash_on_delivery"] == "99.90"
    assert sent["without_prices"] == "true"
    assert "Дніпро" in sent["city"]
    assert sent["branch"]
    assert sent["branch"] in sent["address"]
    assert "own_waybill" not in sent


def test_cash_on_delivery_has_no_limit_where_the_retail_price_is_not_known(
    kyiv_dealer: Any, bolt: Any, prepaid_prices: Any
) -> None:
    assert cash_limit(filled_basket(kyiv_dealer, {bolt: 5})) == 100
    goods.set_price(bolt, prepaid_prices, "30.00")
    basket = filled_basket(kyiv_dealer, {bolt: 1})
    assert cash_limit(basket) is None, "he buys for more than the retail price"


def test_the_dealers_own_waybill(
    np: CarrierShop, dropshipping: DeliveryMethod, kyiv_dealer: Any, bolt: Any
) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 5})
    code = dropshipping.code
    upload = ContentFile(PDF, "ТТН №1.pdf")
    enter(basket, kyiv_dealer, code, own_waybill="20450000000000", upload=upload)
    found = selected(basket, kyiv_dealer, code)
    assert found.is_complete
    assert (found.own_file_name, found.can_be_quoted) == ("ТТН №1.pdf", False)
    assert found.own_file.endswith(".pdf")
    assert "ТТН" not in found.own_file

    order = order_by(kyiv_dealer, basket, code)

    delivery = Delivery.objects.get(order=order)
    assert delivery.own_waybill == "20450000000000"
    with delivery.own_waybill_file.open() as file:
        assert file.read() == PDF
    assert delivery.estimate_source == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", b"<html>"), ("a.html", PDF), ("a.docx", PDF), ("a.pdf", b""), ("a.png", PDF)],
)
def test_a_file_that_is_no_waybill_is_not_kept(
    dropshipping: DeliveryMethod, kyiv_dealer: Any, bolt: Any, name: str, content: bytes
) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 5})

    with pytest.raises(drafts.UnableToKeepDraft):
        drafts.keep_file(basket=basket, method=dropshipping.code, upload=ContentFile(content, name))
    enter(basket, kyiv_dealer, dropshipping.code, upload=ContentFile(content, name))
    assert selected(basket, kyiv_dealer, dropshipping.code).own_file == ""


def test_another_file_takes_the_place_of_the_first(
    dropshipping: DeliveryMethod,
    kyiv_dealer: Any,
    bolt: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 5})
    code = dropshipping.code

    def keep(upload: Any) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            drafts.keep_file(basket=basket, method=code, upload=upload)
        return selected(basket, kyiv_dealer, code).own_file

    first = keep(ContentFile(PDF, "1.pdf"))
    second = keep(ContentFile(PDF, "2.pdf"))
    assert second != first
    assert not private_storage().exists(first)
    drafts.keep(basket=basket, method=code, values={"contact": "Olena"})
    assert selected(basket, kyiv_dealer, code).own_file == second, "other entries leave it alone"
    assert keep(None) == ""
    assert not private_storage().exists(second)

    third = keep(ContentFile(PDF, "3.pdf"))
    DeliveryDraft.objects.update(updated_at=timezone.now() - timedelta(days=91))
    assert drafts.forget_unfinished(at=timezone.now()) == 1
    assert not private_storage().exists(third)


# Queries ----------------------------------------------------------------------------------------


def test_methods_and_placing_cost_the_same_for_five_and_five_hundred_lines(
    np: CarrierShop,
    url: str,
    zone: TransportZone,
    dropshipping: DeliveryMethod,
    kyiv_dealer: Any,
    kyiv_warehouse: Any,
    prepaid_prices: Any,
) -> None:
    products = [
        goods.make_product(
            f"Q{number}",
            stock={kyiv_warehouse: 50},
            prices={prepaid_prices: "1.00"},
            unit={"weight": "0.01"},
        )
        for number in range(500)
    ]
    counts = []
    # The first order is the one that writes the recipient down.
    for some in (products[:5], products[:5], products):
        basket = filled_basket(kyiv_dealer, dict.fromkeys(some, 1))
        enter(basket, kyiv_dealer, "novaposhta", **np.entries)
        drafts.keep(basket=basket, method="pickup", values={"warehouse": str(kyiv_warehouse.pk)})
        drafts.keep(basket=basket, method="company-transport", values={"zone": str(zone.pk)})
        drafts.keep(
            basket=basket,
            method=dropshipping.code,
            values={"customer_carrier": "novaposhta", "cash_on_delivery": "5", **np.entries},
        )
        context = kyiv_dealer.strategy.context
        context.memo.clear()
        list(basket.all_lines())
        load = load_of(basket.all_lines())
        with CaptureQueriesContext(connection) as chosen:
            rows = offered_methods(context=context, weight=None, total=None, currency="UAH")
            read_selections(basket=basket, methods=rows, context=context, load=load)
        with CaptureQueriesContext(connection) as entered:
            enter(basket, kyiv_dealer, "novaposhta", **np.entries)
        with CaptureQueriesContext(connection) as placed:
            order_by(kyiv_dealer, basket, "novaposhta")
        counts.append((len(chosen), len(entered), len(placed)))

    assert counts[1] == counts[2], counts
    assert counts[1][0] <= 14, counts
