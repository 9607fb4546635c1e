"""Nova Poshta: JSON 2.0. Shapes follow developers.novaposhta.ua, models Address, InternetDocument,
TrackingDocument, Counterparty and ScanSheet, and answers recorded by public clients.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .desk import KEY, Desk, figure, share
from .papers import pdf
from .parcels import Parcel, now
from .towns import Town
from .wire import Request, Response, as_json
from .world import Branch, ref_of

#: Public ids of the protocol.
_TYPES = {
    "branch": "841339c7-591a-42e2-8233-7a0a00f0ed6f",
    "cargo": "9a68df70-0267-42a8-bb5c-37f427e36ee4",
    "locker": "f9316480-5f2d-425d-bc2c-ac7cd29decf0",
    "residents": "f9316480-5f2d-425d-bc2c-ac7cd29decf0",
    "shop": "6f8c7162-4b72-4b0a-88e5-906948c6a92f",
}
_TYPE_NAMES = (
    (_TYPES["branch"], "Поштове відділення", "Почтовое отделение"),
    (_TYPES["cargo"], "Вантажне відділення", "Грузовое отделение"),
    (_TYPES["locker"], "Поштомат", "Почтомат"),
    (_TYPES["shop"], "Parcel Shop", "Parcel Shop"),
)
_CAPTIONS = {
    "branch": ("Відділення", "Отделение"),
    "cargo": ("Вантажне відділення", "Грузовое отделение"),
    "locker": ("Поштомат", "Почтомат"),
    "residents": ("Поштомат (ТІЛЬКИ ДЛЯ МЕШКАНЦІВ)", "Почтомат (ТОЛЬКО ДЛЯ ЖИЛЬЦОВ)"),
    "shop": ("Пункт приймання-видачі", "Пункт приема-выдачи"),
}
_STATES = {
    "registered": ("1", "Відправник самостійно створив цю накладну, але ще не надав до відправки"),
    "in_transit": ("5", "Відправлення прямує до міста {city}"),
    "ready": ("7", "Прибув у відділення"),
    "delivered": ("9", "Відправлення отримано"),
    "returning": ("103", "Відмова одержувача"),
    "cancelled": ("2", "Видалено"),
}
_LOCKERS = {"locker": "FullDayService", "residents": "ForResidentsOfEntrance"}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NEEDED = (
    "PayerType",
    "PaymentMethod",
    "DateTime",
    "CargoType",
    "ServiceType",
    "SeatsAmount",
    "Description",
    "Cost",
    "CitySender",
    "Sender",
    "SenderAddress",
    "ContactSender",
    "SendersPhone",
    "CityRecipient",
    "RecipientsPhone",
)
#: Calls that need no key, by the documentation.
_OPEN = {"Address", "AddressGeneral", "Common", "CommonGeneral"}
_SENDER = ref_of("novaposhta", "sender")
_CONTACT = ref_of("novaposhta", "contact")

_Asked = Mapping[str, Any]


class NovaPoshta(Desk):
    """Methods are named in the body; the address is always the same."""

    code = "novaposhta"

    def call(self, request: Request) -> str:
        body = request.json()
        if request.method == "POST" and isinstance(body, dict):
            # ``save`` is a method of several models.
            return f"{body.get('modelName', '')}/{body.get('calledMethod', '')}"
        return "print"

    def answer(self, request: Request, rows: float = 1.0) -> Response:
        if request.method == "GET":
            return self._print(request)
        body = request.json()
        if not isinstance(body, dict):
            return _no("20000000001", "Data is not JSON")
        key, model = body.get("apiKey") or "", body.get("modelName")
        if key != KEY and (key or model not in _OPEN):
            return _no("20000200068", "API auth fail", status="401 Unauthorized")
        asked = body.get("methodProperties")
        asked = asked if isinstance(asked, dict) else {}
        if body.get("calledMethod") == "save":
            return self._save(str(model), asked)
        method = self._methods().get(str(body.get("calledMethod")))
        if method is None:
            return _no("20000200030", "Method not found")
        return method(asked, rows)

    def refuse(self, request: Request) -> Response:
        return _no("20000203729", "Recipient Warehouse max allowed volumeweight: 30")

    def refuse_key(self, request: Request) -> Response:
        return _no("20000201204", "API key expired")

    def _methods(self) -> dict[str, Callable[[_Asked, float], Response]]:
        return {
            "getAreas": self._areas,
            "getCities": self._cities,
            "getSettlements": self._cities,
            "getWarehouseTypes": self._types,
            "getWarehouses": self._warehouses,
            "getDocumentPrice": self._price,
            "getDocumentDeliveryDate": self._date,
            "getCounterparties": self._counterparties,
            "getCounterpartyContactPersons": self._contacts,
            "getCounterpartyAddresses": self._addresses,
            "getStreet": self._streets,
            "delete": self._delete,
            "getDocumentList": self._list,
            "getStatusDocuments": self._track,
            "insertDocuments": self._register,
            "getMessageCodeText": lambda asked, rows: _yes([]),
        }

    # Directories

    def _areas(self, asked: _Asked, rows: float) -> Response:
        regions = dict.fromkeys((town.region, town.region_ru) for town in self.world.towns)
        return _yes(
            [
                {"Ref": self._area(uk), "AreasCenter": "", "Description": uk, "DescriptionRu": ru}
                for uk, ru in regions
            ]
        )

    def _area(self, region: str) -> str:
        return ref_of(self.code, "area", region)

    def _cities(self, asked: _Asked, rows: float) -> Response:
        towns = share(self.world.towns, rows)
        words = str(asked.get("FindByString") or "").casefold()
        if words:
            towns = [town for town in towns if town.uk.casefold().startswith(words)]
        if asked.get("Ref"):
            towns = [town for town in towns if self.world.ref(town) == asked["Ref"]]
        return _page(towns, asked, self._city)

    def _city(self, town: Town) -> dict[str, Any]:
        # Places that share name and region carry the district in the name.
        uk, ru = town.uk, town.ru
        if town.kind == "село" and town.district:
            uk, ru = f"{uk} ({town.district} р-н)", f"{ru} ({town.district} р-н)"
        return {
            "Description": uk,
            "DescriptionRu": ru,
            "Ref": self.world.ref(town),
            "Delivery1": "1",
            "Delivery7": "0",
            "Area": self._area(town.region),
            "SettlementType": ref_of(self.code, "type", town.kind),
            "IsBranch": "1" if town.size else "0",
            "CityID": str(1 + self.world.towns.index(town)) if len(self.world.towns) < 99 else "0",
            "SettlementTypeDescription": town.kind,
            "SettlementTypeDescriptionRu": {"місто": "город", "село": "село"}.get(town.kind, ""),
            "SpecialCashCheck": 1,
            "AreaDescription": town.region,
            "AreaDescriptionRu": town.region_ru,
        }

    def _types(self, asked: _Asked, rows: float) -> Response:
        return _yes(
            [{"Ref": ref, "Description": uk, "DescriptionRu": ru} for ref, uk, ru in _TYPE_NAMES]
        )

    def _warehouses(self, asked: _Asked, rows: float) -> Response:
        branches = share(self.world.branches, rows)
        if asked.get("CityRef"):
            branches = [b for b in branches if self.world.ref(b.town) == asked["CityRef"]]
        if asked.get("TypeOfWarehouseRef"):
            branches = [b for b in branches if _TYPES[b.kind] == asked["TypeOfWarehouseRef"]]
        if asked.get("WarehouseId"):
            branches = [b for b in branches if str(b.number) == str(asked["WarehouseId"])]
        return _page(branches, asked, self._warehouse)

    def _warehouse(self, branch: Branch) -> dict[str, Any]:
        town = branch.town
        caption, caption_ru = _CAPTIONS[branch.kind]
        is_locker = branch.kind in ("locker", "residents")
        hours = "00:00-23:59" if is_locker else "08:00-21:00"
        schedule = dict.fromkeys(_DAYS, hours)
        if not is_locker:
            schedule |= {"Saturday": "09:00-18:00", "Sunday": "-"}
        width, height, length = branch.size
        size = {"Width": width, "Height": height, "Length": length}
        return {
            "SiteKey": str(10000 + branch.number),
            "Description": f"{caption} №{branch.number}: {branch.street}",
            "DescriptionRu": f"{caption_ru} №{branch.number}: {branch.street_ru}",
            "ShortAddress": f"{town.uk}, {branch.street}",
            "ShortAddressRu": f"{town.ru}, {branch.street_ru}",
            "Phone": "380440000000",
            "TypeOfWarehouse": _TYPES[branch.kind],
            "Ref": branch.ref,
            "Number": str(branch.number),
            "CityRef": self.world.ref(town),
            "CityDescription": town.uk,
            "CityDescriptionRu": town.ru,
            # Never equal to the city's: whoever mixes them up shall notice it here.
            "SettlementRef": ref_of(self.code, "settlement", town.key),
            "SettlementDescription": town.uk,
            "SettlementAreaDescription": f"{town.region} область",
            "SettlementTypeDescription": town.kind,
            "Longitude": f"{branch.lon:.15f}",
            "Latitude": f"{branch.lat:.15f}",
            "PostFinance": "1",
            "POSTerminal": "1",
            "TotalMaxWeightAllowed": str(branch.weight),
            "PlaceMaxWeightAllowed": str(branch.place),
            "SendingLimitationsOnDimensions": size,
            "ReceivingLimitationsOnDimensions": size,
            "Reception": schedule,
            "Delivery": schedule,
            "Schedule": schedule,
            "WarehouseStatus": "Working",
            "WarehouseStatusDate": "2026-03-01 00:00:00",
            "CategoryOfWarehouse": "Postomat" if is_locker else "Branch",
            "MaxDeclaredCost": "10000" if is_locker else "0",
            "DenyToSelect": "1" if branch.closed else "0",
            "PostMachineType": _LOCKERS.get(branch.kind, ""),
            "OnlyReceivingParcel": "0",
            "WarehouseIndex": f"{10 + len(town.key)}/{branch.number}",
        }

    # Price and term

    def _price(self, asked: _Asked, rows: float) -> Response:
        wrong = self._wrong_cities(asked)
        if wrong:
            return wrong
        weight, declared = figure(asked.get("Weight")), figure(asked.get("Cost"))
        if weight <= 0:
            return _no("20000900024", "Weight is invalid")
        row: dict[str, Any] = {
            "AssessedCost": int(declared),
            "Cost": self.price(weight=weight, declared=declared),
        }
        money = asked.get("RedeliveryCalculate")
        if isinstance(money, dict):
            row["CostRedelivery"] = 20 + int(figure(money.get("Amount")) * 0.02)
        return _yes([row])

    def _date(self, asked: _Asked, rows: float) -> Response:
        wrong = self._wrong_cities(asked)
        if wrong:
            return wrong
        return _yes(
            [
                {
                    "DeliveryDate": {
                        "date": f"{self.arrives()} 00:00:00.000000",
                        "timezone_type": 3,
                        "timezone": "Europe/Kiev",
                    }
                }
            ]
        )

    def _wrong_cities(self, asked: _Asked) -> Response | None:
        for name in ("CitySender", "CityRecipient"):
            if asked.get(name) not in self.world.town_by_ref:
                return _no("20000900767", f"{name} is invalid")
        return None

    # Waybills

    def _counterparties(self, asked: _Asked, rows: float) -> Response:
        if asked.get("CounterpartyProperty") != "Sender":
            return _yes([])
        return _yes(
            [
                {
                    "Ref": _SENDER,
                    "Description": "Приклад Постачальник ТОВ",
                    "City": self.world.ref(self.world.towns[0]),
                    "CounterpartyType": "Organization",
                    "EDRPOU": "00000000",
                }
            ]
        )

    def _contacts(self, asked: _Asked, rows: float) -> Response:
        return _yes(
            [
                {
                    "Ref": _CONTACT,
                    "Description": "Зразкова Олена",
                    "LastName": "Зразкова",
                    "FirstName": "Олена",
                    "MiddleName": "",
                    "Phones": "380440000000",
                }
            ]
        )

    def _addresses(self, asked: _Asked, rows: float) -> Response:
        return _yes(
            [{"Ref": ref_of(self.code, "address", asked.get("Ref")), "Description": "Київ, склад"}]
        )

    def _streets(self, asked: _Asked, rows: float) -> Response:
        return _yes(
            [
                {
                    "Ref": ref_of(self.code, "street", asked.get("FindByString")),
                    "Description": str(asked.get("FindByString") or "Складська"),
                    "StreetsTypeRef": "Street",
                    "StreetsType": "вул.",
                }
            ]
        )

    def _save(self, model: str, asked: _Asked) -> Response:
        if model == "Counterparty":
            return self._save_counterparty(asked)
        if model == "ContactPerson":
            name = asked.get("LastName")
            return _yes([{"Ref": ref_of(self.code, "person", name), "Description": name}])
        if model == "Address":
            number = asked.get("BuildingNumber")
            return _yes([{"Ref": ref_of(self.code, "address", number), "Description": "Адреса"}])
        wrong = self._wrong_waybill(asked)
        if wrong:
            return wrong
        number = f"2045{self.parcels.count(self.code) + 1:010d}"
        parcel = self.make(
            number=number,
            asked=dict(asked),
            city_from=str(asked["CitySender"]),
            city_to=str(asked["CityRecipient"]),
            point_to=str(asked.get("RecipientAddress") or ""),
            weight=_weight(asked),
            seats=int(figure(asked["SeatsAmount"])),
            declared=figure(asked["Cost"]),
            reference=str(asked.get("InfoRegClientBarcodes") or ""),
        )
        return _yes(
            [
                {
                    "Ref": parcel.ref,
                    "CostOnSite": int(parcel.cost),
                    "EstimatedDeliveryDate": f"{parcel.arrives:%d.%m.%Y}",
                    "IntDocNumber": number,
                    "TypeDocument": "InternetDocument",
                }
            ]
        )

    def _save_counterparty(self, asked: _Asked) -> Response:
        is_person = asked.get("CounterpartyType") == "PrivatePerson"
        name = str(asked.get("LastName" if is_person else "EDRPOU") or "")
        if not name:
            return _no(
                "20000200063", "LastName is not specified" if is_person else "EDRPOU is empty"
            )
        if is_person and not asked.get("Phone"):
            return _no("20000200097", "Phone is not specified")
        if any(letter.isascii() and letter.isalpha() for letter in name):
            return _no("20000201110", "LastName has invalid characters")
        person = ref_of(self.code, "person", name, asked.get("Phone"))
        contact = {"Ref": person, "Description": name}
        return _yes(
            [
                {
                    "Ref": ref_of(self.code, "recipient", name),
                    "Description": name,
                    "CounterpartyType": asked.get("CounterpartyType", "PrivatePerson"),
                    "ContactPerson": {
                        "success": True,
                        "data": [contact] if is_person else [],
                        "errors": [],
                    },
                }
            ]
        )

    def _wrong_waybill(self, asked: _Asked) -> Response | None:
        for name in _NEEDED:
            if asked.get(name) in (None, ""):
                return _no("20000200001", f"{name} is not specified")
        wrong = self._wrong_cities(asked)
        if wrong:
            return wrong
        day = ".".join(reversed(str(asked["DateTime"]).split(".")))
        if day < f"{now():%Y.%m.%d}":
            return _no("20000400455", "Дата не може бути менше, ніж сьогодні")
        if asked["CargoType"] == "Documents" and asked.get("VolumeGeneral"):
            return _no("20000204003", "VolumeGeneral is not allowed for Documents")
        if str(asked["ServiceType"]).endswith(("Warehouse", "Postomat")):
            return self._wrong_branch(asked)
        return None

    def _wrong_branch(self, asked: _Asked) -> Response | None:
        branch = self.world.branch_by_ref.get(str(asked.get("RecipientAddress")))
        if branch is None or self.world.ref(branch.town) != asked["CityRecipient"]:
            return _no("20000200112", "RecipientAddress is invalid")
        if branch.closed:
            return _no("20000203406", "Recipient Warehouse is closed")
        if branch.kind in ("locker", "residents") and not asked.get("OptionsSeat"):
            return _no("20000200166", "OptionsSeat is empty")
        if branch.weight and _weight(asked) > branch.weight:
            text = f"Recipient Warehouse max allowed volumeweight: {branch.weight}"
            return _no("20000203729", text)
        return None

    def _delete(self, asked: _Asked, rows: float) -> Response:
        refs = asked.get("DocumentRefs")
        refs = [refs] if isinstance(refs, str) else refs or []
        found = [self.parcels.find(self.code, ref=str(ref)) for ref in refs]
        if not found or None in found or any(each and each.state != "registered" for each in found):
            return _no("20000202102", "Document can not be deleted")
        for each in found:
            if each is not None:
                self.parcels.move(each, "cancelled")
        return _yes([{"Ref": ref} for ref in refs])

    def _list(self, asked: _Asked, rows: float) -> Response:
        parcels = [each for each in self.parcels.of(self.code) if each.state != "cancelled"]
        return _page(parcels, asked, self._in_list)

    def _in_list(self, parcel: Parcel) -> dict[str, Any]:
        return {
            "Ref": parcel.ref,
            "IntDocNumber": parcel.number,
            "DateTime": f"{parcel.history[0][1]:%Y-%m-%d %H:%M:%S}",
            "InfoRegClientBarcodes": parcel.reference,
            "AdditionalInformation": parcel.asked.get("AdditionalInformation", ""),
            "CostOnSite": parcel.cost,
            "EstimatedDeliveryDate": f"{parcel.arrives:%Y-%m-%d 00:00:00}",
            "StateId": _STATES[parcel.state][0],
            "CityRecipient": parcel.city_to,
            "SeatsAmount": str(parcel.seats),
            "Weight": parcel.weight,
        }

    def _register(self, asked: _Asked, rows: float) -> Response:
        refs = [str(ref) for ref in asked.get("DocumentRefs") or []]
        known = [ref for ref in refs if self.parcels.find(self.code, ref=ref)]
        if not known:
            return _no("20000300420", "No documents to add")
        sheet = ref_of(self.code, "sheet", *known)
        return _yes(
            [
                {
                    "Ref": sheet,
                    "Number": "105-00000001",
                    "Date": f"{now():%d.%m.%Y}",
                    "Success": [{"Ref": ref} for ref in known],
                    "Errors": [],
                    "Warnings": [],
                }
            ]
        )

    def _track(self, asked: _Asked, rows: float) -> Response:
        documents = asked.get("Documents") or []
        if not documents:
            return _no("20000200109", "Documents is empty")
        if len(documents) > 100:
            return _no("20000900111", "Documents: too many")
        return _yes([self._movement(each) for each in documents])

    def _movement(self, asked: _Asked) -> dict[str, Any]:
        number = str(asked.get("DocumentNumber"))
        parcel = self.parcels.find(self.code, number=number)
        if parcel is None:
            return {"Number": number, "StatusCode": "3", "Status": "Номер не знайдено"}
        code, text = _STATES[parcel.state]
        city = self.world.town_by_ref[parcel.city_to].uk
        branch = self.world.branch_by_ref.get(parcel.point_to)
        last = parcel.history[-1][1]
        return {
            "Number": number,
            "StatusCode": code,
            "Status": text.format(city=city),
            "DateCreated": f"{parcel.history[0][1]:%d-%m-%Y %H:%M:%S}",
            "CitySender": self.world.town_by_ref[parcel.city_from].uk,
            "CityRecipient": city,
            "WarehouseRecipient": f"Відділення №{branch.number}" if branch else "",
            "ScheduledDeliveryDate": f"{parcel.arrives:%d-%m-%Y} 12:00:00",
            "ActualDeliveryDate": "",
            "RecipientDateTime": f"{last:%d.%m.%Y %H:%M:%S}" if parcel.state == "delivered" else "",
            "TrackingUpdateDate": f"{last:%Y-%m-%d %H:%M:%S}",
            "DateScan": f"{last:%H:%M %d.%m.%Y}",
            "DocumentWeight": figure(parcel.weight),
            "SeatsAmount": str(parcel.seats),
            "DocumentCost": parcel.cost,
        }

    # Print

    def _print(self, request: Request) -> Response:
        """``/orders/printDocument/orders[]/<number>/type/pdf/apiKey/<key>`` and its sisters."""
        parts = request.path.split("/")
        if parts[-2:] != ["apiKey", KEY]:
            page = "<html><body>Невірний ключ</body></html>".encode()
            return Response(page, "text/html; charset=utf-8")
        if "scanSheet" in parts:
            return Response(pdf("Register"), "application/pdf")
        wanted = ",".join(parts[parts.index("orders[]") + 1 :][:1] if "orders[]" in parts else [])
        numbers = [each for each in wanted.split(",") if each]
        for each in numbers:
            if not (
                self.parcels.find(self.code, number=each) or self.parcels.find(self.code, ref=each)
            ):
                return Response("Документ не знайдено".encode(), "text/html; charset=utf-8")
        return Response(pdf(f"Nova Poshta {wanted}"), "application/pdf")


def _weight(asked: _Asked) -> float:
    seats = asked.get("OptionsSeat")
    if isinstance(seats, list) and seats:
        return max(sum(figure(seat.get("weight")) for seat in seats), figure(asked.get("Weight")))
    return figure(asked.get("Weight"))


def _page(items: Sequence[Any], asked: _Asked, row: Callable[[Any], dict[str, Any]]) -> Response:
    limit = min(int(figure(asked.get("Limit"))) or 500, 500)
    start = (max(int(figure(asked.get("Page"))), 1) - 1) * limit
    rows = [row(each) for each in items[start : start + limit]]
    return _yes(rows, info={"totalCount": len(items)})


def _envelope(success: bool, data: list[Any], **parts: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {
        name: []
        for name in (
            *("errors", "warnings", "info", "messageCodes"),
            *("errorCodes", "warningCodes", "infoCodes"),
        )
    }
    return {"success": success, "data": data, **empty, **parts}


def _yes(data: list[Any], **parts: Any) -> Response:
    return as_json(_envelope(True, data, **parts))


def _no(code: str, text: str, status: str = "200 OK") -> Response:
    return as_json(_envelope(False, [], errors=[text], errorCodes=[code]), status=status)
