"""Reference table ``СвойстваСкладов``: kind, region, commission, delivery, hours, pickup."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from oscar_b2b.core.exchange import ImportReport, ReferenceRowRecord
from oscar_b2b.core.merge import ids, table_of, upsert
from oscar_b2b.core.merge_values import clip, flag, number
from oscar_b2b.core.reference_tables import ReferenceTableJob
from oscar_b2b.partner_pricing.models import Warehouse

_KINDS = {
    "собственный": Warehouse.OWN,
    "власний": Warehouse.OWN,
    "own": Warehouse.OWN,
    "удаленный": Warehouse.REMOTE,
    "удалённый": Warehouse.REMOTE,
    "віддалений": Warehouse.REMOTE,
    "remote": Warehouse.REMOTE,
    "партнерский": Warehouse.PARTNER,
    "партнёрский": Warehouse.PARTNER,
    "партнерський": Warehouse.PARTNER,
    "partner": Warehouse.PARTNER,
}


class WarehouseTermsImporter:
    """Reference table ``СвойстваСкладов``: kind, region, commission, delivery, hours, pickup."""

    accepts = ReferenceRowRecord
    tables = ("СвойстваСкладов",)
    order = 56

    def open(self, report: ImportReport) -> WarehouseTermsJob:
        return WarehouseTermsJob(report)


class WarehouseTermsJob(ReferenceTableJob):
    name = "warehouse_terms"
    columns: ClassVar = {
        "kind": "text",
        "region": "text",
        "commission": "numeric(5, 2)",
        "surcharge": "numeric(5, 2)",
        "days": "int",
        "hours": "text",
        "address": "text",
        "pickup": "boolean",
    }

    def read(self, row: ReferenceRowRecord) -> tuple[Any, ...] | None:
        kind = row.get("ВидСклада")
        if kind and kind.lower() not in _KINDS:
            self.refuse(row.id, "warehouse-kind", f"Warehouse {row.id} is of unknown kind {kind}.")
            return None
        commission = self._percent(row, "КомиссияПроцент", least=0, most=100)
        surcharge = self._percent(row, "НаценкаДоставки", least=-100, most=999)
        days = self._percent(row, "ДнейДоставки", least=0, most=999)
        if commission is None or surcharge is None or days is None:
            return None
        return (
            _KINDS[kind.lower()] if kind else Warehouse.OWN,
            clip(row.get("Регион"), 128),
            commission,
            surcharge,
            int(days),
            clip(row.get("ЧасыРаботы"), 128),
            clip(row.get("Адрес"), 2000),
            flag(row.get("Самовывоз")),
        )

    def _percent(
        self, row: ReferenceRowRecord, name: str, *, least: int, most: int
    ) -> Decimal | None:
        """Return a figure (empty = 0), or refuse the row and return ``None``."""
        text = row.get(name, "0")
        value = number(text)
        if value is None or not least <= value <= most:
            self.refuse(
                row.id, "number-unreadable", f"{name} of {row.id} is no usable number: {text}."
            )  # fmt: skip
            return None
        return value

    def merge(self) -> None:
        self.refuse_unknown(
            Warehouse, "id", by="guid", code="warehouse-unknown", what="Warehouse"
        )  # fmt: skip
        outcome = upsert(
            model=Warehouse,
            source=f"{self.rows} s",
            key={"guid": "s.id"},
            values={
                # NOT NULL holds before the conflict is seen, so the partner must be named.
                "partner_id": f"(SELECT w.partner_id FROM {table_of(Warehouse)} w "
                "WHERE w.guid = s.id)",
                "kind": "s.kind",
                "region": "s.region",
                "commission": "s.commission",
                "delivery_surcharge": "s.surcharge",
                "delivery_days": "s.days",
                "hours": "s.hours",
                "address": "COALESCE(NULLIF(s.address, ''), t.address)",
                "pickup": "s.pickup",
            },
        )
        self.count_rows(outcome)

    def delete(self) -> int:
        """Take back what 1C said of warehouses: an own one, without region, surcharge or delay."""
        plain = {
            "kind": f"'{Warehouse.OWN}'",
            "region": "''",
            "commission": "0",
            "delivery_surcharge": "0",
            "delivery_days": "0",
            "hours": "''",
            "pickup": "false",
        }
        return len(
            ids(
                f"UPDATE {table_of(Warehouse)} w "
                f"SET {', '.join(f'{column} = {value}' for column, value in plain.items())} "
                f"FROM {self.gone} s WHERE w.guid = s.id "
                f"AND ROW({', '.join(f'w.{column}' for column in plain)}) "
                f"IS DISTINCT FROM ROW({', '.join(plain.values())}) RETURNING w.id"
            )
        )
