"""A good of the catalogue file as a row of the stage."""

from __future__ import annotations

from oscar_b2b.core.exchange import GoodRecord
from oscar_b2b.core.merge_values import clip
from oscar_b2b.core.slugs import slugify
from oscar_b2b.onec_exchange.catalogue.descriptions import safe_html
from oscar_b2b.onec_exchange.catalogue.requisites import Extras

#: Columns of the stage of goods.
COLUMNS = {
    "row": "int",
    "code": "text",
    "parent_code": "text",
    "title": "text",
    "slug": "text",
    "description": "text",
    "article": "text",
    "deleted": "boolean",
    "service": "boolean",
    "upc": "text",
}


def row_of(row: int, good: GoodRecord, extras: Extras) -> tuple[object, ...]:
    """Return the values of ``COLUMNS`` for a good.

    :param row: number of the good in the file, which ties what hangs on it to it.
    """
    name = good.name.strip() or good.full_name.strip()
    title = clip(name, 255)
    full = good.full_name.strip() if len(good.full_name.strip()) > 255 else ""
    article = clip(good.article, 255)
    return (
        row,
        good.id,
        good.id.partition("#")[0] if "#" in good.id else "",
        title,
        slugify(title),
        safe_html(extras.html or good.description or (full if len(name) > 255 else "")),
        # A longer article cannot be a UPC; it is kept as text.
        article if len(article) <= 64 else "",
        good.deleted,
        extras.is_service,
        # Filled by assign_articles.
        None,
    )
