"""Order rows of the base: reading, writing, numbering, reserving. All inside the caller's
transaction.
"""

from __future__ import annotations

import json
import sqlite3
from decimal import Decimal

from .order_records import Order, OrderLine, OrderRequest
from .quantities import Quantity, quanta, units
from .store import UnableToFind, mark_changed


def known(connection: sqlite3.Connection, request: OrderRequest) -> Order | None:
    """Find an order by the shop's id or, as УТ 11 does, by the shop's number."""
    row = connection.execute(
        "SELECT * FROM orders WHERE shop_id = ? OR shop_number = ? ORDER BY shop_id = ? DESC",
        (request.shop_id, request.shop_number, request.shop_id),
    ).fetchone()
    return order(connection, row) if row else None


def order(connection: sqlite3.Connection, row: sqlite3.Row) -> Order:
    """Return an order with its lines from its row."""
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
                quantity=units(line["quantity"], Decimal(line["quantum"])),
                price=Decimal(line["price"]),
                amount=Decimal(line["amount"]),
                warehouse_id=line["warehouse_id"],
                reserved=units(line["reserved"], Decimal(line["quantum"])),
                quantum=Decimal(line["quantum"]),
            )
            for line in lines
        ),
    )


def get(connection: sqlite3.Connection, order_id: str) -> Order:
    """Return an order by 1C's id. Raises :class:`UnableToFind`."""
    row = connection.execute("SELECT * FROM orders WHERE id = ?", (order_id,)).fetchone()
    if row is None:
        raise UnableToFind(f"Замовлення {order_id} немає")
    return order(connection, row)


def find(connection: sqlite3.Connection, key: str) -> Order:
    """Return an order by the shop's id or 1C's. Raises :class:`UnableToFind`."""
    row = connection.execute(
        "SELECT * FROM orders WHERE shop_id = ? OR id = ?", (key, key)
    ).fetchone()
    if row is None:
        raise UnableToFind(f"Замовлення {key} немає")
    return order(connection, row)


def answer_of(connection: sqlite3.Connection, order_id: str) -> str:
    """Return the JSON that the live call answered for an order."""
    row = connection.execute("SELECT answer FROM orders WHERE id = ?", (order_id,)).fetchone()
    return str(row["answer"])


def tell(connection: sqlite3.Connection, order_id: str, *kinds: str) -> None:
    """Put news of an order at the end of the feed of changes."""
    connection.executemany(
        "INSERT OR REPLACE INTO feed (kind, order_id) VALUES (?, ?)",
        [(kind, order_id) for kind in kinds],
    )


def insert(connection: sqlite3.Connection, order: Order, answer: dict[str, object]) -> None:
    """Write a new order, its lines and the answer of the live call."""
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
        "INSERT INTO order_lines (order_id, place, offer_id, article, name, unit_code, quantity,"
        " price, amount, warehouse_id, reserved, quantum)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                order.id,
                line.place,
                line.offer_id,
                line.article,
                line.name,
                line.unit_code,
                quanta(line.quantity, line.quantum),
                str(line.price),
                str(line.amount),
                line.warehouse_id,
                quanta(line.reserved, line.quantum),
                str(line.quantum),
            )
            for line in order.lines
        ],
    )
    tell(connection, order.id, "order", "invoice")


def next_number(connection: sqlite3.Connection, kind: str) -> str:
    """Return the next document number: prefix of the organisation and base, six digits."""
    name = f"last {kind} number"
    row = connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    serial = int(row["value"]) + 1 if row else 1
    connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, str(serial)))
    return f"ТГ00-{serial:06d}"


def take(connection: sqlite3.Connection, line: OrderLine, wanted: Quantity) -> Quantity:
    """Reserve up to ``wanted`` units of what is free for a line; return how many were taken."""
    row = connection.execute(
        "SELECT quantity - reserved AS free FROM stock WHERE offer_id = ? AND warehouse_id = ?",
        (line.offer_id, line.warehouse_id),
    ).fetchone()
    taken = min(quanta(wanted, line.quantum), max(row["free"], 0)) if row else 0
    if taken:
        _change_stock(connection, line, reserved=taken)
    return units(taken, line.quantum)


def give_back(connection: sqlite3.Connection, line: OrderLine) -> None:
    """Release what a line has reserved."""
    if line.reserved:
        _change_stock(connection, line, reserved=-quanta(line.reserved, line.quantum))


def ship(connection: sqlite3.Connection, line: OrderLine) -> None:
    """Take what a line has reserved off the shelf."""
    if line.reserved:
        gone = -quanta(line.reserved, line.quantum)
        _change_stock(connection, line, quantity=gone, reserved=gone)


def keep_reserve(
    connection: sqlite3.Connection, order_id: str, line: OrderLine, reserved: Quantity
) -> None:
    """Write how much is reserved for a line."""
    connection.execute(
        "UPDATE order_lines SET reserved = ? WHERE order_id = ? AND place = ?",
        (quanta(reserved, line.quantum), order_id, line.place),
    )


def _change_stock(
    connection: sqlite3.Connection, line: OrderLine, *, quantity: int = 0, reserved: int = 0
) -> None:
    connection.execute(
        "UPDATE stock SET quantity = quantity + ?, reserved = reserved + ?"
        " WHERE offer_id = ? AND warehouse_id = ?",
        (quantity, reserved, line.offer_id, line.warehouse_id),
    )
    mark_changed(connection, "stock", line.offer_id, line.warehouse_id)


def update(connection: sqlite3.Connection, order_id: str, **values: str) -> None:
    """Change columns of an order; the new version goes to the shop."""
    columns = ", ".join(f"{name} = ?" for name in values)
    connection.execute(
        f"UPDATE orders SET {columns}, version = version + 1 WHERE id = ?",  # noqa: S608
        (*values.values(), order_id),
    )
    kinds = ["order"]
    kinds += ["payment"] if "payment_number" in values else []
    kinds += ["shipment", "file"] if "shipment_number" in values else []
    tell(connection, order_id, *kinds)
