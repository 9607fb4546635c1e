"""The dashboard's pages of shipments, waybills, registers and senders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from oscar_b2b.shipping_carriers.models import Register, SenderProfile, State, Waybill
from oscar_b2b.shipping_carriers.standin.app import StandIn
from oscar_b2b.shipping_carriers.standin.faults import Fault
from oscar_b2b.shipping_carriers.standin.server import running
from tests.integration.shipping_carriers import parcels
from tests.integration.shipping_carriers.parcels import profile_of

pytestmark = pytest.mark.django_db

LIST = "/dashboard/b2b/shipments/"
ACT = f"{LIST}act/"
NEW = "/dashboard/b2b/waybills/new/"


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[StandIn, str]]:
    standin = StandIn()
    with running(standin) as url:
        yield standin, url


@pytest.fixture(autouse=True)
def standin(served: tuple[StandIn, str]) -> StandIn:
    served[0].reset()
    return served[0]


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks: Any) -> Any:
    return lambda: django_capture_on_commit_callbacks(execute=True)


class Shop:
    def __init__(self, name: str, url: str, person: Any, goods: Any) -> None:
        self.profile = profile_of(name)
        self.person, self.goods = person, goods
        parcels.set_up(self.profile, url)
        start, self.end = parcels.two_ends(self.profile, url)
        self.sender = parcels.sender_at(start)
        self.delivery = self.another()

    def another(self, **values: Any) -> Any:
        return parcels.order_to(self.end, self.person, self.goods, **values)

    def form(self, *deliveries: Any, **changed: Any) -> dict[str, Any]:
        """The form as the page sends it."""
        facts = {
            "delivery": [each.pk for each in deliveries or (self.delivery,)],
            "carrier": self.profile.code,
            "step": "make",
            "reference": str(uuid4()),
            "known": "",
            "sender": self.sender.pk,
            "city": self.end.city_id,
            "point": self.end.pk,
            "address": "",
            "contact": "Вигаданий Петро Іванович",
            "phone": "+380670000000",
            "organisation": "",
            "tax_id": "",
            "declared": "1500",
            "cash_on_delivery": "",
            "payer": "recipient",
            "ship_on": timezone.localdate().isoformat(),
            "description": "Метизи",
            "note": "",
            "places-TOTAL_FORMS": "1",
            "places-INITIAL_FORMS": "0",
            "places-0-count": "2",
            "places-0-weight": "3.5",
            "places-0-length": "30",
            "places-0-width": "40",
            "places-0-height": "20",
        }
        return facts | changed


@pytest.fixture
def shop(served: tuple[StandIn, str], kyiv_dealer: Any, bolt: Any) -> Any:
    return lambda name: Shop(name, served[1], kyiv_dealer, bolt)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


# One waybill -------------------------------------------------------------------------------------


def test_from_an_orders_page_to_the_label(
    shop: Any, staff_client: Client, standin: StandIn, on_commit: Any
) -> None:
    here = shop("novaposhta")
    order = here.delivery.order
    page = text_of(staff_client.get(reverse("dashboard:order-detail", args=[order.number])))
    assert f"{NEW}?delivery={here.delivery.pk}" in page
    form = staff_client.get(NEW, {"delivery": here.delivery.pk})
    text = text_of(form)
    assert form.status_code == 200
    for filled in ("Вигаданий Петро", "+380670000000", "15.5", here.sender.name):
        assert filled in text
    assert f'value="{here.end.pk}" selected' in text
    with on_commit():
        answer = staff_client.post(NEW, here.form())
    waybill = Waybill.objects.get()
    assert answer.status_code == 302
    assert answer.url == reverse("dashboard:b2b-waybill", args=[waybill.pk])
    assert [each["weight"] for each in waybill.places] == ["3.5", "3.5"]
    assert waybill.places[0]["size"] == [40, 30, 20]
    assert waybill.asked_by is not None
    page = text_of(staff_client.get(answer.url))
    assert waybill.number in page
    assert "Cancel it at the carrier" in page
    label = staff_client.get(reverse("dashboard:b2b-waybill-paper", args=[waybill.pk, "label"]))
    assert label.content.startswith(b"%PDF")
    assert label["Content-Type"] == "application/pdf"
    assert "no-store" in label["Cache-Control"]
    assert "demo-key" not in page
    page = text_of(staff_client.get(reverse("dashboard:order-detail", args=[order.number])))
    assert waybill.number in page
    assert "Another waybill" in page


def test_a_row_of_places_more_without_a_script(shop: Any, staff_client: Client) -> None:
    here = shop("novaposhta")
    answer = staff_client.post(NEW, here.form(step="add-place", contact=""))
    text = text_of(answer)
    assert answer.status_code == 200
    assert 'name="places-1-weight"' in text
    assert 'value="3.5"' in text
    assert "field is required" not in text
    assert not Waybill.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"contact": ""}, "required"),
        ({"places-0-weight": ""}, "weight"),
        ({"places-0-weight": "nan"}, "number"),
        ({"places-0-height": ""}, "all three sides"),
        ({"ship_on": "2020-01-01"}, "is over"),
        ({"point": "", "address": ""}, "Choose a branch"),
        ({"point": "9" * 9}, "valid choice"),
        ({"reference": "x"}, "Open it again"),
        ({"declared": "-1"}, "greater"),
    ],
)
def test_what_is_wrong_stands_at_the_field(
    changed: dict[str, str], words: str, shop: Any, staff_client: Client
) -> None:
    here = shop("novaposhta")
    answer = staff_client.post(NEW, here.form(**changed))
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "Вигаданий" in text_of(answer) or "contact" in changed
    assert not Waybill.objects.exists()


def test_a_branch_that_has_closed_or_is_too_small_is_named(shop: Any, staff_client: Client) -> None:
    here = shop("novaposhta")
    here.end.max_place_weight = 2
    here.end.save()
    answer = staff_client.post(NEW, here.form())
    assert answer.status_code == 422
    assert "Choose another branch" in text_of(answer)
    here.end.max_place_weight, here.end.active = None, False
    here.end.save()
    answer = staff_client.post(NEW, here.form())
    assert "closed at present" in text_of(answer)
    assert not Waybill.objects.exists()


def test_typed_places_without_a_script(shop: Any, staff_client: Client, on_commit: Any) -> None:
    here = shop("novaposhta")
    typed = {"point": "", "point-typed": here.end.address_uk[:12]}
    with on_commit():
        answer = staff_client.post(NEW, here.form(**typed))
    assert answer.status_code == 302
    assert Waybill.objects.get().point == here.end
    answer = staff_client.post(NEW, here.form(**{"point": "", "point-typed": "нема такої"}))
    assert "Nothing is found" in text_of(answer)


def test_pressed_twice_it_is_one_waybill(
    shop: Any, staff_client: Client, standin: StandIn, on_commit: Any
) -> None:
    here = shop("novaposhta")
    form = here.form()
    with on_commit():
        first = staff_client.post(NEW, form)
        second = staff_client.post(NEW, form)
    assert first.url == second.url
    answer = staff_client.post(NEW, here.form())
    assert answer.status_code == 422
    assert "meanwhile" in text_of(answer)
    assert len(standin.parcels.of("novaposhta")) == 1


def test_a_refusal_is_corrected_and_asked_again(
    shop: Any, staff_client: Client, standin: StandIn, on_commit: Any
) -> None:
    here = shop("novaposhta")
    with on_commit():
        answer = staff_client.post(NEW, here.form(contact="Petro"))
    refused = Waybill.objects.get()
    assert refused.state == State.REFUSED
    page = text_of(staff_client.get(answer.url))
    assert "last and first name" in page
    again = f"{NEW}?delivery={here.delivery.pk}&amp;again={refused.pk}"
    assert again in page
    form = staff_client.get(again.replace("&amp;", "&"))
    assert 'value="Petro"' in text_of(form)
    with on_commit():
        staff_client.post(NEW, here.form())
    assert Waybill.objects.exclude(pk=refused.pk).get().state == State.MADE


def test_what_is_uncertain_says_what_to_do(
    shop: Any, staff_client: Client, standin: StandIn, on_commit: Any
) -> None:
    here = shop("delivery")
    standin.faults.switch_on("delivery", Fault("lost", times=1, only="PostCreateReceipts"))
    with on_commit():
        answer = staff_client.post(NEW, here.form())
    waybill = Waybill.objects.get()
    page = text_of(staff_client.get(answer.url))
    assert "Look in the carrier&#x27;s cabinet" in page or "Look in the carrier's cabinet" in page
    act = reverse("dashboard:b2b-waybill-act", args=[waybill.pk])
    staff_client.post(act, {"do": "number", "number": "03000001"})
    waybill.refresh_from_db()
    assert (waybill.state, waybill.number) == (State.MADE, "03000001")
    page = text_of(staff_client.get(answer.url))
    assert "Mark as cancelled" in page
    staff_client.post(act, {"do": "withdraw"})
    waybill.refresh_from_db()
    assert waybill.state == State.CANCELLED


def test_a_carrier_without_waybills_takes_a_number(shop: Any, staff_client: Client) -> None:
    here = shop("gunsel")
    page = text_of(staff_client.get(NEW, {"delivery": here.delivery.pk}))
    assert "makes no waybills over its interface" in page
    form = {"delivery": here.delivery.pk, "carrier": "gunsel", "reference": str(uuid4())}
    address = reverse("dashboard:b2b-waybill-number")
    answer = staff_client.post(address, form | {"number": "GN-5"})
    waybill = Waybill.objects.get()
    assert answer.url == reverse("dashboard:b2b-waybill", args=[waybill.pk])
    assert waybill.is_manual
    answer = staff_client.post(address, form | {"number": " ", "reference": str(uuid4())})
    assert "Type the number" in text_of(staff_client.get(answer.url))
    assert Waybill.objects.count() == 1


def test_where_it_is_written_by_hand(
    shop: Any, staff_client: Client, mailoutbox: list[Any], on_commit: Any
) -> None:
    here = shop("intime")
    form = {"delivery": here.delivery.pk, "carrier": "intime", "reference": str(uuid4())}
    staff_client.post(reverse("dashboard:b2b-waybill-number"), form | {"number": "77"})
    waybill = Waybill.objects.get()
    act = reverse("dashboard:b2b-waybill-act", args=[waybill.pk])
    page = text_of(staff_client.get(reverse("dashboard:b2b-waybill", args=[waybill.pk])))
    assert "is not asked where parcels are" in page
    for __ in range(2):
        with on_commit():
            staff_client.post(act, {"do": "status", "status": "ready"})
    staff_client.post(act, {"do": "status", "status": "nonsense"})
    waybill.refresh_from_db()
    assert waybill.status == "ready"
    assert waybill.movements.count() == 2
    assert len(mailoutbox) == 1


# Many --------------------------------------------------------------------------------------------


def test_orders_to_one_recipient_are_offered_together(
    shop: Any, staff_client: Client, standin: StandIn, on_commit: Any
) -> None:
    here = shop("novaposhta")
    rows = [here.delivery, here.another(), here.another(contact="Інший Іван Іванович")]
    chosen = {"delivery": [each.pk for each in rows], "action": "make"}
    page = text_of(staff_client.post(ACT, chosen))
    assert "2 orders by one waybill" in page
    first, other = rows[0].pk, rows[2].pk
    confirmed: dict[str, Any] = chosen | {
        "confirm": "1",
        "ship_on": timezone.localdate().isoformat(),
        f"take-{first}": "on",
        f"join-{first}": "on",
        f"sender-{first}": here.sender.pk,
        f"reference-{first}": str(uuid4()),
        f"take-{other}": "on",
        f"join-{other}": "on",
        f"sender-{other}": here.sender.pk,
        f"reference-{other}": str(uuid4()),
    }
    for each in rows:
        confirmed |= {f"weight-{each.pk}": "4,5", f"count-{each.pk}": "2"}
    wrong = staff_client.post(ACT, confirmed | {f"weight-{other}": ""})
    assert wrong.status_code == 422
    assert "Type the weight" in text_of(wrong)
    assert not Waybill.objects.exists()
    with on_commit():
        answer = staff_client.post(ACT, confirmed)
        staff_client.post(ACT, confirmed)
    assert answer.status_code == 302
    assert Waybill.objects.filter(state=State.MADE).count() == 2
    joined = rows[0].waybills.get()
    assert set(joined.deliveries.all()) == set(rows[:2])
    assert [each["weight"] for each in joined.places] == ["2.250"] * 4
    assert len(standin.parcels.of("novaposhta")) == 2


def test_what_cannot_be_made_in_bulk_says_why(shop: Any, staff_client: Client) -> None:
    here, other = shop("novaposhta"), shop("gunsel")
    nowhere = here.another(point=None, address="", contact="Хтось Інший Х")
    ids = [other.delivery.pk, nowhere.pk]
    page = text_of(staff_client.post(ACT, {"delivery": ids, "action": "make"}))
    assert "makes no waybills over its interface" in page
    assert "place of delivery is not known" in page
    assert "Make the waybills" not in page


def test_labels_and_a_register_of_many(
    shop: Any, staff_client: Client, standin: StandIn, on_commit: Any
) -> None:
    here = shop("novaposhta")
    rows = [here.delivery, here.another()]
    with on_commit():
        for each in rows:
            parcels.ask(each, here.sender)
    chosen = {"delivery": [each.pk for each in rows]}
    labels = staff_client.post(ACT, chosen | {"action": "label"})
    assert labels.content.startswith(b"%PDF")
    answer = staff_client.post(ACT, chosen | {"action": "register"})
    assert answer.url == reverse("dashboard:b2b-registers")
    register = Register.objects.get()
    page = text_of(staff_client.get(answer.url))
    assert reverse("dashboard:b2b-register", args=[register.pk]) in page
    file = staff_client.get(reverse("dashboard:b2b-register", args=[register.pk]))
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    answer = staff_client.post(ACT, chosen | {"action": "register"}, follow=True)
    assert "in a register already" in text_of(answer)


def test_filters_of_shipments(shop: Any, staff_client: Client, on_commit: Any) -> None:
    here = shop("novaposhta")
    second, third = here.another(), here.another()
    with on_commit():
        parcels.ask(second, here.sender)
        parcels.ask(third, here.sender)
    Waybill.objects.filter(deliveries=third).update(
        status="ready", status_at=timezone.now() - timedelta(days=9)
    )

    def numbers(**query: str) -> set[str]:
        rows = staff_client.get(LIST, query).context["rows"]
        return {each.delivery.order.number for each in rows}

    one, two, three = (each.order.number for each in (here.delivery, second, third))
    assert numbers() == {one}
    assert numbers(state="on-the-way") == {two}
    assert numbers(state="ready") == numbers(state="attention") == {three}
    assert numbers(state="all") == {one, two, three}
    assert numbers(state="all", carrier="sat") == set()
    assert numbers(state="all", day=timezone.localdate().isoformat()) == {one, two, three}
    assert numbers(state="all", day="2020-13-45") == {one, two, three}
    assert numbers(state="all", day="2020-01-02") == set()
    assert numbers(state="all", q=second.waybills.get().number) == {two}
    assert numbers(state="all", q=one) == {one}
    assert "needs attention" in text_of(staff_client.get(LIST))


@pytest.mark.parametrize("query", ["", "?state=all", "?state=attention"])
def test_shipments_cost_the_same_for_many_orders(
    query: str,
    shop: Any,
    staff_client: Client,
    django_assert_max_num_queries: Any,
    on_commit: Any,
) -> None:
    here = shop("delivery")
    staff_client.get(LIST)

    def cost() -> int:
        with django_assert_max_num_queries(100) as asked:
            assert staff_client.get(LIST + query).status_code == 200
        return len(asked)

    def fill(count: int) -> None:
        from oscar_b2b.shipping_carriers.models import Delivery

        goods = here.another().order
        for number in range(count):
            order = type(goods).objects.get(pk=goods.pk)
            order.pk, order.number = None, f"Q-{Waybill.objects.count()}-{number}-{count}"
            order.save()
            party = goods.b2b_party
            party.pk, party.order, party.uuid = None, order, uuid4()
            party.save()
            delivery = Delivery.objects.create(
                order=order, method_code="x", carrier="delivery", city=here.end.city
            )
            if query:
                waybill = Waybill.objects.create(
                    carrier="delivery", state=State.REFUSED, asked_at=timezone.now()
                )
                waybill.deliveries.add(delivery)

    fill(5)
    few = cost()
    fill(40)
    assert cost() == few


# Senders -----------------------------------------------------------------------------------------


def test_senders_are_kept_and_one_is_the_usual_one(shop: Any, staff_client: Client) -> None:
    here = shop("novaposhta")
    listed = text_of(staff_client.get("/dashboard/b2b/senders/"))
    assert here.sender.name in listed
    new = reverse("dashboard:b2b-sender-new", args=["novaposhta"])
    assert staff_client.get(new).status_code == 200
    form = {
        "name": "Львів",
        "city": here.end.city_id,
        "point": here.end.pk,
        "contact": "Зразкова Олена Петрівна",
        "phone": "+380440000002",
        "is_default": "on",
        "is_active": "on",
        "extra-counterparty": "ref-1",
    }
    assert staff_client.post(new, form | {"point": ""}).status_code == 200
    assert SenderProfile.objects.count() == 1
    assert staff_client.post(new, form).status_code == 302
    made = SenderProfile.objects.get(name="Львів")
    here.sender.refresh_from_db()
    assert (made.is_default, here.sender.is_default) == (True, False)
    assert made.extra == {"counterparty": "ref-1"}
    wrong = {"city": here.sender.city_id}
    edit = reverse("dashboard:b2b-sender", args=[made.pk])
    assert "in another city" in text_of(staff_client.post(edit, form | wrong))
    assert staff_client.post(edit, form | {"phone": "+380440000003"}).status_code == 302
    drop = reverse("dashboard:b2b-sender-delete", args=[made.pk])
    staff_client.post(drop)
    assert not SenderProfile.objects.filter(pk=made.pk).exists()


def test_a_sender_of_waybills_stays(shop: Any, staff_client: Client) -> None:
    here = shop("delivery")
    parcels.ask(here.delivery, here.sender)
    drop = reverse("dashboard:b2b-sender-delete", args=[here.sender.pk])
    page = staff_client.post(drop, follow=True)
    assert "out of use instead" in text_of(page)
    assert SenderProfile.objects.filter(pk=here.sender.pk).exists()


def test_places_are_found_while_one_types(shop: Any, staff_client: Client) -> None:
    here = shop("novaposhta")
    address = reverse("dashboard:b2b-places", args=["city"])
    found = staff_client.get(address, {"carrier": "novaposhta", "q": "дні"}).json()["results"]
    assert [each["id"] for each in found] == [str(here.end.city_id)]
    address = reverse("dashboard:b2b-places", args=["point"])
    asked = {"carrier": "novaposhta", "city": here.end.city_id, "q": ""}
    found = staff_client.get(address, asked).json()["results"]
    assert [each["id"] for each in found] == [str(here.end.pk)]
    assert staff_client.get(address, asked | {"carrier": "x"}).status_code == 404
    assert staff_client.get(address, asked | {"city": "x"}).json()["results"] == []


def test_a_form_that_is_no_pdf_is_never_opened_as_a_page(
    shop: Any, staff_client: Client, on_commit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from oscar_b2b.shipping_carriers.carriers.base import Document
    from oscar_b2b.shipping_carriers.carriers.novaposhta import NovaPoshta

    here = shop("novaposhta")
    with on_commit():
        made = parcels.ask(here.delivery, here.sender)
    page = Document(b"<script>alert(1)</script>", "text/html")
    monkeypatch.setattr(NovaPoshta, "document", lambda *args: page)
    answer = staff_client.get(reverse("dashboard:b2b-waybill-paper", args=[made.pk, "label"]))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_dealers_own_waybill_is_tracked_from_the_order_on(shop: Any) -> None:
    from oscar_b2b.shipping_carriers.parcel_slots import OwnWaybills

    here = shop("gunsel")
    delivery = here.another(own_waybill="GN 42", kind="dropshipping")
    for __ in range(2):
        OwnWaybills().placed(order=delivery.order, context=here.person.context)
    own = Waybill.objects.get()
    assert (own.number, own.is_manual, own.deliveries.get()) == ("GN42", True, delivery)
