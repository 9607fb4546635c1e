"""The dashboard's pages of delivery methods and zones: made, changed, ordered, refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from oscar_b2b.contracts.services import CONTRACT_KEY
from oscar_b2b.shipping_carriers.models import CarrierAccount, DeliveryMethod, TransportZone

pytestmark = pytest.mark.django_db

LIST = "/dashboard/b2b/delivery-methods/"
ZONES = "/dashboard/b2b/transport-zones/"


def page(code: str, what: str = "") -> str:
    return f"{LIST}{DeliveryMethod.objects.get(code=code).pk}/{what}"


def order_of_codes() -> list[str]:
    return list(DeliveryMethod.objects.values_list("code", flat=True))


def fields(**more: Any) -> dict[str, Any]:
    """Return the fields of a method's form, as a browser sends them."""
    return {"name": "Courier", "description": "", "is_active": "on", "charge": "0"} | more


def zone_fields(*steps: tuple[str, str], **more: Any) -> dict[str, Any]:
    rows = {
        f"steps-{number}-{name}": value
        for number, step in enumerate(steps)
        for name, value in zip(("above_kg", "charge"), step, strict=True)
    }
    return {
        "name": "Kyiv",
        "places": "",
        "lead_days": "0",
        "charge": "150",
        "is_active": "on",
        "steps-TOTAL_FORMS": str(len(steps)),
        "steps-INITIAL_FORMS": "0",
        **rows,
        **more,
    }


@pytest.fixture
def zone() -> TransportZone:
    transport = DeliveryMethod.objects.get(code="company-transport")
    zone = TransportZone.objects.create(
        method=transport, name="Kyiv", weekdays=[2, 4], charge=150, free_from=5000
    )
    zone.steps.create(above_kg=100, charge=300)
    return zone


def test_the_list_says_what_is_offered_to_whom(staff_client: Client) -> None:
    DeliveryMethod.objects.filter(code="other").update(
        name="<Own> courier", min_weight=30, audience={"region": ["Kyiv"]}, is_active=True
    )
    text = staff_client.get(LIST).content.decode()
    assert "Pickup" in text
    assert "&lt;Own&gt; courier" in text
    assert "Only for Region: Kyiv." in text
    assert "Weight, kg: from 30." in text
    assert "Delivery methods" in staff_client.get("/dashboard/").content.decode()


def test_names_of_the_module_are_shown_in_the_readers_language_and_stay_translatable(
    staff_client: Client,
) -> None:
    with translation.override("uk"):
        own = translation.gettext("Pickup")
    assert own != "Pickup"
    staff_client.cookies["django_language"] = "uk"
    assert own in staff_client.get(LIST).content.decode()
    assert own in staff_client.get(page("pickup")).content.decode()
    with translation.override("uk"):
        conditions = translation.gettext("You collect the goods at our warehouse.")
    kept = staff_client.post(page("pickup"), fields(name=own, description=conditions, charge="5"))
    assert kept.status_code == 302
    row = DeliveryMethod.objects.get(code="pickup")
    assert (row.name, row.description) == ("Pickup", "You collect the goods at our warehouse.")
    assert row.charge == 5
    staff_client.post(page("pickup"), fields(name="Самовивіз зі складу"))
    row.refresh_from_db()
    assert row.name == "Самовивіз зі складу"


def test_methods_are_switched_and_the_log_knows_who(staff_client: Client) -> None:
    assert staff_client.post(page("pickup", "switch/"), {"on": "0"}).status_code == 302
    assert not DeliveryMethod.objects.get(code="pickup").is_active
    staff_client.post(page("other", "switch/"), {"on": "1"})
    assert DeliveryMethod.objects.get(code="other").is_active
    entry = LogEntry.objects.filter(content_type__model="deliverymethod").latest("pk")
    assert entry.changes["is_active"] == ["False", "True"]
    assert entry.actor is not None


def test_up_and_down_change_places_with_the_neighbour(staff_client: Client) -> None:
    before = order_of_codes()
    staff_client.post(page(before[2], "move/"), {"to": "up"})
    assert order_of_codes() == [before[0], before[2], before[1], before[3]]
    staff_client.post(page(before[2], "move/"), {"to": "down"})
    assert order_of_codes() == before
    for code, to in ((before[0], "up"), (before[-1], "down"), (before[1], "sideways")):
        assert staff_client.post(page(code, "move/"), {"to": to}).status_code == 302
        assert order_of_codes() == before


def test_equal_positions_do_not_stick(staff_client: Client) -> None:
    DeliveryMethod.objects.update(position=0)
    before = order_of_codes()
    staff_client.post(page(before[1], "move/"), {"to": "up"})
    assert order_of_codes() == [before[1], before[0], *before[2:]]


@pytest.mark.parametrize("kind", ["pickup", "company-transport", "dropshipping", "other"])
def test_a_second_method_of_a_kind_gets_a_code_of_its_own(kind: str, staff_client: Client) -> None:
    shown = staff_client.get(f"{LIST}new/", {"of": kind})
    assert shown.status_code == 200
    data = fields(of=kind, name="Another one", paid_by="order")
    assert staff_client.post(f"{LIST}new/", data).status_code == 302
    row = DeliveryMethod.objects.get(name="Another one")
    assert (row.code, row.kind) == (f"{kind}-2", kind)
    assert order_of_codes()[-1] == row.code


def test_a_carriers_method_is_made_from_the_hint(staff_client: Client) -> None:
    CarrierAccount.objects.create(code="novaposhta", is_active=True, values={"api_key": "k"})
    hint = "?of=carrier:novaposhta"
    for address in (LIST, "/dashboard/b2b/carriers/novaposhta/"):
        assert hint in staff_client.get(address).content.decode()
    text = staff_client.get(f"{LIST}new/{hint}").content.decode()
    assert 'value="Nova Poshta"' in text
    data = fields(
        of="carrier:novaposhta", name="Nova Poshta", paid_by="order", to_door="on", charge="15"
    )
    answer = staff_client.post(f"{LIST}new/", data)
    row = DeliveryMethod.objects.get(carrier="novaposhta")
    assert answer.url == page("novaposhta")
    assert (row.code, row.kind, row.paid_by) == ("novaposhta", "carrier", "order")
    assert (row.to_door, row.charge) == (True, 15)
    assert "our charge" in staff_client.get(LIST).content.decode()
    for address in (LIST, "/dashboard/b2b/carriers/novaposhta/"):
        assert hint not in staff_client.get(address).content.decode()
    created = LogEntry.objects.filter(content_type__model="deliverymethod", action=0).latest("pk")
    assert created.object_repr == "Nova Poshta"


@pytest.mark.parametrize(
    "of", ["carrier:sat", "carrier:nobody", "carrier", "carrier:", "moon", "\0", "я" * 300, ""]
)
def test_what_cannot_be_made_is_refused(of: str, staff_client: Client) -> None:
    assert staff_client.get(f"{LIST}new/", {"of": of}).status_code == 200
    refused = staff_client.post(f"{LIST}new/", fields(of=of))
    assert refused.status_code == 422
    assert DeliveryMethod.objects.count() == 4


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "x\0"}, "Null characters"),
        ({"name": "x" * 200}, "at most 128"),
        ({"charge": "-1"}, "greater than or equal to 0"),
        ({"charge": "abc"}, "Enter a number"),
        ({"charge": "NaN"}, "Enter a number"),
        ({"charge": "1e30"}, "no more than"),
        ({"min_weight": "30", "max_weight": "29.999"}, "less than the weight from which"),
        ({"min_total": "30", "max_total": "29"}, "less than the total from which"),
        ({"audience-region": "x\0"}, "Choose from the list"),
        ({"audience-contract-typed": "no such"}, "is not found"),
    ],
)
def test_bad_values_are_refused_in_words(
    wrong: dict[str, str], message: str, staff_client: Client, kyiv_dealer: Any
) -> None:
    before = DeliveryMethod.objects.filter(code="other").values().get()
    refused = staff_client.post(page("other"), fields(**wrong))
    assert refused.status_code == 422
    text = refused.content.decode()
    assert message in text
    assert "nothing was saved" in text
    assert DeliveryMethod.objects.filter(code="other").values().get() == before


def test_rules_are_kept_and_shown_again(staff_client: Client, kyiv_dealer: Any) -> None:
    dealer = kyiv_dealer.dealer
    dealer.region = "Kyiv"
    dealer.save()
    contracts = kyiv_dealer.contracts
    data = fields(
        **{
            "audience-region": ["Kyiv"],
            "audience-contract-kind": ["deferral", "cash"],
            "audience-contract": [contracts["1"].guid],
            "audience-contract-typed": " 12,",
            "min_weight": "1.5",
            "max_total": "99.90",
        }
    )
    assert staff_client.post(page("other"), data).status_code == 302
    row = DeliveryMethod.objects.get(code="other")
    assert row.audience == {
        "region": ["Kyiv"],
        "contract-kind": ["deferral", "cash"],
        "contract": [contracts["1"].guid, contracts["12"].guid],
    }
    assert (row.min_weight, row.max_total) == (Decimal("1.5"), Decimal("99.90"))
    text = staff_client.get(page("other")).content.decode()
    assert text.count(" checked") == 1 + 1 + 2 + 2, "offered, a region, two kinds, two contracts"
    assert f"№ 12 · {kyiv_dealer.legal_entity.name}" in text
    # What is unticked is gone; a value that no dealer has any longer stays until then.
    dealer.region = ""
    dealer.save()
    assert "no longer there: Kyiv" in staff_client.get(page("other")).content.decode()
    staff_client.post(page("other"), fields(charge="0"))
    row.refresh_from_db()
    assert row.audience == {}


def test_who_is_offered_what(staff_client: Client, kyiv_dealer: Any) -> None:
    DeliveryMethod.objects.filter(code="other").update(
        is_active=True, min_weight=30, audience={"contract-kind": ["deferral"]}
    )
    address = f"{LIST}offered/"
    assert "Choose a dealer" in staff_client.get(address).content.decode()
    who = {"dealer": kyiv_dealer.dealer.pk}
    text = staff_client.get(address, who | {"weight": "29"}).content.decode()
    assert "Only for Contract kind: Deferral." in text
    assert "Offered from 30 kg on." in text
    assert "It is switched off." in text, "dropshipping"
    deferred = who | {"weight": "30", CONTRACT_KEY: kyiv_dealer.contracts["12"].pk}
    text = staff_client.get(address, deferred).content.decode()
    assert "Only for" not in text
    assert "Offered from" not in text


@pytest.mark.parametrize(
    "query",
    [
        {"dealer": "x"},
        {"dealer": "9" * 40},
        {"dealer-typed": "nobody of this name"},
        {"dealer": "", "weight": "\0"},
        {"dealer": "1", "weight": "-1", "total": "1e99"},
        {"dealer": "\0", "contract": "9" * 40},
    ],
)
def test_odd_questions_are_answered_in_words(query: dict[str, str], staff_client: Client) -> None:
    assert staff_client.get(f"{LIST}offered/", query).status_code == 200


def test_a_zone_is_made_changed_and_deleted(staff_client: Client) -> None:
    data = zone_fields(
        ("1000", "900"), ("", ""), ("100", "300"),
        weekdays=["4", "2"], cutoff="14:30", lead_days="1", free_from="5000", min_total="500",
    )  # fmt: skip
    assert staff_client.post(page("company-transport", "zones/new/"), data).status_code == 302
    zone = TransportZone.objects.get()
    assert (zone.name, zone.weekdays, f"{zone.cutoff:%H:%M}") == ("Kyiv", [2, 4], "14:30")
    assert list(zone.steps.values_list("above_kg", "charge")) == [(100, 300), (1000, 900)]
    shown = staff_client.get(f"{ZONES}{zone.pk}/").content.decode()
    assert "50 kg: UAH150.00" in shown or "50 kg: ₴150.00" in shown
    assert 'value="1000"' in shown, "not 1E+3"
    # A step is changed, one emptied, one new; the kept one is the same row.
    kept = zone.steps.get(above_kg=100).pk
    data = zone_fields(("100", "310"), ("", ""), ("500", "600"), name="Kyiv 2")
    data |= {"steps-INITIAL_FORMS": "2"}
    assert staff_client.post(f"{ZONES}{zone.pk}/", data).status_code == 302
    assert list(zone.steps.values_list("above_kg", "charge")) == [(100, 310), (500, 600)]
    assert zone.steps.get(above_kg=100).pk == kept
    models = set(
        LogEntry.objects.filter(actor__isnull=False).values_list("content_type__model", flat=True)
    )
    assert {"transportzone", "zonestep"} <= models
    assert staff_client.post(f"{ZONES}{zone.pk}/delete/").status_code == 302
    assert not TransportZone.objects.exists()


def test_a_zone_without_a_sum_is_free_from_the_methods(
    zone: TransportZone, staff_client: Client
) -> None:
    DeliveryMethod.objects.filter(pk=zone.method_id).update(free_from=7777)
    assert "7,777" not in staff_client.get(f"{ZONES}{zone.pk}/").content.decode(), "it has its own"
    TransportZone.objects.update(free_from=None)
    assert "7,777" in staff_client.get(f"{ZONES}{zone.pk}/").content.decode()


def test_a_preview_keeps_nothing(zone: TransportZone, staff_client: Client) -> None:
    data = zone_fields(("60", "777"), name="Other", weekdays=["1"], preview="1")
    shown = staff_client.post(f"{ZONES}{zone.pk}/", data)
    assert shown.status_code == 200
    text = shown.content.decode()
    assert "200 kg: " in text
    assert "777" in text
    assert f"{timezone.localdate():%Y}" in text
    zone.refresh_from_db()
    assert (zone.name, zone.weekdays) == ("Kyiv", [2, 4])
    assert list(zone.steps.values_list("above_kg", flat=True)) == [Decimal(100)]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": ""}, "This field is required"),
        ({"lead_days": "61"}, "less than or equal to 60"),
        ({"lead_days": "-1"}, "greater than or equal to 0"),
        ({"cutoff": "25:00"}, "Enter a valid time"),
        ({"weekdays": ["8"]}, "Select a valid choice"),
        ({"weekdays": ["²"]}, "Select a valid choice"),
        ({"steps-0-above_kg": "5", "steps-0-charge": ""}, "Fill in both"),
        ({"steps-0-above_kg": "", "steps-0-charge": "5"}, "Fill in both"),
        ({"steps-0-above_kg": "-5", "steps-0-charge": "5"}, "greater than or equal to 0"),
        ({"steps-1-above_kg": "7", "steps-1-charge": "5"}, "begin at the same weight"),
        ({"steps-TOTAL_FORMS": "x"}, "nothing was saved"),
        ({"steps-TOTAL_FORMS": "9999"}, "nothing was saved"),
        ({"min_total": "1e30"}, "no more than"),
    ],
)
def test_bad_zones_are_refused_in_words(
    wrong: dict[str, Any], message: str, zone: TransportZone, staff_client: Client
) -> None:
    data = zone_fields(("7", "5"), ("8", "6")) | wrong
    refused = staff_client.post(f"{ZONES}{zone.pk}/", data)
    assert refused.status_code == 422
    assert message in refused.content.decode()
    assert list(zone.steps.values_list("above_kg", "charge")) == [(100, 300)]


def test_zones_are_ordered_within_their_method(zone: TransportZone, staff_client: Client) -> None:
    other = TransportZone.objects.create(method=zone.method, name="Lviv", position=5)
    names = TransportZone.objects.values_list("name", flat=True)
    assert list(names) == ["Kyiv", "Lviv"]
    staff_client.post(f"{ZONES}{other.pk}/move/", {"to": "up"})
    assert list(names.all()) == ["Lviv", "Kyiv"]
    assert staff_client.post(f"{ZONES}{other.pk}/move/", {"to": "up"}).status_code == 302
    assert list(names.all()) == ["Lviv", "Kyiv"]


def test_only_our_transport_has_zones(staff_client: Client) -> None:
    assert staff_client.get(page("pickup", "zones/new/")).status_code == 404
    assert staff_client.post(page("pickup", "zones/new/"), zone_fields()).status_code == 404


def test_a_deleted_method_takes_its_zones(zone: TransportZone, staff_client: Client) -> None:
    assert staff_client.post(page("company-transport", "delete/")).status_code == 302
    assert not TransportZone.objects.exists()
    assert "company-transport" not in order_of_codes()


def test_five_and_fifty_methods_and_zones_take_the_same_queries(
    staff_client: Client, zone: TransportZone, kyiv_dealer: Any
) -> None:
    CarrierAccount.objects.create(code="novaposhta", is_active=True, values={"api_key": "k"})
    addresses = (
        LIST,
        page("company-transport"),
        f"{ZONES}{zone.pk}/",
        f"{LIST}offered/?dealer={kyiv_dealer.dealer.pk}",
        f"{LIST}new/?of=other",
    )
    # What is asked once a process, such as content types, is no page's.
    staff_client.get(LIST)
    counts = []
    for count in (5, 50):
        for number in range(count):
            more = TransportZone.objects.create(method=zone.method, name=f"Z{count}-{number}")
            more.steps.create(above_kg=1, charge=1)
            DeliveryMethod.objects.create(
                code=f"m{count}-{number}",
                kind="carrier" if number % 2 else "other",
                carrier="novaposhta" if number % 2 else "",
                name="M",
                audience={"region": ["Kyiv"], "contract": [kyiv_dealer.contracts["1"].guid]},
            )
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as asked:
                assert staff_client.get(address).status_code == 200
            found.append(len(asked))
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 30, counts[0]
