"""The shop as a dealer sees it, for the supplier's people: terms, price, stock of one good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from oscar.core.loading import get_model

from oscar_b2b.core.availability import StockDisplay
from oscar_b2b.core.context import B2BContext, TermsChoice
from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.models import Dealer, Member
from oscar_b2b.core.pricing import PriceExplanation, PriceQuote
from oscar_b2b.core.services import contexts, terms
from oscar_b2b.core.units import UnitInfo


class _AsDealer:
    """What context providers need of a request: somebody of the dealer who chose these terms."""

    def __init__(self, dealer: Dealer, chosen: dict[str, Any]) -> None:
        # A dealer may have no employee yet: an unsaved head sees what the first one will.
        self.member = Member(dealer=dealer, role=Member.HEAD)
        self.user = None
        self.session = dict(chosen)


@dataclass(slots=True)
class Seen:
    """One good under a dealer's terms."""

    product: Any
    is_visible: bool
    quote: PriceQuote | None
    stock: StockDisplay | None
    unit: UnitInfo
    why: PriceExplanation | None = None


def terms_of(*, dealer: Dealer, chosen: dict[str, Any]) -> tuple[B2BContext, list[TermsChoice]]:
    """Return a dealer's terms and what can be chosen there.

    :param chosen: session key → id, as the header's forms keep them; unknown ones are ignored.
    """
    request = _AsDealer(dealer, chosen)
    context = contexts.for_request(request)
    choices = [
        choice
        for provider in extensions.get("context_providers")
        if hasattr(provider, "choices")
        for choice in provider.choices(request, context)
    ]
    return context, choices


def good(*, context: B2BContext, product: Any) -> list[Seen]:
    """Return what the dealer sees of a good, of each variant when it has some."""
    Product = get_model("catalogue", "Product")
    children = list(product.children.order_by("title", "pk")) if product.is_parent else []
    goods = children or [product]
    ids = [each.pk for each in goods]
    visible = set(
        terms.visible_products(
            context=context, products=Product.objects.filter(pk__in=[product.pk, *ids])
        ).values_list("pk", flat=True)
    )
    prices = terms.prices(context=context, product_ids=ids)
    stock = terms.stock(context=context, product_ids=ids)
    units = terms.units(product_ids=ids)
    return [
        Seen(
            product=each,
            is_visible=product.pk in visible and each.pk in visible,
            quote=prices.get(each.pk),
            stock=stock.get(each.pk),
            unit=units[each.pk],
            why=terms.explain(context=context, product_id=each.pk) if each.pk in prices else None,
        )
        for each in goods
    ]
