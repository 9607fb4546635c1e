"""Deletion marks and requisites: what many kinds of elements share."""

from __future__ import annotations

from oscar_b2b.onec_exchange.commerceml.elements import Node
from oscar_b2b.onec_exchange.commerceml.numbers import flag_of

Pairs = tuple[tuple[str, str], ...]

_DELETED = frozenset({"удален", "удалён", "удалено", "видалено"})


def requisites_of(node: Node) -> Pairs:
    """Return ``ЗначенияРеквизитов`` as (name or id, text), in file order, repeats kept."""
    pairs: list[tuple[str, str]] = []
    for row in node.below("ЗначенияРеквизитов", "ЗначениеРеквизита"):
        name = row.text_of("Наименование", "Ид")
        values = [value.text for value in row.children("Значение")]
        pairs.extend((name, value) for value in values or [""])
    return tuple(pairs)


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
