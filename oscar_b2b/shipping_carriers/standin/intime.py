"""InTime: SOAP 2.0 (``intime_soap``), and REST 3.x as WSO2 spoke it – one row is an object
instead of a list, null is ``{"@nil": "true"}``. Shapes follow public clients of 2017–2020; the
carrier itself is closed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .desk import KEY, Desk, figure, share
from .intime_soap import Soap, is_soap
from .parcels import Parcels
from .wire import Request, Response, as_json
from .world import World

_NIL = {"@nil": "true"}
_CHANGED = "2019-08-30T21:04:00.000+03:00"
_STATES = {
    "registered": "Прийнято",
    "in_transit": "В дорозі",
    "ready": "Прибуло на склад",
    "delivered": "Видано одержувачу",
    "returning": "Повернення",
    "cancelled": "Анульовано",
}
_NEEDED = {
    "locality_id": "Не вказано місто відправника",
    "receiver_locality_id": "Не вказано місто отримувача",
    "receiver_cellphone": "Не вказано телефон отримувача",
}


class InTime(Desk):
    """The action is the last part of the address, its parameters stand under ``Body``."""

    code = "intime"

    def __init__(self, world: World, parcels: Parcels) -> None:
        super().__init__(world, parcels)
        self._soap = Soap(self)

    def call(self, request: Request) -> str:
        return self._soap.call(request) if is_soap(request) else request.last

    def answer(self, request: Request, rows: float = 1.0) -> Response:
        if is_soap(request):
            return self._soap.answer(request, rows)
        if request.method != "POST":
            return Response(b"", "application/xml", "404 Not Found")
        body = request.json()
        asked = body.get("Body") if isinstance(body, dict) else None
        if not isinstance(asked, dict):
            return Response(b"<fault/>", "application/xml", "400 Bad Request")
        if KEY not in (asked.get("api_key"), asked.get("p_api_key")):
            return self.refuse_key(request)
        actions: dict[str, Callable[[Mapping[str, Any], float], Response]] = {
            "country_by_id": self._country,
            "area_filtered": self._areas,
            "district_filtered": lambda asked, rows: _entries("district_filtered", []),
            "locality_filtered": self._localities,
            "branch_filtered": self._branches,
            "branch_work_hours": lambda asked, rows: _entries("branch_work_hours", []),
            "declaration_insert_update": self._save,
            "declaration_delete": self._delete,
            "decl_status_history": self._history,
        }
        action = actions.get(request.last)
        if action is None:
            return Response(b"<fault/>", "application/xml", "404 Not Found")
        return action({name: _value(each) for name, each in asked.items()}, rows)

    def refuse(self, request: Request) -> Response:
        if is_soap(request):
            return self._soap.refuse(request)
        if request.last == "declaration_insert_update":
            return _saved({"res": "20-Не вказано телефон отримувача"})
        fault = {"faultcode": "INCOMPATIBLE_PARAMETERS_ERROR", "faultstring": "area_id"}
        return as_json({"Fault": fault}, status="400 Bad Request")

    def refuse_key(self, request: Request) -> Response:
        if is_soap(request):
            return self._soap.refuse_key(request)
        return as_json({"error": "Invalid API key"}, status="401 Unauthorized")

    def _country(self, asked: Mapping[str, Any], rows: float) -> Response:
        row = {"id": "215", "country_name_ua": "УКРАЇНА", "country_name_ru": "УКРАИНА"}
        return _entries("country_by_id", [row])

    def _regions(self) -> dict[str, str]:
        names = dict.fromkeys(town.region for town in self.world.towns)
        return {name: str(number) for number, name in enumerate(names, start=1)}

    def _areas(self, asked: Mapping[str, Any], rows: float) -> Response:
        russian = {town.region: town.region_ru for town in self.world.towns}
        found = [
            {
                "id": number,
                "country_id": "215",
                "area_code": number.zfill(9),
                "area_name_ua": name.upper(),
                "area_name_en": _NIL,
                "area_name_ru": russian[name].upper(),
                "last_change": _CHANGED,
                "status": "1",
            }
            for name, number in self._regions().items()
        ]
        return _entries("area_filtered", _like(found, asked, "id"))

    def _town_id(self, number: int) -> str:
        return str(100 + number)

    def _localities(self, asked: Mapping[str, Any], rows: float) -> Response:
        regions = self._regions()
        found = [
            {
                "id": self._town_id(number),
                "area_id": regions[town.region],
                "district_id": _NIL,
                "locality_type_id": "1",
                "locality_name_ua": town.uk.upper(),
                "locality_name_en": _NIL,
                "locality_name_ru": town.ru.upper(),
                "locality_code": self._town_id(number).zfill(9),
                "last_change": _CHANGED,
                "status": "1",
                "latitude": str(town.lat),
                "longitude": str(town.lon),
                "koatuu": _NIL,
            }
            for number, town in enumerate(share(self.world.towns, rows))
        ]
        return _entries("locality_filtered", _like(found, asked, "id", "area_id"))

    def _branches(self, asked: Mapping[str, Any], rows: float) -> Response:
        places = {town.key: number for number, town in enumerate(self.world.towns)}
        regions = self._regions()
        found = []
        for number, branch in enumerate(share(self.world.branches, rows)):
            town = branch.town
            name = f"{town.uk} №{branch.number}"
            # One of ten has its coordinates the wrong way round.
            north, east = (branch.lat, branch.lon) if number % 10 else (branch.lon, branch.lat)
            found.append(
                {
                    "id": str(1650 + number),
                    "parent_id": "1",
                    "branch_type_id": "1",
                    "branch_number": str(branch.number),
                    "branch_name_ua": name.upper(),
                    "branch_name_en": _NIL,
                    "branch_name_ru": f"{town.ru} №{branch.number}".upper(),
                    "locality_id": self._town_id(places[town.key]),
                    "area_id": regions[town.region],
                    "latitude": str(north),
                    "longitude": str(east),
                    "company_id": "1",
                    "address_ua": branch.street,
                    "address_en": _NIL,
                    "address_ru": branch.street_ru,
                    "status": "0" if branch.closed else "1",
                    "last_change": _CHANGED,
                }
            )
        return _entries("branch_filtered", _like(found, asked, "id", "locality_id", "area_id"))

    def _save(self, asked: Mapping[str, Any], rows: float) -> Response:
        known = {self._town_id(number): town for number, town in enumerate(self.world.towns)}
        for name, text in _NEEDED.items():
            if not asked.get(name):
                return _saved({"res": f"20-{text}"})
        if str(asked["receiver_locality_id"]) not in known:
            return _saved({"res": "21-Невірне місто отримувача"})
        parcel = self.make(
            number=f"03{self.parcels.count(self.code) + 1:08d}",
            asked=dict(asked),
            city_from=str(asked["locality_id"]),
            city_to=str(asked["receiver_locality_id"]),
            point_to=str(asked.get("receiver_warehouse_id") or ""),
            declared=figure(asked.get("cost_return")),
            reference=str(asked.get("client_doc_id") or ""),
        )
        return _saved({"res": "OK", "decl_num": parcel.number, "decl_id": parcel.ref})

    def _delete(self, asked: Mapping[str, Any], rows: float) -> Response:
        wanted = str(asked.get("pdecl_id") or "")
        parcel = self.parcels.find(self.code, ref=wanted) or self.parcels.find(
            self.code, number=wanted
        )
        if parcel is None or parcel.state != "registered":
            return _delete({"res": "30-Декларацію не знайдено"})
        self.parcels.move(parcel, "cancelled")
        return _delete({"res": "OK"})

    def _history(self, asked: Mapping[str, Any], rows: float) -> Response:
        number = str(asked.get("decl_num") or "")
        parcel = self.parcels.find(self.code, number=number)
        found = [
            {
                "decl_num": number,
                "status_name": _STATES[state],
                "status_date": at.isoformat(timespec="milliseconds"),
            }
            for state, at in (parcel.history if parcel else [])
        ]
        rows_ = {"entry_declaration_status_hist": _one_or_many(found)} if found else _NIL
        return as_json({"entries_declaration_status_hist": rows_})


def _value(sent: Any) -> Any:
    return None if sent == _NIL else sent


def _like(
    rows: list[dict[str, Any]], asked: Mapping[str, Any], *names: str
) -> list[dict[str, Any]]:
    """Return the rows that fit the filters that are filled in."""
    wanted = {name: str(asked[name]) for name in names if asked.get(name)}
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


def _one_or_many(rows: list[dict[str, Any]]) -> Any:
    return rows[0] if len(rows) == 1 else rows


def _entries(action: str, rows: list[dict[str, Any]]) -> Response:
    inner = {f"Entry_get_{action}": _one_or_many(rows)} if rows else _NIL
    return as_json({f"Entries_get_{action}": inner})


def _saved(row: dict[str, Any]) -> Response:
    return as_json({"Entries_declaration_ins_upd": {"Entry_declaration_ins_upd": row}})


def _delete(row: dict[str, Any]) -> Response:
    return as_json({"Entries_declaration_delete": {"Entry_declaration_delete": row}})
