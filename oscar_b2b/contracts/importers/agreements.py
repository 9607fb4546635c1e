"""Reference table ``Соглашения`` → agreements; contracts follow the one they name."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings

from oscar_b2b.contracts.importers import values
from oscar_b2b.contracts.importers.jobs import TermsJob
from oscar_b2b.contracts.models import Agreement, Contract, Seller
from oscar_b2b.core.exchange import ImportReport, ReferenceRowRecord
from oscar_b2b.core.merge import ids, run, table_of, upsert
from oscar_b2b.core.merge_values import clip, flag
from oscar_b2b.core.models import Dealer, LegalEntity
from oscar_b2b.partner_pricing.models import PriceType, Warehouse

#: ``Статус`` of УТ 11 and BAS → in force.
_STATUSES = {
    "": True,
    "действует": True,
    "діє": True,
    "active": True,
    "закрыто": False,
    "закрито": False,
    "closed": False,
    "несогласовано": False,
    "не согласовано": False,
    "неузгоджено": False,
    "не узгоджено": False,
}


class AgreementImporter:
    """Agreements; 1C owns all of it. They go in before the contracts that name them."""

    accepts = ReferenceRowRecord
    tables = ("Соглашения",)
    order = 79

    def open(self, report: ImportReport) -> AgreementJob:
        return AgreementJob(report)


class AgreementJob(TermsJob):
    name = "agreements"
    what = "Agreement"
    columns: ClassVar = {
        "dealer": "text",
        "entity": "text",
        "number": "text",
        "name": "text",
        "price_type": "text",
        "currency": "text",
        "warehouse": "text",
        "payment_days": "int",
        "min_order": "numeric(14, 2)",
        "organisation": "text",
        "valid_from": "date",
        "valid_to": "date",
        "is_active": "boolean",
    }

    def values(self, row: ReferenceRowRecord) -> tuple[Any, ...]:
        typical = flag(row.get("Типовое"))
        dealer, entity = row.get("Партнер"), row.get("Контрагент")
        if not (typical or dealer or entity):
            raise values.Unreadable(
                "agreement-owner", "it is not typical and names neither a partner nor a company."
            )
        status = row.get("Статус")
        if status.lower() not in _STATUSES:
            raise values.Unreadable("agreement-status", f"its status {status} is not known.")
        smallest = values.money(row, "МинимальнаяСуммаЗаказа", Decimal(0))
        return (
            "" if typical else dealer,
            "" if typical else entity,
            clip(row.get("Номер"), 64),
            clip(row.get("Наименование"), 255),
            row.get("ТипЦены"),
            values.currency(row),
            row.get("Склад"),
            values.days(row, "ДнейОтсрочки") or 0,
            max(smallest or Decimal(0), Decimal(0)),
            row.get("Организация"),
            *values.interval(row),
            _STATUSES[status.lower()],
        )

    def merge(self) -> None:
        for model, column, code, what in (
            (Dealer, "dealer", "dealer-unknown", "Dealer"),
            (LegalEntity, "entity", "counterparty-unknown", "Counterparty"),
            (PriceType, "price_type", "price-type-unknown", "Price type"),
            (Warehouse, "warehouse", "warehouse-unknown", "Warehouse"),
            (Seller, "organisation", "organisation-unknown", "Organisation"),
        ):
            self.refuse_unknown(model, column, by="guid", code=code, what=what)
        outcome = upsert(
            model=Agreement,
            source=(
                f"{self.rows} s LEFT JOIN {table_of(Dealer)} d ON d.guid = s.dealer "
                f"LEFT JOIN {table_of(LegalEntity)} e ON e.guid = s.entity "
                f"LEFT JOIN {table_of(PriceType)} y ON y.guid = s.price_type "
                f"LEFT JOIN {table_of(Warehouse)} w ON w.guid = s.warehouse "
                f"LEFT JOIN {table_of(Seller)} o ON o.guid = s.organisation"
            ),
            key={"guid": "s.id"},
            values={
                "dealer_id": "d.id",
                "legal_entity_id": "e.id",
                "number": "s.number",
                # An agreement without a name is called as its price type; cost has no name.
                "name": "COALESCE(NULLIF(s.name, ''), CASE WHEN NOT y.is_cost THEN y.name END, '')",
                "price_type_id": "y.id",
                "currency": "s.currency",
                "warehouse_id": "w.partner_id",
                "payment_days": "s.payment_days",
                "min_order": "s.min_order",
                "seller_id": "o.id",
                "valid_from": "s.valid_from",
                "valid_to": "s.valid_to",
                "is_active": "s.is_active",
            },
        )
        follow_agreements(outcome.updated_ids)
        self.count_rows(outcome)

    def delete(self) -> int:
        """Put agreements out of force; contracts lose what they had from them."""
        ended = ids(
            f"UPDATE {table_of(Agreement)} a SET is_active = false FROM {self.gone} s "
            "WHERE a.guid = s.id AND a.is_active RETURNING a.id"
        )
        follow_agreements(ended)
        return len(ended)


def follow_agreements(agreement_ids: set[int]) -> None:
    """Bring contracts in line with changed agreements, in the columns they took from them.

    An agreement that is not in force gives nothing: no price type means "ask for the price".
    """

    def taken(name: str, column: str, value: str) -> str:
        return f"CASE WHEN '{name}' = ANY(c.from_agreement) THEN {value} ELSE c.{column} END"

    price_type = taken("price_type", "price_type_id", "a.price_type_id")
    wanted = {
        "price_type_id": price_type,
        "currency": taken(
            "currency",
            "currency",
            "COALESCE(NULLIF(a.currency, ''), NULLIF((SELECT y.currency FROM "
            f"{table_of(PriceType)} y WHERE y.id = {price_type}), ''), "
            f"'{settings.OSCAR_DEFAULT_CURRENCY}')",
        ),
        "home_warehouse_id": taken("warehouse", "home_warehouse_id", "a.warehouse_id"),
        "payment_days": taken("payment_days", "payment_days", "COALESCE(a.payment_days, 0)"),
        "seller_id": taken("seller", "seller_id", "a.seller_id"),
        "valid_from": taken("validity", "valid_from", "a.valid_from"),
        "valid_to": taken("validity", "valid_to", "a.valid_to"),
    }
    run(
        f"UPDATE {table_of(Contract)} c "
        f"SET {', '.join(f'{column} = {value}' for column, value in wanted.items())} "
        f"FROM (SELECT n.id AS named_id, g.* FROM {table_of(Agreement)} n "
        f"      LEFT JOIN {table_of(Agreement)} g ON g.id = n.id AND g.is_active) a "
        "WHERE c.agreement_id = a.named_id AND a.named_id = ANY(%s) "
        f"AND ROW({', '.join(f'c.{column}' for column in wanted)}) "
        f"IS DISTINCT FROM ROW({', '.join(wanted.values())})",
        [list(agreement_ids)],
    )
