"""Price types, warehouses, and offers with their prices and stock."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from oscar_b2b.core.exchange import (
    OfferRecord,
    PriceRecord,
    PriceTypeRecord,
    StockRecord,
    StockTotalRecord,
    WarehouseRecord,
)
from oscar_b2b.onec_exchange.commerceml.catalogue import characteristics_of, property_values_of
from oscar_b2b.onec_exchange.commerceml.elements import Node, reference
from oscar_b2b.onec_exchange.commerceml.marks import is_deleted, requisites_of
from oscar_b2b.onec_exchange.commerceml.numbers import decimal_of, flag_of
from oscar_b2b.onec_exchange.commerceml.parties import address_of, contacts_of


def read_price_type(node: Node) -> PriceTypeRecord:
    """Read a price type; a tax that is not mentioned counts as included, as 1C shows it."""
    tax = node.child("Налог")
    included = tax.text_of("УчтеноВСумме") if tax else ""
    return PriceTypeRecord(
        id=node.text_of("Ид"),
        name=node.raw_of("Наименование"),
        currency=node.text_of("Валюта"),
        vat_included=flag_of(included) if included else True,
        deleted=is_deleted(node),
    )


def read_warehouse(node: Node) -> WarehouseRecord:
    """Read ``Склад``; the first contact that is a telephone becomes ``phone``."""
    contacts = contacts_of(node)
    phones = [value for kind, value in contacts if kind.lower().startswith("телефон")]
    return WarehouseRecord(
        id=node.text_of("Ид"),
        name=node.raw_of("Наименование"),
        address=address_of(node, "Адрес"),
        phone=phones[0] if phones else "",
        deleted=is_deleted(node),
    )


def read_offer(
    node: Node, *, bare_zero_is_stock: bool = True
) -> Iterator[OfferRecord | PriceRecord | StockRecord | StockTotalRecord]:
    """Yield the offer, then its prices and stock rows.

    ``bare_zero_is_stock`` is off for UT11's ``ИзмененияПакетаПредложений``: there ``Количество``
    is always written as the sum of the warehouse rows, so a 0 without rows says nothing
    (``protocol.md`` §3.3).
    """
    offer_id = _offer_id(node)
    yield OfferRecord(
        id=offer_id,
        name=node.raw_of("Наименование"),
        article=node.text_of("Артикул"),
        barcode=node.text_of("Штрихкод"),
        characteristics=characteristics_of(node),
        property_values=property_values_of(node),
        deleted=is_deleted(node, requisites_of(node)),
    )
    for price in node.below("Цены", "Цена"):
        yield _read_price(price, offer_id)
    yield from _stock(node, offer_id, bare_zero_is_stock=bare_zero_is_stock)


def _offer_id(node: Node) -> str:
    """Return ``good`` or ``good#characteristic``; UT11's changes write the halves separately."""
    offer_id = node.text_of("Ид")
    characteristic = reference(node.text_of("ИдХарактеристики"))
    if characteristic and offer_id and "#" not in offer_id:
        return f"{offer_id}#{characteristic}"
    return offer_id


def _read_price(node: Node, offer_id: str) -> PriceRecord:
    unit = node.child("Единица")
    factor = decimal_of(node.text_of("Коэффициент"))
    return PriceRecord(
        offer_id=offer_id,
        price_type_id=node.text_of("ИдТипаЦены"),
        amount=decimal_of(node.text_of("ЦенаЗаЕдиницу", "Цена")),
        currency=node.text_of("Валюта"),
        min_quantity=decimal_of(node.text_of("МинКоличество")) or Decimal(0),
        unit=(unit.text or unit.text_of("Код", "НаименованиеКраткое")) if unit else "",
        factor=factor if factor else Decimal(1),
    )


def _stock(
    node: Node, offer_id: str, *, bare_zero_is_stock: bool
) -> Iterator[StockRecord | StockTotalRecord]:
    rows = list(_stock_rows(node, offer_id))
    yield from rows
    if rows:
        return
    texts = [quantity.text for quantity in node.children("Количество")]
    texts += [quantity.text for quantity in _totals_of_rests(node)]
    text = next(filter(None, texts), "")
    if not text:
        return
    quantity = decimal_of(text)
    if quantity != 0 or bare_zero_is_stock:
        yield StockTotalRecord(offer_id=offer_id, quantity=quantity)


def _stock_rows(node: Node, offer_id: str) -> Iterator[StockRecord]:
    """Yield warehouse rows in all spellings.

    ``<Склад ИдСклада= КоличествоНаСкладе=/>`` under the offer, the same called ``Склады``
    (UT11's changes) or wrapped in ``Склады``, and ``Остатки/Остаток/Склад/{Ид,Количество}``.
    """
    for row in node.children("Склад", "Склады"):
        if row.attribute("ИдСклада") is not None:
            yield _attribute_row(row, offer_id)
        for inner in row.children("Склад"):
            if inner.attribute("ИдСклада") is not None:
                yield _attribute_row(inner, offer_id)
    for rest in node.below("Остатки", "Остаток"):
        for row in rest.children("Склад"):
            yield StockRecord(
                offer_id=offer_id,
                warehouse_id=row.attribute("ИдСклада") or row.text_of("Ид"),
                quantity=decimal_of(
                    row.attribute("КоличествоНаСкладе") or row.text_of("Количество")
                ),
            )


def _attribute_row(row: Node, offer_id: str) -> StockRecord:
    return StockRecord(
        offer_id=offer_id,
        warehouse_id=row.attribute("ИдСклада") or "",
        quantity=decimal_of(
            row.attribute("КоличествоНаСкладе") or row.attribute("Количество") or ""
        ),
    )


def _totals_of_rests(node: Node) -> Iterator[Node]:
    for rest in node.below("Остатки", "Остаток"):
        yield from rest.children("Количество")


KNOWN_OF_OFFER = frozenset(
    [
        "Ид",
        "ИдХарактеристики",
        "Наименование",
        "Артикул",
        "Штрихкод",
        "БазоваяЕдиница",
        "ХарактеристикиТовара",
        "ЗначенияСвойств",
        "ЗначенияРеквизитов",
        "Цены",
        "Количество",
        "Склад",
        "Склады",
        "Остатки",
        "Статус",
        "ПометкаУдаления",
        "НомерВерсии",
        "Группы",
        "Категория",
        "Описание",
        "Картинка",
        "Изготовитель",
        "СтавкиНалогов",
        "Ширина",
        "Длина",
        "Высота",
        "Вес",
        "Объем",
        "Страна",
    ]
)
