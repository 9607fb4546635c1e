"""SAT (sat.ua): a 1C HTTP service – byte order marks, booleans as words, the key in the address.
Shapes follow www.sat.ua/api and the carrier's own site as public clients read them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .desk import KEY, Desk, figure, share
from .papers import pdf
from .parcels import Parcel
from .wire import Request, Response, as_json
from .world import Branch, ref_of

_SERVICE = ref_of("sat", "service")
#: Free text, in the language that is asked for.
_STATES = {
    "registered": ("Прийнято до перевезення", "Принят к перевозке"),
    "in_transit": ("В дорозі", "В пути"),
    "ready": ("Прибув на склад отримувача", "Прибыл на склад получателя"),
    "delivered": ("Видано", "Выдан"),
    "returning": ("Повернення відправнику", "Возврат отправителю"),
    "cancelled": ("Анульовано", "Аннулирован"),
}
_WORK = ("monday", "tuesday", "wednesday", "thursday", "friday")
_NEEDED = ("recipientPhone", "recipient", "townRecipient", "townSender", "seatsAmount", "weight")


class Sat(Desk):
    """``{group}/json/{method}``; the group tells what ``save`` and ``print`` are about."""

    code = "sat"

    def call(self, request: Request) -> str:
        if request.last == "json":
            return request.path.rstrip("/").split("/")[-2]
        return request.last

    def answer(self, request: Request, rows: float = 1.0) -> Response:
        methods: dict[str, Callable[[Request, float], Response]] = {
            "getTowns": self._towns,
            "getRsp": self._branches,
            "getCargoTypes": self._cargo_types,
            "getAdditionalServices": self._services,
            "getCargoDescriptionList": self._descriptions,
            "getDepartureConditions": self._conditions,
            "getDeliveryConditions": self._conditions,
            "calc": self._calculate,
            "save": self._save,
            "print": self._print,
            "tracking": self._track,
        }
        method = methods.get(self.call(request))
        if method is None:
            return Response(b"", "text/plain", "404 Not Found")
        return method(request, rows)

    def refuse(self, request: Request) -> Response:
        return _no("PD1", "Не заповнене поле: recipientPhone")

    def refuse_key(self, request: Request) -> Response:
        return _no("AU1", "Невірний ключ API")

    # Directories

    def _towns(self, request: Request, rows: float) -> Response:
        is_russian = request.query.get("language") == "ru"
        found = []
        for town in share(self.world.towns, rows):
            branches = [branch.ref for branch in self.world.branches_in(town)]
            district = f"{town.district} р-н" if town.district else ""
            found.append(
                {
                    "ref": self.world.ref(town),
                    "description": town.ru if is_russian else town.uk,
                    "district": district,
                    "region": f"{town.region_ru if is_russian else town.region} обл.",
                    "rspRef": branches[0] if branches else "",
                    "rspList": branches,
                    # A town without services is named, but not served.
                    "services": [_SERVICE] if branches else [],
                }
            )
        return _yes(found, mark=True)

    def _branches(self, request: Request, rows: float) -> Response:
        is_russian = request.query.get("language") == "ru"
        return _yes(
            [
                self._branch(code, branch, is_russian=is_russian)
                for code, branch in enumerate(share(self.world.branches, rows), start=5)
            ],
            mark=True,
        )

    def _branch(self, code: int, branch: Branch, *, is_russian: bool) -> dict[str, Any]:
        town = branch.town
        name = town.ru if is_russian else town.uk
        if len(self.world.branches_in(town)) > 1:
            name = f"{name} № {branch.number}"
        return {
            "description": name,
            "address": branch.street_ru if is_russian else branch.street,
            "phone": "0 800 00 00 00, (067) 000 00 00",
            "email": "branch@example.com",
            "ref": branch.ref,
            # Not the number of the name.
            "number": f"{code:03d}",
            "cityRef": self.world.ref(town),
            "latitude": branch.lat,
            "longitude": branch.lon,
            "schedule": {
                **dict.fromkeys(_WORK, "09:00-18:00"),
                "saturday": "09:00-14:00",
                "sunday": "-",
            },
        }

    def _cargo_types(self, request: Request, rows: float) -> Response:
        return _yes(
            [
                {
                    "ref": ref_of("sat", "cargo", kind),
                    "type": kind,
                    "description": text,
                    "lowerLimit": 0,
                    "upperLimit": limit,
                    "length": 0,
                    "width": 0,
                    "maxHeight": 0,
                }
                for kind, text, limit in (
                    ("Базовый", "Вантаж", 20000),
                    ("Документы", "Документи", 1),
                )
            ]
        )

    def _services(self, request: Request, rows: float) -> Response:
        return _yes([{"ref": _SERVICE, "description": "Пакування", "serviceGroup": "Пакування"}])

    def _descriptions(self, request: Request, rows: float) -> Response:
        return _yes(
            [
                {"ref": ref_of("sat", "description", text), "description": text}
                for text in ("Автозапчастини", "Електротовари", "Інструмент")
            ]
        )

    def _conditions(self, request: Request, rows: float) -> Response:
        return _yes([{"ref": ref_of("sat", "condition"), "description": "9-18", "timeTable": []}])

    # Price and term

    def _calculate(self, request: Request, rows: float) -> Response:
        asked = request.json()
        if not isinstance(asked, dict):
            return _no("PD1", "Невірний запит")
        for name in ("townSender", "townRecipient"):
            if asked.get(name) not in self.world.town_by_ref:
                return _no("PD1", f"Не заповнене поле: {name}")
        weight, declared = figure(asked.get("weight")), figure(asked.get("declaredCost"))
        if weight <= 0:
            return _no("PD1", "Не заповнене поле: weight")
        seats = int(figure(asked.get("seatsAmount"))) or 1
        tariff = self.price(weight=weight, declared=0, seats=seats)
        door = 200 if _is_true(asked.get("delivery")) else 0
        insurance = declared * 0.001
        return _yes(
            [
                {
                    "tarif": float(tariff),
                    "cost": tariff + 20 + door + insurance,
                    "creationCost": 20.0,
                    "insuranceCost": insurance,
                    "departureCost": 0,
                    "deliveryCost": float(door),
                    "addServices": [],
                    "incomingDate": f"{self.arrives():%d.%m.%Y}",
                }
            ]
        )

    # Waybills

    def _save(self, request: Request, rows: float) -> Response:
        if not _has_key(request):
            return self.refuse_key(request)
        asked = request.json()
        if not isinstance(asked, dict):
            return _no("PD1", "Невірний запит")
        for name in _NEEDED:
            if asked.get(name) in (None, ""):
                return _no("PD1", f"Не заповнене поле: {name}")
        for name in ("townSender", "townRecipient"):
            if asked[name] not in self.world.town_by_ref:
                return _no("PD1", f"Невірне значення поля: {name}")
        parcel = self.make(
            number=f"0290{self.parcels.count(self.code) + 1:05d}",
            asked=asked,
            city_from=asked["townSender"],
            city_to=asked["townRecipient"],
            point_to=str(asked.get("rspRecipient") or ""),
            weight=figure(asked["weight"]),
            seats=int(figure(asked["seatsAmount"])) or 1,
            declared=figure(asked.get("declaredCost")),
            reference=str(asked.get("additionalInformation") or ""),
        )
        # The number is not in the answer; the call that prints names it.
        return _yes([{"ref": parcel.ref}])

    def _print(self, request: Request, rows: float) -> Response:
        if not _has_key(request):
            return self.refuse_key(request)
        asked = request.json()
        refs = [each.get("ref", "") for each in asked] if isinstance(asked, list) else []
        found = [self.parcels.find(self.code, ref=ref) for ref in refs]
        if not found or None in found:
            return _no("PD2", "Накладна на вантаж за ідентифікатором не знайдена")
        numbers = " ".join(each.number for each in found if each)
        return Response(pdf(f"SAT {numbers}"), "application/pdf")

    def _track(self, request: Request, rows: float) -> Response:
        asked = request.query.get("number", "")
        parcel = self.parcels.find(self.code, number=asked) or self.parcels.find(
            self.code, ref=asked
        )
        if parcel is None:
            return _no("PD2", "Накладна на вантаж за ідентифікатором не знайдена")
        return _yes([self._movement(parcel, is_russian=request.query.get("language") == "ru")])

    def _movement(self, parcel: Parcel, *, is_russian: bool) -> dict[str, Any]:
        branch = self.world.branch_by_ref.get(parcel.point_to)
        towns = (self.world.town_by_ref[parcel.city_from], self.world.town_by_ref[parcel.city_to])
        return {
            "number": parcel.number,
            "currentStatus": _STATES[parcel.state][is_russian],
            "sum": figure(parcel.cost),
            "weight": figure(parcel.weight),
            "seatsAmount": parcel.seats,
            "cargoType": "Базовый",
            "date": f"{parcel.history[0][1]:%d.%m.%Y}",
            "arrivalDate": f"{parcel.arrives:%d.%m.%Y}",
            "rspFrom": towns[0].uk,
            "rspTo": branch.town.uk if branch else "",
            "payData": [],
            "states": [
                {
                    "date": f"{at:%d.%m.%Y}",
                    "status": _STATES[state][is_russian],
                    "town": towns[state in ("ready", "delivered", "returning")].uk,
                    "rsp": "",
                }
                for state, at in parcel.history
            ],
        }


def _has_key(request: Request) -> bool:
    return KEY in (request.query.get("apiKey"), request.headers.get("apikey"))


def _is_true(value: Any) -> bool:
    return str(value).lower() == "true"


def _yes(data: Any, *, mark: bool = False) -> Response:
    return as_json({"success": "true", "data": data}, mark=mark)


def _no(code: str, text: str) -> Response:
    return as_json({"success": "false", "error": {"code": code, "text": text}}, mark=True)
