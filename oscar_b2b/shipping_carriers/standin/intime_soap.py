"""InTime's SOAP 2.0 (namespace Api20), the generation before REST 3.x. Shapes follow public
clients of 2012–2017; ``InterfaceState`` is "OK" or the text of the error, in Russian.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from lxml import etree

from .desk import KEY, Desk, figure, share
from .papers import pdf
from .parcels import now
from .wire import Request, Response
from .world import Branch

_SERVICE = "http://www.reality.sh/in-time/Api20"
_TYPES = "http://inr.intime.ua/in-time/integration20"
_ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
_STATES = {
    "registered": "Создана",
    "in_transit": "в пути",
    "ready": "прибыл на склад",
    "delivered": "груз выдан",
    "returning": "возврат",
    "cancelled": "аннулирована",
}

_Answer = Callable[["etree._Element", float], str]


def is_soap(request: Request) -> bool:
    """Tell the generations apart."""
    return "xml" in request.headers.get("content-type", "") or request.last.endswith(".pdf")


class Soap:
    """The operations of one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def call(self, request: Request) -> str:
        """Return the operation's name."""
        asked = _operation(request)
        return "form" if asked is None else etree.QName(asked).localname

    def answer(self, request: Request, rows: float) -> Response:
        """Carry an operation out."""
        if request.method == "GET":
            return Response(pdf(f"InTime {request.last}"), "application/pdf")
        asked = _operation(request)
        operations: dict[str, _Answer] = {
            "CatalogList": self._catalogue,
            "CalculateTTN": self._calculate,
            "DeliveryDay": self._day,
            "AddTTN": self._add,
            "DeleteTTN": self._delete,
            "InfoTTN": self._info,
            "PrintTTN": lambda asked, rows: self._print(asked, request),
            "PrintLabel": lambda asked, rows: self._print(asked, request),
        }
        name = self.call(request)
        if asked is None or name not in operations:
            fault = "<soap:Fault><faultcode>soap:Client</faultcode><faultstring>?</faultstring>"
            return _envelope(f"{fault}</soap:Fault>", status="500 Internal Server Error")
        if _text(asked, "KEY") != KEY:
            return self.refuse_key(request)
        return _return(name, operations[name](asked, rows))

    def refuse(self, request: Request) -> Response:
        """Say no in words."""
        return _return(self.call(request), _tag("InterfaceState", "Не указан телефон получателя"))

    def refuse_key(self, request: Request) -> Response:
        """Say no to the key in words."""
        return _return(self.call(request), _tag("InterfaceState", "Ошибка авторизации"))

    def _catalogue(self, asked: etree._Element, rows: float) -> str:
        wanted = _text(asked, "CatalogNameEng")
        if wanted == "Departments":
            found = "".join(
                self._department(branch) for branch in share(self._desk.world.branches, rows)
            )
        else:
            found = "".join(self._settlements(rows))
        return f"{_OK}<i:ListCatalog>{found}</i:ListCatalog>"

    def _settlements(self, rows: float) -> Iterator[str]:
        world = self._desk.world
        for number, town in enumerate(share(world.towns, rows)):
            fields = {
                "State": f"{town.region} область",
                "Area": town.district,
                "PresenceOfWarehouse": "Да" if world.branches_in(town) else "Нет",
            }
            yield _catalogue("List of settlements", f"{100 + number:09d}", town.uk, fields)

    def _department(self, branch: Branch) -> str:
        town = branch.town
        number = self._desk.world.branches.index(branch)
        fields = {
            "Adress": branch.street,
            "City": town.uk,
            "State": f"{town.region} область",
            "WarehouseNumberInCity": str(branch.number),
            "Tel": "0800000000",
        }
        return _catalogue(
            "Departments", f"{100 + number:04d}", f"{town.uk} {branch.number}", fields
        )

    def _price(self, asked: etree._Element) -> int:
        return self._desk.price(
            weight=figure(_text(asked, "Weight")), declared=figure(_text(asked, "InsuranceCost"))
        )

    def _calculate(self, asked: etree._Element, rows: float) -> str:
        cost = _tag("CostType", "Перевозка") + _tag("CostValue", f"{self._price(asked)}.00")
        return (
            _OK
            + _tag("DeliveryDate", str(self._desk.arrives()))
            + f"<i:Cost>{cost}</i:Cost>"
            + _tag("Amount", f"{self._price(asked)}.00")
        )

    def _day(self, asked: etree._Element, rows: float) -> str:
        return _OK + _tag("DayOfDelivery", str(self._desk.arrives()))

    def _add(self, asked: etree._Element, rows: float) -> str:
        if not _text(asked, "PhoneReceiver"):
            return _tag("InterfaceState", "Не указан телефон получателя")
        cities = [each.text or "" for each in asked.iter(f"{{{_TYPES}}}SettlementCode")]
        desk = self._desk
        parcel = desk.make(
            number=f"03{desk.parcels.count(desk.code) + 1:08d}",
            asked=etree.tostring(asked, encoding="unicode"),
            city_from=cities[0] if cities else "",
            city_to=cities[-1] if cities else "",
            point_to=_text(asked, "WarehouseReceiverCode"),
            weight=figure(_text(asked, "Weight")),
            declared=figure(_text(asked, "InsuranceCost")),
        )
        return (
            _OK
            + _tag("Number", parcel.number)
            + _tag("TTNState", _STATES["registered"])
            + _tag("DeliveryDate", str(parcel.arrives))
            + _tag("Amount", f"{parcel.cost}.00")
        )

    def _delete(self, asked: etree._Element, rows: float) -> str:
        desk = self._desk
        parcel = desk.parcels.find(desk.code, number=_text(asked, "NumberTTN"))
        if parcel is None or parcel.state != "registered":
            return _tag("InterfaceState", "Декларация не найдена")
        desk.parcels.move(parcel, "cancelled")
        return _OK

    def _info(self, asked: etree._Element, rows: float) -> str:
        found = ""
        for each in asked.iter(f"{{{_TYPES}}}Number"):
            parcel = self._desk.parcels.find(self._desk.code, number=each.text or "")
            if parcel is not None:
                found += (
                    "<i:TTNClient>"
                    + _tag("Number", parcel.number)
                    + _tag("TTNState", _STATES[parcel.state])
                    + _tag("DeliveryDate", str(parcel.arrives))
                    + _append("DateDelivery", f"{now():%d.%m.%Y}")
                    + "</i:TTNClient>"
                )
        return _OK + found

    def _print(self, asked: etree._Element, request: Request) -> str:
        number = _text(asked, "Number")
        if self._desk.parcels.find(self._desk.code, number=number) is None:
            return _tag("InterfaceState", "Декларация не найдена")
        return _OK + _tag("URL", f"{request.url}/print/{number}.pdf")


def _operation(request: Request) -> etree._Element | None:
    try:
        root = etree.fromstring(
            request.body, etree.XMLParser(resolve_entities=False, no_network=True)
        )
    except etree.XMLSyntaxError:
        return None
    body = root.find(f"{{{_ENVELOPE}}}Body")
    return None if body is None or not len(body) else body[0]


def _text(asked: etree._Element, name: str) -> str:
    found = next(asked.iter(f"{{{_TYPES}}}{name}"), None)
    return "" if found is None else (found.text or "").strip()


def _tag(name: str, text: str) -> str:
    return f"<i:{name}>{escape(text, quote=False)}</i:{name}>"


def _append(name: str, value: str) -> str:
    inner = _tag("AppendFieldName", name) + _tag("AppendFieldValue", value)
    return f"<i:AppendField>{inner}</i:AppendField>"


def _catalogue(catalogue: str, code: str, name: str, fields: dict[str, str]) -> str:
    inner = _tag("CatalogNameEng", catalogue) + _tag("Code", code) + _tag("Name", name)
    inner += "".join(_append(key, value) for key, value in fields.items())
    return f"<i:Catalog>{inner}</i:Catalog>"


_OK = _tag("InterfaceState", "OK")


def _return(operation: str, inner: str) -> Response:
    return _envelope(
        f'<m:{operation}Response xmlns:m="{_SERVICE}"><m:return xmlns:i="{_TYPES}">'
        f"{inner}</m:return></m:{operation}Response>"
    )


def _envelope(inner: str, status: str = "200 OK") -> Response:
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="{_ENVELOPE}">'
        f"<soap:Body>{inner}</soap:Body></soap:Envelope>"
    )
    return Response(text.encode(), "text/xml; charset=utf-8", status)
