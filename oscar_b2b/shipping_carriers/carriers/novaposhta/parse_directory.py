"""Nova Poshta's directory rows in our dataclasses.

Source: carriers.md, section 1 "Directories" (developers.novaposhta.ua, model Address: getAreas,
getCities, getWarehouses).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from oscar_b2b.shipping_carriers.carriers.base import City, Kind, Names, Point
from oscar_b2b.shipping_carriers.carriers.novaposhta.fields import flag, position, positive, text

#: ``TypeOfWarehouse``: public constants of the protocol.
KINDS = {
    "841339c7-591a-42e2-8233-7a0a00f0ed6f": Kind.BRANCH,
    "9a68df70-0267-42a8-bb5c-37f427e36ee4": Kind.CARGO,
    "f9316480-5f2d-425d-bc2c-ac7cd29decf0": Kind.LOCKER,
    "95dc212d-479c-4ffb-a8ab-8c1b9073d0bc": Kind.LOCKER,
    "6f8c7162-4b72-4b0a-88e5-906948c6a92f": Kind.SHOP,
}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
#: "Кам'янське (Хмельницький р-н)": the only place where a village's district is told.
_DISTRICT = re.compile(r"^(?P<name>.+?)\s*\((?P<district>[^()]*(?:р-н|район)[^()]*)\)$")


def areas(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Return ref → name of the oblasts."""
    return {text(row, "Ref"): text(row, "Description") for row in rows if text(row, "Ref")}


def city(row: Mapping[str, Any], oblasts: Mapping[str, str] | None = None) -> City | None:
    """Return a town, ``None`` for a row without ref or name.

    ``Ref`` of getCities is the city's: that of getSettlements is another id, which prices and
    waybills do not take.

    :param oblasts: of ``areas``, for rows without the oblast's name.
    """
    ref, uk, ru = text(row, "Ref"), text(row, "Description"), text(row, "DescriptionRu")
    if not ref or not (uk or ru):
        return None
    uk, district = _without_district(uk)
    ru, _ = _without_district(ru)
    return City(
        ref=ref,
        name=Names(uk=uk, ru=ru),
        region=text(row, "AreaDescription") or (oblasts or {}).get(text(row, "Area"), ""),
        district=district,
        kind=text(row, "SettlementTypeDescription"),
    )


def point(row: Mapping[str, Any]) -> Point | None:
    """Return a branch or locker, ``None`` for a row without ref or city.

    ``extra`` has what a waybill needs: ``kind``, ``index`` (for sorting), ``max_declared``.
    """
    ref, town = text(row, "Ref"), text(row, "CityRef")
    if not ref or not town:
        return None
    kind = _kind(row)
    lat, lon = position(row.get("Latitude"), row.get("Longitude"))
    declared = positive(row.get("MaxDeclaredCost"))
    extra = {
        "kind": str(kind.value),
        "index": text(row, "WarehouseIndex"),
        "max_declared": "" if declared is None else f"{declared:f}",
    }
    return Point(
        ref=ref,
        city=town,
        # Text: numbers are not ordinal (1…35501) and repeat in every town.
        number=text(row, "Number"),
        kind=kind,
        # Cut by the carrier at 99 signs; captions are made of number and address.
        name=Names(uk=text(row, "Description"), ru=text(row, "DescriptionRu")),
        address=Names(
            uk=_street(text(row, "ShortAddress"), text(row, "CityDescription")),
            ru=_street(text(row, "ShortAddressRu"), text(row, "CityDescriptionRu")),
        ),
        phone=text(row, "Phone"),
        # "0" is "not set" in all limits, not "carries nothing".
        max_weight=positive(row.get("TotalMaxWeightAllowed")),
        max_place_weight=positive(row.get("PlaceMaxWeightAllowed")),
        max_size=_size(row.get("ReceivingLimitationsOnDimensions")),
        hours=_hours(row.get("Schedule")),
        lat=lat,
        lon=lon,
        open=text(row, "WarehouseStatus") in ("", "Working") and not flag(row, "DenyToSelect"),
        # Four of five lockers serve the residents of one entrance.
        public=not text(row, "PostMachineType").startswith("ForResidents"),
        extra={key: value for key, value in extra.items() if value},
    )


def _kind(row: Mapping[str, Any]) -> Kind:
    known = KINDS.get(text(row, "TypeOfWarehouse").lower())
    if known:
        return known
    # A type that came later: the category tells lockers at least.
    return Kind.LOCKER if text(row, "CategoryOfWarehouse") == "Postomat" else Kind.BRANCH


def _without_district(name: str) -> tuple[str, str]:
    found = _DISTRICT.match(name)
    return (found["name"], found["district"].strip()) if found else (name, "")


def _street(address: str, town: str) -> str:
    """Return an address without the town it begins with."""
    for start in (town, _without_district(town)[0]):
        if start and address.startswith(f"{start},"):
            return address[len(start) + 1 :].strip()
    return address


def _size(limits: Any) -> tuple[int, int, int] | None:
    if not isinstance(limits, dict):
        return None
    sides = [positive(limits.get(side)) for side in ("Length", "Width", "Height")]
    known = sorted((int(Decimal(side)) for side in sides if side is not None), reverse=True)
    return (known[0], known[1], known[2]) if len(known) == 3 else None


def _hours(schedule: Any) -> dict[int, str]:
    if not isinstance(schedule, dict):
        return {}
    hours = {number: text(schedule, name) for number, name in enumerate(_WEEKDAYS, start=1)}
    return {number: span for number, span in hours.items() if span and span != "-"}
