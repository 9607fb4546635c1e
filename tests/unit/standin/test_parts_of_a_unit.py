"""Goods sold in parts of their unit: counted in quanta inside, spoken of in units outside."""

from __future__ import annotations

import json
import sqlite3
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from oscar_b2b.onec_exchange.standin import quantities
from oscar_b2b.onec_exchange.standin.company import constants as ids
from oscar_b2b.onec_exchange.standin.exports.folder import export_all
from oscar_b2b.onec_exchange.standin.order_records import (
    LineRequest,
    OrderRequest,
    UnableToAccept,
)
from oscar_b2b.onec_exchange.standin.orders import OrderDesk
from oscar_b2b.onec_exchange.standin.panel import Panel
from oscar_b2b.onec_exchange.standin.service import Request, Service
from oscar_b2b.onec_exchange.standin.store import Store, now
from tests.unit.standin.xml_files import root_of

NS = "{urn:1C.ru:commerceml_2}"


@pytest.fixture
def wire(store: Store) -> Any:
    """Wire by the tenth of a kilogram; Kyiv has 5 kg."""
    good = next(each for each in store.all("goods") if each.quantum == Decimal("0.1"))
    with store.write() as connection:
        connection.execute(
            "UPDATE stock SET quantity = 50, reserved = 0 WHERE offer_id = ? AND warehouse_id = ?",
            (good.id, ids.KYIV_ID),
        )
    return good


def free(store: Store, good: Any) -> Any:
    return dict(store.free_stock()[good.id])[ids.KYIV_ID]


def order_of(good: Any, quantity: str, number: str = "B2B-1") -> OrderRequest:
    amount = (Decimal(quantity) * Decimal("92.35")).quantize(Decimal("0.01"))
    return OrderRequest(
        shop_id=f"id-{number}",
        shop_number=number,
        came_by="live",
        entity_id=ids.DEALER_FIRST_ENTITY_ID,
        contract_id=ids.DEALER_PREPAYMENT_CONTRACT_ID,
        currency="UAH",
        total=amount,
        comment="",
        warehouse_id=ids.KYIV_ID,
        lines=(LineRequest(good.id, "x", Decimal(quantity), Decimal("92.35"), amount),),
    )


@pytest.mark.parametrize(
    ("count", "quantum", "said"),
    [(25, "0.1", "2.5"), (30, "0.1", "3"), (7, "1", "7"), (0, "0.5", "0"), (1, "0.001", "0.001")],
)
def test_counts_and_units(count: int, quantum: str, said: str) -> None:
    amount = quantities.units(count, Decimal(quantum))
    assert str(amount) == said
    assert quantities.quanta(amount, Decimal(quantum)) == count


def test_the_company_has_goods_by_weight_and_by_length(store: Store) -> None:
    parts = [good for good in store.all("goods") if good.quantum != 1]
    units = {store.units()[good.unit_code].name: good.quantum for good in parts}
    assert units == {"кг": Decimal("0.1"), "м": Decimal("0.5")}
    assert len(parts) == 20


def test_the_export_tells_quantum_and_decimals(store: Store, wire: Any, tmp_path: Path) -> None:
    with store.write() as connection:
        connection.execute(
            "UPDATE stock SET quantity = 37 WHERE offer_id = ? AND warehouse_id = ?",
            (wire.id, ids.KYIV_ID),
        )
    export_all(tmp_path, store, at=now())
    goods = {each.findtext(f"{NS}Ид"): each for each in root_of(
        tmp_path / "import0_1.xml").iter(f"{NS}Товар")}  # fmt: skip
    said = {
        row.findtext(f"{NS}Наименование"): row.findtext(f"{NS}Значение")
        for row in goods[wire.id].iter(f"{NS}ЗначениеРеквизита")
    }
    assert (said["Квант"], said["Кратность"], said["Упаковка"]) == ("0.1", "0.1", "10")
    bolt = next(each for each in store.all("goods") if each.quantum == 1)
    others = [row.findtext(f"{NS}Наименование") for row in goods[bolt.id].iter(
        f"{NS}ЗначениеРеквизита")]  # fmt: skip
    assert "Квант" not in others
    stock = next(
        each for each in root_of(tmp_path / "offers0_1.xml").iter(f"{NS}Предложение")
        if each.findtext(f"{NS}Ид") == wire.id
    )  # fmt: skip
    rows = {row.get("ИдСклада"): row.get("КоличествоНаСкладе") for row in stock.iter(f"{NS}Склад")}
    assert rows[ids.KYIV_ID] == "3.7"


def test_an_order_of_two_and_a_half_kilograms(store: Store, desk: OrderDesk, wire: Any) -> None:
    order, is_new = desk.register(order_of(wire, "2.5"), at=now())
    assert is_new
    (line,) = desk.get(order.id).lines
    assert (line.quantity, line.reserved, order.reserve) == (
        Decimal("2.5"), Decimal("2.5"), "allowed",
    )  # fmt: skip
    assert line.amount == Decimal("230.88")
    assert free(store, wire) == Decimal("2.5")
    answer = desk.answer(order.id)
    assert answer["lines"] == [{"id": wire.id, "reserved": "2.5"}]
    assert answer["invoice"]["lines"][0]["quantity"] == "2.5"
    assert answer["invoice"]["lines"][0]["unit"] == "кг"
    json.dumps(answer)

    second, _is_new = desk.register(order_of(wire, "4", "B2B-2"), at=now())
    assert (second.reserve, second.lines[0].reserved) == ("partly", Decimal("2.5"))
    assert free(store, wire) == 0
    half = desk.decide(order.id, {1: Decimal("0.7")})
    assert half.lines[0].reserved == Decimal("0.7")
    assert free(store, wire) == Decimal("1.8")
    desk.mark_shipped(order.id, at=now())
    assert free(store, wire) == Decimal("1.8")
    assert desk.get(order.id).shipped_amount == Decimal("64.65")
    with store.read() as connection:
        row = connection.execute(
            "SELECT quantity, reserved FROM stock WHERE offer_id = ? AND warehouse_id = ?",
            (wire.id, ids.KYIV_ID),
        ).fetchone()
    assert tuple(row) == (43, 25)


@pytest.mark.parametrize("quantity", ["0.25", "0", "-0.1", "0.05"])
def test_parts_of_a_quantum_are_refused(desk: OrderDesk, wire: Any, quantity: str) -> None:
    with pytest.raises(UnableToAccept, match="Рядок 1"):
        desk.register(order_of(wire, quantity), at=now())


def test_pieces_are_not_cut(store: Store, desk: OrderDesk) -> None:
    bolt = next(each for each in store.all("goods") if each.quantum == 1)
    with pytest.raises(UnableToAccept, match="не є цілою"):
        desk.register(order_of(bolt, "1.5"), at=now())


def test_the_feed_papers_and_live_stock_speak_in_units(
    store: Store, desk: OrderDesk, wire: Any
) -> None:
    order, _is_new = desk.register(order_of(wire, "1.3"), at=now())
    desk.mark_shipped(order.id, at=now())
    service = Service(store)

    def ask(method: str, path: str, body: Any = None) -> Any:
        raw = b"" if body is None else json.dumps(body).encode()
        return service.answer(Request.read(method, f"/hs/b2b/v1{path}", "", raw))

    changes = json.loads(ask("GET", "/changes").body)
    lines = [
        (line["quantity"], line["reserved"])
        for each in changes["changes"]
        for line in each.get("document", {}).get("lines", [])
    ]
    assert ("1.3", "1.3") in lines
    question = {
        "price_type_id": ids.PREPAYMENT_ID, "warehouse_ids": [ids.KYIV_ID], "ids": [wire.id],
    }  # fmt: skip
    stock = json.loads(ask("POST", "/prices-and-stock", question).body)
    assert stock["goods"][0]["stock"] == [{"warehouse_id": ids.KYIV_ID, "quantity": "3.7"}]


def test_the_panel_takes_parts_only_where_they_are_sold(store: Store, wire: Any) -> None:
    panel = Panel(store, shop_url="x", ask=lambda _what: None)
    form = {"article": wire.article, "warehouse": ids.KYIV_ID}
    panel.act("stock", form | {"quantity": "12,3"})
    assert free(store, wire) == Decimal("12.3")
    with pytest.raises(ValueError, match=r"не кратне 0\.1"):
        panel.act("stock", form | {"quantity": "0.05"})


def test_a_base_of_an_earlier_version_goes_on(store: Store, wire: Any) -> None:
    with store.write() as connection:
        for table in ("stock", "order_lines"):
            connection.execute(f"ALTER TABLE {table} DROP COLUMN quantum")
        for row in connection.execute("SELECT id, data FROM goods").fetchall():
            data = json.loads(row["data"])
            data.pop("quantum")
            connection.execute(
                "UPDATE goods SET data = ? WHERE id = ?", (json.dumps(data), row["id"])
            )
    with pytest.raises(sqlite3.OperationalError):
        store.free_stock()
    assert store.prepare() is False
    assert free(store, wire) == 50
    assert {good.quantum for good in store.all("goods")} == {Decimal(1)}
    assert store.prepare() is False
