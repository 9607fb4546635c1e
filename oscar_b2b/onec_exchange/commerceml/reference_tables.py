"""Rows of user-defined tables (``type=reference``, root ``ПользовательскиеСправочники``)."""

from __future__ import annotations

from oscar_b2b.core.exchange import ReferenceRowRecord
from oscar_b2b.onec_exchange.commerceml.elements import Node
from oscar_b2b.onec_exchange.commerceml.marks import is_deleted, requisites_of


def read_row(node: Node, *, table: str) -> ReferenceRowRecord:
    """Read an ``ЭлементСправочника``; a name of its own becomes the requisite ``Наименование``."""
    values = requisites_of(node)
    own_name = node.text_of("Наименование")
    if own_name and all(name != "Наименование" for name, _value in values):
        values = (("Наименование", own_name), *values)
    return ReferenceRowRecord(
        table=table,
        id=node.text_of("Ид"),
        values=values,
        deleted=is_deleted(node, values),
    )
