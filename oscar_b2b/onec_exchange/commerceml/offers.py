"""Price types, warehouses, and offers with their prices and stock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from lxml import etree

from oscar_b2b.core.exchange import (
    OfferRecord,
    PriceRecord,
    PriceTypeRecord,
    Record,
    StockRecord,
    StockTotalRecord,
    WarehouseRecord,
)
from oscar_b2b.onec_exchange.commerceml.catalogue import characteristics_of, property_values_of
from oscar_b2b.onec_exchange.commerceml.elements import (
    Node,
    local_name,
    reference,
    texts_by_name,
)
from oscar_b2b.onec_exchange.commerceml.marks import is_deleted, requisites_of
from oscar_b2b.onec_exchange.commerceml.numbers import decimal_of, flag_of
from oscar_b2b.onec_exchange.commerceml.parties import address_of, contacts_of

_NOTHING, _ONE = Decimal(0), Decimal(1)


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
    node: Node,
    records: list[Record],
    *,
    bare_zero_is_stock: bool = True,
    amount_of: Callable[[str], Decimal | None] = decimal_of,
) -> None:
    """Append the offer, then its prices and stock rows; ``amount_of`` reads the prices.

    ``bare_zero_is_stock`` is off for UT11's ``ИзмененияПакетаПредложений``: there ``Количество``
    is always written as the sum of the warehouse rows, so a 0 without rows says nothing
    (``protocol.md`` §3.3).
    """
    offer_id = _offer_id(node)
    records.append(
        OfferRecord(
            id=offer_id,
            name=node.raw_of("Наименование"),
            article=node.text_of("Артикул"),
            barcode=node.text_of("Штрихкод"),
            characteristics=characteristics_of(node),
            property_values=property_values_of(node),
            deleted=is_deleted(node, requisites_of(node)),
        )
    )
    for prices in node.elements("Цены"):
        for element in prices:
            if element.tag == "Цена" or local_name(element.tag) == "Цена":
                records.append(_read_price(element, offer_id, amount_of))
    before = len(records)
    _read_stock_rows(node, offer_id, records)
    if len(records) == before:
        _read_total(node, offer_id, records, bare_zero_is_stock=bare_zero_is_stock)


def _offer_id(node: Node) -> str:
    """Return ``good`` or ``good#characteristic``; UT11's changes write the halves separately."""
    offer_id = node.text_of("Ид")
    characteristic = reference(node.text_of("ИдХарактеристики"))
    if characteristic and offer_id and "#" not in offer_id:
        return f"{offer_id}#{characteristic}"
    return offer_id


def _read_price(
    element: etree._Element, offer_id: str, amount_of: Callable[[str], Decimal | None]
) -> PriceRecord:
    texts = texts_by_name(element)
    say = texts.get
    unit = say("Единица", "")
    if not unit:
        inner = Node(element).child("Единица")
        unit = inner.text_of("Код", "НаименованиеКраткое") if inner else ""
    factor = say("Коэффициент")
    least = say("МинКоличество")
    return PriceRecord(
        offer_id,
        say("ИдТипаЦены", ""),
        amount_of(say("ЦенаЗаЕдиницу") or say("Цена", "")),
        say("Валюта", ""),
        (decimal_of(least) or _NOTHING) if least else _NOTHING,
        unit,
        (decimal_of(factor) or _ONE) if factor else _ONE,
    )


def _read_stock_rows(node: Node, offer_id: str, records: list[Record]) -> None:
    """Append warehouse rows in all spellings.

    ``<Склад ИдСклада= КоличествоНаСкладе=/>`` under the offer, the same called ``Склады``
    (UT11's changes) or wrapped in ``Склады``, and ``Остатки/Остаток/Склад/{Ид,Количество}``.
    """
    for name in ("Склад", "Склады"):
        for row in node.elements(name):
            if row.get("ИдСклада") is not None:
                records.append(_attribute_row(row, offer_id))
            if len(row):
                records.extend(
                    _attribute_row(inner, offer_id)
                    for inner in Node(row).elements("Склад")
                    if inner.get("ИдСклада") is not None
                )
    for rest in node.below("Остатки", "Остаток"):
        for inner in rest.children("Склад"):
            records.append(
                StockRecord(
                    offer_id,
                    inner.attribute("ИдСклада") or inner.text_of("Ид"),
                    decimal_of(
                        inner.attribute("КоличествоНаСкладе") or inner.text_of("Количество")
                    ),
                )
            )


def _attribute_row(element: etree._Element, offer_id: str) -> StockRecord:
    say = element.get
    quantity = say("КоличествоНаСкладе", "").strip() or say("Количество", "").strip()
    return StockRecord(offer_id, say("ИдСклада", "").strip(), decimal_of(quantity))


def _read_total(
    node: Node, offer_id: str, records: list[Record], *, bare_zero_is_stock: bool
) -> None:
    texts = [quantity.text for quantity in node.children("Количество")]
    texts += [quantity.text for quantity in _totals_of_rests(node)]
    text = next(filter(None, texts), "")
    if not text:
        return
    quantity = decimal_of(text)
    if quantity != 0 or bare_zero_is_stock:
        records.append(StockTotalRecord(offer_id, quantity))


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
