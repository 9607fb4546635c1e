"""``type=sale&mode=info``: lists of the shop that 1C's user maps."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from oscar_b2b.core.extensions import extensions
from oscar_b2b.onec_exchange.models import ExchangeNode
from oscar_b2b.onec_exchange.services.mapping_lists import mapping_xml

pytestmark = pytest.mark.django_db


def rows(root: etree._Element, name: str) -> list[list[str]]:
    return [[child.text for child in each] for each in root.find(name)]


class Couriers:
    order = 0

    def methods(self, basket: Any, address: Any, context: Any) -> list[Any]:
        return []

    def names(self) -> dict[str, str]:
        return {"courier": "Кур'єр ґ"}


@pytest.mark.parametrize("charset", [each for each, _name in ExchangeNode.CHARSETS])
def test_lists_are_those_that_orders_name(settings: Any, charset: str) -> None:
    with extensions.override("shipping_methods", [Couriers()]):
        root = etree.fromstring(mapping_xml(node=ExchangeNode(charset=charset)))
    assert root.tag == "Справочник"
    assert [row[0] for row in rows(root, "Cтатусы")] == list(settings.ORDER_STATUS_LABELS)
    assert rows(root, "Cтатусы")[0] == ["new", "Sent to the supplier"]
    assert rows(root, "ПлатежныеСистемы") == [
        ["cashless", "Bank transfer", "Безналичный расчет"],
        ["cash", "Cash", "Наличный расчет"],
    ]
    assert rows(root, "СлужбыДоставки") == [["courier", "Кур'єр ґ"]]


def test_the_first_letter_of_statuses_is_latin() -> None:
    """Bitrix writes it so, and 1C looks for just that (read byte by byte in its source)."""
    xml = mapping_xml(node=ExchangeNode())
    assert xml.startswith(b"<?xml")
    assert b"<C\xd1\x82\xd0\xb0\xd1\x82\xd1\x83\xd1\x81\xd1\x8b>" in xml
    assert "<Статусы>".encode() not in xml
    old = mapping_xml(node=ExchangeNode(charset=ExchangeNode.WINDOWS_1251))
    assert b"<C" + "татусы>".encode("windows-1251") in old


def test_a_shop_without_carriers_still_has_pickup() -> None:
    with extensions.override("shipping_methods", []):
        root = etree.fromstring(mapping_xml(node=ExchangeNode()))
    assert [row[0] for row in rows(root, "СлужбыДоставки")] == ["self-pickup"]


def test_a_method_for_a_few_dealers_is_in_the_list() -> None:
    from oscar_b2b.shipping_carriers.models import DeliveryMethod

    DeliveryMethod.objects.create(
        code="for-a-few", kind="other", name="By cart", audience={"segment": ["1"]}
    )
    DeliveryMethod.objects.create(code="gone", kind="other", name="Gone", is_active=False)
    listed = dict(rows(etree.fromstring(mapping_xml(node=ExchangeNode())), "СлужбыДоставки"))
    assert listed["for-a-few"] == "By cart"
    assert "gone" not in listed
