"""Lists of the shop for ``type=sale&mode=info``: 1C's user maps them to its own ones.

УНФ and Bitrix's module ask for them to fill the mapping of order statuses, kinds of payment and
ways of delivery. Ids are those that orders name in their requisites (``Статуса заказа ИД``,
``Метод оплаты ИД``, ``Метод доставки ИД``).
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from oscar_b2b.onec_exchange import order_words
from oscar_b2b.onec_exchange.models import ExchangeNode
from oscar_b2b.onec_exchange.order_xml.encoding import clean, encode

#: Its first letter is a LATIN C (0x43) in the output of Bitrix, and 1C looks for just that.
STATUSES = "Cтатусы"


def mapping_xml(*, node: ExchangeNode) -> bytes:
    """Return the lists in the charset of ``node``; names in the shop's base language.

    :param node: whose 1C asks.
    """
    root = etree.Element("Справочник")
    _add_list(root, STATUSES, order_words.statuses().items())
    _add_list(
        root,
        "ПлатежныеСистемы",
        (
            (code, order_words.payment_name(code), kind)
            for code, (_name, kind) in order_words.PAYMENTS.items()
        ),
    )
    _add_list(root, "СлужбыДоставки", order_words.deliveries().items())
    return encode(root, charset=node.charset)


def _add_list(root: etree._Element, name: str, rows: Iterable[tuple[str, ...]]) -> None:
    holder = etree.SubElement(root, name)
    for row in rows:
        element = etree.SubElement(holder, "Элемент")
        for tag, text in zip(("Ид", "Название", "ТипОплаты"), row, strict=False):
            etree.SubElement(element, tag).text = clean(text)
