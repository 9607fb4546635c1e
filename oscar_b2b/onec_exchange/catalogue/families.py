"""Parents and children: goods whose characteristics are sold as variants."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from oscar.core.loading import get_model

from oscar_b2b.core.merge import ids, table_of

Product = get_model("catalogue", "Product")
StockRecord = get_model("partner", "StockRecord")


def make_parents(codes: str) -> set[int]:
    """Turn goods that have variants into parents and return the ids of those that changed.

    :param codes: SELECT of the codes of goods whose variants the import has brought; to look at
        every good there is would cost more than a small file does.

    A parent is a placeholder and sells nothing: its own stock becomes 0. Stock records are not
    deleted, open baskets may point at them.
    """
    products, stock = table_of(Product), table_of(StockRecord)
    changed = ids(
        f"UPDATE {products} p SET structure = 'parent', date_updated = now() "
        f"WHERE p.structure = 'standalone' AND p.code IN ({codes}) "
        f"AND EXISTS (SELECT 1 FROM {products} c WHERE c.parent_id = p.id) RETURNING p.id"
    )
    if changed:
        ids(
            f"UPDATE {stock} SET num_in_stock = 0, date_updated = now() "
            "WHERE product_id = ANY(%s) AND num_in_stock <> 0 RETURNING id",
            [list(changed)],
        )
    return changed
