"""The reference table Соглашения, and contracts that take their terms from an agreement."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from oscar_b2b.contracts.models import Agreement, Contract
from oscar_b2b.core.exchange import (
    CounterpartyRecord,
    PriceTypeRecord,
    ReferenceRowRecord,
    WarehouseRecord,
)
from oscar_b2b.partner_pricing.models import PriceType
from tests.integration.import_run import import_records, written

pytestmark = pytest.mark.django_db


def row(table, row_id, deleted=False, **values):
    return ReferenceRowRecord(table, row_id, tuple(values.items()), deleted)


def agreement(row_id="a-1", deleted=False, **values):
    return row(
        "Соглашения",
        row_id,
        deleted,
        **{
            "Партнер": "d-kyiv",
            "Контрагент": "c-kyiv",
            "Номер": "С-7",
            "Наименование": "Опт 14 днів",
            "ТипЦены": "t-usd",
            "Склад": "w-lviv",
            "ДнейОтсрочки": "14",
            "МинимальнаяСуммаЗаказа": "5 000,00",
            "ДействуетС": "2026-01-01",
            "ДействуетПо": "2026-12-31",
            "Статус": "Действует",
        }
        | values,
    )


def contract(row_id="k-1", **values):
    return row(
        "Договоры",
        row_id,
        **{"Контрагент": "c-kyiv", "Номер": "1", "ВидДоговора": "Отсрочка"} | values,
    )


def load(*records):
    return import_records(records)


@pytest.fixture(autouse=True)
def parties(db):
    load(
        CounterpartyRecord("c-kyiv", name="Київ Трейд"),
        PriceTypeRecord("t-opt", "Опт", "UAH"),
        PriceTypeRecord("t-usd", "Опт USD", "USD"),
        WarehouseRecord("w-kyiv", "Київ"),
        WarehouseRecord("w-lviv", "Львів"),
        row("Партнеры", "d-kyiv", Наименование="Київ"),
    )


def terms(contract_id="k-1"):
    found = Contract.objects.get(guid=contract_id)
    return (
        found.price_type.guid if found.price_type else None,
        found.currency,
        found.home_warehouse.code if found.home_warehouse else None,
        found.payment_days,
        found.valid_from,
        found.valid_to,
    )


FROM_AGREEMENT = ("t-usd", "USD", "w-lviv", 14, date(2026, 1, 1), date(2027, 1, 1))


def test_an_agreement_goes_in_with_all_its_terms():
    report = load(agreement())

    assert written(report) == {"reference_rows": (1, 0)}
    found = Agreement.objects.get()
    assert (found.dealer.guid, found.legal_entity.guid) == ("d-kyiv", "c-kyiv")
    assert (found.number, found.name, found.price_type.guid) == ("С-7", "Опт 14 днів", "t-usd")
    assert (found.payment_days, found.min_order) == (14, Decimal(5000))
    assert (found.valid_from, found.valid_to) == (date(2026, 1, 1), date(2027, 1, 1))
    assert found.is_active
    assert written(load(agreement())) == {}


def test_a_typical_agreement_belongs_to_nobody():
    load(agreement(Типовое="true"))

    found = Agreement.objects.get()
    assert (found.dealer, found.legal_entity) == (None, None)


@pytest.mark.parametrize(
    ("status", "is_active"), [("", True), ("Діє", True), ("Закрыто", False), ("Закрито", False)]
)
def test_status_of_an_agreement(status, is_active):
    load(agreement(Статус=status))

    assert Agreement.objects.get().is_active is is_active


def test_a_contract_takes_what_it_leaves_empty():
    load(agreement(), contract(Соглашение="a-1"))

    assert terms() == FROM_AGREEMENT
    assert Contract.objects.get().agreement.guid == "a-1"
    assert written(load(agreement(), contract(Соглашение="a-1"))) == {}


def test_a_contract_keeps_what_it_says_itself():
    own = contract(
        Соглашение="a-1",
        ТипЦены="t-opt",
        Валюта="грн",
        Склады="w-kyiv",
        ДнейОтсрочки="0",
        ДействуетС="2026-05-01",
    )
    load(agreement(), own)

    said = ("t-opt", "UAH", "w-kyiv", 0, date(2026, 5, 1), None)
    assert terms() == said
    load(agreement(ТипЦены="", Склад="", ДнейОтсрочки="30", ДействуетПо="2028-01-01"))
    assert terms() == said


def test_a_changed_agreement_changes_the_contracts_that_follow_it():
    load(agreement(), contract(Соглашение="a-1"), contract("k-2", ТипЦены="t-usd"))

    load(agreement(ТипЦены="t-opt", ДнейОтсрочки="30", Склад="w-kyiv", ДействуетПо=""))

    assert terms() == ("t-opt", "UAH", "w-kyiv", 30, date(2026, 1, 1), None)
    assert terms("k-2")[:2] == ("t-usd", "USD")
    assert written(load(contract(Соглашение="a-1"))) == {}


@pytest.mark.parametrize(
    "ending", [agreement(deleted=True), row("Соглашения", "a-1", True), agreement(Статус="Закрыто")]
)
def test_an_ended_agreement_gives_no_prices(ending):
    load(agreement(), contract(Соглашение="a-1"))

    report = load(ending)

    assert written(report) == {"reference_rows": (0, 1)}
    assert not Agreement.objects.get().is_active
    assert terms()[:4] == (None, "UAH", None, 0)
    assert written(load(ending, contract(Соглашение="a-1"))) == {}
    # It comes back, and the contract with it.
    load(agreement())
    assert terms() == FROM_AGREEMENT


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"Партнер": "d-moon"}, "dealer-unknown"),
        ({"Контрагент": "c-moon"}, "counterparty-unknown"),
        ({"ТипЦены": "t-moon"}, "price-type-unknown"),
        ({"Склад": "w-moon"}, "warehouse-unknown"),
        ({"Валюта": "MIZ"}, "currency-unknown"),
        ({"Статус": "Колись"}, "agreement-status"),
        ({"Партнер": "", "Контрагент": ""}, "agreement-owner"),
        ({"МинимальнаяСуммаЗаказа": "трохи"}, "number-unreadable"),
    ],
)
def test_an_unusable_agreement_is_refused(values, code):
    report = load(agreement(**values))

    assert report.counts["reference_rows"].refused == 1
    assert report.issue_codes[code] == 1
    assert not Agreement.objects.exists()


def test_a_contract_of_an_unknown_agreement_is_refused_and_goes_in_later():
    assert load(contract(Соглашение="a-1")).issue_codes["agreement-unknown"] == 1

    load(agreement(), contract(Соглашение="a-1"))

    assert terms() == FROM_AGREEMENT


def test_an_agreement_that_travels_as_a_price_type():
    """Bases export each agreement as a price type (sample s15): a contract just names it."""
    load(PriceTypeRecord("a-77", "Соглашение № 77 ТОВ Київ Трейд", "UAH"), contract(ТипЦены="a-77"))

    assert terms()[0] == "a-77"


def test_a_bare_deletion_of_a_contract_switches_it_off():
    load(contract())

    report = load(row("Договоры", "k-1", True), row("Договоры", "k-moon", True))

    assert not Contract.objects.get().is_active
    assert written(report) == {"reference_rows": (0, 1)}
    load(contract())
    assert Contract.objects.get().is_active


def test_one_without_a_name_is_called_as_its_price_type():
    """Also a new one; a name that 1C gives is written as it is, and cost is named nowhere."""
    load(agreement("a-1", Наименование=""), agreement("a-2", Наименование="Свій"))
    assert dict(Agreement.objects.values_list("guid", "name")) == {"a-1": "Опт USD", "a-2": "Свій"}

    load(agreement("a-1", Наименование="Назва"), agreement("a-2", Наименование=""))
    assert dict(Agreement.objects.values_list("guid", "name")) == {"a-1": "Назва", "a-2": "Опт USD"}

    PriceType.objects.filter(guid="t-usd").update(is_cost=True, is_active=False)
    load(agreement("a-1", Наименование=""))
    assert Agreement.objects.get(guid="a-1").name == ""
