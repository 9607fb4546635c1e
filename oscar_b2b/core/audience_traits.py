"""By what core itself tells dealers apart: segment, region, category."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.models import Dealer, Segment


class SegmentTrait:
    """Client type; values are ids of rows."""

    code = "segment"
    label = _("Segment")
    order = 10

    def choices(self) -> list[tuple[str, str]]:
        return [(str(pk), name) for pk, name in Segment.objects.values_list("pk", "name")]

    def of(self, context: B2BContext) -> frozenset[str]:
        return frozenset() if context.segment_id is None else frozenset([str(context.segment_id)])


class _DealerText:
    """A text of the dealer, as 1C or an employee wrote it."""

    code = ""
    field = ""

    def choices(self) -> list[tuple[str, str]]:
        texts = Dealer.objects.exclude(**{self.field: ""}).order_by(self.field)
        return [(text, text) for text in texts.values_list(self.field, flat=True).distinct()]

    def of(self, context: B2BContext) -> frozenset[str]:
        text = _texts_of(context).get(self.field, "")
        return frozenset([text]) if text else frozenset()


class RegionTrait(_DealerText):
    """Region of the dealer, word for word."""

    code = field = "region"
    label = _("Region")
    order = 20


class CategoryTrait(_DealerText):
    """Category of the dealer, word for word."""

    code = "dealer-category"
    field = "category"
    label = _("Dealer category")
    order = 30


def _texts_of(context: B2BContext) -> dict[str, str]:
    if context.dealer_id is None:
        return {}
    key = ("core.audience", context.dealer_id)
    if key not in context.memo:
        rows: Any = Dealer.objects.filter(pk=context.dealer_id).values("region", "category")
        context.memo[key] = rows.first() or {}
    found: dict[str, str] = context.memo[key]
    return found


TRAITS = [SegmentTrait(), RegionTrait(), CategoryTrait()]
