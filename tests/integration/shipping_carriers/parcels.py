"""A shop whose orders go by carriers: directories, senders, deliveries, and the stand-in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.utils import timezone

from oscar_b2b.shipping_carriers.carriers.base import Place
from oscar_b2b.shipping_carriers.carriers.registry import carriers
from oscar_b2b.shipping_carriers.models import (
    City,
    Delivery,
    MethodKind,
    Point,
    SenderProfile,
    Waybill,
)
from oscar_b2b.shipping_carriers.services import accounts, waybills
from tests.integration.orders.placing import place
from tests.integration.shipping_carriers.profiles import PROFILES, Profile, ends

PLACES = (Place(Decimal("12.5"), (60, 40, 30)), Place(Decimal("3"), (30, 20, 20)))


def profile_of(name: str) -> Profile:
    return next(each for each in PROFILES if each.name == name)


def set_up(profile: Profile, url: str) -> None:
    """Enter a carrier's settings for the stand-in, its files included."""
    values = profile.values(url)
    for key in {each.key for each in carriers()[profile.code].settings if each.file} & set(values):
        accounts.keep_file(
            code=profile.code, key=key, name="a.csv", content=values.pop(key), at=timezone.now()
        )
    accounts.keep_settings(code=profile.code, values=values, is_active=True, fallback="tariff")


def two_ends(profile: Profile, url: str) -> tuple[Point, Point]:
    """Write a branch in Kyiv and one in Dnipro as the carrier lists them, with their cities."""
    carrier = profile.open(url)
    cities = {each.ref: each for each in carrier.cities()}
    rows = []
    for listed in ends(carrier):
        name = cities[listed.city].name
        city, __ = City.objects.get_or_create(
            carrier=profile.code,
            ref=listed.city,
            defaults={"name_uk": name.uk, "name_ru": name.ru, "search": name.uk.lower()},
        )
        point, __ = Point.objects.get_or_create(
            carrier=profile.code,
            ref=listed.ref,
            defaults={
                "city": city,
                "number": listed.number,
                "kind": listed.kind,
                "name_uk": listed.name.uk,
                "address_uk": listed.address.uk,
                "extra": dict(listed.extra),
            },
        )
        rows.append(point)
    return rows[0], rows[1]


def sender_at(point: Point, **values: Any) -> SenderProfile:
    return SenderProfile.objects.create(
        carrier=point.carrier,
        name="Склад",
        city=point.city,
        point=point,
        contact="Зразкова Олена Петрівна",
        phone="+380440000001",
        organisation="ТОВ Приклад",
        is_default=True,
        **values,
    )


def delivery_to(end: Point, order: Any, **values: Any) -> Delivery:
    """Write that an order goes to a branch."""
    facts = {
        "method_code": end.carrier,
        "method_name": end.carrier,
        "kind": MethodKind.CARRIER,
        "carrier": end.carrier,
        "city": end.city,
        "city_name": str(end.city),
        "point": end,
        "point_name": f"№{end.number}, {end.address_uk}",
        "contact": "Вигаданий Петро Іванович",
        "phone": "+380670000000",
        "paid_by": "recipient",
        "weight": Decimal("15.5"),
        **values,
    }
    delivery, __ = Delivery.objects.update_or_create(order=order, defaults=facts)
    return delivery


def order_to(end: Point, person: Any, goods: Any, **values: Any) -> Delivery:
    """Place an order that goes to a branch."""
    return delivery_to(end, place(person, {goods: 1}), **values)


def ask(delivery: Delivery, sender: SenderProfile, **changed: Any) -> Waybill:
    """Want a waybill for an order, as the form does."""
    facts: dict[str, Any] = {
        "deliveries": [delivery],
        "sender": sender,
        "places": PLACES,
        "addressee": waybills.addressee_of(delivery),
        "terms": waybills.Terms(declared=Decimal("1500"), description="Метизи"),
        "reference": uuid4(),
        "by": None,
        "at": timezone.now(),
    }
    return waybills.ask(**(facts | changed))
