"""Which papers there are, and what stands on them."""

from __future__ import annotations

from datetime import date
from typing import Any

from .order_records import Order
from .papers import Paper, Table
from .store import Store

_GOODS = ("№", "Артикул", "Товар", "Од.", "К-сть", "Ціна", "Сума")


def invoice(data: dict[str, Any]) -> Paper:
    """Return the invoice (``data`` as the live call answers it)."""
    seller, buyer = data["seller"], data["buyer"]
    return Paper(
        title=f"Рахунок на оплату № {data['number']} від {_day(data['date'])}",
        facts=(
            ("Постачальник", f"{seller['name']}, ЄДРПОУ {seller['edrpou']}, {seller['address']}"),
            ("Рахунок", f"{seller['iban']}, {seller['bank']}"),
            ("Покупець", f"{buyer['name']}, {buyer['edrpou']}"),
            ("Договір", f"{data['contract']['number']} від {_day(data['contract']['date'])}"),
            ("Замовлення", data["order_number"]),
            ("Сплатити до", _day(data["pay_until"])),
        ),
        tables=[
            Table(
                title="",
                head=_GOODS,
                numbers=4,
                rows=[
                    [line[name] for name in ("n", "article", "name", "unit")]
                    + [line[name] for name in ("quantity", "price", "amount")]
                    for line in data["lines"]
                ],
                totals=(
                    f"Разом без ПДВ: {data['total_net']}",
                    f"ПДВ {data['vat_rate']}%: {data['vat_amount']}",
                    f"Усього з ПДВ: {data['total']} {data['currency']}",
                ),
            )
        ],
    )


def delivery_note(order: Order, store: Store) -> Paper:
    """Return the delivery note of a shipped order: what left the warehouse."""
    seller, buyer = store.seller(), store.get("entities", order.entity_id)
    units = store.units()
    return Paper(
        title=f"Видаткова накладна № {order.shipment_number} від {_day(order.shipment_date)}",
        facts=(
            ("Постачальник", f"{seller.official_name}, ЄДРПОУ {seller.edrpou}"),
            ("Покупець", buyer.official_name),
            ("Замовлення", f"{order.number} ({order.shop_number})"),
        ),
        tables=[
            Table(
                title="",
                head=_GOODS,
                numbers=4,
                rows=[
                    (line.place, line.article, line.name, units[line.unit_code].name)
                    + (line.reserved, line.price, line.shipped_amount)
                    for line in order.lines
                    if line.reserved
                ],
                totals=(f"Усього: {order.shipped_amount} {order.currency}",),
            )
        ],
    )


def act(data: dict[str, Any], store: Store) -> Paper:
    """Return the reconciliation act (``data`` as the service answers it)."""
    buyer = store.get("entities", data["legal_entity_id"])
    return Paper(
        title=f"Акт звірки взаєморозрахунків {_day(data['from'])} – {_day(data['to'])}",
        facts=(("Між", store.seller().official_name), ("та", buyer.official_name)),
        tables=[
            Table(
                title=f"Договір {side['contract_number']}, {side['currency']}",
                head=("Дата", "Документ", "Дебет", "Кредит"),
                numbers=2,
                rows=[
                    ("", "Сальдо початкове", side["opening"], ""),
                    *(
                        (_day(row["date"]), row["document"], row["debit"], row["credit"])
                        for row in side["rows"]
                    ),
                    ("", "Сальдо кінцеве", side["closing"], ""),
                ],
            )
            for side in data["contracts"]
        ],
    )


def _day(text: str) -> str:
    return date.fromisoformat(text[:10]).strftime("%d.%m.%Y") if text else ""
