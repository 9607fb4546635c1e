"""Deletion marks and requisites: what many kinds of elements share."""

from __future__ import annotations

from lxml import etree

from oscar_b2b.onec_exchange.commerceml.elements import Node, local_name
from oscar_b2b.onec_exchange.commerceml.numbers import flag_of

Pairs = tuple[tuple[str, str], ...]

_EMPTY = ("",)
_DELETED = frozenset({"удален", "удалён", "удалено", "видалено"})


def requisites_of(node: Node) -> Pairs:
    """Return ``ЗначенияРеквизитов`` as (name or id, text), in file order, repeats kept."""
    pairs: list[tuple[str, str]] = []
    for container in node.elements("ЗначенияРеквизитов"):
        for row in container:
            if local_name(row.tag) == "ЗначениеРеквизита":
                name, values = named_values(row)
                pairs.extend((name, value) for value in values or _EMPTY)
    return tuple(pairs)


def named_values(row: etree._Element) -> tuple[str, list[str]]:
    """Return the name of a row (else its id) and its values, trimmed."""
    name = row_id = ""
    values = []
    for child in row:
        tag = child.tag
        if tag[0] == "{":
            tag = local_name(tag)
        text = (child.text or "").strip()
        if tag == "Значение":
            values.append(text)
        elif tag == "Наименование":
            name = name or text
        elif tag == "Ид":
            row_id = row_id or text
    return name or row_id, values


def is_deleted(node: Node, requisites: Pairs = ()) -> bool:
    """Tell whether 1C marked the object as deleted, in any of the four spellings.

    Attribute ``Статус="Удален"``, element ``<Статус>Удален</Статус>``, element
    ``<ПометкаУдаления>true</ПометкаУдаления>``, requisite ``ПометкаУдаления``.
    """
    status = node.attribute("Статус") or node.text_of("Статус")
    if status.lower() in _DELETED:
        return True
    if flag_of(node.text_of("ПометкаУдаления")):
        return True
    return any(name == "ПометкаУдаления" and flag_of(value) for name, value in requisites)
