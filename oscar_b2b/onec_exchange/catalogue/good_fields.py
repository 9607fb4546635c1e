"""What an import writes into a product's own columns, as the owners of the fields allow."""

from __future__ import annotations

from collections.abc import Mapping

from oscar_b2b.onec_exchange.catalogue import ownership
from oscar_b2b.onec_exchange.catalogue.ownership import ONCE, ONEC, SITE

#: Expressions over the stage ``s`` and the stored row ``t``; each field by its owner. Who has no
#: title has nothing to be found by, so a new good gets 1C's, whoever owns it.
_TITLE = {
    ONEC: "COALESCE(NULLIF(s.title, ''), NULLIF(t.title, ''), s.code)",
    ONCE: "COALESCE(NULLIF(t.title, ''), NULLIF(s.title, ''), s.code)",
    SITE: "CASE WHEN t.id IS NULL THEN COALESCE(NULLIF(s.title, ''), s.code) ELSE t.title END",
}

_ARTICLE = {
    # A bare id, as deletions come, says nothing of the article.
    ONEC: "CASE WHEN s.title = '' AND s.article = '' THEN t.upc ELSE s.upc END",
    ONCE: "COALESCE(t.upc, s.upc)",
    SITE: "t.upc",
}

_DESCRIPTION = {
    # A complete row without a description says that there is none any more.
    ONEC: "CASE WHEN s.description = '' AND (s.title = '' OR s.deleted) "
    "THEN COALESCE(t.description, '') ELSE s.description END",
    ONCE: "CASE WHEN COALESCE(t.description, '') = '' THEN s.description ELSE t.description END",
    SITE: "COALESCE(t.description, '')",
}

_VISIBILITY = {
    ONEC: (
        "CASE "
        # A service is hidden until somebody of the site shows it.
        "WHEN s.service AND NOT s.deleted THEN COALESCE(t.is_public, false) "
        # A bare id without a name says nothing but "this good was there".
        "WHEN s.title = '' AND NOT s.deleted AND t.id IS NOT NULL THEN t.is_public "
        "ELSE NOT s.deleted END"
    ),
    ONCE: "CASE WHEN t.id IS NULL THEN NOT (s.deleted OR s.service) ELSE t.is_public END",
    # New goods wait for the site to show them.
    SITE: "COALESCE(t.is_public, false)",
}


def product_values(owners: Mapping[str, str]) -> dict[str, str]:
    """Return column → SQL expression for the upsert of products."""
    return {
        "title": _TITLE[owners[ownership.TITLE]],
        "upc": _ARTICLE[owners[ownership.ARTICLE]],
        "is_public": _VISIBILITY[owners[ownership.VISIBILITY]],
        "description": _DESCRIPTION[owners[ownership.DESCRIPTION]],
    }
