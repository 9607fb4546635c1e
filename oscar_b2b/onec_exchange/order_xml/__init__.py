"""Orders as CommerceML, for ``type=sale&mode=query``.

Rules of real 1C kept here (each from reading its configurations, protocol.md §4):

* no ``xmlns``: in a namespace it knows, 1C validates strictly and refuses the whole batch for one
  wrong length; without one it reads freely;
* no requisite without a value: УТ 11 would take the value of the requisite before it;
* ``Номер`` is what 1C finds an order by, the counterparty is found by exact name or tax number;
* nothing before ``<?xml``, and an empty root, not an empty body, when there is nothing;
* every document is checked by a schema of ours before it is sent: 1C takes an answer whole or not
  at all, so one bad order would block the others for ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from lxml import etree

from oscar_b2b.core.checkout import OrderDocument
from oscar_b2b.onec_exchange.order_xml.document import document_element
from oscar_b2b.onec_exchange.order_xml.encoding import encode
from oscar_b2b.onec_exchange.order_xml.lines import DELIVERY_LINE
from oscar_b2b.onec_exchange.order_xml.schemas import problems_of
from oscar_b2b.onec_exchange.order_xml.style import OrderStyle, style_of

__all__ = [
    "DELIVERY_LINE",
    "OrderStyle",
    "UnableToWriteOrder",
    "answer_xml",
    "order_element",
    "style_of",
]


class UnableToWriteOrder(Exception):
    """1C would refuse the document, and with it the whole answer. The text says what is wrong."""


def order_element(document: OrderDocument, style: OrderStyle) -> etree._Element:
    """Return ``Документ``, checked against the schema of the style's family.

    :raises UnableToWriteOrder: when it does not fit.
    """
    element = document_element(document, style)
    problems = problems_of(element, family=style.family)
    if problems:
        raise UnableToWriteOrder(" ".join(problems))
    return element


def answer_xml(
    elements: Iterable[etree._Element], *, style: OrderStyle, made_at: datetime
) -> bytes:
    """Return the answer to ``query`` in the node's charset; an empty root for no orders."""
    root = etree.Element("КоммерческаяИнформация")
    root.set("ВерсияСхемы", style.schema_version)
    root.set("ДатаФормирования", timezone.localtime(made_at).strftime("%Y-%m-%dT%H:%M:%S"))
    for element in elements:
        holder = etree.SubElement(root, "Контейнер") if style.container else root
        holder.append(element)
    return encode(root, charset=style.charset)
