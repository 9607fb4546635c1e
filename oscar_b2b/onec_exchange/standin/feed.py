"""The feed ``GET /changes``: what has happened to orders, as it stands now, in order."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from . import order_rows as rows
from .order_records import Order
from .store import COMPANY_ZONE, Store

LONGEST_PAGE = 500
DELIVERY_NOTE = "delivery_note"


def page(store: Store, *, since: int, limit: int, at: datetime) -> dict[str, object]:
    """Return up to ``limit`` entries after the cursor, and where to go on.

    A repeated change moves to the end of the feed, so each entry tells the present state once.
    """
    limit = max(1, min(limit, LONGEST_PAGE))
    with store.read() as connection:
        found = connection.execute(
            "SELECT id, kind, order_id FROM feed WHERE id > ? ORDER BY id LIMIT ?",
            (since, limit + 1),
        ).fetchall()
        shown = found[:limit]
        entries = []
        for row in shown:
            order = rows.get(connection, row["order_id"])
            entries.append(_entry(row["kind"], order, rows.answer_of(connection, order.id)))
    return {
        "as_of": at.isoformat(),
        "cursor": str(shown[-1]["id"] if shown else since),
        "more": len(found) > limit,
        "changes": entries,
    }


def document_id(order: Order, kind: str) -> str:
    """Return 1C's id of the order's payment or shipment."""
    return str(uuid5(NAMESPACE_OID, f"{order.id}/{kind}"))


def _entry(kind: str, order: Order, answer: str) -> dict[str, object]:
    entry: dict[str, object] = {
        "kind": kind,
        "order": {"id": order.shop_id, "number": order.shop_number},
    }
    if kind == "order":
        entry["document"] = _order(order)
    elif kind == "payment":
        entry["document"] = _part(order, kind, order.payment_number, order.payment_date)
    elif kind == "shipment":
        shipped = _part(order, kind, order.shipment_number, order.shipment_date)
        shipped["lines"] = [
            line | {"quantity": line["reserved"]} for line in _lines(order) if line["reserved"]
        ]
        entry["document"] = shipped
    elif kind == "invoice":
        entry["invoice"] = json.loads(answer)["invoice"]
    else:
        entry["kind"] = "file"
        entry["file"] = {
            "document_id": document_id(order, "shipment"),
            "form": DELIVERY_NOTE,
            "name": f"Видаткова накладна {order.shipment_number}.pdf",
        }
    return entry


def _order(order: Order) -> dict[str, object]:
    return {
        "id": order.id,
        "number": order.number,
        "date": order.date,
        "currency": order.currency,
        "amount": str(order.total),
        "posted": True,
        "deleted": False,
        "cancelled": order.cancelled,
        "status": order.status,
        "reserve": order.reserve,
        "lines": _lines(order),
    }


def _part(order: Order, kind: str, number: str, day: str) -> dict[str, object]:
    return {
        "id": document_id(order, kind),
        "number": number,
        "date": datetime.fromisoformat(day).replace(tzinfo=COMPANY_ZONE).isoformat(),
        "currency": order.currency,
        "amount": str(order.shipped_amount if kind == "shipment" else order.total),
        "posted": True,
        "deleted": False,
    }


def _lines(order: Order) -> list[dict[str, object]]:
    return [
        {
            "id": line.offer_id,
            "article": line.article,
            "name": line.name,
            "quantity": str(line.quantity),
            "price": str(line.price),
            "amount": str(line.amount),
            "reserved": str(line.reserved),
        }
        for line in order.lines
        if line.offer_id
    ]
