"""Order documents, and the answers to ``query`` that nodes of all kinds get of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from oscar_b2b.core.checkout import OrderDocument
from oscar_b2b.onec_exchange.models import ExchangeNode, ExchangeSession
from oscar_b2b.onec_exchange.order_xml import answer_xml, order_element, style_of

PLACED = datetime(2026, 8, 1, 6, 58, 11, tzinfo=UTC)
#: U+02BC and the hryvnia sign are not in windows-1251.
NAME = "ТОВ «Зоряʼ»"
COMMENT = "Під'їзд ₴ <2> & двір"
CABLE = "66666666-6666-4666-8666-666666666666#bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbb1"
SOCKET = "77777777-6666-4666-8666-666666666666"
HOME = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaa1"


def order(**changes: Any) -> OrderDocument:
    """Two goods of two units, delivery for 120.00: 9240.00 together; ``changes`` = fields."""
    fields: dict[str, Any] = {
        "id": "5f0c0b5e-1c1b-4d3e-9d1e-000000000042",
        "number": "B2B-7KQ3XDPA",
        "placed_at": PLACED,
        "currency": "UAH",
        "total": Decimal("9240.00"),
        "comment": COMMENT,
        "own_number": "PO-7",
        "status": "new",
        "legal_entity": legal_entity(),
        "representatives": [{"name": "Олена Приклад"}],
        "contract": {
            "id": "12121212-1212-4212-8212-121212121212",
            "number": "42/К",
            "agreement": "Опт, 14 днів",
        },
        "price_type_id": "99999999-9999-4999-8999-999999999991",
        "price_type_name": "Опт 1",
        "warehouse_id": HOME,
        "delivery": {
            "code": "company-transport",
            "name": "Наш транспорт",
            "address": "Київ, вул. Прикладна, 1",
            "cost": "120.00",
            "recipient": "Олена, +380440000000",
            "date": "2026-08-04",
        },
        "lines": [
            line(id=CABLE, name="Кабель ВВГнг 3х2,5 (бухта 100 м)", unit="м", unit_code="006"),
            line(
                id=SOCKET, article="R-1", name="Розетка", quantity="4", price="5.00",
                amount="20.00", vat_amount="3.33",
            ),
        ],
    }  # fmt: skip
    return OrderDocument(**{**fields, **changes})


def line(**changes: str) -> dict[str, str]:
    return {
        "id": CABLE,
        "article": "ВВГ-3х2.5",
        "name": "Кабель",
        "quantity": "200",
        "price": "45.50",
        "amount": "9100.00",
        "vat_rate": "20",
        "vat_amount": "1516.67",
        "warehouse_id": HOME,
        "warehouse_name": "Основний склад",
        "unit": "шт",
        "unit_code": "796",
        "discount": "0.00",
        **changes,
    }


def legal_entity(**changes: str) -> dict[str, str]:
    return {
        "id": "cccccccc-cccc-4ccc-8ccc-ccccccccccc1",
        "name": NAME,
        "official_name": 'Товариство "Зоря"',
        "tax_id": "328559626571",
        "inn": "328559626571",
        "edrpou": "32855962",
        "kpp": "",
        "address": "Київ,\nвул. Прикладна, 1",
        "email": "dealer@example.com",
        "phone": "+380440000000",
        "is_person": "",
        **changes,
    }


def person(**changes: str) -> dict[str, str]:
    return legal_entity(
        name="ФОП Приклад Олена",
        official_name="",
        inn="3285596265",
        edrpou="",
        is_person="true",
        **changes,
    )


def answer(
    node: ExchangeNode, documents: Iterable[OrderDocument] | None = None, *, version: str = ""
) -> bytes:
    """Return what the node's 1C gets for ``query`` after an ``init`` with ``version``."""
    style = style_of(node=node, session=ExchangeSession(version=version))
    chosen = [order()] if documents is None else documents
    return answer_xml([order_element(each, style) for each in chosen], style=style, made_at=PLACED)
