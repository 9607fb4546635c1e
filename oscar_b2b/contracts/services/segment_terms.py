"""Set up the standard terms of a segment, with how its dealers see stock."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oscar_b2b.contracts.domain import ON_CREDIT
from oscar_b2b.contracts.models import SegmentTerms
from oscar_b2b.core.models import Segment
from oscar_b2b.partner_pricing import client_terms
from oscar_b2b.partner_pricing.models import StockView


@transaction.atomic
def keep_terms(*, terms: SegmentTerms) -> SegmentTerms:
    """Write the standard terms of a segment.

    :raises ValidationError: with what is wrong.
    """
    if terms.price_type is not None and terms.price_type.is_cost:
        raise ValidationError({"price_type": _("Nobody is ever shown prices of cost.")})
    if terms.kind not in ON_CREDIT and terms.credit_limit > 0:
        raise ValidationError(
            {"credit_limit": _("Only deferral and consignment give credit. Leave the limit at 0.")}
        )
    terms.full_clean()
    terms.save()
    return terms


@transaction.atomic
def show_stock(*, segment: Segment, mode: str, thresholds: Collection[int]) -> None:
    """Set how dealers of a segment see stock; their own views and those of contracts still win.

    :param mode: of ``StockView``; "" = as everybody.
    :raises ValidationError: for odd thresholds.
    """
    view = StockView.objects.filter(segment=segment).first() or StockView(segment=segment)
    view.mode, view.thresholds = mode, list(thresholds) if mode else []
    # A view may say something else beside; one that says nothing is none.
    if mode or getattr(view, "out_of_stock", ""):
        client_terms.keep_stock_view(view=view)
    elif view.pk is not None:
        client_terms.drop(row=view)
