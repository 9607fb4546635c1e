"""Reference table ``Договоры`` → contracts, their warehouses and balances."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings

from oscar_b2b.contracts.importers import values
from oscar_b2b.contracts.importers.jobs import TermsJob
from oscar_b2b.contracts.models import Agreement, Contract, ContractBalance, Seller
from oscar_b2b.core.exchange import ImportReport, ReferenceRowRecord
from oscar_b2b.core.merge import Outcome, ids, table_of, upsert
from oscar_b2b.core.merge_values import clip, flag, moment
from oscar_b2b.core.models import LegalEntity
from oscar_b2b.partner_pricing.models import PriceType, Warehouse

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

# A date of the contract and one of the agreement make no interval: both are taken, or none.
_NO_DATES = "(s.valid_from IS NULL AND s.valid_to IS NULL)"
_FROM_AGREEMENT = f"""CASE WHEN named.id IS NULL THEN ARRAY[]::varchar[] ELSE array_remove(ARRAY[
    CASE WHEN s.price_type = '' THEN 'price_type' END,
    CASE WHEN s.currency = '' THEN 'currency' END,
    CASE WHEN s.warehouses = '{{}}' THEN 'warehouse' END,
    CASE WHEN s.payment_days IS NULL THEN 'payment_days' END,
    CASE WHEN s.organisation = '' THEN 'seller' END,
    CASE WHEN {_NO_DATES} THEN 'validity' END]::varchar[], NULL) END"""


class ContractImporter:
    """Contracts; 1C owns all of it. A row that refers to something unknown is refused whole."""

    accepts = ReferenceRowRecord
    tables = ("Договоры",)
    order = 80

    def open(self, report: ImportReport) -> ContractJob:
        return ContractJob(report)


class ContractJob(TermsJob):
    name = "contracts"
    what = "Contract"
    columns: ClassVar = {
        "entity": "text",
        "agreement": "text",
        "number": "text",
        "name": "text",
        "kind": "text",
        "payment_days": "int",
        "price_type": "text",
        "currency": "text",
        "warehouses": "text[]",
        "organisation": "text",
        "valid_from": "date",
        "valid_to": "date",
        "credit_limit": "numeric(14, 2)",
        "is_default": "boolean",
        "debt": "numeric(14, 2)",
        "overdue": "numeric(14, 2)",
        "as_of": "timestamptz",
    }

    def values(self, row: ReferenceRowRecord) -> tuple[Any, ...]:
        if not row.get("Контрагент"):
            raise values.Unreadable("counterparty-unknown", "it names no counterparty.")
        kind = row.get("ВидДоговора", "Предоплата")
        if kind.lower() not in _KINDS:
            raise values.Unreadable("contract-kind", f"its kind {kind} is not known.")
        return (
            row.get("Контрагент"),
            row.get("Соглашение"),
            clip(row.get("Номер"), 64),
            clip(row.get("Наименование"), 255),
            _KINDS[kind.lower()],
            values.days(row, "ДнейОтсрочки"),
            row.get("ТипЦены"),
            values.currency(row),
            list(dict.fromkeys(filter(None, map(str.strip, row.get("Склады").split(";"))))),
            row.get("Организация"),
            *values.interval(row),
            values.money(row, "ЛимитКредита", Decimal(0)),
            flag(row.get("Основной")),
            values.money(row, "Долг"),
            values.money(row, "Просрочено"),
            moment(row.get("Дата")),
        )

    def merge(self) -> None:
        for model, column, code, what in (
            (LegalEntity, "entity", "counterparty-unknown", "Counterparty"),
            (Agreement, "agreement", "agreement-unknown", "Agreement"),
            (PriceType, "price_type", "price-type-unknown", "Price type"),
            (Seller, "organisation", "organisation-unknown", "Organisation"),
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
        """Store contracts; what one leaves empty its agreement says, while it is in force."""
        return upsert(
            model=Contract,
            source=(
                f"{self.rows} s JOIN {table_of(LegalEntity)} e ON e.guid = s.entity "
                f"LEFT JOIN {table_of(Agreement)} named ON named.guid = s.agreement "
                f"LEFT JOIN {table_of(Agreement)} a ON a.id = named.id AND a.is_active "
                f"LEFT JOIN {table_of(PriceType)} own ON own.guid = s.price_type "
                f"LEFT JOIN {table_of(PriceType)} y ON y.id = COALESCE(own.id, a.price_type_id) "
                f"LEFT JOIN {table_of(Warehouse)} h ON h.guid = s.warehouses[1] "
                f"LEFT JOIN {table_of(Seller)} o ON o.guid = s.organisation"
            ),
            key={"guid": "s.id"},
            values={
                "legal_entity_id": "e.id",
                "agreement_id": "named.id",
                "from_agreement": _FROM_AGREEMENT,
                "number": "s.number",
                "name": "s.name",
                "kind": "s.kind",
                "payment_days": "COALESCE(s.payment_days, a.payment_days, 0)",
                "price_type_id": "y.id",
                "currency": "COALESCE(NULLIF(s.currency, ''), NULLIF(a.currency, ''), "
                f"NULLIF(y.currency, ''), '{settings.OSCAR_DEFAULT_CURRENCY}')",
                "home_warehouse_id": "COALESCE(h.partner_id, a.warehouse_id)",
                "seller_id": "COALESCE(o.id, a.seller_id)",
                "valid_from": f"CASE WHEN {_NO_DATES} THEN a.valid_from ELSE s.valid_from END",
                "valid_to": f"CASE WHEN {_NO_DATES} THEN a.valid_to ELSE s.valid_to END",
                "credit_limit": "s.credit_limit",
                "is_default": "s.is_default",
                "is_active": "true",
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
            # The table Взаиморасчеты may have brought a newer balance.
            where="(s.debt IS NOT NULL OR s.overdue IS NOT NULL) "
            "AND NOT COALESCE(s.as_of < t.as_of, false)",
            returning="contract_id",
        ).ids

    def delete(self) -> int:
        return len(
            ids(
                f"UPDATE {table_of(Contract)} c SET is_active = false FROM {self.gone} s "
                "WHERE c.guid = s.id AND c.is_active RETURNING c.id"
            )
        )
