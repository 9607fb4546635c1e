"""The checkout costs the same for 5 lines and branches as for 500: opened, chosen on, looked in."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html
from oscar.core.loading import get_model

from oscar_b2b.shipping_carriers.models import DeliveryDraft, Point
from tests.factories import delivery, goods, people
from tests.shared_world import one_world

pytestmark = pytest.mark.django_db

CHECKOUT, CHOOSE = "/checkout/", "/checkout/delivery/choose/"
POINTS = "/checkout/delivery/points/"
SCRIPT = {"HTTP_HX_REQUEST": "true"}
FEW, MANY = 5, 500


@pytest.fixture(scope="module")
def shop(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """Two dealers, with 5 and 500 goods in the basket; two cities, with 5 and 500 branches."""
    with one_world(django_db_blocker):
        warehouse = goods.make_warehouse("Warehouse")
        prices = goods.PriceTypeFactory(name="Level")
        section = goods.make_category("Bolts")
        bolts = goods.make_bolts(MANY + 1, section, [warehouse], [prices])[1:]
        found = SimpleNamespace(people={}, cities={})
        delivery.make_carrier()
        delivery.make_method("gunsel", to_door=True)
        delivery.make_sender(delivery.make_city("Київ"))
        for count in (FEW, MANY):
            person = people.make_dealer(f"Dealer {count}")
            people.make_contract(person, "1", prices, warehouses=[warehouse], is_default=True)
            client = Client()
            client.force_login(person.user)
            client.post(
                "/basket/add/", {f"qty-{each.pk}": "1" for each in bolts[:count] if each.pk}
            )
            found.people[count] = person
            city = delivery.make_city(f"Місто {count}")
            Point.objects.bulk_create(
                Point(
                    carrier="gunsel", city=city, ref=f"{count} {number}", number=str(number),
                    kind="branch", name_uk=f"Відділення {number}", address_uk="вул. Нова, 1",
                )
                for number in range(count)
            )  # fmt: skip
            found.cities[count] = city
        yield found


def fields_of(client: Client) -> dict[str, Any]:
    page = html.fromstring(client.get(CHECKOUT).content.decode())
    (form,) = (each for each in page.forms if each.get("data-checkout") is not None)
    return dict(form.form_values())


def press(client: Client, what: str, fields: dict[str, Any]) -> Any:
    """Ask for the page, or for a part of it as its scripts do."""
    if what == "open":
        return client.get(CHECKOUT)
    if what == "points":
        return client.get(POINTS, {"method": "gunsel", "city": fields["delivery-city"]})
    changed = {"choose": {}, "city": {"delivery-point": ""}, "keep": {"step": "keep"}}[what]
    return client.post(CHOOSE, fields | changed, **SCRIPT)


@pytest.mark.parametrize("what", ["open", "choose", "city", "points", "keep"])
def test_the_checkout_costs_the_same_for_few_and_many(client_of: Any, shop: Any, what: str) -> None:
    counts = {}
    for count in (FEW, MANY):
        client, city = client_of(shop.people[count]), shop.cities[count]
        fields = fields_of(client) | {
            "shipping_method": "gunsel", "delivery-for": "gunsel", "delivery-city": str(city.pk),
            "delivery-point": str(city.points.get(number="1").pk),
        }  # fmt: skip
        client.post(CHOOSE, fields, **SCRIPT)
        press(client, what, fields)  # warm, and the draft is as the request leaves it
        with CaptureQueriesContext(connection) as captured:
            answer = press(client, what, fields)
        assert answer.status_code in (200, 204)
        counts[count] = [each["sql"] for each in captured.captured_queries]
        basket = get_model("basket", "Basket").objects.get(owner=shop.people[count].user)
        assert basket.lines.count() == count
        assert DeliveryDraft.objects.filter(basket=basket).exists()
    extra = "\n".join(sorted(set(counts[MANY]) - set(counts[FEW])))
    assert len(counts[FEW]) == len(counts[MANY]), extra[:3000]
