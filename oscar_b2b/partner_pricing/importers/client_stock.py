"""Reference table ``ВидимыеОстатки``: how much of a good one legal entity may see at most."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from oscar.core.loading import get_model

from oscar_b2b.core.exchange import ImportReport, ReferenceRowRecord
from oscar_b2b.core.merge import ids, table_of, upsert
from oscar_b2b.core.merge_values import is_offer_id, number
from oscar_b2b.core.models import LegalEntity
from oscar_b2b.core.reference_tables import ReferenceTableJob
from oscar_b2b.partner_pricing.models import ClientStock, SaleUnit

Product = get_model("catalogue", "Product")

_MAX_QUANTITY = 2_147_483_647


class ClientStockImporter:
    """Limits by legal entity and good; 1C owns them. The mask applies to what is left."""

    accepts = ReferenceRowRecord
    tables = ("ВидимыеОстатки",)
    order = 76

    def open(self, report: ImportReport) -> ClientStockJob:
        return ClientStockJob(report)


class ClientStockJob(ReferenceTableJob):
    name = "client_stock"
    columns: ClassVar = {"entity": "text", "code": "text", "quantity": "numeric"}
    #: The id of a row is 1C's business: what is limited are a legal entity and a good.
    gone_columns: ClassVar = {"entity": "text", "code": "text"}

    def read(self, row: ReferenceRowRecord) -> tuple[Any, ...] | None:
        owner = self.read_gone(row)
        if owner is None:
            return None
        text = row.get("Количество")
        value = number(text)
        if value is None or value > _MAX_QUANTITY:
            self.refuse(
                row.id, "number-unreadable", f"Количество of {row.id} is no usable number: {text}."
            )
            return None
        return *owner, max(value, Decimal(0))

    def read_gone(self, row: ReferenceRowRecord) -> tuple[Any, ...] | None:
        entity, code = row.get("Контрагент"), row.get("Номенклатура")
        if not entity or not is_offer_id(code):
            self.refuse(
                row.id,
                "client-stock-owner",
                f"Row {row.id} names no counterparty or no good; a deleted row must name both too.",
            )
            return None
        return entity, code

    def merge(self) -> None:
        self.refuse_unknown(
            LegalEntity, "entity", by="guid", code="counterparty-unknown", what="Counterparty"
        )  # fmt: skip
        self.refuse_unknown(Product, "code", by="code", code="good-unknown", what="Good")
        self.refuse_all(
            self.rows.drop_duplicates(key="entity, code", returning="id, entity, code"),
            "duplicate",
            "Row {0} is not the only one for {1} and good {2}; the last one went in.",
        )
        self.refuse_all(
            self.rows.take_out(
                where=(
                    f"EXISTS (SELECT 1 FROM {table_of(Product)} p "
                    "WHERE p.code = s.code AND p.structure = 'parent')"
                ),
                returning="s.id, s.code",
            ),
            "stock-of-parent",
            "Row {0}: good {1} is sold by characteristics; name the characteristic (good#id).",
        )
        outcome = upsert(
            model=ClientStock,
            source=(
                f"{self.rows} s JOIN {table_of(LegalEntity)} e ON e.guid = s.entity "
                f"JOIN {table_of(Product)} p ON p.code = s.code "
                f"LEFT JOIN {table_of(SaleUnit)} own ON own.product_id = p.id "
                f"LEFT JOIN {table_of(SaleUnit)} parent ON parent.product_id = p.parent_id"
            ),
            key={"legal_entity_id": "e.id", "product_id": "p.id"},
            # 1C speaks of units, the shop keeps whole quanta of them.
            values={
                "quantity": "LEAST(floor(s.quantity / COALESCE(own.quantum, parent.quantum, 1)), "
                f"{_MAX_QUANTITY})::int"
            },
        )
        self.count_rows(outcome)

    def delete(self) -> int:
        return len(
            ids(
                f"DELETE FROM {table_of(ClientStock)} c USING {self.gone} s, "
                f"{table_of(LegalEntity)} e, {table_of(Product)} p "
                "WHERE e.guid = s.entity AND p.code = s.code AND c.legal_entity_id = e.id "
                "AND c.product_id = p.id RETURNING c.id"
            )
        )
