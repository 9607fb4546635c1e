"""Delivery (delivery-auto.com): REST v4 with the HMAC header for what costs money. Shapes follow
its documentation v3.5.1 as public clients read it; misspelled names are its own.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import date
from typing import Any

from .desk import KEY, SECRET, Desk, figure, share
from .papers import pdf
from .parcels import Parcel, now
from .wire import Request, Response, as_json
from .world import Branch, ref_of

_UAH = 100000000
_GENERAL = "00000000-0000-0000-0000-000000000000"
#: 0 is "handed out": whoever tests for truth takes it for nothing.
_STATES = {
    "registered": (2, "Оформлено"),
    "in_transit": (6, "В дорозі"),
    "ready": (7, "Доступна до видачі"),
    "delivered": (0, "Видана"),
    "returning": (9, "Переадресовано"),
    "cancelled": (5, "Скасовано"),
}
_SECONDS = 600


class Delivery(Desk):
    """The method is the last part of the address."""

    code = "delivery"

    def answer(self, request: Request, rows: float = 1.0) -> Response:
        methods: dict[str, Callable[[Request, float], Response]] = {
            "GetRegionList": self._regions,
            "GetAreasList": self._areas,
            "GetWarehousesList": self._warehouses,
            "GetWarehousesListInDetail": self._warehouses,
            "GetWarehousesListByCity": self._warehouses,
            "GetWarehousesInfo": self._warehouse_info,
            "GetDeliveryScheme": self._schemes,
            "GetTariffCategory": self._categories,
            "GetInsuranceCost": self._insurance,
            "PostReceiptCalculate": self._calculate,
            "GetDateArrival": self._arrival,
            "GetReceiptDetails": self._details,
            "GetSenderList": self._senders,
            "PostCreateReceipts": self._create,
            "GetPdfDocument": self._print,
        }
        method = methods.get(request.last)
        if method is None:
            return as_json({"Message": "No HTTP resource was found"}, status="404 Not Found")
        return method(request, rows)

    def refuse(self, request: Request) -> Response:
        if request.last == "PostCreateReceipts":
            return as_json(
                {"status": False, "message": ["Не вказано телефон отримувача"], "receipts": []}
            )
        return _no("Відправка за вказаним напрямком неможлива")

    def refuse_key(self, request: Request) -> Response:
        return _no("Невірний підпис")

    # Directories

    def _regions(self, request: Request, rows: float) -> Response:
        regions = dict.fromkeys(town.region for town in self.world.towns)
        everything = {"id": -1, "name": "Усі", "externalId": _GENERAL}
        return _yes(
            [
                everything,
                *(
                    {
                        "id": 3890 + number,
                        "name": f"{region} область",
                        "externalId": ref_of(self.code, "region", region),
                    }
                    for number, region in enumerate(regions)
                ),
            ]
        )

    def _areas(self, request: Request, rows: float) -> Response:
        regions = list(dict.fromkeys(town.region for town in self.world.towns))
        is_russian = _is_russian(request)
        wanted = request.query.get("regionId", "-1")
        words = request.query.get("cityName", "").casefold()
        found = [
            {
                "id": self.world.ref(town),
                "name": town.ru if is_russian else town.uk,
                "RegionId": ref_of(self.code, "region", town.region),
                "IsWarehouse": bool(self.world.branches_in(town)) if town.size else False,
                "ExtracityPickup": False,
                "ExtracityShipping": False,
                "RAP": False,
                "RAS": False,
                "regionName": f"{town.region_ru if is_russian else town.region} область",
                "regionId": 3890 + regions.index(town.region),
                "country": 1,
                "districtName": town.district,
            }
            for town in share(self.world.towns, rows)
            if (town.ru if is_russian else town.uk).casefold().startswith(words)
        ]
        if wanted not in ("", "-1"):
            found = [each for each in found if str(each["regionId"]) == wanted]
        return _yes(found)

    def _warehouses(self, request: Request, rows: float) -> Response:
        wanted = request.query.get("CityId", "")
        return _yes(
            [
                self._warehouse(branch, is_russian=_is_russian(request))
                for branch in share(self.world.branches, rows)
                if wanted in ("", _GENERAL) or self.world.ref(branch.town) == wanted
            ]
        )

    def _warehouse_info(self, request: Request, rows: float) -> Response:
        branch = self.world.branch_by_ref.get(request.query.get("WarehousesId", ""))
        return _yes(self._warehouse(branch, is_russian=_is_russian(request)) if branch else None)

    def _warehouse(self, branch: Branch, *, is_russian: bool) -> dict[str, Any]:
        town = branch.town
        name = (town.ru if is_russian else town.uk).upper()
        if len(self.world.branches_in(town)) > 1:
            # The number is the tail of the name; the field Number says 0.
            name = f"{name}-{branch.number:02d}"
        # Here and there without coordinates.
        lat, lon = (f"{branch.lat:.6f}", f"{branch.lon:.6f}") if town.size > 1 else (None, None)
        return {
            "id": branch.ref,
            "name": name,
            "address": branch.street_ru if is_russian else branch.street,
            "operatingTime": "ПН-ПТ: 8:00-19:00, СБ: 9:00-15:00",
            "Phone": "(044) 000-00-00",
            "EmailStorage": "stock@example.com",
            "Latitude": lat,
            "Longitude": lon,
            "latitudeCorrect": lat,
            "longitudeCorrect": lon,
            "Office": False,
            "CityId": self.world.ref(town),
            "CityName": town.ru if is_russian else town.uk,
            "IsWarehouse": True,
            "RcPhone": "",
            "RcName": f"{town.uk.upper()} РЦ",
            "WarehouseForDeliveryId": branch.ref,
            "IsCashOnDelivery": True,
            "WarehouseType": 0,
            "CenterPickUpDelivery": True,
            "Number": 0,
        }

    def _schemes(self, request: Request, rows: float) -> Response:
        names = ("Склад-Склад", "Двері-Двері", "Склад-Двері", "Двері-Склад")
        return _yes([{"id": number, "name": name} for number, name in enumerate(names)])

    def _categories(self, request: Request, rows: float) -> Response:
        return _yes([{"id": _GENERAL, "name": "Вантаж"}])

    def _insurance(self, request: Request, rows: float) -> Response:
        return as_json({"status": True, "message": None, "Value": 19.5, "MinValue": 1000.0})

    # Price and term

    def _calculate(self, request: Request, rows: float) -> Response:
        asked = request.json()
        if not isinstance(asked, dict):
            return _no("Невірний запит")
        wrong = self._wrong_way(asked)
        if wrong:
            return _no(wrong)
        weight, seats = _weight(asked)
        if weight <= 0:
            # The outer status stays true: only the inner one says no.
            return _yes({"allSumma": 0, "status": False, "comment": "Не вказано вагу вантажу"})
        declared = max(figure(asked.get("InsuranceValue")), 1000)
        total = self.price(weight=weight, declared=declared, seats=seats)
        return _yes(
            {
                "allSumma": float(total) + 0.5,
                "status": True,
                "comment": "",
                "SummaryTransportCost": float(total) - 20,
                "SummaryDuCost": 0.0,
                "SummaryOformlenieCost": 20.5,
                "InsuranceCost": declared * 0.005,
                "InsuranceValue": declared,
                "dateResive": f"{self.arrives():%d.%m.%Y}",
                "currency": _UAH,
                "category": asked.get("category"),
                "dopUslugaClassificator": [],
            }
        )

    def _arrival(self, request: Request, rows: float) -> Response:
        wrong = self._wrong_way(request.query)
        if wrong:
            return _no(wrong)
        return _yes(
            {
                "arrivalDate": f"{self.arrives()}T00:00:00+02:00",
                "sendDate": f"{now().date()}T00:00:00+02:00",
                "arrivalDateStr": f"{self.arrives():%d.%m.%Y}",
                "sendDateStr": f"{now():%d.%m.%Y}",
            }
        )

    def _wrong_way(self, asked: Any) -> str:
        for city, branch, needed_by, text in (
            ("areasSendId", "warehouseSendId", (0, 2), "відправлення"),
            ("areasResiveId", "warehouseResiveId", (0, 3), "отримання"),
        ):
            if asked.get(city) not in self.world.town_by_ref:
                return f"Не вказано місто {text}"
            found = self.world.branch_by_ref.get(str(asked.get(branch)))
            if found is None and int(figure(asked.get("deliveryScheme"))) in needed_by:
                return f"Не вказано склад {text}"
            if found is not None and self.world.ref(found.town) != asked[city]:
                return f"Склад {text} не належить до міста"
        return ""

    # Receipts

    def _senders(self, request: Request, rows: float) -> Response:
        if not _is_signed(request):
            return self.refuse_key(request)
        town = self.world.towns[0]
        return _yes(
            [
                {
                    "id": ref_of(self.code, "sender"),
                    "name": "ТОВ «Приклад Постачальник»",
                    "cityId": self.world.ref(town),
                    "cityName": town.uk,
                }
            ]
        )

    def _create(self, request: Request, rows: float) -> Response:
        if not _is_signed(request):
            return self.refuse_key(request)
        asked = request.json()
        receipts = asked.get("receiptsList") if isinstance(asked, dict) else None
        if not receipts:
            return as_json({"status": False, "message": ["Немає квитанцій"], "receipts": []})
        wrong = [text for each in receipts for text in self._wrong_receipt(each)]
        if wrong:
            return as_json({"status": False, "message": wrong, "receipts": []})
        if asked.get("debugMode"):
            return as_json({"status": True, "message": [], "receipts": []})
        return as_json(
            {"status": True, "message": [], "receipts": [self._made(each) for each in receipts]}
        )

    def _wrong_receipt(self, asked: dict[str, Any]) -> list[str]:
        wrong = []
        if not asked.get("receiverPhone"):
            wrong.append("Не вказано телефон отримувача")
        if not asked.get("receiverName"):
            wrong.append("Не вказано отримувача")
        if not asked.get("category"):
            wrong.append("Невірна категорія вантажу")
        if str(asked.get("dateSend", ""))[:10] < f"{now():%Y-%m-%d}":
            wrong.append("Дата відправлення в минулому")
        way = self._wrong_way(asked)
        return [*wrong, way] if way else wrong

    def _made(self, asked: dict[str, Any]) -> dict[str, Any]:
        weight, seats = _weight(asked)
        parcel = self.make(
            number=f"01{self.parcels.count(self.code) + 1:08d}",
            asked=asked,
            city_from=asked["areasSendId"],
            city_to=asked["areasResiveId"],
            point_to=str(asked.get("warehouseResiveId") or ""),
            weight=weight,
            seats=seats,
            declared=figure(asked.get("InsuranceValue")),
            reference=str(asked.get("Note") or ""),
        )
        return {
            "Id": parcel.ref,
            "Number": parcel.number,
            "TotallCost": float(parcel.cost),
            "InsuranceCost": 19.5,
            "ComissionGM": 0.0,
            "ReceiveDate": f"{parcel.arrives:%d.%m.%Y} 00:00:00",
            "Comment": "",
            "egs": [
                {
                    "Id": ref_of(parcel.ref, place),
                    "PartnerNumber": None,
                    "Number": f"{parcel.number}{seats:03d}{place:03d}",
                }
                for place in range(1, seats + 1)
            ],
        }

    def _details(self, request: Request, rows: float) -> Response:
        parcel = self.parcels.find(self.code, number=request.query.get("number", "").strip())
        return _yes(self._detail(parcel) if parcel else None)

    def _detail(self, parcel: Parcel) -> dict[str, Any]:
        status, text = _STATES[parcel.state]
        branch = self.world.branch_by_ref.get(parcel.point_to)
        return {
            "id": parcel.ref,
            "number": parcel.number,
            "SendDate": f"{_day(parcel):%d.%m.%Y}",
            "ReceiveDate": f"{parcel.arrives:%d.%m.%Y}",
            "CreatedDate": parcel.history[0][1].isoformat(timespec="seconds"),
            "SenderWarehouseName": "",
            "RecepientWarehouseName": branch.town.uk.upper() if branch else "",
            "CitySendName": self.world.town_by_ref[parcel.city_from].uk,
            "CityReceiveName": self.world.town_by_ref[parcel.city_to].uk,
            "Discount": 0.0,
            "TotalCost": float(parcel.cost),
            "Status": status,
            "StatusesDecoding": text,
            "Type": 0,
            "Weight": figure(parcel.weight),
            "Volume": 0.1,
            "Sites": str(parcel.seats),
            "PaymentStatus": parcel.state == "delivered",
            "Currency": _UAH,
            "PushStateCode": None,
        }

    def _print(self, request: Request, rows: float) -> Response:
        numbers = [each for each in request.query.get("number", "").split(";") if each]
        if not numbers or not all(
            self.parcels.find(self.code, number=each) or self.parcels.find(self.code, ref=each)
            for each in numbers
        ):
            return as_json({"status": False, "message": "Квитанцію не знайдено", "file": None})
        content = base64.b64encode(pdf(f"Delivery {' '.join(numbers)}")).decode()
        return as_json({"status": True, "message": "", "file": content})


def _is_russian(request: Request) -> bool:
    return request.query.get("culture", "").startswith("ru")


def _is_signed(request: Request) -> bool:
    """``HMACAuthorization: amx <public key>:<unix time>:<hex digest>``, SHA-256 or SHA-1."""
    scheme, __, rest = request.headers.get("hmacauthorization", "").partition(" ")
    parts = rest.split(":")
    if scheme != "amx" or len(parts) != 3:
        return False
    key, time, given = parts
    if key != KEY or not time.isdigit() or abs(int(time) - now().timestamp()) > _SECONDS:
        return False
    return any(
        hmac.compare_digest(
            hmac.new(SECRET.encode(), f"{key}{time}".encode(), digest).hexdigest(), given.lower()
        )
        for digest in (hashlib.sha256, hashlib.sha1)
    )


def _weight(asked: dict[str, Any]) -> tuple[float, int]:
    rows = asked.get("category") or []
    weight = sum(figure(row.get("helf")) for row in rows)
    return weight, max(int(sum(figure(row.get("countPlace")) for row in rows)), 1)


def _day(parcel: Parcel) -> date:
    return parcel.history[0][1].date()


def _yes(data: Any) -> Response:
    return as_json({"status": True, "message": "", "data": data})


def _no(text: str) -> Response:
    return as_json({"status": False, "message": text, "data": None})
