"""Who holds an article: ``Product.upc`` is unique, articles in 1C are not."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from oscar.core.loading import get_model

from oscar_b2b.core.merge import Stage, ids, run, table_of

Product = get_model("catalogue", "Product")

#: Columns a stage needs for :func:`assign_articles`.
COLUMNS = {"article": "text", "upc": "text"}


def assign_articles(stage: Stage, *, release: bool = True) -> set[int]:
    """Fill ``stage.upc`` with the article of rows that may hold it; others keep NULL.

    The stage has ``seq, code, title, deleted, article, upc``. A live good goes before a deleted
    one, the present holder before a new one, then the file's order decides. So a second import
    of the same file gives the same holders.

    :param release: staged goods that hold another article give it up first, which lets two
        goods swap articles, and hidden ones give way to live ones. Returns the ids of products
        that lost theirs.
    """
    products = table_of(Product)
    stage.analyze()
    released: set[int] = set()
    if release:
        released = ids(
            f"UPDATE {products} t SET upc = NULL FROM {stage} s "
            "WHERE t.code = s.code AND t.upc <> s.article "
            # A bare id, as deletions come, says nothing of the article.
            "AND NOT (s.title = '' AND s.article = '') RETURNING t.id"
        )
        # A hidden good that this file says nothing of gives way to a live one.
        released |= ids(
            f"UPDATE {products} t SET upc = NULL FROM {stage} s "
            "WHERE t.upc = s.article AND s.article <> '' AND NOT s.deleted "
            "AND NOT t.is_public AND t.code IS DISTINCT FROM s.code RETURNING t.id"
        )
    run(
        f"UPDATE {stage} s SET upc = s.article FROM ("
        "  SELECT c.seq, h.code AS holder, c.code, row_number() OVER (PARTITION BY c.article "
        "    ORDER BY c.deleted, (h.code IS NOT DISTINCT FROM c.code) DESC, c.seq) AS place "
        f"  FROM {stage} c LEFT JOIN {products} h ON h.upc = c.article "
        "  WHERE c.article <> '') f "
        "WHERE f.seq = s.seq AND f.place = 1 "
        f"AND NOT EXISTS (SELECT 1 FROM {products} h WHERE h.upc = s.article "
        "  AND h.code IS DISTINCT FROM s.code)"
    )
    return released
