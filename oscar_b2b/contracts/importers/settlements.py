"""Reference table ``Взаиморасчеты``: what is owed under contracts, in small frequent changes."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from typing import Any, ClassVar

from oscar_b2b.contracts.importers import values
from oscar_b2b.contracts.importers.jobs import TermsJob
from oscar_b2b.contracts.models import Contract, ContractBalance
from oscar_b2b.core.exchange import ImportReport, ReferenceRowRecord
from oscar_b2b.core.merge import Outcome, ids, table_of, upsert
from oscar_b2b.core.merge_values import moment


class SettlementImporter:
    """Debts and limits by contract; what a row leaves empty stays."""

    accepts = ReferenceRowRecord
    tables = ("Взаиморасчеты",)
    order = 81

    def open(self, report: ImportReport) -> SettlementJob:
        return SettlementJob(report)


class SettlementJob(TermsJob):
    name = "settlements"
    what = "Settlement"
    columns: ClassVar = {
        "debt": "numeric(14, 2)",
        "overdue": "numeric(14, 2)",
        "credit_limit": "numeric(14, 2)",
        "as_of": "timestamptz",
    }

    def values(self, row: ReferenceRowRecord) -> tuple[Any, ...]:
        return (
            values.money(row, "Долг"),
            values.money(row, "Просрочено"),
            values.money(row, "ЛимитКредита"),
            moment(row.get("Дата")),
        )

    def merge(self) -> None:
        self.refuse_unknown(Contract, "id", by="guid", code="contract-unknown", what="Contract")
        self._refuse_older()
        limits = ids(
            f"UPDATE {table_of(Contract)} c SET credit_limit = s.credit_limit FROM {self.rows} s "
            "WHERE c.guid = s.id AND c.credit_limit <> s.credit_limit RETURNING c.id"
        )
        balances = upsert(
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
        )
        self.count_rows(
            Outcome(created=balances.created, updated=len(limits | balances.ids) - balances.created)
        )

    def _refuse_older(self) -> None:
        """Two portions may arrive in the wrong order: the newer figure stays."""
        rows = self.rows.take_out(
            where=(
                f"EXISTS (SELECT 1 FROM {table_of(ContractBalance)} b JOIN {table_of(Contract)} c "
                "ON c.id = b.contract_id WHERE c.guid = s.id AND b.as_of > s.as_of)"
            ),
            returning="s.id, s.as_of",
        )
        self.refuse_all(
            rows, "balance-older", "The balance of contract {0} as of {1} is older than the stored."
        )

    def delete(self) -> int:
        return len(
            ids(
                f"DELETE FROM {table_of(ContractBalance)} b USING {table_of(Contract)} c, "
                f"{self.gone} s WHERE c.id = b.contract_id AND c.guid = s.id RETURNING c.id"
            )
        )
