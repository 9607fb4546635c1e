"""The reference tables Взаиморасчеты and БонусныеБалансы."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from oscar_b2b.contracts.models import BonusBalance, Contract, ContractBalance
from oscar_b2b.core.exchange import CounterpartyRecord, ReferenceRowRecord
from tests.integration.import_run import import_records, written

pytestmark = pytest.mark.django_db


def row(table, row_id, deleted=False, **values):
    return ReferenceRowRecord(table, row_id, tuple(values.items()), deleted)


def settlement(row_id="k-1", deleted=False, **values):
    return row("Взаиморасчеты", row_id, deleted, **values)


def load(*records):
    return import_records(records)


@pytest.fixture(autouse=True)
def parties(db):
    load(
        CounterpartyRecord("c-kyiv", name="Київ Трейд"),
        row("Договоры", "k-1", Контрагент="c-kyiv", ЛимитКредита="1000"),
        row("Договоры", "k-2", Контрагент="c-kyiv", Долг="5", Дата="2026-11-20"),
    )


def money(contract_id="k-1"):
    found = Contract.objects.select_related("balance").get(guid=contract_id)
    return found.balance.debt, found.balance.overdue, found.credit_limit


def test_debts_and_limits_of_contracts():
    sent = settlement(
        Долг="1 500,50", Просрочено="100", ЛимитКредита="2000", Дата="2026-11-21T10:00:00"
    )

    report = load(sent)

    assert written(report) == {"reference_rows": (1, 0)}
    assert money() == (Decimal("1500.5"), Decimal(100), Decimal(2000))
    as_of = timezone.localtime(ContractBalance.objects.get(contract__guid="k-1").as_of)
    assert as_of.isoformat() == "2026-11-21T10:00:00+02:00"
    assert written(load(sent)) == {}


def test_what_a_row_leaves_empty_stays():
    load(settlement(Долг="10", Просрочено="3", ЛимитКредита="2000"))

    assert written(load(settlement(Долг="11"))) == {"reference_rows": (0, 1)}
    assert money() == (Decimal(11), Decimal(3), Decimal(2000))
    assert written(load(settlement(ЛимитКредита="0"))) == {"reference_rows": (0, 1)}
    assert money() == (Decimal(11), Decimal(3), Decimal(0))


def test_an_older_balance_does_not_replace_a_newer_one():
    load(settlement(Долг="10", Дата="2026-11-21T10:00:00"))

    report = load(settlement(Долг="99", Дата="2026-11-21T09:59:59"))

    assert money()[0] == 10
    assert report.issue_codes["balance-older"] == 1
    # Neither does the balance that a full export of contracts carries.
    load(row("Договоры", "k-1", Контрагент="c-kyiv", Долг="99", Дата="2026-11-20"))
    assert money()[0] == 10


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (settlement("k-moon", Долг="1"), "contract-unknown"),
        (settlement(Долг="багато"), "number-unreadable"),
        (settlement("x" * 65, Долг="1"), "no-id"),
    ],
)
def test_unusable_settlements_are_refused(sent, code):
    report = load(sent)

    assert report.issue_codes[code] == 1
    assert report.counts["reference_rows"].refused == 1


def test_a_deleted_settlement_takes_the_balance_away():
    report = load(settlement("k-2", True), settlement("k-moon", True))

    assert written(report) == {"reference_rows": (0, 1)}
    assert not ContractBalance.objects.exists()


def test_bonus_points():
    sent = row("БонусныеБалансы", "c-kyiv", Баллы="1 250,5", Дата="2026-11-21")

    assert written(load(sent)) == {"reference_rows": (1, 0)}
    assert BonusBalance.objects.get().points == Decimal("1250.5")
    assert written(load(sent)) == {}
    report = load(row("БонусныеБалансы", "c-moon", Баллы="1"))
    assert report.issue_codes["counterparty-unknown"] == 1
    assert written(load(row("БонусныеБалансы", "c-kyiv", True))) == {"reference_rows": (0, 1)}
    assert not BonusBalance.objects.exists()
