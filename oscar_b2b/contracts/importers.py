"""Reference table ``Договоры`` → contracts, their warehouses and balances."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from oscar.core.loading import get_model

from oscar_b2b.contracts.models import Contract, ContractBalance
from oscar_b2b.core.exchange import ImportReport, ReferenceRowRecord
from oscar_b2b.core.merge import Outcome, ids, table_of, upsert
from oscar_b2b.core.merge_jobs import ReferenceJob
from oscar_b2b.core.merge_values import clip, currency_code, day, flag, moment, number
from oscar_b2b.core.models import LegalEntity
from oscar_b2b.partner_pricing.models import PriceType, Warehouse

Partner = get_model("partner", "Partner")

_KINDS = {
    "предоплата": Contract.PREPAYMENT,
    "передоплата": Contract.PREPAYMENT,
    "отсрочка": Contract.DEFERRAL,
    "відстрочка": Contract.DEFERRAL,
    "відстрочення": Contract.DEFERRAL,
    "консигнация": Contract.CONSIGNMENT,
    "консигнація": Contract.CONSIGNMENT,
    "реализация": Contract.CONSIGNMENT,
    "реалізація": Contract.CONSIGNMENT,
    "валютный": Contract.CURRENCY,
    "валютний": Contract.CURRENCY,
    "наличные": Contract.CASH,
    "готівка": Contract.CASH,
}
_MAX_MONEY = Decimal(10) ** 12 - 1


class ContractImporter:
    """Contracts; 1C owns all of it. A row that refers to something unknown is refused whole."""

    accepts = ReferenceRowRecord
    tables = ("Договоры",)
    order = 80

    def open(self, report: ImportReport) -> ContractJob:
        return ContractJob(report)


class _Unreadable(Exception):
    """A value of a row cannot be used: (issue code, message)."""


class ContractJob(ReferenceJob):
    name = "contracts"
    columns: ClassVar = {
        "entity": "text",
        "number": "text",
        "name": "text",
        "kind": "text",
        "payment_days": "int",
        "price_type": "text",
        "currency": "text",
        "warehouses": "text[]",
        "valid_from": "date",
        "valid_to": "date",
        "credit_limit": "numeric(14, 2)",
        "is_default": "boolean",
        "is_active": "boolean",
        "debt": "numeric(14, 2)",
        "overdue": "numeric(14, 2)",
        "as_of": "timestamptz",
    }

    def read(self, row: ReferenceRowRecord) -> tuple[Any, ...] | None:
        try:
            return _contract_row(row)
        except _Unreadable as error:
            code, message = error.args
            self.refuse(row.id, code, f"Contract {row.id}: {message}")
            return None

    def merge(self) -> None:
        for model, column, code, what in (
            (LegalEntity, "entity", "counterparty-unknown", "Counterparty"),
            (PriceType, "price_type", "price-type-unknown", "Price type"),
        ):
            self.refuse_unknown(model, column, by="guid", code=code, what=what)
        self._refuse_unknown_warehouses()
        contracts = self._merge_contracts()
        changed = contracts.updated_ids | self._merge_warehouses() | self._merge_balances()
        self.count_rows(
            Outcome(created=contracts.created, updated=len(changed - contracts.created_ids))
        )

    def _refuse_unknown_warehouses(self) -> None:
        rows = self.rows.take_out(
            where=(
                "EXISTS (SELECT 1 FROM unnest(s.warehouses) g WHERE NOT EXISTS "
                f"(SELECT 1 FROM {table_of(Warehouse)} w WHERE w.guid = g))"
            ),
            returning="s.id, array_to_string(s.warehouses, ', ')",
        )
        self.refuse_all(
            rows,
            "warehouse-unknown",
            "Contract {0} names a warehouse that is not known yet ({1}); send warehouses first.",
        )

    def _merge_contracts(self) -> Outcome:
        return upsert(
            model=Contract,
            source=(
                f"{self.rows} s JOIN {table_of(LegalEntity)} e ON e.guid = s.entity "
                f"LEFT JOIN {table_of(PriceType)} y ON y.guid = s.price_type "
                f"LEFT JOIN {table_of(Warehouse)} h ON h.guid = s.warehouses[1]"
            ),
            key={"guid": "s.id"},
            values={
                "legal_entity_id": "e.id",
                "number": "s.number",
                "name": "s.name",
                "kind": "s.kind",
                "payment_days": "s.payment_days",
                "price_type_id": "y.id",
                "currency": "COALESCE(NULLIF(s.currency, ''), NULLIF(y.currency, ''), "
                f"'{settings.OSCAR_DEFAULT_CURRENCY}')",
                "home_warehouse_id": "h.partner_id",
                "valid_from": "s.valid_from",
                "valid_to": "s.valid_to",
                "credit_limit": "s.credit_limit",
                "is_default": "s.is_default",
                "is_active": "s.is_active",
            },
        )

    def _merge_warehouses(self) -> set[int]:
        """Bring the allowed warehouses in line; returns the ids of contracts that changed."""
        links = Contract.warehouses.through
        wanted = (
            f"(SELECT DISTINCT c.id AS contract_id, w.partner_id FROM {self.rows} s "
            f"JOIN {table_of(Contract)} c ON c.guid = s.id "
            f"JOIN {table_of(Warehouse)} w ON w.guid = ANY(s.warehouses))"
        )
        added = upsert(
            model=links,
            source=f"{wanted} s",
            key={"contract_id": "s.contract_id", "partner_id": "s.partner_id"},
            values={},
            returning="contract_id",
        )
        removed = ids(
            f"WITH wanted AS {wanted} DELETE FROM {table_of(links)} l "
            f"USING {table_of(Contract)} c, {self.rows} s "
            "WHERE c.id = l.contract_id AND s.id = c.guid AND NOT EXISTS (SELECT 1 FROM wanted w "
            "WHERE w.contract_id = l.contract_id AND w.partner_id = l.partner_id) "
            "RETURNING l.contract_id"
        )
        return added.ids | removed

    def _merge_balances(self) -> set[int]:
        """Store debts where 1C states them; returns the ids of contracts that changed."""
        return upsert(
            model=ContractBalance,
            source=f"{self.rows} s JOIN {table_of(Contract)} c ON c.guid = s.id",
            key={"contract_id": "c.id"},
            values={
                "debt": "COALESCE(s.debt, t.debt, 0)",
                "overdue": "COALESCE(s.overdue, t.overdue, 0)",
                "as_of": "COALESCE(s.as_of, t.as_of)",
            },
            where="s.debt IS NOT NULL OR s.overdue IS NOT NULL",
            returning="contract_id",
        ).ids


def _contract_row(row: ReferenceRowRecord) -> tuple[Any, ...]:
    if not row.get("Контрагент"):
        raise _Unreadable("counterparty-unknown", "it names no counterparty.")
    kind = row.get("ВидДоговора", "Предоплата")
    if kind.lower() not in _KINDS:
        raise _Unreadable("contract-kind", f"its kind {kind} is not known.")
    currency_text = row.get("Валюта")
    currency = currency_code(currency_text)
    if currency_text and not currency:
        raise _Unreadable("currency-unknown", f"{currency_text} is no currency the shop knows.")
    valid_from, last_day = _date(row, "ДействуетС"), _date(row, "ДействуетПо")
    # 1C names the last day, the shop the first day after it.
    valid_to = last_day + timedelta(days=1) if last_day and last_day < date.max else None
    if valid_from and valid_to and valid_to <= valid_from:
        raise _Unreadable("contract-interval", f"it ends ({last_day}) before it begins.")
    days = _number(row, "ДнейОтсрочки", default=Decimal(0))
    if days is None or not 0 <= days <= 3650:
        raise _Unreadable("number-unreadable", f"ДнейОтсрочки is no count of days: {days}.")
    return (
        row.get("Контрагент"),
        clip(row.get("Номер"), 64),
        clip(row.get("Наименование"), 255),
        _KINDS[kind.lower()],
        int(days),
        row.get("ТипЦены"),
        currency,
        list(dict.fromkeys(filter(None, map(str.strip, row.get("Склады").split(";"))))),
        valid_from,
        valid_to,
        _number(row, "ЛимитКредита", default=Decimal(0)),
        flag(row.get("Основной")),
        not row.deleted,
        _number(row, "Долг"),
        _number(row, "Просрочено"),
        moment(row.get("Дата")),
    )


def _number(row: ReferenceRowRecord, name: str, default: Decimal | None = None) -> Decimal | None:
    text = row.get(name)
    if not text:
        return default
    value = number(text)
    if value is None or abs(value) >= _MAX_MONEY:
        raise _Unreadable("number-unreadable", f"{name} is no usable number: {text}.")
    return value


def _date(row: ReferenceRowRecord, name: str) -> date | None:
    text = row.get(name)
    value = day(text)
    if value is None and text and not text.startswith("0001"):
        raise _Unreadable("date-unreadable", f"{name} is no date: {text}.")
    return value


IMPORTERS = (ContractImporter(),)
