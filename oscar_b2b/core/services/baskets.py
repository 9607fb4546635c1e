"""Use-cases of the basket: open, add many, set quantities, reprice, follow the terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from oscar.core.loading import get_class, get_model

from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.models import BasketTerms, Member
from oscar_b2b.core.services import contexts, terms

#: Largest quantity of one line; Oscar's column is a PostgreSQL integer.
MAX_QUANTITY = 1_000_000

_PRODUCT = ("product__product_class", "product__parent__product_class")


@dataclass(slots=True)
class BasketChange:
    """What an action did to a basket; texts are translated, for messages."""

    added: int = 0
    pieces: int = 0
    notes: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def open_basket(*, context: B2BContext, user: Any) -> Any:
    """Return the member's open basket for the active legal entity, created when missing.

    :raises ValueError: for a context of nobody's; ask for ``legal_entity_id`` first.
    """
    if context.member_id is None or context.legal_entity_id is None:
        raise ValueError("Only a member of a dealer has a basket for a legal entity.")
    member_id, legal_entity_id = context.member_id, context.legal_entity_id
    Basket = get_model("basket", "Basket")

    def find() -> Any:
        return (
            Basket.open.filter(owner=user, b2b_terms__legal_entity_id=legal_entity_id)
            .select_related("b2b_terms")
            .order_by("pk")
            .first()
        )

    basket = find()
    if basket is None:
        with transaction.atomic():
            # Two first requests at once wait here, so only one basket is made.
            Member.objects.select_for_update().get(pk=member_id)
            basket = find()
            if basket is None:
                basket = Basket.objects.create(owner=user)
                basket.b2b_terms = BasketTerms.objects.create(
                    basket=basket,
                    legal_entity_id=legal_entity_id,
                    name=_("Main"),
                )
    basket.owner = user
    return basket


@transaction.atomic
def add_many(*, basket: Any, strategy: Any, quantities: Mapping[int, int]) -> BasketChange:
    """Add products to the basket, all in a fixed number of queries.

    A quantity is rounded up to the product's multiple and a note says so; a product that the
    dealer cannot see, without a price, or short of stock is refused with a reason, and the
    rest goes in.

    :param quantities: product id → units to add, each at least 1.
    """
    Product = get_model("catalogue", "Product")
    Line = get_model("basket", "Line")
    change = BasketChange()
    basket_model = basket.__class__  # seen through the lazy object of the request
    if basket.pk is None:
        basket.save()
    basket_model.objects.select_for_update().get(pk=basket.pk)

    products = {
        product.pk: product
        for product in terms.visible_products(
            context=strategy.context,
            products=Product.objects.filter(pk__in=quantities).exclude(structure=Product.PARENT),
        ).select_related("product_class", "parent__product_class")
    }
    present_lines = list(basket.lines.select_related(*_PRODUCT).order_by("pk"))
    strategy.prime([*products.values(), *(line.product for line in present_lines)])
    currency = _currency(present_lines, strategy)
    shown_in = currency or strategy.context.currency
    if any(line.price_currency != shown_in for line in present_lines):
        # Put in under other terms, by another device or before a contract ended.
        _reprice(basket, present_lines, strategy)
    units = terms.units(product_ids=products)
    lines: dict[int, Any] = {}
    for line in present_lines:
        if line.product_id in products:
            lines.setdefault(line.product_id, line)
    created, updated = [], []
    for product_id, asked in quantities.items():
        product = products.get(product_id)
        if product is None:
            change.refused.append(_("An item is no longer sold. Remove it from your list."))
            continue
        title = product.get_title()
        quote = strategy.quote(product)
        if quote is None:
            change.refused.append(_("“%s” has no price by your contract.") % title)
            continue
        if currency and quote.currency != currency:
            change.refused.append(
                _("“%(title)s” is sold in %(own)s, but the basket is in %(basket)s.")
                % {"title": title, "own": quote.currency, "basket": currency}
            )
            continue
        line = lines.get(product_id)
        present = line.quantity if line else 0
        wanted = units[product_id].rounded_up(present + asked)
        if wanted > MAX_QUANTITY:
            change.refused.append(_("“%s”: the quantity is too large.") % title)
            continue
        record = _record_with(strategy, product, wanted)
        if record is None:
            change.refused.append(
                _("“%s”: there is not enough stock. Order fewer, or choose another warehouse.")
                % title
            )
            continue
        if wanted != present + asked:
            change.notes.append(
                _("“%(title)s”: %(asked)s → %(wanted)s, sold in multiples of %(multiple)s.")
                % {
                    "title": title,
                    "asked": present + asked,
                    "wanted": wanted,
                    "multiple": units[product_id].multiple,
                }
            )
        currency = currency or quote.currency
        if line is None:
            line = Line(basket=basket, product=product)
            created.append(line)
        else:
            updated.append(line)
        line.stockrecord = record
        line.line_reference = basket._create_line_reference(product, record, None)
        line.quantity = wanted
        _store_price(line, quote)
        change.added += 1
        change.pieces += wanted - present
    Line.objects.bulk_create(created)
    Line.objects.bulk_update(
        updated,
        [
            "stockrecord",
            "line_reference",
            "quantity",
            "price_excl_tax",
            "price_incl_tax",
            "price_currency",
        ],
    )
    basket.reset_offer_applications()
    return change


@transaction.atomic
def set_quantities(*, basket: Any, strategy: Any, quantities: Mapping[int, int]) -> BasketChange:
    """Set the quantities of basket lines; 0 removes a line.

    :param quantities: line id → units. Lines of other baskets are ignored.
    """
    Line = get_model("basket", "Line")
    change = BasketChange()
    basket.__class__.objects.select_for_update().get(pk=basket.pk)
    lines = list(basket.lines.filter(pk__in=quantities).select_related(*_PRODUCT))
    strategy.prime([line.product for line in lines])
    units = terms.units(product_ids=[line.product_id for line in lines])
    gone, updated = [], []
    for line in lines:
        asked = quantities[line.pk]
        title = line.product.get_title()
        if asked <= 0:
            gone.append(line.pk)
            continue
        wanted = units[line.product_id].rounded_up(asked)
        record = _record_with(strategy, line.product, wanted) if wanted <= MAX_QUANTITY else None
        if wanted == line.quantity and (
            record is None or _supplies(strategy, line.product, line.stockrecord_id, wanted)
        ):
            continue
        # Fewer than before is always allowed: it cannot make things worse.
        if record is None and wanted > line.quantity:
            change.refused.append(
                _("“%s”: there is not enough stock. Order fewer, or choose another warehouse.")
                % title
            )
            continue
        if wanted != asked:
            change.notes.append(
                _("“%(title)s”: %(asked)s → %(wanted)s, sold in multiples of %(multiple)s.")
                % {
                    "title": title,
                    "asked": asked,
                    "wanted": wanted,
                    "multiple": units[line.product_id].multiple,
                }
            )
        if record is not None:
            line.stockrecord = record
            line.line_reference = basket._create_line_reference(line.product, record, None)
        line.quantity = wanted
        updated.append(line)
        change.added += 1
    Line.objects.filter(pk__in=gone).delete()
    Line.objects.bulk_update(updated, ["quantity", "stockrecord", "line_reference"])
    basket.reset_offer_applications()
    return change


@transaction.atomic
def reprice(*, basket: Any, strategy: Any) -> BasketChange:
    """Rewrite the stored prices, currency and warehouses of all lines after a change of terms.

    ``change.added`` counts the lines whose price changed. A line that the new terms do not sell
    stays in the basket without a price and with a note: the buyer decides, and placing is
    refused until then.
    """
    if basket.pk is None:
        return BasketChange()
    basket.__class__.objects.select_for_update().get(pk=basket.pk)
    lines = list(basket.lines.select_related(*_PRODUCT).order_by("pk"))
    strategy.prime([line.product for line in lines])
    return _reprice(basket, lines, strategy)


def follow_terms(*, request: Any) -> BasketChange:
    """Serve the rest of a request under the terms its session names now, and reprice its basket.

    To be called by whatever changes the terms: the choice of a contract or a legal entity.
    """
    request.b2b = contexts.for_request(request)
    selector = get_class("partner.strategy", "Selector")()
    request.strategy = selector.strategy(request=request, user=request.user)
    if request.b2b.legal_entity_id is None:
        return BasketChange()
    basket = open_basket(context=request.b2b, user=request.user)
    basket.strategy = request.strategy
    request.basket = request._basket_cache = basket
    return reprice(basket=basket, strategy=request.strategy)


def _reprice(basket: Any, lines: list[Any], strategy: Any) -> BasketChange:
    Line = get_model("basket", "Line")
    change = BasketChange()
    currency = _currency(lines, strategy) or strategy.context.currency
    for line in lines:
        quote = strategy.quote(line.product)
        if quote is None:
            change.notes.append(
                _("“%s” has no price by this contract. Remove it or switch back.")
                % line.product.get_title()
            )
            # The currency of the rest: Oscar takes the first line's for the basket's.
            line.price_excl_tax = line.price_incl_tax = None
            line.price_currency = currency
            continue
        if (line.price_incl_tax, line.price_currency) != (quote.incl_tax, quote.currency):
            change.added += 1
        _store_price(line, quote)
        allowed = strategy.buyable_records(line.product)
        if allowed and line.stockrecord_id not in {record.pk for record in allowed}:
            record = _record_with(strategy, line.product, line.quantity) or allowed[0]
            line.stockrecord = record
            line.line_reference = basket._create_line_reference(line.product, record, None)
    Line.objects.bulk_update(
        lines,
        ["stockrecord", "line_reference", "price_excl_tax", "price_incl_tax", "price_currency"],
    )
    basket.reset_offer_applications()
    return change


def _currency(lines: list[Any], strategy: Any) -> str:
    """Return the currency in which the lines are priced now; empty when none has a price."""
    quotes = (strategy.quote(line.product) for line in lines)
    return next((quote.currency for quote in quotes if quote), "")


def _record_with(strategy: Any, product: Any, quantity: int) -> Any:
    """Return the best stock record that has ``quantity``, or None."""
    for record in strategy.buyable_records(product):
        permitted, __ = strategy.availability_policy(product, record).is_purchase_permitted(
            quantity
        )
        if permitted:
            return record
    return None


def _supplies(strategy: Any, product: Any, record_id: int | None, quantity: int) -> bool:
    """Tell whether the chosen stock record still has ``quantity``; if not, another one may."""
    for record in strategy.buyable_records(product):
        if record.pk == record_id:
            policy = strategy.availability_policy(product, record)
            return bool(policy.is_purchase_permitted(quantity)[0])
    return False


def _store_price(line: Any, quote: Any) -> None:
    line.price_excl_tax = quote.excl_tax
    line.price_incl_tax = quote.incl_tax
    line.price_currency = quote.currency
