"""Carriers, their places, and the methods offered; a carrier known from files asks no network."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from oscar_b2b.shipping_carriers.carriers.base import Kind
from oscar_b2b.shipping_carriers.domain import search_text
from oscar_b2b.shipping_carriers.models import (
    CarrierAccount,
    CarrierFile,
    City,
    DeliveryMethod,
    MethodKind,
    Point,
    SenderProfile,
)

TARIFF = "from_kg;to_kg;price;price_per_extra_kg;days\n0;30;120.00;;2\n30;;500.00;;3\n"


def make_carrier(code: str = "gunsel", *, tariff: str = TARIFF) -> CarrierAccount:
    """Switch a carrier on; its price is that of the tariff."""
    account = CarrierAccount.objects.create(code=code, is_active=True)
    if tariff:
        CarrierFile.objects.create(
            account=account,
            key="tariff_file",
            name="tariff.csv",
            content=tariff,
            uploaded_at=timezone.now(),
        )
    return account


def make_method(code: str, kind: str = MethodKind.CARRIER, **fields: Any) -> DeliveryMethod:
    """Offer a method; one of a carrier is called as the carrier unless named."""
    carrier = code if kind == MethodKind.CARRIER else ""
    fields = {"name": code.title(), "position": 50, "carrier": carrier, **fields}
    method, __ = DeliveryMethod.objects.update_or_create(
        code=code, defaults={"kind": kind, "is_active": True, **fields}
    )
    return method


def make_city(name: str, carrier: str = "gunsel", *, ru: str = "", **fields: Any) -> City:
    """Let a carrier serve a place; ``ref`` is its name."""
    fields = {"ref": f"{carrier} {name}", "region": "", "point_count": 1, **fields}
    return City.objects.create(
        carrier=carrier, name_uk=name, name_ru=ru, search=search_text([name, ru]), **fields
    )


def make_point(city: City, number: str = "1", **fields: Any) -> Point:
    """Open a branch."""
    fields = {"kind": Kind.BRANCH, "address_uk": f"вул. Сонячна, {number}", **fields}
    return Point.objects.create(
        carrier=city.carrier,
        city=city,
        ref=f"{city.ref} {number}",
        number=number,
        name_uk=f"Відділення {number}",
        **fields,
    )


def make_sender(city: City, **fields: Any) -> SenderProfile:
    """Let parcels of the city's carrier leave from there."""
    fields = {"contact": "Олена", "phone": "+380501112233", "is_default": True, **fields}
    return SenderProfile.objects.create(carrier=city.carrier, name="Склад", city=city, **fields)
