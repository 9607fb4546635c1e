"""Lists of the shop for ``type=sale&mode=info``: 1C's user maps them to its own ones.

УНФ and Bitrix's module ask for them to fill the mapping of order statuses, kinds of payment and
ways of delivery. Ids are those that orders name in their requisites (``Статуса заказа ИД``,
``Метод оплаты ИД``, ``Метод доставки ИД``).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from lxml import etree
from oscar.core.loading import get_class

from oscar_b2b.onec_exchange.models import ExchangeNode
from oscar_b2b.onec_exchange.order_xml.encoding import encode

#: Its first letter is a LATIN C (0x43) in the output of Bitrix, and 1C looks for just that.
STATUSES = "Cтатусы"
#: Code of the shop → name, and the kind of payment 1C knows by these very words.
PAYMENTS = {
    "cashless": (_("Bank transfer"), "Безналичный расчет"),
    "cash": (_("Cash"), "Наличный расчет"),
}


def mapping_xml(*, node: ExchangeNode) -> bytes:
    """Return the lists in the charset of ``node``; names in the language of the shop's base.

    :param node: whose 1C asks.
    """
    root = etree.Element("Справочник")
    _add_list(root, STATUSES, ([code, name] for code, name in statuses().items()))
    _add_list(
        root,
        "ПлатежныеСистемы",
        ([code, payment_name(code), kind] for code, (_name, kind) in PAYMENTS.items()),
    )
    _add_list(root, "СлужбыДоставки", ([code, name] for code, name in deliveries().items()))
    return encode(root, charset=node.charset)


def statuses() -> dict[str, str]:
    """Return statuses of orders by code, named in ``LANGUAGE_CODE``: 1C maps words, once."""
    with translation.override(settings.LANGUAGE_CODE):
        return {code: str(name) for code, name in settings.ORDER_STATUS_LABELS.items()}


def payment_name(code: str) -> str:
    """Return the name of a kind of payment; "" for an unknown code."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(PAYMENTS[code][0]) if code in PAYMENTS else ""


def deliveries() -> dict[str, str]:
    """Return the ways of delivery the shop offers, by code (extension ``shipping_methods``)."""
    Repository = get_class("shipping.repository", "Repository")
    with translation.override(settings.LANGUAGE_CODE):
        methods = Repository().get_available_shipping_methods(None)
        return {method.code: str(method.name) for method in methods}


def _add_list(root: etree._Element, name: str, rows: Iterable[list[str]]) -> None:
    holder = etree.SubElement(root, name)
    for row in rows:
        element = etree.SubElement(holder, "Элемент")
        for tag, text in zip(("Ид", "Название", "ТипОплаты"), row, strict=False):
            etree.SubElement(element, tag).text = text
