"""Reference table ``КонтрагентыПартнеров``: which legal entities make one dealer."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from typing import Any, ClassVar

from oscar_b2b.core.exchange import ImportReport, ReferenceRowRecord
from oscar_b2b.core.merge import fetch, ids, table_of, upsert
from oscar_b2b.core.models import Dealer, LegalEntity
from oscar_b2b.core.reference_tables import ReferenceTableJob


class DealerTieImporter:
    """Reference table ``КонтрагентыПартнеров``: which dealer a counterparty belongs to.

    A tie that an administrator made by hand stays, with a remark where 1C says otherwise.
    """

    accepts = ReferenceRowRecord
    tables = ("КонтрагентыПартнеров",)
    order = 18

    def open(self, report: ImportReport) -> DealerTieJob:
        return DealerTieJob(report)


class DealerTieJob(ReferenceTableJob):
    name = "dealer_ties"
    columns: ClassVar = {"dealer": "text"}

    def read(self, row: ReferenceRowRecord) -> tuple[Any, ...]:
        return (row.get("Партнер"),)

    def merge(self) -> None:
        self.refuse_unknown(
            LegalEntity, "id", by="guid", code="counterparty-unknown", what="Counterparty"
        )  # fmt: skip
        self.refuse_unknown(Dealer, "dealer", by="guid", code="dealer-unknown", what="Dealer")
        self._tell_what_stays_by_hand()
        outcome = upsert(
            model=LegalEntity,
            source=f"{self.rows} s LEFT JOIN {table_of(Dealer)} d ON d.guid = s.dealer",
            key={"guid": "s.id"},
            values={"dealer_id": "CASE WHEN t.tied_by_hand THEN t.dealer_id ELSE d.id END"},
        )
        self.count_rows(outcome)

    def _tell_what_stays_by_hand(self) -> None:
        rows = fetch(
            "SELECT e.guid, e.name, COALESCE(h.name, ''), COALESCE(d.name, '') "
            f"FROM {self.rows} s JOIN {table_of(LegalEntity)} e ON e.guid = s.id "
            f"LEFT JOIN {table_of(Dealer)} d ON d.guid = s.dealer "
            f"LEFT JOIN {table_of(Dealer)} h ON h.id = e.dealer_id "
            "WHERE e.tied_by_hand AND e.dealer_id IS DISTINCT FROM d.id ORDER BY s.seq"
        )
        for guid, name, kept, sent in rows:
            self.remark(
                guid,
                "tied-by-hand",
                f"1C says that “{name}” belongs to dealer “{sent or '–'}”; in the dashboard "
                f"“{kept or '–'}” was chosen and stays.",
            )

    def delete(self) -> int:
        return len(
            ids(
                f"UPDATE {table_of(LegalEntity)} e SET dealer_id = NULL FROM {self.gone} s "
                "WHERE e.guid = s.id AND e.dealer_id IS NOT NULL AND NOT e.tied_by_hand "
                "RETURNING e.id"
            )
        )
