"""Counts everything anew that counts quanta, when 1C changes the quantum of a good."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from oscar.core.loading import get_model

from oscar_b2b.core.merge import fetch, run, table_of
from oscar_b2b.partner_pricing.models import ClientStock, SaleUnit

Product = get_model("catalogue", "Product")
StoredStock = get_model("partner", "StockRecord")
BasketLine = get_model("basket", "Line")
OrderLine = get_model("order", "Line")


def recount(staged: str) -> set[int]:
    """Bring stock, limits, allocations and baskets to the quanta that are about to be stored.

    Stock is rounded down and baskets up, as everywhere; a placed order keeps the quanta it was
    placed in, only what it holds of the stock follows.

    :param staged: table with ``code`` and the new ``quantum`` of goods.
    :returns: ids of the products whose quantum changes, variants that inherit it included.
    """
    unit = table_of(SaleUnit)
    product = table_of(Product)
    changed = fetch(
        f"WITH told AS (SELECT p.id, s.quantum FROM {staged} s JOIN {product} p ON p.code = s.code)"
        ", quanta AS ("
        "  SELECT g.id, COALESCE(own.quantum, parent.quantum, 1) AS before, "
        "  COALESCE(told.quantum, own.quantum, above.quantum, parent.quantum, 1) AS after "
        f"  FROM {product} g LEFT JOIN {unit} own ON own.product_id = g.id "
        f"  LEFT JOIN {unit} parent ON parent.product_id = g.parent_id "
        "  LEFT JOIN told ON told.id = g.id LEFT JOIN told above ON above.id = g.parent_id "
        "  WHERE told.id IS NOT NULL OR above.id IS NOT NULL) "
        "SELECT id, before, after FROM quanta WHERE before <> after"
    )
    if not changed:
        return set()
    ids, before, after = (list(column) for column in zip(*changed, strict=True))
    counted = "* q.before / q.after"
    many = (
        "(SELECT unnest(%s::bigint[]) AS id, unnest(%s::numeric[]) AS before, "
        "unnest(%s::numeric[]) AS after) q"
    )
    records = table_of(StoredStock)
    for statement in (
        f"UPDATE {table_of(OrderLine)} t SET num_allocated = floor(t.num_allocated {counted}) "
        f"FROM {many} WHERE t.product_id = q.id AND t.num_allocated > 0",
        # In the order in which order placement locks them.
        f"WITH locked AS (SELECT r.id FROM {records} r JOIN {many} ON q.id = r.product_id "
        " ORDER BY r.id FOR UPDATE OF r) SELECT count(*) FROM locked",
        f"UPDATE {records} t SET num_in_stock = floor(t.num_in_stock {counted}), "
        f"num_allocated = floor(t.num_allocated {counted}) "
        f"FROM {many} WHERE t.product_id = q.id",
        f"UPDATE {table_of(ClientStock)} t SET quantity = floor(t.quantity {counted}) "
        f"FROM {many} WHERE t.product_id = q.id",
        f"UPDATE {table_of(BasketLine)} t SET quantity = ceil(t.quantity {counted}) "
        f"FROM {many} WHERE t.product_id = q.id",
    ):
        run(statement, [ids, before, after])
    return set(ids)
