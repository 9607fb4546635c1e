"""A shop whose carriers are set up with the stand-in: accounts, branches, senders, methods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from oscar_b2b.shipping_carriers.carriers import base
from oscar_b2b.shipping_carriers.carriers.registry import carriers
from oscar_b2b.shipping_carriers.domain import search_text
from oscar_b2b.shipping_carriers.models import (
    CarrierAccount,
    CarrierFile,
    City,
    DeliveryMethod,
    Fallback,
    MethodKind,
    Point,
    SenderProfile,
)
from oscar_b2b.shipping_carriers.standin.accounts import settings_of
from tests.integration.shipping_carriers.profiles import PROFILES, ends

#: Prices that no carrier of the stand-in asks.
TARIFF = "from_kg;to_kg;price;price_per_extra_kg;days\n0;;77.70;;4\n"


@dataclass(frozen=True)
class CarrierShop:
    """One carrier as the shop uses it.

    :param home: where parcels leave from; point: in another city, where they go.
    """

    code: str
    method: DeliveryMethod
    home: Point
    point: Point

    @property
    def city(self) -> City:
        return self.point.city

    @property
    def entries(self) -> dict[str, str]:
        """What the buyer chooses."""
        return {
            "city": str(self.city.pk),
            "point": str(self.point.pk),
            "contact": "Вигаданий Петро",
            "phone": "+380 67 000 00 00",
        }


def set_up(
    name: str,
    url: str,
    *,
    fallback: str = Fallback.REQUEST,
    tariff: str = "",
    with_directory: bool = True,
    with_sender: bool = True,
    method: Mapping[str, Any] | None = None,
    **values: str,
) -> CarrierShop:
    """Set a carrier up.

    :param name: of a profile, such as ``intime-soap``.
    :param tariff: our copy of the tariff, for carriers that give prices themselves.
    :param method: what differs from a plain method of the carrier.
    """
    code = next(each.code for each in PROFILES if each.name == name)
    entered = {**settings_of(name, url), **values}
    files = {each.key for each in carriers()[code].settings if each.file}
    account = CarrierAccount.objects.create(
        code=code,
        values={key: text for key, text in entered.items() if key not in files},
        is_active=True,
        fallback=fallback,
    )
    kept = {key: text for key, text in entered.items() if key in files and text}
    if tariff:
        kept["tariff_file"] = tariff
    for key, text in kept.items():
        CarrierFile.objects.create(
            account=account, key=key, name=f"{key}.csv", content=text, uploaded_at=timezone.now()
        )
    home, point = (_kept(code, each, active=with_directory) for each in _ends(name, url))
    if with_sender:
        SenderProfile.objects.create(
            carrier=code,
            name="Kyiv",
            city=home.city,
            point=home,
            contact="Зразкова Олена Петрівна",
            phone="+380440000001",
            is_default=True,
        )
    facts: dict[str, Any] = {"name": str(carriers()[code].name), "code": code, **(method or {})}
    row = DeliveryMethod.objects.create(
        kind=MethodKind.CARRIER, carrier=code, position=50, is_active=True, **facts
    )
    return CarrierShop(code, row, home, point)


#: Name of a profile → Kyiv and Dnipro as listed. Asked once a run: the ids are the same wherever
#: the stand-in listens.
_KNOWN: dict[str, tuple[tuple[base.City, base.Point], ...]] = {}


def _ends(name: str, url: str) -> tuple[tuple[base.City, base.Point], ...]:
    if name not in _KNOWN:
        carrier = next(each for each in PROFILES if each.name == name).open(url)
        cities = {each.ref: each for each in carrier.cities()}
        _KNOWN[name] = tuple((cities[each.city], each) for each in ends(carrier))
    return _KNOWN[name]


def _kept(code: str, listed: tuple[base.City, base.Point], *, active: bool) -> Point:
    place, branch = listed
    city = City.objects.create(
        carrier=code,
        ref=place.ref,
        name_uk=place.name.uk,
        name_ru=place.name.ru,
        region=place.region,
        search=search_text([place.name.uk, place.name.ru]),
        point_count=1,
        active=active,
    )
    sides = branch.max_size or (None, None, None)
    return Point.objects.create(
        carrier=code,
        city=city,
        ref=branch.ref,
        number=branch.number,
        kind=branch.kind,
        name_uk=branch.name.uk,
        address_uk=branch.address.uk,
        max_weight=branch.max_weight,
        max_place_weight=branch.max_place_weight,
        longest=sides[0],
        middle=sides[1],
        shortest=sides[2],
        extra=dict(branch.extra),
        active=active,
    )
