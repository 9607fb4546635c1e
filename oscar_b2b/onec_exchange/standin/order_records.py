"""What an order is: as the shop sends it and as it stands in 1C."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .quantities import ONE, Quantity

CENT = Decimal("0.01")

REGISTERED = "Зареєстрований"
PAID = "Оплачений"
SHIPPED = "Відвантажений"
CANCELLED = "Скасований"
DECISIONS = {
    "allowed": "Підтверджений",
    "partly": "Підтверджений частково",
    "refused": "Відмовлено в резерві",
}


class UnableToAccept(ValueError):
    """The order can never be accepted as it is; the text says why."""


class UnableToChange(ValueError):
    """The order's state does not allow what was asked for."""


@dataclass(frozen=True, slots=True)
class LineRequest:
    """A line as the shop sent it. ``offer_id`` is empty for a service (delivery)."""

    offer_id: str
    name: str
    quantity: Decimal
    price: Decimal
    amount: Decimal
    warehouse_id: str = ""


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """An order as the shop sent it, by whichever way (``came_by``: live or exchange)."""

    shop_id: str
    shop_number: str
    came_by: str
    entity_id: str
    contract_id: str
    currency: str
    total: Decimal
    comment: str
    warehouse_id: str
    lines: tuple[LineRequest, ...]
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of an order, as 1C keeps it."""

    place: int
    offer_id: str
    article: str
    name: str
    unit_code: str
    quantity: Quantity
    price: Decimal
    amount: Decimal
    warehouse_id: str
    reserved: Quantity = 0
    #: The smallest part of the unit that is sold.
    quantum: Decimal = ONE

    @property
    def shipped_amount(self) -> Decimal:
        """What the buyer owes for the line when it is shipped as reserved; services go whole."""
        shipped = self.reserved if self.offer_id else self.quantity
        return (self.amount * shipped / self.quantity).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Order:
    """An order as it stands in the base. ``date`` is ISO with offset, amounts are decimals."""

    id: str
    shop_id: str
    shop_number: str
    number: str
    date: str
    came_by: str
    entity_id: str
    contract_id: str
    currency: str
    total: Decimal
    comment: str
    reserve: str
    status: str
    payment_number: str
    payment_date: str
    shipment_number: str
    shipment_date: str
    version: int
    sent_version: int
    lines: tuple[OrderLine, ...]

    @property
    def shipped_amount(self) -> Decimal:
        """What the buyer owes for the order when it is shipped as reserved."""
        return sum((line.shipped_amount for line in self.lines), Decimal(0))

    @property
    def cancelled(self) -> bool:
        return self.status == CANCELLED
