"""The one product class and the attributes of ours that goods from 1C have."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from django.utils.translation import gettext as _
from oscar.core.loading import get_model

ProductAttribute = get_model("catalogue", "ProductAttribute")
ProductClass = get_model("catalogue", "ProductClass")

CLASS_SLUG = "1c-goods"

#: Attributes filled from elements of a good rather than from properties.
ARTICLE = "article"
BARCODE = "barcode"
MAKER = "maker"


def product_class_id() -> int:
    """Return the id of the class of all goods from 1C, made at the first import."""
    product_class, _made = ProductClass.objects.get_or_create(
        slug=CLASS_SLUG,
        defaults={"name": "1C", "requires_shipping": True, "track_stock": True},
    )
    return product_class.pk


@lru_cache(maxsize=100_000)
def attribute_code(property_id: str) -> str:
    """Return the attribute code of a 1C property; Oscar allows no GUID or Cyrillic there."""
    return f"p_{hashlib.sha256(property_id.encode()).hexdigest()[:16]}"


def make_own_attributes(class_id: int) -> None:
    """Make the attributes for maker, bar code and shared articles; names may be edited later."""
    names = {ARTICLE: _("Article"), BARCODE: _("Bar code"), MAKER: _("Maker")}
    known = set(
        ProductAttribute.objects.filter(
            product_class_id=class_id, code__in=names
        ).values_list("code", flat=True)
    )  # fmt: skip
    ProductAttribute.objects.bulk_create(
        ProductAttribute(product_class_id=class_id, code=code, name=name, type="text")
        for code, name in names.items()
        if code not in known
    )
