"""The delivery block of the checkout page: every kind of method, with scripts and without."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html
from oscar.core.loading import get_model

from oscar_b2b.shipping_carriers.models import (
    Delivery,
    DeliveryDraft,
    DeliveryMethod,
    MethodKind,
    PaidBy,
    Recipient,
    TransportZone,
    ZoneStep,
)
from tests.factories.delivery import (
    make_carrier,
    make_city,
    make_method,
    make_point,
    make_sender,
)
from tests.functional.test_checkout_page import text_of

pytestmark = pytest.mark.django_db

CHECKOUT, CHOOSE = "/checkout/", "/checkout/delivery/choose/"
CITIES, POINTS = "/checkout/delivery/cities/", "/checkout/delivery/points/"
SCRIPT = {"HTTP_HX_REQUEST": "true"}
PEOPLE = {"delivery-contact": "Олена Коваль", "delivery-phone": "+380 67 123 45 67"}


def form_of(answer: Any) -> Any:
    page = html.fromstring(answer.content.decode())
    (form,) = (each for each in page.forms if each.get("data-checkout") is not None)
    return form


def fields_of(client: Client, **query: str) -> dict[str, Any]:
    return fields_in(client.get(CHECKOUT, query))


def fields_in(answer: Any) -> dict[str, Any]:
    found = form_of(answer).form_values()
    # The line break after <textarea> is none of its text.
    return {
        name: value.removeprefix("\n") for name, value in found if name != "csrfmiddlewaretoken"
    }


def said(answer: Any) -> list[str]:
    """Return the sentences of the block of faults."""
    page = html.fromstring(answer.content.decode())
    return [text_of(html.tostring(each, encoding="unicode")).strip()
            for each in page.xpath('//*[contains(@class, "error-summary")]//li')]  # fmt: skip


def card(answer: Any, code: str) -> str:
    """Return what stands in the card of a method."""
    page = html.fromstring(answer.content.decode())
    (label,) = page.xpath(f'//label[.//input[@id="shipping-method-{code}"]]')
    return text_of(html.tostring(label, encoding="unicode", with_tail=False)).strip()


def order() -> Any:
    return get_model("order", "Order").objects.select_related("delivery").get()


@pytest.fixture
def buyer(dealer_client: Client, bolt: Any, kyiv_dealer: Any) -> Client:
    """The Kyiv dealer's browser with five bolts (0.6 kg, 50.00) in the basket."""
    dealer_client.post("/basket/add/", {f"qty-{bolt.pk}": "5"})
    return dealer_client


@pytest.fixture
def poltava() -> Any:
    """A city of Gunsel, which is offered, goes to addresses and costs 120.00 to the recipient."""
    make_carrier()
    make_method("gunsel", to_door=True)
    make_sender(make_city("Київ"))
    city = make_city("Полтава", ru="Полтава", region="Полтавська область")
    make_point(city, "1", max_weight=Decimal(30))
    return city


def choose(client: Client, fields: dict[str, Any], **changed: Any) -> Any:
    """Change something on the page, as its script sends it."""
    names = {name.replace("__", "-"): value for name, value in changed.items()}
    return client.post(CHOOSE, fields | names, **SCRIPT)


def test_a_carrier_city_branch_price_order(buyer: Client, poltava: Any) -> None:
    point = poltava.points.get()
    fields = fields_of(buyer)
    answer = choose(buyer, fields, shipping_method="gunsel")
    block = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="checkout-delivery"' in block
    assert block.count("hx-swap-oob") == 2
    assert "<html" not in block
    assert 'role="combobox"' in block
    assert "Choose the city." in text_of(answer)
    assert "paid to the carrier" in card(answer, "gunsel")

    fields |= {"shipping_method": "gunsel", "delivery-for": "gunsel"}
    answer = choose(buyer, fields, delivery__city=str(poltava.pk))
    assert 'id="id_delivery-point"' in answer.content.decode()
    fields |= {"delivery-city": str(poltava.pk), **PEOPLE}
    answer = choose(buyer, fields, delivery__point=str(point.pk))
    assert "≈ UAH120.00 to the carrier" in card(answer, "gunsel")
    assert "вул. Сонячна, 1" in text_of(answer)

    # A reload shows all of it.
    fields = fields_of(buyer)
    assert fields["shipping_method"] == "gunsel"
    assert fields["delivery-point"] == str(point.pk)
    assert fields["delivery-contact"] == "Олена Коваль"
    answer = buyer.post(CHECKOUT, fields)
    assert answer.status_code == 302, said(answer)
    delivery = order().delivery
    assert (delivery.city, delivery.point) == (poltava, point)
    assert delivery.estimate == Decimal("120.00")
    assert delivery.contact == "Олена Коваль"
    assert order().shipping_incl_tax == 0
    page = text_of(buyer.get(reverse("customer:order", args=[order().number])))
    for word in ("Gunsel", "Полтава", "Відділення 1", "Олена Коваль", "≈ UAH120.00"):
        assert word in page, word


def test_the_same_without_scripts(buyer: Client, poltava: Any) -> None:
    make_city("Полтавка", region="Миколаївська область")
    for number in ("2", "3"):
        make_point(poltava, number)
    fields = {**fields_of(buyer), "shipping_method": "gunsel", "comment": "До обіду"}
    answer = buyer.post(CHECKOUT, fields | {"step": "choose"})
    assert answer.status_code == 200
    assert fields_in(answer)["comment"] == "До обіду"
    assert "<noscript>" in answer.content.decode()
    assert said(answer) == []

    fields = fields_in(answer)
    assert fields["delivery-for"] == "gunsel"
    answer = buyer.post(CHECKOUT, fields | {"delivery-city_text": "полт", "step": "find-city"})
    page = html.fromstring(answer.content.decode())
    options = page.xpath('//input[@type="radio"][@name="delivery-city"]/@value')
    assert options[0] == str(poltava.pk)
    assert len(options) == 2

    fields = fields_in(answer) | {"delivery-city": options[0], "step": "choose", **PEOPLE}
    answer = buyer.post(CHECKOUT, fields)
    page = html.fromstring(answer.content.decode())
    branches = page.xpath('//input[@type="radio"][@name="delivery-point"]/@value')
    assert len(branches) == 3
    assert fields_in(answer)["delivery-contact"] == "Олена Коваль"

    fields = fields_in(answer) | {"delivery-point_text": "сонячна, 3", "step": "find-point"}
    answer = buyer.post(CHECKOUT, fields)
    assert fields_in(answer)["delivery-point"] == branches[2]

    fields = fields_in(answer) | {"delivery-point": branches[1]}
    answer = buyer.post(CHECKOUT, fields | {"step": "price"})
    assert "≈ UAH120.00 to the carrier" in card(answer, "gunsel")
    assert buyer.post(CHECKOUT, fields_in(answer)).status_code == 302
    assert order().delivery.point.number == "2"
    assert order().b2b_party.comment == "До обіду"


def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(
    buyer: Client, poltava: Any
) -> None:
    fields = fields_of(buyer)
    fields |= {"shipping_method": "gunsel", "delivery-for": "gunsel"}
    answer = buyer.post(CHECKOUT, fields | {"delivery-phone": "call me", "comment": "Тихо"})
    assert answer.status_code == 422
    faults = said(answer)
    assert "City: Choose the city." in faults
    assert any(each.startswith("Who receives the goods") for each in faults) is False
    assert (
        "Phone of the recipient: Write the phone with digits, for example +380 67 123 45 67."
        in faults
    )
    page = html.fromstring(answer.content.decode())
    for link in page.xpath('//*[contains(@class, "error-summary")]//a/@href'):
        assert page.xpath(f'//*[@id="{link[1:]}"]'), link
    assert fields_in(answer)["delivery-phone"] == "call me"
    assert fields_in(answer)["comment"] == "Тихо"
    assert "autofocus" in page.xpath('//*[contains(@class, "error-summary")]')[0].attrib


def test_a_branch_that_does_not_take_it_is_shown_with_the_reason_and_refused(
    buyer: Client, poltava: Any
) -> None:
    small = make_point(poltava, "77", max_weight=Decimal("0.5"))
    answer = buyer.get(POINTS, {"method": "gunsel", "city": poltava.pk})
    page = html.fromstring(answer.content.decode())
    fits, off = page.xpath('//*[@role="option"]')
    assert "aria-disabled" not in fits.attrib
    assert off.get("aria-disabled") == "true"
    assert "Takes up to 0.5 kg; the shipment has 0.6 kg." in text_of(
        html.tostring(off, encoding="unicode")
    )
    assert page.get("data-said") == "2 branches found"

    fields = fields_of(buyer) | {
        "shipping_method": "gunsel", "delivery-for": "gunsel", **PEOPLE,
        "delivery-city": str(poltava.pk), "delivery-point": str(small.pk),
    }  # fmt: skip
    answer = buyer.post(CHECKOUT, fields)
    assert answer.status_code == 422
    assert "Takes up to 0.5 kg" in " ".join(said(answer))


def test_cities_by_old_habit_both_languages_and_with_a_typo(buyer: Client, poltava: Any) -> None:
    make_city("Кам'янське", ru="Каменское", region="Дніпропетровська область")

    def found(words: str) -> list[str]:
        answer = buyer.get(CITIES, {"method": "gunsel", "q": words})
        page = html.fromstring(answer.content.decode())
        return page.xpath('//*[@role="option"]/@data-text')

    assert found("пол") == ["Полтава"]
    assert found("камен") == ["Кам'янське"]
    assert found("палтава") == ["Полтава"]
    assert found("п") == []
    assert "No such city" in buyer.get(CITIES, {"method": "gunsel", "q": "йцукен"}).content.decode()


def test_lists_are_for_dealers_and_for_the_methods_they_are_offered(
    buyer: Client, poltava: Any, client: Client, staff_client: Client
) -> None:
    other = make_city("Львів", carrier="delivery")
    for address, query in ((CITIES, {"q": "пол"}), (POINTS, {"city": poltava.pk})):
        assert buyer.get(address, {"method": "gunsel", **query}).status_code == 200
        assert buyer.get(address, {"method": "delivery", **query}).status_code == 404
        assert buyer.get(address, {"method": "pickup", **query}).status_code == 404
        assert buyer.get(address, query).status_code == 404
        assert client.get(address, {"method": "gunsel", **query}).status_code == 302
        assert staff_client.get(address, {"method": "gunsel", **query}).status_code == 404
    assert buyer.get(POINTS, {"method": "gunsel", "city": other.pk}).status_code == 404
    for odd in ("", "x", "-1", "9" * 30, "1'"):
        assert buyer.get(POINTS, {"method": "gunsel", "city": odd}).status_code == 404
    DeliveryMethod.objects.filter(code="gunsel").update(audience={"segment": ["none"]})
    assert buyer.get(CITIES, {"method": "gunsel", "q": "пол"}).status_code == 404


def test_to_an_address_by_courier(buyer: Client, poltava: Any) -> None:
    fields = fields_of(buyer) | {
        "shipping_method": "gunsel", "delivery-for": "gunsel", **PEOPLE,
        "delivery-city": str(poltava.pk), "delivery-to_door": "1",
    }  # fmt: skip
    answer = buyer.post(CHECKOUT, fields)
    assert "Delivery address: Write where to bring the goods." in said(answer)
    fields = fields_in(answer) | {"delivery-address": "вул. Небесної Сотні, 5"}
    assert buyer.post(CHECKOUT, fields).status_code == 302
    delivery = order().delivery
    assert (delivery.city, delivery.point) == (poltava, None)
    assert delivery.address == "вул. Небесної Сотні, 5"


def test_without_a_directory_the_branch_is_written_in_words(buyer: Client) -> None:
    make_carrier()
    make_method("gunsel")
    answer = choose(buyer, fields_of(buyer), shipping_method="gunsel")
    assert "City and branch" in text_of(answer)
    assert "combobox" not in answer.content.decode()
    fields = fields_of(buyer) | PEOPLE | {"delivery-address": "Полтава, відділення 5"}
    assert buyer.post(CHECKOUT, fields).status_code == 302
    assert order().delivery.address == "Полтава, відділення 5"
    page = text_of(buyer.get(reverse("customer:order", args=[order().number])))
    assert "City and branch Полтава, відділення 5" in page
    assert "by its tariff" in page


def test_what_we_pay_the_carrier_and_add_is_in_the_total(buyer: Client, poltava: Any) -> None:
    DeliveryMethod.objects.filter(code="gunsel").update(paid_by=PaidBy.ORDER)
    fields = fields_of(buyer) | {
        "shipping_method": "gunsel", "delivery-for": "gunsel", **PEOPLE,
        "delivery-city": str(poltava.pk),
    }  # fmt: skip
    answer = choose(buyer, fields)
    assert "price after the choice" in card(answer, "gunsel")
    answer = choose(buyer, fields, delivery__point=str(poltava.points.get().pk))
    assert "UAH120.00" in card(answer, "gunsel")
    assert "to the carrier" not in card(answer, "gunsel")
    assert "To pay UAH170.00" in text_of(answer)
    # What stood on the page before was another charge: it is told, the next press orders.
    stale = buyer.post(CHECKOUT, fields | {"delivery-point": str(poltava.points.get().pk)})
    assert stale.status_code == 409
    assert buyer.post(CHECKOUT, fields_in(stale)).status_code == 302
    assert order().total_incl_tax == Decimal("170.00")


def test_each_method_keeps_its_own_entries(buyer: Client, poltava: Any) -> None:
    make_carrier("delivery", tariff="")
    make_method("other", MethodKind.OTHER, name="Other")
    fields = fields_of(buyer) | {
        "shipping_method": "gunsel", "delivery-for": "gunsel", **PEOPLE,
        "delivery-city": str(poltava.pk),
    }  # fmt: skip
    choose(buyer, fields)
    fields |= {"delivery-contact": "Інша людина"}
    answer = choose(buyer, fields, shipping_method="other")
    assert "How and where" in text_of(answer)
    fields = fields_of(buyer) | {"delivery-address": "Заберемо разом"}
    assert fields["delivery-for"] == "other"
    answer = choose(buyer, fields, shipping_method="gunsel")
    draft = DeliveryDraft.objects.get()
    assert draft.values["other"]["address"] == "Заберемо разом"
    assert draft.values["gunsel"]["contact"] == "Інша людина"
    assert draft.values["gunsel"]["city"] == str(poltava.pk)
    assert draft.method == "gunsel"


def test_keeping_a_text_answers_nothing(buyer: Client, poltava: Any) -> None:
    fields = fields_of(buyer) | {"shipping_method": "gunsel", "delivery-for": "gunsel", **PEOPLE}
    answer = choose(buyer, fields, step="keep")
    assert (answer.status_code, answer.content) == (204, b"")
    assert fields_of(buyer)["delivery-contact"] == "Олена Коваль"


def test_a_city_typed_out_counts_when_it_can_be_only_one(buyer: Client, poltava: Any) -> None:
    fields = fields_of(buyer) | {"shipping_method": "gunsel", "delivery-for": "gunsel", **PEOPLE}
    fields |= {"delivery-city_text": "полтава", "delivery-city_was": "", "delivery-city": ""}
    answer = buyer.post(CHECKOUT, fields | {"step": "price"})
    assert fields_in(answer)["delivery-city"] == str(poltava.pk)
    # Another name over the chosen one: the chosen one must not be taken silently.
    fields = fields_in(answer) | {"delivery-city_text": "Нема такого"}
    answer = buyer.post(CHECKOUT, fields)
    assert answer.status_code == 422
    assert "City: Choose the city." in said(answer)
    assert fields_in(answer)["delivery-city_text"] == "Нема такого"


@pytest.fixture
def zones(db: None) -> list[TransportZone]:
    """Two zones of our transport: every day, and Tuesdays for larger orders with a step."""
    method = DeliveryMethod.objects.get(code="company-transport")
    near = TransportZone.objects.create(method=method, name="Kyiv", charge=150, position=1,
                                        weekdays=[1, 2, 3, 4, 5, 6, 7])  # fmt: skip
    far = TransportZone.objects.create(
        method=method, name="Lviv", charge=300, position=2, weekdays=[2], lead_days=1, min_total=100
    )
    ZoneStep.objects.create(zone=near, above_kg=Decimal("0.5"), charge=200)
    return [near, far]


def test_our_transport_zone_day_address(buyer: Client, zones: list[TransportZone]) -> None:
    near, far = zones
    fields = fields_of(buyer)
    answer = choose(buyer, fields, shipping_method="company-transport")
    assert "Mo–Su" in text_of(answer)
    assert "UAH200.00" in text_of(answer)  # the step of weight
    assert "Choose the zone." in text_of(answer)
    transport = {"shipping_method": "company-transport", "delivery-for": "company-transport"}
    fields |= {**transport, **PEOPLE, "delivery-address": "Хрещатик, 1"}
    refused = buyer.post(CHECKOUT, fields)
    assert "Zone of our transport: Choose the zone." in said(refused)

    answer = choose(buyer, fields, delivery__zone=str(near.pk))
    assert "UAH200.00" in card(answer, "company-transport")
    assert "To pay UAH250.00" in text_of(answer)
    page = html.fromstring(answer.content.decode())
    days = page.xpath('//input[@name="delivery-desired_date"]/@value')
    assert len(days) == 5
    fields = fields_of(buyer) | {"delivery-desired_date": days[2]}
    assert buyer.post(CHECKOUT, fields | {"delivery-desired_date": "2031-01-01"}).status_code == 422
    assert buyer.post(CHECKOUT, fields).status_code == 302
    delivery = order().delivery
    assert (delivery.zone, delivery.zone_name) == (near, "Kyiv")
    assert delivery.desired_date.isoformat() == days[2]
    assert order().shipping_incl_tax == Decimal("200.00")


def test_a_zone_with_a_smallest_order_says_what_is_missing(
    buyer: Client, zones: list[TransportZone]
) -> None:
    fields = fields_of(buyer) | {
        "shipping_method": "company-transport", "delivery-for": "company-transport", **PEOPLE,
        "delivery-address": "Площа Ринок", "delivery-zone": str(zones[1].pk),
    }  # fmt: skip
    answer = buyer.post(CHECKOUT, fields)
    assert answer.status_code == 422
    assert "add goods for 50.00" in " ".join(said(answer))


@pytest.fixture
def for_customers(poltava: Any) -> DeliveryMethod:
    return make_method("dropshipping", MethodKind.DROPSHIPPING, name="To my customer")


def test_dropshipping(buyer: Client, poltava: Any, for_customers: Any, kyiv_dealer: Any) -> None:
    fields = fields_of(buyer)
    answer = choose(buyer, fields, shipping_method="dropshipping")
    page = html.fromstring(answer.content.decode())
    assert page.xpath('//select[@name="delivery-customer_carrier"]/option/@value') == ["", "gunsel"]
    assert page.xpath('//input[@name="delivery-without_prices"]/@checked')
    fields |= {"shipping_method": "dropshipping", "delivery-for": "dropshipping", **PEOPLE,
               "delivery-without_prices": "on"}  # fmt: skip
    assert "Carrier: Choose the carrier." in said(buyer.post(CHECKOUT, fields))
    fields |= {"delivery-customer_carrier": "gunsel"}
    choose(buyer, fields)
    fields |= {"delivery-city": str(poltava.pk), "delivery-cash_on_delivery": "95,50"}
    choose(buyer, fields)
    fields |= {"delivery-point": str(poltava.points.get().pk)}
    answer = choose(buyer, fields)
    assert "to the carrier" in card(answer, "dropshipping")
    assert buyer.post(CHECKOUT, fields_of(buyer)).status_code == 302
    delivery = order().delivery
    assert (delivery.carrier, delivery.point) == ("gunsel", poltava.points.get())
    assert delivery.cash_on_delivery == Decimal("95.50")
    assert delivery.without_prices
    recipient = Recipient.objects.get()
    assert (recipient.is_customer, recipient.dealer) == (True, kyiv_dealer.dealer)
    page = text_of(buyer.get(reverse("customer:order", args=[order().number])))
    assert "the dealer's customer" in page
    assert "papers without our prices" in page
    assert "UAH95.50" in page


def test_a_box_that_is_not_ticked_stays_so(buyer: Client, for_customers: Any) -> None:
    fields = fields_of(buyer) | {"shipping_method": "dropshipping", "delivery-for": "dropshipping"}
    choose(buyer, fields)
    assert "delivery-without_prices" not in fields_of(buyer)
    choose(buyer, fields, delivery__without_prices="on")
    assert "delivery-without_prices" in fields_of(buyer)


PDF = b"%PDF-1.7 a waybill"


def test_a_waybill_of_the_dealers_own_needs_nothing_else(
    buyer: Client, for_customers: Any, rival_client: Client, staff_client: Client
) -> None:
    fields = fields_of(buyer) | {"shipping_method": "dropshipping", "delivery-for": "dropshipping",
                                 "delivery-own_waybill": "59000000000001"}  # fmt: skip
    wrong = {"delivery-own_waybill_file": SimpleUploadedFile("w.pdf", b"MZ no PDF")}
    answer = buyer.post(CHECKOUT, fields | wrong)
    assert "Send the waybill as PDF, PNG or JPG" in " ".join(said(answer))
    right = {"delivery-own_waybill_file": SimpleUploadedFile("w.pdf", PDF)}
    answer = buyer.post(CHECKOUT, fields | right)
    assert answer.status_code == 302, said(answer)
    delivery = order().delivery
    assert (delivery.own_waybill, delivery.carrier) == ("59000000000001", "")
    address = reverse("delivery:own-waybill", args=[order().number])
    answer = buyer.get(address)
    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert rival_client.get(address).status_code == 404
    assert staff_client.get(address).status_code == 200


def test_other_is_told_in_words(buyer: Client, db: None) -> None:
    make_method("other", MethodKind.OTHER, name="Other")
    fields = fields_of(buyer) | {"shipping_method": "other", "delivery-for": "other"}
    assert "How and where: Write how you want to receive the goods." in said(
        buyer.post(CHECKOUT, fields)
    )
    fields |= {"delivery-address": "Разом із B2B-AAAA"}
    assert buyer.post(CHECKOUT, fields).status_code == 302
    assert order().delivery.address == "Разом із B2B-AAAA"


def test_the_last_choices_stand_there_and_recipients_come_back(
    buyer: Client, poltava: Any, bolt: Any
) -> None:
    fields = fields_of(buyer) | {
        "shipping_method": "gunsel", "delivery-for": "gunsel", **PEOPLE,
        "delivery-department": "Shop 2", "delivery-city": str(poltava.pk),
        "delivery-point": str(poltava.points.get().pk),
    }  # fmt: skip
    assert buyer.post(CHECKOUT, fields).status_code == 302
    buyer.post("/basket/add/", {f"qty-{bolt.pk}": "5"})

    fields = fields_of(buyer)
    assert fields["shipping_method"] == "gunsel"
    assert fields["delivery-point"] == str(poltava.points.get().pk)
    assert fields["delivery-department"] == "Shop 2"

    # Another place, then the kept one by one press, with the script and without.
    make_point(poltava, "9")
    recipient = Recipient.objects.get()
    for script in (SCRIPT, {}):
        choose(buyer, fields, delivery__contact="Хтось", delivery__point="")
        answer = buyer.get(CHECKOUT)
        assert "Shop 2, Полтава – № 1" in text_of(answer)
        press = fields_in(answer) | {"step": f"recipient-{recipient.pk}"}
        assert buyer.post(CHOOSE if script else CHECKOUT, press, **script).status_code == 200
        found = fields_of(buyer)
        assert found["delivery-contact"] == "Олена Коваль"
        assert found["delivery-point"] == str(poltava.points.get(number="1").pk)


def test_nothing_of_another_dealer_by_id(
    buyer: Client, poltava: Any, rival: Any, rival_client: Client, bolt: Any
) -> None:
    foreign = Recipient.objects.create(
        dealer=rival.dealer, key="k", name="Таємна людина", phone="+380990000000",
        carrier="gunsel", city=poltava, last_used_at=timezone.now(),
    )  # fmt: skip
    fields = fields_of(buyer) | {"shipping_method": "gunsel", "delivery-for": "gunsel"}
    answer = choose(buyer, fields, step=f"recipient-{foreign.pk}", delivery__recipient=foreign.pk)
    assert "Таємна" not in answer.content.decode()
    assert "Таємна" not in buyer.get(CHECKOUT).content.decode()
    # The other one's basket: nothing is kept in it, nothing of it is shown.
    rival_client.post("/basket/add/", {f"qty-{bolt.pk}": "5"})
    theirs = get_model("basket", "Basket").objects.get(owner=rival.user)
    answer = choose(buyer, fields | PEOPLE, basket=str(theirs.pk))
    assert answer.headers["HX-Redirect"] == CHECKOUT
    assert not DeliveryDraft.objects.filter(basket=theirs).exists()


def test_a_basket_that_was_ordered_meanwhile_leads_on(buyer: Client) -> None:
    fields = fields_of(buyer)
    buyer.post(CHECKOUT, fields)
    answer = choose(buyer, fields, shipping_method="company-transport")
    assert answer.headers["HX-Redirect"] == reverse("checkout:thank-you", args=[order().number])
    assert buyer.get(CHOOSE).status_code == 302
    assert Delivery.objects.count() == 1


def test_a_new_city_forgets_the_branch(buyer: Client, poltava: Any) -> None:
    lviv = make_city("Львів")
    fields = fields_of(buyer) | {
        "shipping_method": "gunsel", "delivery-for": "gunsel",
        "delivery-city": str(poltava.pk), "delivery-point": str(poltava.points.get().pk),
    }  # fmt: skip
    choose(buyer, fields)
    answer = choose(buyer, fields, delivery__city=str(lviv.pk))
    assert "Choose the branch." in text_of(answer)
    assert "≈" not in card(answer, "gunsel")


def test_the_page_asks_for_the_price_by_itself_when_the_last_choice_has_none(
    buyer: Client, poltava: Any
) -> None:
    fields = fields_of(buyer) | {
        "shipping_method": "gunsel", "delivery-for": "gunsel", "step": "keep",
        "delivery-city": str(poltava.pk), "delivery-point": str(poltava.points.get().pk),
    }  # fmt: skip
    buyer.post(CHOOSE, fields, **SCRIPT)
    assert 'hx-trigger="load"' in buyer.get(CHECKOUT).content.decode()
    answer = choose(buyer, fields_of(buyer))
    assert 'hx-trigger="load"' not in answer.content.decode()
    assert 'hx-trigger="load"' not in buyer.get(CHECKOUT).content.decode()


def test_pickup_shows_hours_address_and_a_map(buyer: Client, kyiv_warehouse: Any) -> None:
    side = kyiv_warehouse.warehouse
    side.address, side.hours = "Київ, Промислова 4", "Пн–Пт 9–18"
    side.save()
    answer = buyer.get(CHECKOUT)
    assert "Київ, Промислова 4 · Пн–Пт 9–18" in text_of(answer)
    page = html.fromstring(answer.content.decode())
    (link,) = page.xpath('//a[contains(@class, "radio-card-link")]')
    assert link.get("rel") == "noopener noreferrer"
    assert re.match(r"https://\S+%D0%9F%D1%80", link.get("href"))


@pytest.mark.parametrize("text", ["'\"><b>", "\0", "9" * 5000, "٣", "%00", "../../etc"])
def test_odd_entries_do_no_harm(buyer: Client, poltava: Any, for_customers: Any, text: str) -> None:
    for code in ("gunsel", "dropshipping", "company-transport", "pickup", text):
        fields = fields_of(buyer) | {"shipping_method": code, "delivery-for": code}
        for name in ("city", "point", "zone", "warehouse", "to_door", "address", "contact", "phone",
                     "customer_carrier", "cash_on_delivery", "own_waybill", "desired_date",
                     "city_text", "city_was", "point_text", "recipient", "for"):  # fmt: skip
            answer = buyer.post(CHOOSE, fields | {f"delivery-{name}": text}, **SCRIPT)
            assert answer.status_code == 200, (code, name)
            assert (
                "<b>" not in answer.content.decode().replace("<b></b>", "").split("'\"&gt;")[0][-1:]
            )
        assert buyer.post(CHECKOUT, fields | {"step": text}).status_code in (200, 409, 422, 302)
        if get_model("order", "Order").objects.exists():
            break


def test_desired_day_in_the_past_is_refused(buyer: Client) -> None:
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    answer = buyer.post(CHECKOUT, fields_of(buyer) | {"delivery-desired_date": yesterday})
    assert "Desired date: This day is over. Choose today or later." in said(answer)
