"""How one 1C wants its orders: shape, schema, charset, and what the node's settings add."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from oscar_b2b.onec_exchange.models import ExchangeNode, ExchangeSession

#: Families of schemas: which elements a document has, and in what order. УТП and unknown clients
#: get the document of УТ 11, which reads what all of them read (protocol.md §4).
UT11 = "ut11"
UNF = "unf"
MODULE = "module"
_FAMILIES = {ExchangeNode.UNF: UNF, ExchangeNode.BITRIX: MODULE}
#: УТ 11 and its relatives never look into a ``Контейнер``.
_BARE = (ExchangeNode.UT11, ExchangeNode.BAS, ExchangeNode.UTP, ExchangeNode.UNF)
_OLD_SCHEMAS = ("2.05", "2.07", "2.08")


@dataclass(frozen=True, slots=True)
class OrderStyle:
    """Settings of one answer to ``query``.

    :param family: one of ``UT11``, ``UNF``, ``MODULE``.
    :param container: each document stands in a ``Контейнер``.
    :param catalogue_id: ``ИдКаталога`` of lines; "" = none.
    :param private_counterparty: counterparty of orders by natural persons; "" = their own.
    :param organisation: own organisation, for УНФ; "" = 1C's default.
    """

    family: str = UT11
    container: bool = False
    schema_version: str = "2.05"
    charset: str = ExchangeNode.UTF8
    catalogue_id: str = ""
    private_counterparty: str = ""
    organisation: str = ""

    LONGEST_NAME: ClassVar[int] = 250


def style_of(*, node: ExchangeNode, session: ExchangeSession) -> OrderStyle:
    """Return the style of a node's answers, as its settings and the ``init`` of a session say."""
    container = _wants_container(node, session.version)
    schema = node.schema_version
    if container and schema in _OLD_SCHEMAS:
        schema = "3.1" if session.version.startswith("3") else "2.09"
    family = _FAMILIES.get(node.client, UT11)
    if node.client == ExchangeNode.OTHER and container:
        family = MODULE
    return OrderStyle(
        family=family,
        container=container,
        schema_version=schema,
        charset=node.charset,
        catalogue_id=node.catalogue_id if len(node.catalogue_id) <= 40 else "",
        private_counterparty=node.private_counterparty.strip(),
        organisation=node.organisation.strip(),
    )


def _wants_container(node: ExchangeNode, version: str) -> bool:
    """Choose the shape.

    Bitrix's module names 2.09 or 3.x and from 6.5 on does not see a bare document; УНФ with
    subordinate documents names 2.09 or 2.10 and wants it bare, so of unknown clients one that
    names 2.10 is taken for УНФ. Who names no version is old.
    """
    if node.order_shape != ExchangeNode.AUTO:
        return node.order_shape == ExchangeNode.CONTAINER
    if node.client in _BARE:
        return False
    number = _number(version)
    if node.client == ExchangeNode.BITRIX:
        return number >= (2, 9)
    return number == (2, 9) or number >= (3,)


def _number(version: str) -> tuple[int, ...]:
    """Return ``(2, 9)`` for "2.09", ``(2, 10)`` for "2.10", ``()`` for what is no version."""
    parts = version.strip().split(".")
    return tuple(int(part) for part in parts) if all(part.isdigit() for part in parts) else ()
