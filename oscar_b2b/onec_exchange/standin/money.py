"""Balance and reconciliation act of a legal entity, of the stand-in's own contracts and orders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from .company.model import Contract
from .order_records import Order
from .orders import OrderDesk
from .store import Store


@dataclass(frozen=True, slots=True)
class Movement:
    """A document that changes what the buyer owes; ``effect`` is what it did to the debt kept."""

    day: date
    document: str
    debit: Decimal
    credit: Decimal

    @property
    def effect(self) -> Decimal:
        return self.debit - self.credit


def balance(store: Store, entity_id: str, *, at: datetime) -> dict[str, object]:
    """Return debts, advances and limits by contract. Raises ``UnableToFind``."""
    store.get("entities", entity_id)
    orders = OrderDesk(store).orders()
    return {
        "legal_entity_id": entity_id,
        "as_of": at.isoformat(),
        "contracts": [
            {
                "contract_id": contract.id,
                "contract_number": contract.number,
                "currency": contract.currency,
                "debt": str(contract.debt),
                "overdue": str(contract.overdue),
                "prepaid": str(_prepaid(orders, contract)),
                "limit": str(contract.credit_limit),
            }
            for contract in _contracts(store, entity_id)
        ],
    }


def act(store: Store, entity_id: str, *, start: date, end: date) -> dict[str, object]:
    """Return the act between two days, both included. Raises ``UnableToFind``."""
    store.get("entities", entity_id)
    orders = OrderDesk(store).orders()
    return {
        "legal_entity_id": entity_id,
        "from": start.isoformat(),
        "to": end.isoformat(),
        "contracts": [
            _side(contract, orders, start, end) for contract in _contracts(store, entity_id)
        ],
    }


def _side(contract: Contract, orders: list[Order], start: date, end: date) -> dict[str, object]:
    moved = sorted(_movements(orders, contract), key=lambda each: each.day)
    now = contract.debt - _prepaid(orders, contract)
    after = sum((each.effect for each in moved if each.day > end), Decimal(0))
    inside = [each for each in moved if start <= each.day <= end]
    closing = now - after
    return {
        "contract_id": contract.id,
        "contract_number": contract.number,
        "currency": contract.currency,
        "opening": str(closing - sum((each.effect for each in inside), Decimal(0))),
        "closing": str(closing),
        "rows": [
            {
                "date": each.day.isoformat(),
                "document": each.document,
                "debit": str(each.debit),
                "credit": str(each.credit),
            }
            for each in inside
        ],
    }


def _movements(orders: list[Order], contract: Contract) -> Iterator[Movement]:
    nothing = Decimal("0.00")
    for order in orders:
        if order.contract_id != contract.id:
            continue
        if order.shipment_number:
            day = date.fromisoformat(order.shipment_date)
            title = f"Реалізація {order.shipment_number}"
            yield Movement(day, title, order.shipped_amount, nothing)
        if order.payment_number:
            day = date.fromisoformat(order.payment_date)
            paid = order.shipped_amount if order.shipment_number else order.total
            yield Movement(day, f"Оплата {order.payment_number}", nothing, paid)


def _prepaid(orders: list[Order], contract: Contract) -> Decimal:
    """Return what was paid for orders that are not shipped yet."""
    return sum(
        (
            order.total
            for order in orders
            if order.contract_id == contract.id
            and order.payment_number
            and not order.shipment_number
        ),
        Decimal("0.00"),
    )


def _contracts(store: Store, entity_id: str) -> list[Contract]:
    return [each for each in store.all("contracts") if each.entity_id == entity_id]
