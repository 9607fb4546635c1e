"""Stock of offers by warehouse, in quanta. ``num_allocated`` is Oscar's and never touched.

1C counts units. What is left of a quantum is not for sale: 2.57 kg of 0.1 kg are 25 quanta.

A warehouse for which a file has no row keeps its figure: changes come one warehouse at a time.
"""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import cast

from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_b2b.core.exchange import (
    AWAITED,
    ImportReport,
    Record,
    StockRecord,
    StockTotalRecord,
    WrittenTable,
)
from oscar_b2b.core.merge import fetch, table_of, upsert
from oscar_b2b.core.merge_jobs import MergeJob
from oscar_b2b.core.merge_values import is_offer_id
from oscar_b2b.partner_pricing.importers.warehouses import DEFAULT_CODE
from oscar_b2b.partner_pricing.models import SaleUnit, Warehouse

Partner = get_model("partner", "Partner")
Product = get_model("catalogue", "Product")
StoredStock = get_model("partner", "StockRecord")

_MAX_QUANTITY = 2_147_483_647
_QUANTA = (
    "LEAST(floor(COALESCE(s.exact, s.quantity) / COALESCE(own.quantum, parent.quantum, 1)), "
    f"{_MAX_QUANTITY})::int"
)
_KEY = "s.code || '|' || s.warehouse"
_RECORD = (
    "jsonb_build_object('offer_id', s.code, 'warehouse_id', s.warehouse, "
    "'quantity', COALESCE(s.exact, s.quantity)::text)"
)


class StockImporter:
    """Warehouse rows of offers; those of unknown offers wait for the good."""

    accepts = StockRecord
    tables = ()
    order = 70
    writes = (
        # ``num_allocated`` changes with every order and is not 1C's.
        WrittenTable(
            "partner.StockRecord",
            "product_id",
            ("product_id", "partner_id", "partner_sku", "num_in_stock"),
        ),
        WrittenTable("partner_pricing.Warehouse", columns=("guid", "partner_id")),
    )

    def open(self, report: ImportReport) -> StockJob:
        return StockJob(report)


class StockJob(MergeJob):
    kind = "stock"

    def __init__(self, report: ImportReport) -> None:
        super().__init__(report)
        # A quantity is NULL where the offer names a warehouse and the figure is not taken.
        self.rows = self.stage(
            "stock",
            # ``exact`` where the figure is no whole one: few are, and integers are read faster.
            {"code": "text", "warehouse": "text", "quantity": "int", "exact": "numeric"},
        )
        self.fractions: list[tuple[str, Decimal]] = []
        self.not_taken: Counter[str] = Counter()

    def add(self, records: Iterable[Record]) -> None:
        rows: list[tuple[str, str, int | None, Decimal | None]] = []
        taken = self.report.options.warehouses
        keep_named = self.report.options.absent_stock_is_zero
        for offer_id, warehouse, figure in cast("Iterable[StockRecord]", records):
            quantity = None
            if taken and warehouse not in taken:
                self.not_taken[warehouse[:64]] += 1
            else:
                quantity = self.readable(offer_id, figure)
            if quantity is not None or (keep_named and is_offer_id(offer_id)):
                rows.append((offer_id, warehouse, quantity, _part(figure, quantity)))
        self.rows.copy(rows)

    def readable(self, offer_id: str, quantity: Decimal | None) -> int | None:
        """Return whole pieces, with remarks on what was mended; ``None`` = refused."""
        if not is_offer_id(offer_id):
            self.refuse(offer_id, "no-id", "A stock figure belongs to an offer without id.")
            return None
        if quantity is None or quantity > _MAX_QUANTITY:
            self.refuse(
                offer_id,
                "stock-unreadable",
                f"The stock of {offer_id} is no usable number; the old figure stays.",
            )
            return None
        whole = int(quantity)
        if whole == quantity and whole >= 0:
            return whole
        if quantity < 0:
            self.remark(offer_id, "stock-negative", f"1C has {quantity} of {offer_id}; 0 is shown.")
            return 0
        self.fractions.append((offer_id, quantity))
        return whole

    def _tell_fractions(self, sold_in_parts: Collection[str]) -> None:
        for offer_id, quantity in self.fractions:
            if offer_id not in sold_in_parts:
                self.remark(
                    offer_id,
                    "stock-fraction",
                    f"1C has {quantity} of {offer_id}; the shop counts whole units: "
                    f"{int(quantity)}.",
                )

    def close(self) -> None:
        for warehouse, times in self.not_taken.items():
            self.refuse_times(
                warehouse,
                "warehouse-not-taken",
                f"{times} figures are of warehouse {warehouse}, which the settings of this "
                "exchange leave out.",
                times,
            )
        if self.report.options.absent_stock_is_zero:
            self._empty_absent()
        self.merge("s.warehouse")
        self.finish()

    def _empty_absent(self) -> None:
        """Set warehouses to 0 that an offer leaves out beside others (``ImportOptions``).

        UT11 may write only the warehouses that have some of the good. A figure that cannot be
        read counts as named: the old one stays.
        """
        self.rows.analyze()
        guids = sorted(self.report.options.warehouses)
        emptied = fetch(
            f"WITH absent AS (SELECT t.id FROM {table_of(StoredStock)} t "
            f"  JOIN {table_of(Warehouse)} w ON w.partner_id = t.partner_id "
            f"  WHERE t.num_in_stock > 0 AND (%s OR w.guid = ANY(%s)) AND w.guid <> %s "
            f"  AND EXISTS (SELECT 1 FROM {self.rows} s WHERE s.code = t.partner_sku) "
            f"  AND NOT EXISTS (SELECT 1 FROM {self.rows} s "
            "    WHERE s.code = t.partner_sku AND s.warehouse = w.guid) "
            # In the order in which order placement locks them.
            "   ORDER BY t.id FOR UPDATE OF t) "
            f"UPDATE {table_of(StoredStock)} t SET num_in_stock = 0, date_updated = now() "
            "FROM absent WHERE t.id = absent.id RETURNING t.product_id, t.partner_sku",
            [not guids, guids, DEFAULT_CODE],
        )
        self.report.touch_figures({product_id for product_id, _code in emptied})
        if emptied:
            self.remark(
                emptied[0][1],
                "stock-absent",
                f"{len(emptied)} figures became 0 (first: {emptied[0][1]}), as the offers name "
                "other warehouses only.",
            )
        self.rows.take_out(where="s.quantity IS NULL", returning="s.code")

    def merge(self, warehouse: str) -> None:
        """Merge the staged rows into the warehouse whose code the expression names."""
        has_quanta = SaleUnit.objects.exclude(quantum=1).exists()
        self._tell_fractions(self._sold_in_parts() if has_quanta and self.fractions else ())
        self.refuse_all(
            self.rows.drop_duplicates(key="code, warehouse"),
            "stock-duplicate",
            "Offer {0} has several figures for warehouse {1}; the last one went in.",
        )
        no_warehouse, of_parents, unknown_goods = fetch(
            "SELECT bool_or(w.id IS NULL), bool_or(p.structure = 'parent'), bool_or(p.id IS NULL) "
            f"FROM {self.rows} s LEFT JOIN {table_of(Warehouse)} w ON w.guid = {warehouse} "
            f"LEFT JOIN {table_of(Product)} p ON p.code = s.code"
        )[0]
        if no_warehouse:
            self._park_unknown_warehouses(warehouse)
        self.park_unknown(
            self.rows, product_code="code", key=_KEY, record=_RECORD, are_there=unknown_goods
        )
        if of_parents:
            self._refuse_parents()
        units = ""
        if has_quanta:
            unit = table_of(SaleUnit)
            units = (
                f" LEFT JOIN {unit} own ON own.product_id = p.id "
                f"LEFT JOIN {unit} parent ON parent.product_id = p.parent_id"
            )
        outcome = upsert(
            model=StoredStock,
            source=(
                f"{self.rows} s JOIN {table_of(Product)} p ON p.code = s.code "
                f"JOIN {table_of(Warehouse)} w ON w.guid = {warehouse}{units}"
            ),
            key={"partner_id": "w.partner_id", "partner_sku": "s.code"},
            values={"product_id": "p.id", "num_in_stock": _QUANTA if units else "s.quantity"},
            returning="product_id",
        )
        self.report.touch_figures(outcome.ids)
        self.count_outcome(self.rows.rows, outcome)

    def _sold_in_parts(self) -> set[str]:
        """Return the offers with a fraction whose unit is sold in parts."""
        unit = table_of(SaleUnit)
        rows = fetch(
            f"SELECT p.code FROM {table_of(Product)} p "
            f"LEFT JOIN {unit} own ON own.product_id = p.id "
            f"LEFT JOIN {unit} parent ON parent.product_id = p.parent_id "
            "WHERE p.code = ANY(%s) AND COALESCE(own.quantum, parent.quantum, 1) <> 1",
            [[offer_id for offer_id, _quantity in self.fractions]],
        )
        return {code for (code,) in rows}

    def _park_unknown_warehouses(self, warehouse: str) -> None:
        self.park_rows(
            self.rows,
            unknown=(
                f"NOT EXISTS (SELECT 1 FROM {table_of(Warehouse)} w WHERE w.guid = {warehouse})"
            ),
            awaited=f"'{AWAITED['warehouses']}' || s.warehouse",
            key=_KEY,
            record=_RECORD,
            code="warehouse-unknown",
            message="The stock of {0} waits for its warehouse {1}; let 1C export the warehouses.",
        )

    def _refuse_parents(self) -> None:
        self.refuse_all(
            self.rows.take_out(
                where=(
                    f"EXISTS (SELECT 1 FROM {table_of(Product)} p "
                    "WHERE p.code = s.code AND p.structure = 'parent')"
                ),
                returning="s.code",
            ),
            "stock-of-parent",
            "Good {0} is sold by characteristics; the stock without a characteristic is left out.",
        )


def _part(figure: Decimal | None, whole: int | None) -> Decimal | None:
    """Return a figure that is more than its whole units, else nothing."""
    return figure if figure is not None and whole is not None and figure > whole else None


class StockTotalImporter:
    """``Количество`` without a warehouse, for bases that keep one warehouse and name none."""

    accepts = StockTotalRecord
    tables = ()
    order = 75
    writes = StockImporter.writes

    def open(self, report: ImportReport) -> StockTotalJob:
        return StockTotalJob(report)


class StockTotalJob(StockJob):
    kind = "stock_totals"

    def add(self, records: Iterable[Record]) -> None:
        rows = []
        for row in cast("Iterable[StockTotalRecord]", records):
            quantity = self.readable(row.offer_id, row.quantity)
            if quantity is not None:
                rows.append((row.offer_id, "", quantity, _part(row.quantity, quantity)))
        self.rows.copy(rows)

    def close(self) -> None:
        if Warehouse.objects.exclude(guid=DEFAULT_CODE).exists():
            # A total may count defects and goods in transit; the rows by warehouse do not.
            self.refuse_all(
                self.rows.take_out(where="true", returning="s.code"),
                "stock-total",
                "The stock of {0} came without a warehouse, although the base has warehouses; "
                "export stock by warehouse.",
            )
        else:
            self._make_default()
            self.merge(f"'{DEFAULT_CODE}'")
        self.finish()

    def _make_default(self) -> None:
        partner, _made = Partner.objects.get_or_create(
            code=DEFAULT_CODE, defaults={"name": _("Warehouse")}
        )
        _warehouse, made = Warehouse.objects.get_or_create(
            # Shown at once, unlike named ones: where 1C names no warehouse there is none to choose.
            guid=DEFAULT_CODE,
            defaults={"partner": partner, "reviewed_at": timezone.now()},
        )
        if made:
            self.remark(
                DEFAULT_CODE,
                "warehouse-default",
                "1C names no warehouse; its totals are shown as the stock of one warehouse. Export "
                "stock by warehouse where totals count goods that are not for sale.",
            )
