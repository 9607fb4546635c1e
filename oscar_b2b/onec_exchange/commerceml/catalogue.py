"""Groups, properties and goods."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from lxml import etree

from oscar_b2b.core.exchange import GoodRecord, GroupRecord, PropertyRecord
from oscar_b2b.onec_exchange.commerceml.elements import (
    Node,
    local_name,
    reference,
    texts_by_name,
)
from oscar_b2b.onec_exchange.commerceml.marks import Pairs, is_deleted, requisites_of
from oscar_b2b.onec_exchange.commerceml.numbers import is_no_value, vat_rate_of
from oscar_b2b.onec_exchange.commerceml.units import base_unit_of

#: Measures that schema 3.1 and some configurations write as elements of the good instead of
#: as requisites; importers find them among the requisites either way.
MEASURES = ("Вес", "Объем", "Ширина", "Длина", "Высота", "Страна")

_VALUE_ROWS = ("ЗначенияСвойства", "ЗначениеСвойства")
_EMPTY = ("",)
_VAT = frozenset(["НДС", "ПДВ", "VAT"])


def group_records(root: Node) -> Iterator[tuple[Node, GroupRecord]]:
    """Yield a ``Группа`` and the groups inside it, every parent before its children."""
    waiting = [(root, "")]
    while waiting:
        node, parent_id = waiting.pop()
        group_id = node.text_of("Ид")
        yield (
            node,
            GroupRecord(
                id=group_id,
                name=node.raw_of("Наименование"),
                parent_id=parent_id,
                deleted=is_deleted(node),
            ),
        )
        children = list(node.below("Группы", "Группа"))
        waiting.extend((child, group_id) for child in reversed(children))


def read_property(node: Node) -> PropertyRecord:
    """Read ``Свойство`` with the values of its dictionary."""
    return PropertyRecord(
        id=node.text_of("Ид"),
        name=node.raw_of("Наименование"),
        value_type=node.text_of("ТипЗначений"),
        options=tuple(_options(node)),
        deleted=is_deleted(node),
    )


def _options(node: Node) -> Iterator[tuple[str, str]]:
    """Yield dictionary values; old files write ``Вариант`` or a bare ``Значение``, without ids."""
    for variants in node.children("ВариантыЗначений"):
        for option in variants.children("Справочник", "Вариант"):
            text = option.raw_of("Значение") or option.raw
            yield option.text_of("ИдЗначения", "Ид"), text
        for value in variants.children("Значение"):
            yield "", value.raw


def property_values_of(node: Node) -> Pairs:
    """Return (property id, text or value id); an empty text means the property was cleared."""
    pairs: list[tuple[str, str]] = []
    for container in node.elements("ЗначенияСвойств"):
        for row in container:
            if local_name(row.tag) in _VALUE_ROWS:
                _property_values(row, pairs)
    return tuple(pairs)


def _property_values(row: etree._Element, pairs: list[tuple[str, str]]) -> None:
    property_id = ""
    values: list[str] = []
    value_ids: list[str] = []
    for child in row:
        tag = child.tag
        if tag[0] == "{":
            tag = local_name(tag)
        text = (child.text or "").strip()
        if tag == "Ид":
            property_id = property_id or text
        elif tag == "Значение":
            values.append(text)
        elif tag == "ИдЗначения":
            value_ids.append(text)
    for value in values + value_ids or _EMPTY:
        pairs.append((property_id, "" if is_no_value(value) else value))


def characteristics_of(node: Node) -> Pairs:
    """Return (name, text) of ``ХарактеристикиТовара``."""
    if not node.has("ХарактеристикиТовара"):
        return ()
    return tuple(
        (row.text_of("Наименование", "Ид"), row.text_of("Значение"))
        for row in node.below("ХарактеристикиТовара", "ХарактеристикаТовара")
    )


def _vat_rate(node: Node) -> Decimal | None:
    """Return the rate of the tax called НДС/ПДВ, else of the first one."""
    rows = [
        texts_by_name(row)
        for container in node.elements("СтавкиНалогов")
        for row in container
        if local_name(row.tag) == "СтавкаНалога"
    ]
    vat = [row for row in rows if row.get("Наименование", "").upper() in _VAT]
    for row in vat or rows:
        rate = vat_rate_of(row.get("Ставка", ""))
        if rate is not None:
            return rate
    return None


def _named(pairs: Pairs, *names: str) -> str:
    return next((value for name, value in pairs if name in names and value), "")


def _groups_of(node: Node) -> tuple[str, ...]:
    ids = [
        reference((child.text or "").strip())
        for container in node.elements("Группы")
        for child in container
        if local_name(child.tag) == "Ид"
    ]
    if not any(ids):
        # УНФ: the category of a good stands in for groups that the base does not have.
        ids = [reference(node.text_of("Категория"))]
    return tuple(dict.fromkeys(filter(None, ids)))


def read_good(node: Node, units: dict[str, str]) -> GoodRecord:
    """Read a ``Товар`` of the catalogue; ``good#characteristic`` ids stay as they are."""
    requisites = requisites_of(node)
    if not node.names.isdisjoint(MEASURES):
        requisites += tuple((name, node.text_of(name)) for name in MEASURES if node.has(name))
    unit_code, unit_name = base_unit_of(node, units)
    maker = node.child("Изготовитель")
    return GoodRecord(
        id=node.text_of("Ид"),
        name=node.raw_of("Наименование"),
        article=node.text_of("Артикул"),
        barcode=node.text_of("Штрихкод"),
        full_name=node.raw_of("ПолноеНаименование") or _named(requisites, "Полное наименование"),
        description=node.raw_of("Описание"),
        unit_code=unit_code,
        unit_name=unit_name,
        group_ids=_groups_of(node),
        property_values=property_values_of(node),
        images=tuple(filter(None, (picture.text for picture in node.children("Картинка")))),
        maker=(maker.raw_of("Наименование", "ОфициальноеНаименование") or maker.raw)
        if maker
        else "",
        vat_rate=_vat_rate(node),
        requisites=requisites,
        characteristics=characteristics_of(node),
        deleted=is_deleted(node, requisites),
    )


KNOWN_OF_GROUP = frozenset(
    [
        "Ид",
        "Наименование",
        "Группы",
        "Описание",
        "Картинка",
        "Свойства",
        "Статус",
        "ПометкаУдаления",
        "НомерВерсии",
    ]
)
KNOWN_OF_GOOD = frozenset(
    [
        "Ид",
        "Наименование",
        "Артикул",
        "Штрихкод",
        "ПолноеНаименование",
        "Описание",
        "БазоваяЕдиница",
        "Группы",
        "Категория",
        "ЗначенияСвойств",
        "Картинка",
        "Изготовитель",
        "СтавкиНалогов",
        "ЗначенияРеквизитов",
        "ХарактеристикиТовара",
        "Статус",
        "ПометкаУдаления",
        "НомерВерсии",
    ]
) | frozenset(MEASURES)
