"""The reference table Договоры, from records to contracts, warehouses and balances."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from oscar_b2b.contracts.models import Contract
from oscar_b2b.core.exchange import (
    CounterpartyRecord,
    PriceTypeRecord,
    ReferenceRowRecord,
    WarehouseRecord,
)
from tests.integration.import_run import import_records, written

pytestmark = pytest.mark.django_db

VALUES = {
    "Контрагент": "c-kyiv",
    "Номер": "Д-1",
    "Наименование": "Договір № Д-1",
    "ВидДоговора": "Отсрочка",
    "ДнейОтсрочки": "14",
    "ТипЦены": "t-opt",
    "Валюта": "грн",
    "Склады": "w-lviv;w-kyiv",
    "ДействуетС": "2026-01-01",
    "ДействуетПо": "2026-12-31",
    "ЛимитКредита": "100 000,00",
    "Основной": "true",
    "Долг": "1500.50",
    "Просрочено": "0",
    "Дата": "2026-11-20",
}


def contract(contract_id="k-1", deleted=False, **values):
    return ReferenceRowRecord(
        "Договоры", contract_id, tuple((VALUES | values).items()), deleted
    )  # fmt: skip


def load(*records):
    return import_records(records)


@pytest.fixture(autouse=True)
def parties(db):
    load(
        CounterpartyRecord("c-kyiv", name="Київ Трейд"),
        PriceTypeRecord("t-opt", "Опт", "UAH"),
        WarehouseRecord("w-kyiv", "Київ"),
        WarehouseRecord("w-lviv", "Львів"),
    )


def stored() -> Contract:
    return Contract.objects.get(guid="k-1")


def test_a_contract_goes_in_with_all_its_terms():
    report = load(contract())

    assert written(report) == {"reference_rows": (1, 0)}
    row = stored()
    assert (row.legal_entity.guid, row.number, row.kind) == ("c-kyiv", "Д-1", "deferral")
    assert (row.payment_days, row.price_type.guid, row.currency) == (14, "t-opt", "UAH")
    assert row.home_warehouse.code == "w-lviv"
    assert set(row.warehouses.values_list("code", flat=True)) == {"w-kyiv", "w-lviv"}
    assert row.credit_limit == Decimal(100000)
    assert row.is_default
    assert row.balance.debt == Decimal("1500.5")
    assert timezone.localtime(row.balance.as_of).isoformat() == "2026-11-20T00:00:00+02:00"
    assert written(load(contract())) == {}


def test_the_last_day_of_1c_is_still_inside_the_contract():
    load(contract())

    assert stored().valid_to == date(2027, 1, 1)
    assert Contract.objects.valid_on(date(2026, 12, 31)).exists()
    assert not Contract.objects.valid_on(date(2027, 1, 1)).exists()


def test_empty_dates_warehouses_and_currency_mean_no_limit():
    load(contract(ДействуетС="", ДействуетПо="0001-01-01", Склады="", Валюта="", ТипЦены=""))

    row = stored()
    assert (row.valid_from, row.valid_to, row.home_warehouse) == (None, None, None)
    assert not row.warehouses.exists()
    assert (row.price_type, row.currency) == (None, "UAH")


@pytest.mark.parametrize(
    "change",
    [
        {"Склады": "w-lviv"},
        {"Долг": "1600"},
        {"ТипЦены": ""},
        {"Основной": "false"},
    ],
)
def test_each_change_counts_once(change):
    load(contract(), contract("k-2"))

    report = load(contract(**change), contract("k-2"))

    assert written(report) == {"reference_rows": (0, 1)}
    assert written(load(contract(**change))) == {}


def test_a_deleted_contract_is_switched_off():
    load(contract())

    load(contract(deleted=True))

    assert not stored().is_active


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"Контрагент": "c-moon"}, "counterparty-unknown"),
        ({"Контрагент": ""}, "counterparty-unknown"),
        ({"ТипЦены": "t-moon"}, "price-type-unknown"),
        ({"Склады": "w-kyiv;w-moon"}, "warehouse-unknown"),
        ({"Валюта": "MIZ"}, "currency-unknown"),
        ({"ВидДоговора": "Чесне слово"}, "contract-kind"),
        ({"ДействуетС": "2027-05-01"}, "contract-interval"),
        ({"ДействуетС": "завтра"}, "date-unreadable"),
        ({"ЛимитКредита": "багато"}, "number-unreadable"),
        ({"ДнейОтсрочки": "-1"}, "number-unreadable"),
    ],
)
def test_an_unusable_contract_is_refused_and_goes_in_when_put_right(values, code):
    report = load(contract(**values), contract("k-2"))

    assert report.counts["reference_rows"].refused == 1
    assert report.issue_codes[code] == 1
    assert list(Contract.objects.values_list("guid", flat=True)) == ["k-2"]
    assert written(load(contract())) == {"reference_rows": (1, 0)}
