"""Prices that come before their good wait, and go in when it arrives."""

from __future__ import annotations

from decimal import Decimal

import pytest
from oscar.core.loading import get_model

from oscar_b2b.core.exchange import GoodRecord, OfferRecord, PriceRecord, StockRecord
from oscar_b2b.onec_exchange.importing import run_import
from oscar_b2b.onec_exchange.models import WaitingRow
from oscar_b2b.onec_exchange.waiting import DatabaseWaitingRoom, record_of

pytestmark = pytest.mark.django_db

PARKED = "VALUES ('t-1', 't-1|pt-1', '{}'::jsonb), ('t-2', 't-2|pt-1', '{}'::jsonb)"
FIELDS = {
    "offer_id": "t-1#c-1", "price_type_id": "pt-1", "amount": "2042.660", "currency": "UAH",
    "min_quantity": "10", "unit": "", "factor": "1",
}  # fmt: skip


def create_product(code: str) -> None:
    kind, _created = get_model("catalogue", "ProductClass").objects.get_or_create(name="Товар")
    get_model("catalogue", "Product").objects.create(code=code, title=code, product_class=kind)


def parked(amount: str) -> str:
    fields = ", ".join(
        f"'{name}', '{amount if name == 'amount' else value}'" for name, value in FIELDS.items()
    )
    return f"SELECT 't-1', 't-1#c-1|pt-1|10', jsonb_build_object({fields})"


def test_record_is_rebuilt_with_its_types():
    assert record_of("prices", FIELDS) == PriceRecord(
        "t-1#c-1", "pt-1", Decimal("2042.66"), "UAH", Decimal(10)
    )
    stock = {"offer_id": "t-1", "warehouse_id": "w-1", "quantity": None}
    assert record_of("stock", stock) == StockRecord("t-1", "w-1", None)
    offer = {"id": "t-1", "characteristics": [["Колір", "білий"]], "deleted": True}
    assert record_of("offers", offer) == OfferRecord(
        "t-1", characteristics=(("Колір", "білий"),), deleted=True
    )


def test_newer_row_replaces_the_one_that_waits():
    room = DatabaseWaitingRoom()
    room.park("prices", parked("10"))
    room.park("prices", parked("12"))
    assert [row.record["amount"] for row in WaitingRow.objects.all()] == ["12"]


def test_forget_drops_only_rows_of_its_kind():
    room = DatabaseWaitingRoom()
    room.park("prices", PARKED)
    room.park("stock", PARKED)
    room.forget("prices", "SELECT 't-1|pt-1' WHERE 'price' LIKE 'pri%'")
    left = WaitingRow.objects.order_by("kind", "key").values_list("kind", "key")
    assert list(left) == [("prices", "t-2|pt-1"), ("stock", "t-1|pt-1"), ("stock", "t-2|pt-1")]


def test_arrived_gives_rows_whose_good_exists_and_keeps_the_others():
    room = DatabaseWaitingRoom()
    room.park("prices", parked("10"))
    room.park("stock", PARKED.replace("'t-1'", "'t-3'"))
    assert list(room.arrived()) == []
    create_product("t-1")
    assert [record.amount for record in room.arrived()] == [Decimal(10)]
    assert WaitingRow.objects.count() == 2


class Goods:
    """Creates a product for each good."""

    accepts, tables, order = GoodRecord, (), 30

    def open(self, report):
        self.report = report
        return self

    def add(self, records):
        for record in records:
            create_product(record.id)
            self.report.counts["goods"].created += 1

    def close(self):
        pass


class Prices:
    """Parks prices without a product, notes the others."""

    accepts, tables, order = PriceRecord, (), 60

    def __init__(self):
        self.stored = []

    def open(self, report):
        return PricesJob(self, report)


class PricesJob:
    def __init__(self, importer, report):
        self.importer, self.report, self.records = importer, report, []

    def add(self, records):
        self.records.extend(records)

    def close(self):
        products = get_model("catalogue", "Product").objects
        for record in self.records:
            if products.filter(code=record.offer_id).exists():
                self.importer.stored.append(record)
                self.report.counts["prices"].created += 1
                self.report.touched_products.add(products.get(code=record.offer_id).pk)
            else:
                self.report.counts["prices"].waiting += 1
                self.report.waiting_room.park(
                    "prices",
                    f"SELECT '{record.offer_id}', 'k', jsonb_build_object("
                    f"'offer_id', '{record.offer_id}', 'price_type_id', 'pt-1', "
                    f"'amount', '{record.amount}')",
                )


def test_price_before_its_good(tmp_path):
    prices, goods = tmp_path / "prices.xml", tmp_path / "goods.xml"
    price = "<Цена><ИдТипаЦены>pt-1</ИдТипаЦены><ЦенаЗаЕдиницу>5</ЦенаЗаЕдиницу></Цена>"
    prices.write_text(
        "<КоммерческаяИнформация><ПакетПредложений><Предложения><Предложение><Ид>t-1</Ид>"
        f"<Цены>{price}</Цены></Предложение></Предложения></ПакетПредложений>"
        "</КоммерческаяИнформация>"
    )
    goods.write_text(
        "<КоммерческаяИнформация><Каталог><Товары><Товар><Ид>t-1</Ид></Товар></Товары></Каталог>"
        "</КоммерческаяИнформация>"
    )
    importers = [Goods(), importer := Prices()]
    first = run_import(files=[prices], importers=importers)
    assert first.counts["prices"].waiting == 1
    second = run_import(files=[goods], importers=importers)
    assert importer.stored == [PriceRecord("t-1", "pt-1", Decimal(5))]
    assert second.counts["prices"].seen == second.counts["prices"].created == 0
    assert len(second.touched_products) == 1
    assert not WaitingRow.objects.exists()
