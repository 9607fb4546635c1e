"""Orders of the stand-in: registration, reserve, payment, shipment.

An order may come by the live call and by the exchange; it is one order, known by the shop's id
or by the shop's number.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import uuid4

from .company.model import Contract, LegalEntity
from .store import Store, UnableToFind, mark_changed, put_record

_CENT = Decimal("0.01")
VAT_RATE = Decimal(20)
#: Days to pay when the contract gives none: an invoice for prepayment holds its price so long.
PREPAYMENT_DAYS = 3

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
    place: int
    offer_id: str
    article: str
    name: str
    unit_code: str
    quantity: int
    price: Decimal
    amount: Decimal
    warehouse_id: str
    reserved: int = 0


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
    def cancelled(self) -> bool:
        return self.status == CANCELLED


class OrderDesk:
    """What the sales department of 1C does with orders."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # --- reading ----------------------------------------------------------------------------

    def orders(self, *, unsent: bool = False, limit: int = 1000) -> list[Order]:
        """Return orders, the newest first; ``unsent`` = those the shop has not heard of."""
        where = "WHERE version > sent_version" if unsent else ""
        with self._store.read() as connection:
            rows = connection.execute(
                f"SELECT * FROM orders {where} ORDER BY number DESC LIMIT ?",  # noqa: S608
                (limit,),
            ).fetchall()
            return [_order(connection, row) for row in rows]

    def get(self, order_id: str) -> Order:
        """Return an order by 1C's id. Raises :class:`UnableToFind`."""
        with self._store.read() as connection:
            return _get(connection, order_id)

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
        lines = self._lines(request, contract)
        with self._store.write() as connection:
            known = _known(connection, request)
            if known:
                return known, False
            order_id = str(uuid4())
            reserved = tuple(
                replace(
                    line,
                    reserved=_take(connection, line.offer_id, line.warehouse_id, line.quantity),
                )
                for line in lines
            )
            order = Order(
                id=order_id,
                shop_id=request.shop_id,
                shop_number=request.shop_number,
                number=_next_number(connection, "order"),
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
            invoice = self._invoice(order, entity, contract, _next_number(connection, "invoice"))
            _insert(connection, order, _answer(order, invoice))
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

    def _lines(self, request: OrderRequest, contract: Contract) -> tuple[OrderLine, ...]:
        if not any(line.offer_id for line in request.lines):
            raise UnableToAccept("У замовленні немає жодного товару")
        goods = {good.id: good for good in self._store.all("goods")}
        offers = {offer.id: offer for offer in self._store.all("offers")}
        warehouses = {warehouse.id for warehouse in self._store.all("warehouses")}
        lines = []
        for place, line in enumerate(request.lines, start=1):
            if line.quantity <= 0 or line.quantity != line.quantity.to_integral_value():
                raise UnableToAccept(f"Рядок {place}: кількість {line.quantity} не є цілою")
            if line.price < 0:
                raise UnableToAccept(f"Рядок {place}: від'ємна ціна {line.price}")
            common = {
                "place": place,
                "quantity": int(line.quantity),
                "price": line.price,
                "amount": (line.amount or line.price * line.quantity).quantize(
                    _CENT, ROUND_HALF_UP
                ),
            }
            if not line.offer_id:
                lines.append(
                    OrderLine(
                        offer_id="",
                        article="",
                        name=line.name or "Послуги доставки",
                        unit_code="796",
                        warehouse_id="",
                        **common,
                    )
                )
                continue
            offer = offers.get(line.offer_id)
            if offer is None:
                raise UnableToAccept(f"Рядок {place}: товару {line.offer_id} немає в 1С")
            warehouse_id = line.warehouse_id or request.warehouse_id or contract.warehouse_ids[0]
            if warehouse_id not in warehouses:
                raise UnableToAccept(f"Рядок {place}: складу {warehouse_id} немає в 1С")
            good = goods[offer.good_id]
            lines.append(
                OrderLine(
                    offer_id=offer.id,
                    article=good.article,
                    name=offer.name,
                    unit_code=good.unit_code,
                    warehouse_id=warehouse_id,
                    **common,
                )
            )
        return tuple(lines)

    def _invoice(
        self, order: Order, entity: LegalEntity, contract: Contract, number: str
    ) -> dict[str, object]:
        seller, units = self._store.seller(), self._store.units()
        day = datetime.fromisoformat(order.date).date()
        vat = (order.total * VAT_RATE / (100 + VAT_RATE)).quantize(_CENT, ROUND_HALF_UP)
        return {
            "id": str(uuid4()),
            "number": number,
            "date": day.isoformat(),
            "pay_until": (day + timedelta(days=contract.days or PREPAYMENT_DAYS)).isoformat(),
            "currency": contract.currency,
            "seller": {
                "name": seller.official_name,
                "edrpou": seller.edrpou,
                "vat_no": seller.vat_no,
                "address": seller.address,
                "iban": seller.iban,
                "bank": seller.bank,
                "phone": seller.phone,
                "director": seller.director,
            },
            "buyer": {
                "name": entity.official_name,
                "edrpou": entity.edrpou or entity.tax_id,
                "vat_no": entity.vat_no,
                "address": entity.address,
                "phone": entity.phone,
            },
            "contract": {"number": contract.number, "date": contract.date},
            "order_number": order.shop_number,
            "lines": [
                {
                    "n": line.place,
                    "article": line.article,
                    "name": line.name,
                    "unit": units[line.unit_code].name if line.offer_id else "посл.",
                    "quantity": line.quantity,
                    "price": str(line.price),
                    "amount": str(line.amount),
                }
                for line in order.lines
            ],
            "total_net": str(order.total - vat),
            "vat_rate": str(VAT_RATE),
            "vat_amount": str(vat),
            "total": str(order.total),
        }

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

    def decide(self, order_id: str, wanted: Mapping[int, int] | None = None) -> Order:
        """Reserve anew: ``wanted`` maps a line's place to pieces; ``None`` = all of every line.

        No more is reserved than ordered and than lies free; an empty mapping refuses the reserve.
        """
        with self._store.write() as connection:
            order = _get(connection, order_id)
            _check_open(order)
            lines = []
            for line in order.lines:
                _give_back(connection, line)
                asked = line.quantity if wanted is None else max(wanted.get(line.place, 0), 0)
                taken = _take(
                    connection, line.offer_id, line.warehouse_id, min(asked, line.quantity)
                )
                lines.append(replace(line, reserved=taken))
                connection.execute(
                    "UPDATE order_lines SET reserved = ? WHERE order_id = ? AND place = ?",
                    (taken, order_id, line.place),
                )
            state = _reserve_state(tuple(lines))
            status = PAID if order.payment_number and state != "refused" else DECISIONS[state]
            _update(connection, order_id, reserve=state, status=status)
            return _get(connection, order_id)

    def cancel(self, order_id: str) -> Order:
        """Cancel an order and release its reserve."""
        self.decide(order_id, {})
        with self._store.write() as connection:
            _update(connection, order_id, status=CANCELLED)
            return _get(connection, order_id)

    def mark_paid(self, order_id: str, *, at: datetime) -> Order:
        """Record the payment; it lowers the contract's debt for what was shipped before."""
        with self._store.write() as connection:
            order = _get(connection, order_id)
            if order.payment_number or order.cancelled:
                raise UnableToChange(f"{order.number}: вже оплачено або скасовано")
            status = SHIPPED if order.shipment_number else PAID
            _update(
                connection,
                order_id,
                status=status,
                payment_number=_next_number(connection, "payment"),
                payment_date=at.date().isoformat(),
            )
            if order.shipment_number:
                _change_debt(connection, order, -_shipped_amount(order))
            return _get(connection, order_id)

    def mark_shipped(self, order_id: str, *, at: datetime) -> Order:
        """Ship what is reserved: it leaves the shelf, and becomes a debt unless it is paid."""
        with self._store.write() as connection:
            order = _get(connection, order_id)
            _check_open(order)
            if order.reserve == "refused":
                raise UnableToChange(f"{order.number}: нічого не зарезервовано")
            for line in order.lines:
                if line.reserved:
                    connection.execute(
                        "UPDATE stock SET quantity = quantity - ?, reserved = reserved - ?"
                        " WHERE offer_id = ? AND warehouse_id = ?",
                        (line.reserved, line.reserved, line.offer_id, line.warehouse_id),
                    )
                    mark_changed(connection, "stock", line.offer_id, line.warehouse_id)
            _update(
                connection,
                order_id,
                status=SHIPPED,
                shipment_number=_next_number(connection, "shipment"),
                shipment_date=at.date().isoformat(),
            )
            if not order.payment_number:
                _change_debt(connection, order, _shipped_amount(order))
            return _get(connection, order_id)

    def mark_sent(self, orders: list[Order]) -> None:
        """Remember that the shop has these versions of the orders."""
        with self._store.write() as connection:
            connection.executemany(
                "UPDATE orders SET sent_version = ? WHERE id = ?",
                [(order.version, order.id) for order in orders],
            )


def _known(connection: sqlite3.Connection, request: OrderRequest) -> Order | None:
    """Find an order by the shop's id or, as УТ 11 does, by the shop's number."""
    row = connection.execute(
        "SELECT * FROM orders WHERE shop_id = ? OR shop_number = ? ORDER BY shop_id = ? DESC",
        (request.shop_id, request.shop_number, request.shop_id),
    ).fetchone()
    return _order(connection, row) if row else None


def _order(connection: sqlite3.Connection, row: sqlite3.Row) -> Order:
    lines = connection.execute(
        "SELECT * FROM order_lines WHERE order_id = ? ORDER BY place", (row["id"],)
    )
    data = {key: row[key] for key in row.keys() if key != "answer"}  # noqa: SIM118
    data["total"] = Decimal(data["total"])
    return Order(
        **data,
        lines=tuple(
            OrderLine(
                place=line["place"],
                offer_id=line["offer_id"],
                article=line["article"],
                name=line["name"],
                unit_code=line["unit_code"],
                quantity=line["quantity"],
                price=Decimal(line["price"]),
                amount=Decimal(line["amount"]),
                warehouse_id=line["warehouse_id"],
                reserved=line["reserved"],
            )
            for line in lines
        ),
    )


def _get(connection: sqlite3.Connection, order_id: str) -> Order:
    row = connection.execute("SELECT * FROM orders WHERE id = ?", (order_id,)).fetchone()
    if row is None:
        raise UnableToFind(f"Замовлення {order_id} немає")
    return _order(connection, row)


def _insert(connection: sqlite3.Connection, order: Order, answer: dict[str, object]) -> None:
    connection.execute(
        "INSERT INTO orders (id, shop_id, shop_number, number, date, came_by, entity_id,"
        " contract_id, currency, total, comment, reserve, status, answer)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            order.id,
            order.shop_id,
            order.shop_number,
            order.number,
            order.date,
            order.came_by,
            order.entity_id,
            order.contract_id,
            order.currency,
            str(order.total),
            order.comment,
            order.reserve,
            order.status,
            json.dumps(answer, ensure_ascii=False),
        ),
    )
    connection.executemany(
        "INSERT INTO order_lines VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                order.id,
                line.place,
                line.offer_id,
                line.article,
                line.name,
                line.unit_code,
                line.quantity,
                str(line.price),
                str(line.amount),
                line.warehouse_id,
                line.reserved,
            )
            for line in order.lines
        ],
    )


def _answer(order: Order, invoice: dict[str, object]) -> dict[str, object]:
    return {
        "id": order.id,
        "number": order.number,
        "date": order.date,
        "status": "registered",
        "reserve": order.reserve,
        "lines": [
            {"id": line.offer_id, "reserved": line.reserved}
            for line in order.lines
            if line.offer_id
        ],
        "invoice": invoice,
    }


def _next_number(connection: sqlite3.Connection, kind: str) -> str:
    """Return the next document number: prefix of the organisation and base, six digits."""
    name = f"last {kind} number"
    row = connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    serial = int(row["value"]) + 1 if row else 1
    connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, str(serial)))
    return f"ТГ00-{serial:06d}"


def _take(connection: sqlite3.Connection, offer_id: str, warehouse_id: str, pieces: int) -> int:
    """Reserve up to ``pieces`` of what is free; return how many were taken."""
    row = connection.execute(
        "SELECT quantity - reserved AS free FROM stock WHERE offer_id = ? AND warehouse_id = ?",
        (offer_id, warehouse_id),
    ).fetchone()
    taken = min(pieces, max(row["free"], 0)) if row else 0
    if taken:
        connection.execute(
            "UPDATE stock SET reserved = reserved + ? WHERE offer_id = ? AND warehouse_id = ?",
            (taken, offer_id, warehouse_id),
        )
        mark_changed(connection, "stock", offer_id, warehouse_id)
    return taken


def _give_back(connection: sqlite3.Connection, line: OrderLine) -> None:
    if line.reserved:
        connection.execute(
            "UPDATE stock SET reserved = reserved - ? WHERE offer_id = ? AND warehouse_id = ?",
            (line.reserved, line.offer_id, line.warehouse_id),
        )
        mark_changed(connection, "stock", line.offer_id, line.warehouse_id)


def _reserve_state(lines: tuple[OrderLine, ...]) -> str:
    goods = [line for line in lines if line.offer_id]
    if all(line.reserved >= line.quantity for line in goods):
        return "allowed"
    return "partly" if any(line.reserved for line in goods) else "refused"


def _check_open(order: Order) -> None:
    if order.shipment_number or order.cancelled:
        raise UnableToChange(f"{order.number}: вже відвантажено або скасовано")


def _update(connection: sqlite3.Connection, order_id: str, **values: str) -> None:
    """Change columns of an order; the new version goes to the shop."""
    columns = ", ".join(f"{name} = ?" for name in values)
    connection.execute(
        f"UPDATE orders SET {columns}, version = version + 1 WHERE id = ?",  # noqa: S608
        (*values.values(), order_id),
    )


def _shipped_amount(order: Order) -> Decimal:
    amount = Decimal(0)
    for line in order.lines:
        pieces = line.reserved if line.offer_id else line.quantity
        amount += (line.amount * pieces / line.quantity).quantize(_CENT, ROUND_HALF_UP)
    return amount


def _change_debt(connection: sqlite3.Connection, order: Order, amount: Decimal) -> None:
    contract = put_record(
        connection,
        "contracts",
        order.contract_id,
        lambda old: replace(old, debt=max(old.debt + amount, Decimal("0.00"))),
    )
    mark_changed(connection, "contract", contract.id)
