"""Demo: the second dealer sees one line of business only, the rival not one of the brands."""

from __future__ import annotations

from oscar.core.loading import get_model

from oscar_b2b.assortment import domain
from oscar_b2b.assortment.models import AssortmentRule
from oscar_b2b.core.assortment import BRAND
from oscar_b2b.core.models import Dealer


class DemoAssortment:
    """Rules of two of the demo's dealers; the first dealer sees everything."""

    order = 40

    def load(self) -> None:
        category = (
            get_model("catalogue", "Category")
            .objects.filter(depth=1, is_public=True)
            .order_by("path")
            .first()
        )
        rival = Dealer.objects.filter(members__user__email="rival@demo.example").first()
        second = Dealer.objects.filter(members__user__email="dealer2@demo.example").first()
        if category is not None and second is not None:
            AssortmentRule.objects.get_or_create(
                dealer=second, category=category, defaults={"effect": domain.ONLY}
            )
        brand = (
            get_model("catalogue", "ProductAttributeValue")
            .objects.filter(attribute__code=BRAND)
            .order_by("value_text")
            .values_list("value_text", flat=True)
            .first()
        )
        if brand and rival is not None:
            AssortmentRule.objects.get_or_create(
                dealer=rival, brand=brand, defaults={"effect": domain.DENY}
            )
