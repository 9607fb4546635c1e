"""Terms of people without a contract, where the shop shows them the retail price."""

from __future__ import annotations

import dataclasses
from typing import Any

from oscar_b2b.core.context import B2BContext
from oscar_b2b.partner_pricing.models import PriceType


class RetailForVisitors:
    """Extension point ``context_providers``: after the one that decides who sees what."""

    order = 950

    def extend(self, context: B2BContext, request: Any) -> B2BContext:
        if not context.sees_retail or context.price_type_id is not None:
            return context
        retail = PriceType.objects.filter(
            is_retail=True, is_active=True, is_cost=False, reviewed_at__isnull=False
        ).first()
        if retail is None:
            return context
        return dataclasses.replace(
            context,
            price_type_id=retail.pk,
            price_type_guid=retail.guid,
            currency=retail.currency or context.currency,
        )
