"""Who is offered which method: audience, weight, sum, state of the carrier; and why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from oscar_b2b.core.audience import traits
from oscar_b2b.core.delivery import PickupPoint
from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.models import Segment
from oscar_b2b.shipping_carriers import queries
from oscar_b2b.shipping_carriers.models import (
    CarrierAccount,
    CarrierFile,
    DeliveryMethod,
    TransportZone,
)
from oscar_b2b.shipping_carriers.queries.offers import listed_methods, offers, unused_carriers

pytestmark = pytest.mark.django_db


def context_of(person: Any, **more: Any) -> Any:
    return replace(person.context, memo={}, **more)


def codes(
    person: Any, *, weight: Any = None, total: Any = None, currency: str = "UAH", **more: Any
) -> list[str]:
    found = queries.offered_methods(
        context=context_of(person, **more),
        weight=None if weight is None else Decimal(weight),
        total=None if total is None else Decimal(total),
        currency=currency,
    )
    return [each.code for each in found]


def method(code: str, **more: Any) -> DeliveryMethod:
    values = {"kind": "other", "name": code, "position": 500} | more
    return DeliveryMethod.objects.create(code=code, **values)


def test_four_methods_come_with_the_module_two_of_them_switched_off(kyiv_dealer: Any) -> None:
    assert codes(kyiv_dealer) == ["pickup", "company-transport"]
    assert list(DeliveryMethod.objects.values_list("code", "is_active")) == [
        ("pickup", True),
        ("company-transport", True),
        ("dropshipping", False),
        ("other", False),
    ]


def test_an_audience_is_by_segment_region_category_and_contract(
    kyiv_dealer: Any, lviv_dealer: Any
) -> None:
    segment = Segment.objects.create(name="Wholesale")
    dealer = kyiv_dealer.dealer
    dealer.segment, dealer.region, dealer.category = segment, "Kyiv", "A"
    dealer.save()
    guid = kyiv_dealer.contracts["12"].guid
    wanted = {
        "by-segment": {"segment": [str(segment.pk)]},
        "by-region": {"region": ["Odesa", "Kyiv"]},
        "by-category": {"dealer-category": ["A"]},
        "by-kind": {"contract-kind": ["deferral"]},
        "by-contract": {"contract": [guid]},
        "by-two": {"region": ["Kyiv"], "contract-kind": ["deferral"]},
        "by-a-switched-off-module": {"moon": ["full"]},
        "by-nothing": {"region": []},
    }
    for position, (code, audience) in enumerate(wanted.items(), start=100):
        method(code, audience=audience, position=position)
    own = {"segment_id": segment.pk}
    deferred = kyiv_dealer.contracts["12"]
    assert codes(kyiv_dealer, **own)[2:] == [
        "by-segment", "by-region", "by-category", "by-nothing",
    ]  # fmt: skip
    assert codes(
        kyiv_dealer, contract_id=deferred.pk, contract_guid=deferred.guid, **own
    )[2:] == [
        "by-segment", "by-region", "by-category", "by-kind", "by-contract", "by-two", "by-nothing",
    ]  # fmt: skip
    assert codes(lviv_dealer)[2:] == ["by-nothing"]


def test_nobody_in_particular_belongs_to_no_audience(stranger: Any) -> None:
    method("for-kyiv", audience={"region": ["Kyiv"]})
    assert codes(stranger) == ["pickup", "company-transport"]


def test_bounds_of_weight_and_sum(kyiv_dealer: Any) -> None:
    method("heavy", min_weight=30, max_weight=1000)
    method("large", min_total=500, max_total=5000, position=600)
    assert codes(kyiv_dealer)[2:] == ["heavy", "large"], "nothing is known of the order"
    assert codes(kyiv_dealer, weight="29.999", total="499.99")[2:] == []
    assert codes(kyiv_dealer, weight="30", total="500")[2:] == ["heavy", "large"]
    assert codes(kyiv_dealer, weight="1000.001", total="5000.01")[2:] == []
    assert codes(kyiv_dealer, weight="31", total="1", currency="EUR")[2:] == ["heavy", "large"]


def test_a_carriers_method_needs_the_carrier_set_up_and_on(kyiv_dealer: Any) -> None:
    method("novaposhta", kind="carrier", carrier="novaposhta")
    method("gunsel", kind="carrier", carrier="gunsel", position=600)
    method("nobody", kind="carrier", carrier="nobody", position=700)
    assert codes(kyiv_dealer)[2:] == []
    account = CarrierAccount.objects.create(code="novaposhta", is_active=True)
    assert codes(kyiv_dealer)[2:] == [], "its key is missing"
    account.values = {"api_key": "k"}
    account.save()
    gunsel = CarrierAccount.objects.create(code="gunsel", is_active=True)
    CarrierFile.objects.create(
        account=gunsel,
        key="directory_file",
        name="d.csv",
        content="any",
        uploaded_at="2026-11-20T01:00Z",
    )
    assert codes(kyiv_dealer)[2:] == ["novaposhta", "gunsel"]
    account.is_active = False
    account.save()
    assert codes(kyiv_dealer)[2:] == ["gunsel"]


def test_zones_that_are_served_come_with_their_steps(kyiv_dealer: Any) -> None:
    transport = DeliveryMethod.objects.get(code="company-transport")
    near = TransportZone.objects.create(method=transport, name="Near", position=2)
    near.steps.create(above_kg=100, charge=300)
    TransportZone.objects.create(method=transport, name="First", position=1)
    TransportZone.objects.create(method=transport, name="Closed", is_active=False)
    found = queries.offered_methods(
        context=context_of(kyiv_dealer), weight=None, total=None, currency="UAH"
    )
    assert [each.name for each in found[1].offered_zones] == ["First", "Near"]
    with CaptureQueriesContext(connection) as asked:
        assert [step.charge for step in found[1].offered_zones[1].steps.all()] == [Decimal(300)]
    assert not asked.captured_queries


def _fill(count: int, kyiv_dealer: Any) -> None:
    transport = DeliveryMethod.objects.get(code="company-transport")
    for number in range(count):
        method(f"m-{count}-{number}", audience={"region": ["Kyiv"], "contract-kind": ["cash"]})
        method(f"c-{count}-{number}", kind="carrier", carrier="novaposhta")
        zone = TransportZone.objects.create(method=transport, name=f"Z {count} {number}")
        zone.steps.create(above_kg=1, charge=1)


def test_five_and_fifty_methods_take_the_same_queries_and_are_asked_once(kyiv_dealer: Any) -> None:
    CarrierAccount.objects.create(code="novaposhta", is_active=True, values={"api_key": "k"})
    counts = []
    for count in (5, 50):
        _fill(count, kyiv_dealer)
        context = context_of(kyiv_dealer)
        with CaptureQueriesContext(connection) as asked:
            for weight in (None, Decimal(5)):
                queries.offered_methods(
                    context=context, weight=weight, total=Decimal(1), currency="UAH"
                )
        counts.append(len(asked))
        with CaptureQueriesContext(connection) as asked:
            offers(context=context_of(kyiv_dealer), weight=None, total=None, currency="UAH")
            listed_methods()
        counts.append(len(asked))
    assert counts[:2] == counts[2:]
    assert counts[0] <= 7


def test_reasons_are_named_and_fit_what_is_offered(kyiv_dealer: Any) -> None:
    contract = kyiv_dealer.contracts["12"]
    method("off", is_active=False)
    method("carrier", kind="carrier", carrier="novaposhta")
    method("kind", audience={"contract-kind": ["deferral", "cash"]})
    method("contract", audience={"contract": [contract.guid]})
    method("gone", audience={"moon": ["full"]})
    method("bounds", min_weight=Decimal("2.5"), max_total=1000)
    order = {"weight": Decimal(1), "total": Decimal(2000), "currency": "UAH"}
    found = {
        each.row.code: each.reasons for each in offers(context=context_of(kyiv_dealer), **order)
    }
    assert found["off"] == ("It is switched off.",)
    assert found["carrier"] == ("Its carrier is not set up or switched off.",)
    assert found["kind"] == ("Only for Contract kind: Deferral, Cash.",)
    assert found["contract"] == (f"Only for Contract: № 12 · {contract.legal_entity.name}.",)
    assert "fits nobody" in found["gone"][0]
    assert found["bounds"] == (
        "Offered from 2.5 kg on.",
        "Offered up to an order of 1,000.00 UAH.",
    )
    offered = queries.offered_methods(context=context_of(kyiv_dealer), **order)
    assert [each.code for each in offered] == [code for code, why in found.items() if not why]


def test_carriers_that_are_on_but_not_offered_are_named() -> None:
    assert unused_carriers() == []
    account = CarrierAccount.objects.create(code="novaposhta", is_active=True)
    assert unused_carriers() == [], "its key is missing"
    account.values = {"api_key": "k"}
    account.save()
    assert [each.code for each in unused_carriers()] == ["novaposhta"]
    method("np", kind="carrier", carrier="novaposhta", is_active=False)
    assert unused_carriers() == []


def test_traits_ask_one_query_and_offer_their_values(kyiv_dealer: Any) -> None:
    dealer = kyiv_dealer.dealer
    dealer.region = "Kyiv"
    dealer.save()
    by_code = {each.code: each for each in traits()}
    assert list(by_code) == ["segment", "region", "dealer-category", "contract-kind", "contract"]
    assert ("Kyiv", "Kyiv") in by_code["region"].choices()
    assert by_code["contract"].typed("12") == kyiv_dealer.contracts["12"].guid
    assert by_code["contract"].typed("none") is None
    for trait in by_code.values():
        context = context_of(kyiv_dealer)
        with CaptureQueriesContext(connection) as asked:
            first = trait.of(context)
            assert trait.of(context) == first
        assert len(asked) <= 1, trait.code


class OnePlace:
    order = 0

    def points(self, context: Any) -> list[PickupPoint]:
        return [
            PickupPoint(1, "Main", address="Київ,\n вул. Зразкова, 1 & 2", hours="9–18"),
            PickupPoint(2, "Nowhere"),
        ]


def test_places_of_pickup_have_a_link_to_a_map(kyiv_dealer: Any) -> None:
    def links() -> list[str]:
        return [each.map_url for each in queries.pickup_places(kyiv_dealer.context)]

    with extensions.override("pickup_points", [OnePlace()]):
        first, second = links()
        assert first.startswith("https://www.openstreetmap.org/search?query=%D0%9A")
        assert first.endswith("%2C%201%20%26%202")
        assert second == ""
        with override_settings(B2B_MAP_URL="https://maps.example/?q={address}&z=16"):
            assert links()[0].endswith("%26%202&z=16")
        with override_settings(B2B_MAP_URL=""):
            assert links() == ["", ""]


def test_a_cutoff_is_kept_as_entered() -> None:
    transport = DeliveryMethod.objects.get(code="company-transport")
    zone = TransportZone.objects.create(method=transport, name="Z", cutoff=time(14, 30))
    zone.refresh_from_db()
    assert zone.cutoff == time(14, 30)
