"""Orders of the stand-in: registration, reserve, payment, shipment.

An order may come by the live call and by the exchange; it is one order, known by the shop's id
or by the shop's number.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from . import order_rows as rows
from .company.model import Contract, LegalEntity
from .invoice import make_invoice, read_lines
from .order_records import (
    CANCELLED,
    DECISIONS,
    PAID,
    REGISTERED,
    SHIPPED,
    Order,
    OrderLine,
    OrderRequest,
    UnableToAccept,
    UnableToChange,
)
from .quantities import Quantity, in_json
from .store import Store, UnableToFind, mark_changed, put_record


class OrderDesk:
    """What the sales department of 1C does with orders."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # --- reading ----------------------------------------------------------------------------

    def orders(self, *, unsent: bool = False, limit: int = 1000) -> list[Order]:
        """Return orders, the newest first; ``unsent`` = those the shop has not heard of."""
        where = "WHERE version > sent_version" if unsent else ""
        with self._store.read() as connection:
            found = connection.execute(
                f"SELECT * FROM orders {where} ORDER BY number DESC LIMIT ?",  # noqa: S608
                (limit,),
            ).fetchall()
            return [rows.order(connection, row) for row in found]

    def get(self, order_id: str) -> Order:
        """Return an order by 1C's id. Raises :class:`UnableToFind`."""
        with self._store.read() as connection:
            return rows.get(connection, order_id)

    def answer(self, key: str) -> dict[str, object] | None:
        """Return what the live call answers for an order; ``None`` = no such order.

        ``key`` is the shop's order id or 1C's own. The answer stays the same for ever; later
        decisions reach the shop as documents.
        """
        with self._store.read() as connection:
            row = connection.execute(
                "SELECT answer FROM orders WHERE shop_id = ? OR id = ?", (key, key)
            ).fetchone()
        return json.loads(row["answer"]) if row else None

    # --- registering ------------------------------------------------------------------------

    def register(self, request: OrderRequest, *, at: datetime) -> tuple[Order, bool]:
        """Register an order, reserve what is free and make the invoice.

        Returns the order and whether it is new: an order that is known by the shop's id or
        number is returned as it is. Raises :class:`UnableToAccept`.
        """
        entity, contract = self._parties(request)
        lines = read_lines(request, contract, self._store)
        with self._store.write() as connection:
            known = rows.known(connection, request)
            if known:
                return known, False
            order_id = str(uuid4())
            reserved = tuple(
                replace(line, reserved=rows.take(connection, line, line.quantity)) for line in lines
            )
            order = Order(
                id=order_id,
                shop_id=request.shop_id,
                shop_number=request.shop_number,
                number=rows.next_number(connection, "order"),
                date=at.isoformat(),
                came_by=request.came_by,
                entity_id=entity.id,
                contract_id=contract.id,
                currency=contract.currency,
                total=sum((line.amount for line in reserved), Decimal(0)),
                comment=request.comment,
                reserve=_reserve_state(reserved),
                status=REGISTERED,
                payment_number="",
                payment_date="",
                shipment_number="",
                shipment_date="",
                version=1,
                sent_version=0,
                lines=reserved,
            )
            number = rows.next_number(connection, "invoice")
            invoice = make_invoice(order, entity, contract, number=number, store=self._store)
            rows.insert(connection, order, _answer(order, invoice))
        return order, True

    def _parties(self, request: OrderRequest) -> tuple[LegalEntity, Contract]:
        try:
            entity = self._store.get("entities", request.entity_id)
        except UnableToFind as error:
            raise UnableToAccept(f"Контрагента {request.entity_id} немає в 1С") from error
        contracts = [c for c in self._store.all("contracts") if c.entity_id == entity.id]
        for contract in contracts:
            if contract.id == request.contract_id or (
                not request.contract_id and contract.is_default
            ):
                if request.currency and request.currency != contract.currency:
                    raise UnableToAccept(
                        f"Замовлення у валюті {request.currency}, договір {contract.number} — "
                        f"у {contract.currency}"
                    )
                return entity, contract
        raise UnableToAccept(f"Контрагент {entity.name} не має договору {request.contract_id}")

    def price_remarks(self, order: Order) -> list[str]:
        """Return lines whose price is not 1C's own price under the contract, for the journal."""
        contract = self._store.get("contracts", order.contract_id)
        prices = self._store.prices()
        remarks = []
        for line in order.lines:
            own = dict(prices.get(line.offer_id, ())).get(contract.price_type_id)
            if own is not None and own != line.price:
                remarks.append(f"{line.article}: ціна сайту {line.price}, ціна 1С {own}")
        return remarks

    # --- decisions --------------------------------------------------------------------------

    def decide(self, order_id: str, wanted: Mapping[int, Quantity] | None = None) -> Order:
        """Reserve anew: ``wanted`` maps a line's place to units; ``None`` = all of every line.

        No more is reserved than ordered and than lies free; an empty mapping refuses the reserve.
        """
        with self._store.write() as connection:
            order = rows.get(connection, order_id)
            _check_open(order)
            lines = []
            for line in order.lines:
                rows.give_back(connection, line)
                asked = line.quantity if wanted is None else max(wanted.get(line.place, 0), 0)
                taken = rows.take(connection, line, min(asked, line.quantity))
                lines.append(replace(line, reserved=taken))
                rows.keep_reserve(connection, order_id, line, taken)
            state = _reserve_state(tuple(lines))
            status = PAID if order.payment_number and state != "refused" else DECISIONS[state]
            rows.update(connection, order_id, reserve=state, status=status)
            return rows.get(connection, order_id)

    def find(self, key: str) -> Order:
        """Return an order by the shop's id or 1C's. Raises :class:`UnableToFind`."""
        with self._store.read() as connection:
            return rows.find(connection, key)

    def cancel(self, order_id: str) -> Order:
        """Cancel an order and release its reserve; a cancelled one stays as it is."""
        if self.get(order_id).cancelled:
            return self.get(order_id)
        self.decide(order_id, {})
        with self._store.write() as connection:
            rows.update(connection, order_id, status=CANCELLED)
            return rows.get(connection, order_id)

    def mark_paid(self, order_id: str, *, at: datetime) -> Order:
        """Record the payment; it lowers the contract's debt for what was shipped before."""
        with self._store.write() as connection:
            order = rows.get(connection, order_id)
            if order.payment_number or order.cancelled:
                raise UnableToChange(f"{order.number}: вже оплачено або скасовано")
            status = SHIPPED if order.shipment_number else PAID
            rows.update(
                connection,
                order_id,
                status=status,
                payment_number=rows.next_number(connection, "payment"),
                payment_date=at.date().isoformat(),
            )
            if order.shipment_number:
                _change_debt(connection, order, -order.shipped_amount)
            return rows.get(connection, order_id)

    def mark_shipped(self, order_id: str, *, at: datetime) -> Order:
        """Ship what is reserved: it leaves the shelf, and becomes a debt unless it is paid."""
        with self._store.write() as connection:
            order = rows.get(connection, order_id)
            _check_open(order)
            if order.reserve == "refused":
                raise UnableToChange(f"{order.number}: нічого не зарезервовано")
            for line in order.lines:
                rows.ship(connection, line)
            rows.update(
                connection,
                order_id,
                status=SHIPPED,
                shipment_number=rows.next_number(connection, "shipment"),
                shipment_date=at.date().isoformat(),
            )
            if not order.payment_number:
                _change_debt(connection, order, order.shipped_amount)
            return rows.get(connection, order_id)

    def mark_sent(self, orders: list[Order]) -> None:
        """Remember that the shop has these versions of the orders."""
        with self._store.write() as connection:
            connection.executemany(
                "UPDATE orders SET sent_version = ? WHERE id = ?",
                [(order.version, order.id) for order in orders],
            )


def _answer(order: Order, invoice: dict[str, object]) -> dict[str, object]:
    return {
        "id": order.id,
        "number": order.number,
        "date": order.date,
        "status": "registered",
        "reserve": order.reserve,
        "lines": [
            {"id": line.offer_id, "reserved": in_json(line.reserved)}
            for line in order.lines
            if line.offer_id
        ],
        "invoice": invoice,
    }


def _reserve_state(lines: tuple[OrderLine, ...]) -> str:
    goods = [line for line in lines if line.offer_id]
    if all(line.reserved >= line.quantity for line in goods):
        return "allowed"
    return "partly" if any(line.reserved for line in goods) else "refused"


def _check_open(order: Order) -> None:
    if order.shipment_number or order.cancelled:
        raise UnableToChange(f"{order.number}: вже відвантажено або скасовано")


def _change_debt(connection: sqlite3.Connection, order: Order, amount: Decimal) -> None:
    contract = put_record(
        connection,
        "contracts",
        order.contract_id,
        lambda old: replace(old, debt=max(old.debt + amount, Decimal("0.00"))),
    )
    mark_changed(connection, "contract", contract.id)
