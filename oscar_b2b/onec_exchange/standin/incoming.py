"""Orders as they come to 1C: the live call's JSON and CommerceML documents of ``type=sale``."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from .company.model import Contract, LegalEntity
from .dialects import UT11, Dialect
from .order_records import LineRequest, OrderRequest, UnableToAccept
from .store import Store

_DELIVERY = "ORDER_DELIVERY"


class UnableToRead(ValueError):
    """What came is not what the protocol says; the text says where."""


def _number(value: Any, what: str) -> Decimal:
    try:
        result = Decimal(str(value).replace("\xa0", "").replace(" ", "").replace(",", "."))
    except InvalidOperation as error:
        raise UnableToRead(f"{what}: «{value}» — не число") from error
    if not result.is_finite():
        raise UnableToRead(f"{what}: «{value}» — не число")
    return result


# --- the live call ------------------------------------------------------------------------------


def read_live(data: Any) -> OrderRequest:
    """Turn the live call's JSON into a request. Raises :class:`UnableToRead`."""
    try:
        lines = [
            LineRequest(
                offer_id=str(line["id"]),
                name=str(line.get("name", "")),
                quantity=_number(line["quantity"], "quantity"),
                price=_number(line["price"], "price"),
                amount=_number(line.get("amount") or 0, "amount"),
                warehouse_id=str(line.get("warehouse_id") or ""),
            )
            for line in data["lines"]
        ]
        delivery = data.get("delivery") or {}
        cost = _number(delivery.get("cost") or 0, "delivery.cost")
        if cost:
            lines.append(LineRequest("", str(delivery.get("name", "")), Decimal(1), cost, cost))
        return OrderRequest(
            shop_id=str(data["id"]),
            shop_number=str(data["number"]),
            came_by="live",
            entity_id=str(data["legal_entity"]["id"]),
            contract_id=str((data.get("contract") or {}).get("id") or ""),
            currency=str(data.get("currency") or ""),
            total=_number(data.get("total") or 0, "total"),
            comment=str(data.get("comment") or ""),
            warehouse_id=str(data.get("warehouse_id") or ""),
            lines=tuple(lines),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise UnableToRead(f"У запиті бракує {error}") from error


# --- CommerceML ---------------------------------------------------------------------------------


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _children(element: ET.Element, *path: str) -> Iterator[ET.Element]:
    if not path:
        yield element
        return
    for child in element:
        if _name(child) == path[0]:
            yield from _children(child, *path[1:])


def _text(element: ET.Element, *path: str) -> str:
    for found in _children(element, *path):
        return (found.text or "").strip()
    return ""


def _requisites(element: ET.Element) -> dict[str, str]:
    return {
        _text(item, "Наименование"): _text(item, "Значение")
        for item in _children(element, "ЗначенияРеквизитов", "ЗначениеРеквизита")
    }


def read_sale(body: bytes, store: Store, *, dialect: Dialect = UT11) -> list[OrderRequest]:
    """Turn the answer to ``type=sale&mode=query`` into requests; zip with one XML is allowed.

    As in УТ 11, one bad document fails the whole answer, so that no order is lost in silence.
    Bitrix's module sees only documents in a ``Контейнер``, the others only those that are not.
    Raises :class:`UnableToRead` and :class:`UnableToAccept`.
    """
    if body.startswith(b"PK"):
        with ZipFile(BytesIO(body)) as archive:
            body = archive.read(archive.namelist()[0])
    if not body.startswith((b"<?xml", b"\xef\xbb\xbf<?xml")):
        raise UnableToRead(f"Замовлення: неочікувана відповідь «{body[:80]!r}»")
    try:
        root = ET.fromstring(body)  # noqa: S314 - expat resolves no external entities
    except ET.ParseError as error:
        raise UnableToRead(f"Замовлення: зіпсований XML, {error}") from error
    entities = store.all("entities")
    contracts = store.all("contracts")
    warehouses = {warehouse.id for warehouse in store.all("warehouses")}
    return [
        _read_document(document, entities, contracts, warehouses)
        for box in (_children(root, "Контейнер") if dialect.form.container else [root])
        for document in _children(box, "Документ")
    ]


def _read_document(
    document: ET.Element,
    entities: list[LegalEntity],
    contracts: list[Contract],
    warehouses: set[str],
) -> OrderRequest:
    number = _text(document, "Номер")
    if _text(document, "ХозОперация").lower() != "заказ товара":
        raise UnableToRead(f"Документ {number}: господарська операція не «Заказ товара»")
    requisites = _requisites(document)
    entity = _find_entity(document, number, entities)
    own = [contract for contract in contracts if contract.entity_id == entity.id]
    named = set(requisites.values())
    contract = next((c for c in own if c.id in named or c.number in named), None)
    return OrderRequest(
        shop_id=_text(document, "Ид") or number,
        shop_number=number,
        came_by="exchange",
        entity_id=entity.id,
        contract_id=contract.id if contract else "",
        currency=_text(document, "Валюта"),
        total=_number(_text(document, "Сумма") or 0, f"{number}: Сумма"),
        comment=_text(document, "Комментарий"),
        warehouse_id=next(
            (
                warehouse_id
                for item in _children(document, "Склады", "Склад")
                if (warehouse_id := _text(item, "Ид")) in warehouses
            ),
            "",
        ),
        lines=tuple(
            _read_line(line, number, warehouses) for line in _children(document, "Товары", "Товар")
        ),
        cancelled=requisites.get("Отменен", "").lower() == "true",
    )


def _find_entity(document: ET.Element, number: str, entities: list[LegalEntity]) -> LegalEntity:
    """Find the buyer as УТ 11 does: by tax number, else by exact name, never by Ид."""
    for party in _children(document, "Контрагенты", "Контрагент"):
        tax_ids = {_text(party, "ИНН"), _text(party, "КодПоОКПО")} - {""}
        names = {
            _text(party, key)
            for key in ("Наименование", "ОфициальноеНаименование", "ПолноеНаименование")
        } - {""}
        for known, wanted in (
            (lambda e: {e.vat_no, e.tax_id, e.edrpou}, tax_ids),
            (lambda e: {e.name, e.official_name}, names),
        ):
            for entity in entities:
                if known(entity) & wanted:
                    return entity
    raise UnableToAccept(f"Замовлення {number}: контрагента не знайдено за кодом і назвою")


def _read_line(line: ET.Element, number: str, warehouses: set[str]) -> LineRequest:
    offer_id = _text(line, "Ид")
    service = (
        offer_id == _DELIVERY or _requisites(line).get("ТипНоменклатуры", "").lower() == "услуга"
    )
    named = [value for value in _requisites(line).values() if value in warehouses]
    return LineRequest(
        offer_id="" if service else offer_id,
        name=_text(line, "Наименование"),
        quantity=_number(_text(line, "Количество"), f"{number}: Количество"),
        price=_number(
            _text(line, "ЦенаЗаЕдиницу") or _text(line, "Цена"), f"{number}: ЦенаЗаЕдиницу"
        ),
        amount=_number(_text(line, "Сумма") or 0, f"{number}: Сумма"),
        warehouse_id=named[0] if named else "",
    )
