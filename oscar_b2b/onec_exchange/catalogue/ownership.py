"""Who writes a field of goods: 1C at every import, 1C once, or the site.

Prices and stock are not here: 1C owns them always. Slugs, SEO texts, priority, recommendations and
whatever was added by hand (pictures, sections without a 1C id) belong to the site always.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from oscar_b2b.onec_exchange.models import FieldOwner

ONEC, ONCE, SITE = FieldOwner.ONEC, FieldOwner.ONCE, FieldOwner.SITE

TITLE = "title"
DESCRIPTION = "description"
IMAGES = "images"
CATEGORIES = "categories"
ATTRIBUTES = "attributes"
ARTICLE = "article"
VISIBILITY = "is_public"

FIELDS = {
    TITLE: _("Title"),
    DESCRIPTION: _("Description"),
    IMAGES: _("Pictures"),
    CATEGORIES: _("Sections"),
    ATTRIBUTES: _("Properties"),
    ARTICLE: _("Article"),
    VISIBILITY: _("Whether the good is shown"),
}

#: What marketers rewrite most is written once; the rest follows 1C.
DEFAULTS = {
    TITLE: ONEC,
    DESCRIPTION: ONCE,
    IMAGES: ONEC,
    CATEGORIES: ONEC,
    ATTRIBUTES: ONEC,
    ARTICLE: ONEC,
    VISIBILITY: ONEC,
}


def owners() -> dict[str, str]:
    """Return the owner (``ONEC``, ``ONCE``, ``SITE``) of each of ``FIELDS``; one query."""
    chosen = dict(FieldOwner.objects.filter(field__in=FIELDS).values_list("field", "owner"))
    return {**DEFAULTS, **chosen}


def set_owner(*, field: str, owner: str) -> None:
    """Let ``owner`` write ``field`` from the next import on.

    :raises LookupError: for a field or an owner that does not exist.
    """
    if field not in FIELDS or owner not in {ONEC, ONCE, SITE}:
        raise LookupError(f"{field!r} cannot be owned by {owner!r}")
    FieldOwner.objects.update_or_create(field=field, defaults={"owner": owner})
