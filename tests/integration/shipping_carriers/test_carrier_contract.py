"""Every carrier of the registry keeps the promises of ``carriers.base``, over real sockets.

All abilities are tried against the stand-in; what is not declared has to say so, without asking
anybody. A sixth carrier gets a profile in ``profiles`` and, if it speaks over a network, a desk in
the stand-in.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from oscar.core.loading import get_class

from oscar_b2b.shipping_carriers.carriers.base import (
    FINAL,
    Can,
    Carrier,
    Form,
    Kind,
    NotSupported,
    Payer,
    Rejected,
    Shipment,
    Source,
    Status,
    Unavailable,
    Waybill,
)
from oscar_b2b.shipping_carriers.carriers.registry import carriers
from oscar_b2b.shipping_carriers.contributions import DeliveryPart
from oscar_b2b.shipping_carriers.models import DeliveryMethod, MethodKind
from oscar_b2b.shipping_carriers.services.entering import enter
from oscar_b2b.shipping_carriers.standin.app import StandIn
from oscar_b2b.shipping_carriers.standin.desk import KEY, SECRET
from oscar_b2b.shipping_carriers.standin.faults import Fault
from oscar_b2b.shipping_carriers.standin.parcels import Parcel
from oscar_b2b.shipping_carriers.standin.server import running
from tests.integration.orders.placing import filled_basket, place
from tests.integration.shipping_carriers.profiles import PROFILES, Profile, ends, shipment

FOUND_BY_REFERENCE = {"novaposhta"}
STATES = {
    "registered": {Status.REGISTERED, Status.IN_TRANSIT},
    "in_transit": {Status.IN_TRANSIT},
    "ready": {Status.READY},
    "delivered": {Status.DELIVERED},
    "returning": {Status.RETURNING, Status.IN_TRANSIT},
}


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[StandIn, str]]:
    standin = StandIn()
    with running(standin) as url:
        yield standin, url


@pytest.fixture
def standin(served: tuple[StandIn, str]) -> StandIn:
    served[0].reset()
    return served[0]


@pytest.fixture
def url(served: tuple[StandIn, str], standin: StandIn) -> str:
    return served[1]


def with_ability(wanted: Can) -> Any:
    """The profiles that can do it with their settings."""
    able = [each for each in PROFILES if wanted in each.open("http://127.0.0.1:9").abilities()]
    assert able, wanted
    return pytest.mark.parametrize("profile", able, ids=lambda each: each.name)


def made(carrier: Carrier, standin: StandIn, **changed: Any) -> tuple[Waybill, Parcel]:
    waybill = carrier.send(shipment(carrier, **changed))
    return waybill, standin.parcels.of(carrier.code)[-1]


# The class -------------------------------------------------------------------------------------


def test_every_carrier_of_the_registry_is_tried() -> None:
    assert {each.code for each in PROFILES} == set(carriers())


@pytest.mark.parametrize("kind", carriers().values(), ids=lambda each: each.code)
def test_what_a_class_declares(kind: type[Carrier]) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9-]{1,31}", kind.code)
    assert str(kind.name)
    keys = [each.key for each in kind.settings]
    assert len(keys) == len(set(keys))
    for setting in kind.settings:
        assert str(setting.label), setting.key
        assert not (setting.secret and setting.default), "a secret has no default"
        if setting.default and setting.choices:
            assert setting.default in [value for value, __ in setting.choices]
    assert kind.track_batch >= 1
    if kind.tracking_url:
        assert "5" in kind.tracking_url.format(number=5)
    if kind.can != _all():
        assert kind.remarks, "what it lacks is said"


def _all() -> Can:
    return (
        Can.DIRECTORY | Can.QUOTE | Can.WAYBILL | Can.CANCEL | Can.TRACK | Can.PRINT | Can.REGISTER
    )


@pytest.mark.parametrize("kind", carriers().values(), ids=lambda each: each.code)
def test_without_settings_a_carrier_can_be_made_and_never_more_than_it_says(
    kind: type[Carrier],
) -> None:
    carrier = kind({})
    assert carrier.abilities() & ~kind.can == Can.NOTHING
    assert set(carrier.values) == {each.key for each in kind.settings}


# Abilities ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", PROFILES, ids=lambda each: each.name)
def test_check_says_something(profile: Profile, url: str) -> None:
    assert profile.open(url).check()


@with_ability(Can.DIRECTORY)
def test_directory(profile: Profile, url: str, standin: StandIn) -> None:
    carrier = profile.open(url)
    world = standin.desks[profile.code].world
    cities = {each.ref: each for each in carrier.cities()}
    points = list(carrier.points())
    branches = {branch.town.key for branch in world.branches}
    assert {"Київ", "Кам'янське"} <= {each.name.uk or each.name.ru for each in cities.values()}
    # Places without a branch may be left out, no other.
    assert len(branches) <= len(cities) <= len(world.towns)
    assert len({each.ref for each in points}) == len(points) > 50
    assert {each.city for each in points} <= set(cities)
    for city in cities.values():
        assert city.ref == city.ref.strip() != ""
        assert city.region, city
    for point in points:
        assert point.number or point.name.uk or point.name.ru, point
        assert point.address.uk or point.address.ru, point
        assert isinstance(point.kind, Kind)
        for limit in (point.max_weight, point.max_place_weight):
            assert limit is None or (isinstance(limit, Decimal) and limit > 0), point
        if point.max_size is not None:
            assert list(point.max_size) == sorted(point.max_size, reverse=True), point
            assert min(point.max_size) > 0, point
        if point.lat is not None and point.lon is not None:
            assert 44 < point.lat < 53, point
            assert 22 < point.lon < 41, point
        if not isinstance(point.hours, str):
            assert set(point.hours) <= set(range(1, 8)), point
    named = [
        each for each in cities.values() if (each.name.uk or each.name.ru).startswith("Кам'янськ")
    ]
    assert len({(each.region, each.district) for each in named}) == len(named), "told apart"


@with_ability(Can.DIRECTORY)
def test_directory_comes_twice_the_same(profile: Profile, url: str) -> None:
    carrier = profile.open(url)
    assert list(carrier.cities()) == list(carrier.cities())
    assert list(carrier.points()) == list(carrier.points())


@with_ability(Can.QUOTE)
def test_quote(profile: Profile, url: str) -> None:
    carrier = profile.open(url)
    quote = carrier.quote(shipment(carrier))
    assert quote.amount is not None
    assert isinstance(quote.amount, Decimal)
    assert quote.amount > 0
    assert quote.currency == "UAH"
    assert quote.source in (Source.CARRIER, Source.TARIFF)
    assert quote.arrives is not None
    assert date.today() <= quote.arrives <= date.today() + timedelta(days=14)  # noqa: DTZ011


@with_ability(Can.QUOTE)
def test_heavier_is_not_cheaper(profile: Profile, url: str) -> None:
    carrier = profile.open(url)
    light = shipment(carrier)
    heavy = replace(light, places=(replace(light.places[0], weight=Decimal(500)),))
    first, second = carrier.quote(light).amount, carrier.quote(heavy).amount
    assert first is not None
    assert second is not None
    assert first < second


@with_ability(Can.WAYBILL)
def test_a_waybill_is_made_once(profile: Profile, url: str, standin: StandIn) -> None:
    carrier = profile.open(url)
    waybill, parcel = made(carrier, standin)
    assert waybill.number == parcel.number or (not waybill.number and waybill.ref == parcel.ref)
    assert len(standin.parcels.of(profile.code)) == 1
    if waybill.cost is not None:
        assert waybill.cost > 0


@with_ability(Can.WAYBILL)
def test_a_day_in_the_past_is_never_sent(profile: Profile, url: str, standin: StandIn) -> None:
    made(profile.open(url), standin, ship_on=date.today() - timedelta(days=3))  # noqa: DTZ011


@with_ability(Can.WAYBILL)
def test_a_waybill_at_the_suppliers_cost(profile: Profile, url: str, standin: StandIn) -> None:
    made(profile.open(url), standin, payer=Payer.SENDER)


@with_ability(Can.WAYBILL)
def test_found_again_by_our_number_when_the_answer_was_lost(
    profile: Profile, url: str, standin: StandIn
) -> None:
    carrier = profile.open(url)
    sent = shipment(carrier)
    standin.faults.switch_on(profile.code, _lost(profile))
    with pytest.raises(Unavailable):
        carrier.send(sent)
    assert len(standin.parcels.of(profile.code)) == 1, "the carrier has made it"
    if profile.name not in FOUND_BY_REFERENCE:
        with pytest.raises(NotSupported):
            carrier.find(sent.reference, date.today())  # noqa: DTZ011
        return
    found = profile.open(url).find(sent.reference, date.today())  # noqa: DTZ011
    assert found is not None
    assert found.number == standin.parcels.of(profile.code)[0].number
    assert profile.open(url).find("B2B-0", date.today()) is None  # noqa: DTZ011


def _lost(profile: Profile) -> Any:
    from oscar_b2b.shipping_carriers.standin.faults import Fault

    calls = {
        "novaposhta": "InternetDocument/save",
        "delivery": "PostCreateReceipts",
        "sat": "save",
        "intime-rest": "declaration_insert_update",
        "intime-soap": "AddTTN",
    }
    return Fault("lost", times=1, only=calls[profile.name])


@with_ability(Can.CANCEL)
def test_a_waybill_is_cancelled_once(profile: Profile, url: str, standin: StandIn) -> None:
    carrier = profile.open(url)
    waybill, parcel = made(carrier, standin)
    carrier.cancel(waybill)
    assert parcel.state == "cancelled"
    with pytest.raises(Rejected) as refused:
        carrier.cancel(waybill)
    assert not refused.value.key_refused


@with_ability(Can.TRACK)
@pytest.mark.parametrize("state", STATES)
def test_tracking(profile: Profile, url: str, standin: StandIn, state: str) -> None:
    carrier = profile.open(url)
    desk = standin.desks[profile.code]
    towns = [desk.world.ref(town) for town in desk.world.towns[:2]]
    parcel = desk.make(number="0300000001", asked={}, city_from=towns[0], city_to=towns[1])
    standin.parcels.move(parcel, state)
    known, unknown = carrier.track(["0300000001", "0300000002"])
    assert (known.number, unknown.number) == ("0300000001", "0300000002")
    assert known.status in STATES[state]
    assert known.text or known.code
    assert unknown.status is Status.UNKNOWN
    if known.at is not None:
        assert known.at.tzinfo is not None
    assert (known.status in FINAL) == (state == "delivered")


@with_ability(Can.TRACK)
def test_many_numbers_come_back_in_order(profile: Profile, url: str) -> None:
    carrier = profile.open(url)
    numbers = [f"03{number:08d}" for number in range(carrier.track_batch + 3)]
    assert [each.number for each in carrier.track(numbers)] == numbers


@with_ability(Can.PRINT)
@pytest.mark.parametrize("form", list(Form))
def test_printed_forms_are_bytes(profile: Profile, url: str, standin: StandIn, form: Form) -> None:
    carrier = profile.open(url)
    waybill, __ = made(carrier, standin)
    document = carrier.document(waybill, form)
    assert document.content.startswith(b"%PDF")
    assert document.content_type == "application/pdf"


@with_ability(Can.REGISTER)
def test_register(profile: Profile, url: str, standin: StandIn) -> None:
    carrier = profile.open(url)
    waybills = [made(carrier, standin, reference=f"B2B-{number}")[0] for number in range(2)]
    assert carrier.register(waybills).content.startswith(b"%PDF")


NOT_OFFERED = [
    pytest.param(profile, ability, id=f"{profile.name}-{ability.name}")
    for profile in PROFILES
    for ability in _all()
    if ability not in profile.open("http://127.0.0.1:9").abilities()
]


@pytest.mark.parametrize(("profile", "ability"), NOT_OFFERED)
def test_what_is_not_offered_says_so_and_asks_nobody(
    profile: Profile, ability: Can, url: str, standin: StandIn
) -> None:
    carrier = profile.open(url)
    sent = _anything()
    waybill = Waybill("5", "5")
    calls: dict[Can, Any] = {
        Can.DIRECTORY: lambda: list(carrier.cities()),
        Can.QUOTE: lambda: carrier.quote(sent),
        Can.WAYBILL: lambda: carrier.send(sent),
        Can.CANCEL: lambda: carrier.cancel(waybill),
        Can.TRACK: lambda: carrier.track(["5"]),
        Can.PRINT: lambda: carrier.document(waybill, Form.LABEL),
        Can.REGISTER: lambda: carrier.register([waybill]),
    }
    with pytest.raises(NotSupported):
        calls[ability]()
    assert standin.calls(profile.code) == []


def _anything() -> Shipment:
    from oscar_b2b.shipping_carriers.carriers.base import Party, Place

    end = Party(city="1", point="1", name="Вигаданий Петро", phone="+380670000000")
    return Shipment(end, end, (Place(Decimal(1)),), Decimal(100))


# Keys --------------------------------------------------------------------------------------------


@with_ability(Can.WAYBILL)
def test_a_wrong_key_is_named_and_shown_nowhere(
    profile: Profile, url: str, standin: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = [each.key for each in carriers()[profile.code].settings if each.secret]
    entered = {key: "wr0ng-s3cret" for key in secrets if profile.values(url).get(key)}
    assert entered
    carrier = profile.open(url, **entered)
    sent = shipment(profile.open(url))
    with pytest.raises(Rejected) as refused:
        carrier.send(sent)
    assert refused.value.key_refused
    assert standin.parcels.of(profile.code) == []
    shown = caplog.text + str(refused.value) + repr(refused.value.args)
    assert "wr0ng-s3cret" not in shown


@pytest.mark.parametrize("profile", PROFILES, ids=lambda each: each.name)
def test_the_log_has_no_key(
    profile: Profile, url: str, standin: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    carrier = profile.open(url)
    if Can.WAYBILL in carrier.abilities():
        waybill, __ = made(carrier, standin)
        if Can.PRINT in carrier.abilities():
            carrier.document(waybill, Form.WAYBILL)
    ends(carrier)
    ours = [each.getMessage() for each in caplog.records if each.name.startswith("oscar_b2b")]
    assert KEY not in "\n".join(ours)
    assert SECRET not in "\n".join(ours)


# Own methods -------------------------------------------------------------------------------------
# They are no carriers: nothing is asked over a network, whatever the carriers are up to.

OWN_METHODS: dict[str, tuple[str, dict[str, str]]] = {
    MethodKind.PICKUP: ("", {}),
    MethodKind.TRANSPORT: (
        "Write where to bring the goods.",
        {"address": "Kyiv, Khreshchatyk 1", "contact": "Olena", "phone": "+380440000000"},
    ),
    MethodKind.DROPSHIPPING: ("Choose the carrier.", {"own_waybill": "20450000000000"}),
    MethodKind.OTHER: ("", {"address": "Together with order B2B-1"}),
}


def test_every_own_method_is_tried() -> None:
    assert set(OWN_METHODS) == set(MethodKind.values) - {MethodKind.CARRIER}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", OWN_METHODS)
def test_own_methods_keep_what_a_method_promises_and_ask_nobody(
    kind: str, standin: StandIn, kyiv_dealer: Any, kyiv_warehouse: Any, bolt: Any
) -> None:
    for code in standin.desks:
        standin.faults.switch_on(code, Fault("down"))
    row, __ = DeliveryMethod.objects.update_or_create(
        kind=kind,
        defaults={"is_active": True, "charge": Decimal(25), "free_from": Decimal(1000)},
        create_defaults={"code": kind, "name": kind, "charge": 25, "free_from": 1000},
    )
    needs, entries = OWN_METHODS[kind]
    basket = filled_basket(kyiv_dealer, {bolt: 5})

    def method() -> Any:
        request = SimpleNamespace(b2b=kyiv_dealer.strategy.context)
        found = get_class("shipping.repository", "Repository")().get_available_shipping_methods(
            basket, request=request
        )
        return next(each for each in found if each.code == row.code)

    before = method()
    assert before.needs == needs
    assert before.condition_key == f"delivery.{row.code}"
    if kind == MethodKind.PICKUP:
        entries = {"warehouse": str(kyiv_warehouse.pk)}
    enter(
        basket=basket,
        context=kyiv_dealer.context,
        method=row.code,
        sent=entries,
        at=timezone.now(),
        asks_price=True,
    )
    chosen = method()
    assert (chosen.needs, chosen.problem) == ("", "")
    assert chosen.selection.is_complete
    assert (chosen.quote, chosen.estimate, chosen.charge_is_open) == (None, None, False)
    with CaptureQueriesContext(connection) as queries:
        charges = [chosen.calculate(basket) for __ in range(2)]
    assert len(queries) == 0, "asked several times a page"
    assert charges[0] == charges[1]
    assert (charges[0].currency, charges[0].incl_tax) == ("UAH", 25)
    form = SimpleNamespace(kind=kind, cleaned_data=dict(chosen.selection.values))
    order = place(kyiv_dealer, basket=basket, method=chosen, parts=[(DeliveryPart(), form)])
    assert order.shipping_incl_tax == 25
    delivery = order.delivery
    assert (delivery.kind, delivery.carrier, delivery.estimate_source) == (kind, "", "")
    assert {
        name: str(getattr(delivery, f"{name}_id", None) or getattr(delivery, name))
        for name in entries
    } == entries
    assert all(standin.calls(code) == [] for code in standin.desks)
