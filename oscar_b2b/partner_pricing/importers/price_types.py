"""Price types: the price lists of 1C.

A type that is new to the shop is stored with its prices, hidden, and named in the journal until an
administrator has decided on it: exports carry purchase prices and cost beside the price lists.
"""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import cast

from oscar_b2b.core.exchange import ImportReport, PriceTypeRecord, Record
from oscar_b2b.core.merge import fetch, table_of, upsert
from oscar_b2b.core.merge_jobs import MergeJob
from oscar_b2b.core.merge_values import clip, currency_code
from oscar_b2b.partner_pricing.models import PriceType

#: Names by which 1C's users call the price on the shelf.
_RETAIL = ("розд", "розн", "ррц", "retail")

#: Names that speak of what the goods cost the supplier. Found in real exports beside the price
#: lists: "Закупочная", "Учетная цена", "Собівартість", "Plan cost".
_COST = re.compile(
    r"закуп|себест|собіварт|обліков|\bуч[её]тн|\bcosts?\b|purchas|\bвхідн|\bвходн|поступлен|надходж",
    re.IGNORECASE,
)


def speaks_of_cost(name: str) -> bool:
    """Tell whether a price type of this name is what the supplier pays, not what he asks."""
    return bool(_COST.search(name))


class PriceTypeImporter:
    """Price types; 1C owns name, currency as sent and VAT, the site what is shown and to whom."""

    accepts = PriceTypeRecord
    tables = ()
    order = 50

    def open(self, report: ImportReport) -> PriceTypeJob:
        return PriceTypeJob(report)


# A name that begins to speak of cost hides the type, whatever was decided for the old name; a
# type whose name stays is as the administrator left it.
_TURNED_COST = "(s.is_cost AND t.name IS DISTINCT FROM s.name AND NOT COALESCE(t.is_cost, false))"


class PriceTypeJob(MergeJob):
    kind = "price_types"

    def __init__(self, report: ImportReport) -> None:
        super().__init__(report)
        self.rows = self.stage(
            "price_types",
            {
                "id": "text",
                "name": "text",
                "currency": "text",
                "currency_text": "text",
                "vat_included": "boolean",
                "is_retail": "boolean",
                "is_cost": "boolean",
                "deleted": "boolean",
            },
        )

    def add(self, records: Iterable[Record]) -> None:
        rows = []
        for each in cast("Iterable[PriceTypeRecord]", records):
            if not 0 < len(each.id) <= 64:
                self.refuse(each.id, "no-id", f"Price type “{each.name}” has no usable id.")
                continue
            name = clip(each.name, 255) or each.id
            is_cost = speaks_of_cost(name)
            rows.append(
                (
                    each.id,
                    name,
                    currency_code(each.currency),
                    clip(each.currency, 16),
                    each.vat_included,
                    name.lower().startswith(_RETAIL) and not is_cost,
                    is_cost,
                    each.deleted,
                )
            )
        self.rows.copy(rows)

    def close(self) -> None:
        self.refuse_all(
            self.rows.drop_duplicates(key="id", order="deleted, seq DESC"),
            "duplicate",
            "Price type {0} comes twice.",
        )
        outcome = upsert(
            model=PriceType,
            source=f"{self.rows} s",
            key={"guid": "s.id"},
            values={
                "name": "s.name",
                # A type without a currency got it from its prices; see PriceJob. What the
                # administrator chose for a text holds as long as 1C sends that text.
                "currency": "CASE WHEN s.currency_text IN ('', t.currency_text) "
                "THEN COALESCE(NULLIF(t.currency, ''), s.currency) ELSE s.currency END",
                "currency_text": "CASE WHEN s.currency_text = '' "
                "THEN COALESCE(t.currency_text, '') ELSE s.currency_text END",
                # Until somebody has decided, 1C's word counts.
                "vat_included": "CASE WHEN t.reviewed_at IS NULL THEN s.vat_included "
                "ELSE t.vat_included END",
                "is_cost": f"COALESCE(t.is_cost, false) OR {_TURNED_COST}",
                "is_active": f"COALESCE(t.is_active, false) AND NOT s.deleted "
                f"AND NOT {_TURNED_COST}",
                # What 1C deleted or turned into cost must be decided on again, once.
                "reviewed_at": f"CASE WHEN t.is_active AND (s.deleted OR {_TURNED_COST}) "
                "THEN NULL ELSE t.reviewed_at END",
            },
            on_create={"is_retail": "s.is_retail"},
        )
        self.count_outcome(fetch(f"SELECT count(*) FROM {self.rows}")[0][0], outcome)
        self._tell_what_is_not_shown()
        self.finish()

    def _tell_what_is_not_shown(self) -> None:
        rows = fetch(
            "SELECT y.guid, y.name, y.currency, y.currency_text, y.reviewed_at IS NULL, y.is_cost, "
            "y.vat_included, s.vat_included "
            f"FROM {self.rows} s JOIN {table_of(PriceType)} y ON y.guid = s.id "
            "WHERE NOT s.deleted ORDER BY s.seq"
        )
        for guid, name, currency, text, is_new, is_cost, vat_kept, vat_sent in rows:
            if text and not currency:
                self.remark(
                    guid,
                    "currency-unknown",
                    f"Price type “{name}” is in “{text}”, which is no currency the shop knows; its "
                    "prices are not shown until its currency is chosen in the dashboard.",
                )
            if vat_kept != vat_sent:
                sent = "with" if vat_sent else "without"
                self.remark(
                    guid,
                    "price-type-vat",
                    f"1C says that prices of type “{name}” come {sent} VAT; in the dashboard the "
                    "opposite was chosen and stays.",
                )
            if is_new:
                kind = "speaks of cost" if is_cost else "is new"
                self.remark(
                    guid,
                    "price-type-new",
                    f"Price type “{name}” {kind}; nobody sees its prices until somebody decides on "
                    "it in the dashboard.",
                )
