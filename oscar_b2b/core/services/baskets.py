"""Use-cases of the basket: open, add many, set quantities, reprice, follow the terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from oscar.core.loading import get_class, get_model

from oscar_b2b.core.amounts import quantity as quantity_text
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.models import BasketTerms, Member
from oscar_b2b.core.services import contexts, terms
from oscar_b2b.core.units import UnitInfo

#: Largest quantity of one line; Oscar's column is a PostgreSQL integer.
MAX_QUANTITY = 1_000_000

_PRODUCT = ("product__product_class", "product__parent__product_class")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with VAT; None = there is no price."""

    amount: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class PriceChange:
    """The price of one unit of a basket line, before and after other terms."""

    title: str
    before: Money
    after: Money


@dataclass(slots=True)
class BasketChange:
    """What an action did to a basket; texts are translated, for messages.

    ``prices`` and the totals are told by :func:`reprice` only: the lines whose price changed or
    was lost, and what all lines with a price come to.
    """

    added: int = 0
    pieces: int = 0
    notes: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    prices: list[PriceChange] = field(default_factory=list)
    total_before: Money | None = None
    total_after: Money | None = None


def open_basket(*, context: B2BContext, user: Any) -> Any:
    """Return the member's open basket for the terms of ``context``, created when missing.

    Modules narrow it down (``basket_parts``): one basket per legal entity, or one per contract.
    Whoever works in the member's name has baskets of his own, which the member does not see.

    :raises ValueError: for a context of nobody's; ask for ``legal_entity_id`` first.
    """
    if context.member_id is None or context.legal_entity_id is None:
        raise ValueError("Only a member of a dealer has a basket for a legal entity.")
    member_id, legal_entity_id = context.member_id, context.legal_entity_id
    Basket = get_model("basket", "Basket")

    parts = extensions.get("basket_parts")

    def find() -> Any:
        found = open_baskets(context=context, user=user)
        for part in parts:
            found = part.narrow(found, context)
        return found.first()

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
                    worker_id=context.worker_id,
                    name=_("Main"),
                )
                for part in parts:
                    part.opened(basket=basket, context=context)
    for part in parts:
        part.opened(basket=basket, context=context)
    basket.owner = user
    return basket


def open_baskets(*, context: B2BContext, user: Any) -> Any:
    """Return the queryset of a member's open baskets for the active legal entity, oldest first."""
    return (
        get_model("basket", "Basket")
        .open.filter(
            owner=user,
            b2b_terms__legal_entity_id=context.legal_entity_id,
            b2b_terms__worker_id=context.worker_id,
        )
        .select_related("b2b_terms")
        .order_by("pk")
    )


@transaction.atomic
def add_many(
    *,
    basket: Any,
    strategy: Any,
    quantities: Mapping[int, Decimal | int],
    places: Mapping[int, int] | None = None,
) -> BasketChange:
    """Add products to the basket, all in a fixed number of queries.

    A quantity is rounded up to the product's multiple and a note says so; a product that the
    dealer cannot see, without a price, or short of stock is refused with a reason, and the
    rest goes in. What is beyond the stock that the dealer is shown may be taken "to be
    confirmed", with a note.

    :param quantities: product id → units to add, more than none.
    :param places: product id → Oscar partner id of the warehouse that the buyer chose; the others
        go to their present line, else to the best warehouse.
    """
    places = places or {}
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
    present_lines = list(basket.lines.select_related(*_PRODUCT, "stockrecord").order_by("pk"))
    strategy.prime([*products.values(), *(line.product for line in present_lines)])
    currency = _currency(present_lines, strategy)
    shown_in = currency or strategy.context.currency
    if any(line.price_currency != shown_in for line in present_lines):
        # Put in under other terms, by another device or before a contract ended.
        _reprice(basket, present_lines, strategy)
    units = terms.units(product_ids=products)
    lines: dict[tuple[int, int | None], Any] = {}
    for line in present_lines:
        if line.product_id in products:
            lines.setdefault((line.product_id, None), line)
            lines[line.product_id, line.stockrecord.partner_id] = line
    created: list[Any] = []
    updated: list[Any] = []
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
        unit, place = units[product_id], places.get(product_id)
        if not unit.takes(asked):
            change.refused.append(_not_whole(title, asked))
            continue
        line = lines.get((product_id, place))
        present = line.quantity if line else 0
        typed = unit.units(present) + asked
        wanted = unit.rounded_up(unit.quanta(typed))
        if wanted > MAX_QUANTITY:
            change.refused.append(_("“%s”: the quantity is too large.") % title)
            continue
        record = _record_with(
            strategy, product, wanted, place=place, line=line, lines=[*present_lines, *created]
        )
        if record is None:
            change.refused.append(_not_there(strategy, product, place, title))
            continue
        if unit.units(wanted) != typed:
            change.notes.append(_rounded(title, typed, wanted, unit))
        if not _promises(strategy, product, record, wanted):
            change.notes.append(_to_confirm(title))
        currency = currency or quote.currency
        if line is None:
            line = Line(basket=basket, product=product)
            created.append(line)
            lines[product_id, None] = lines[product_id, record.partner_id] = line
        else:
            updated.append(line)
        _take_from(basket, line, record)
        line.quantity = wanted
        change.added += 1
        change.pieces += wanted - present
    touched = {line.product_id for line in (*created, *updated)}
    updated = [line for line in present_lines if line.product_id in touched]
    _store_prices((*created, *updated), strategy)
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
def set_quantities(
    *,
    basket: Any,
    strategy: Any,
    quantities: Mapping[int, Decimal | int],
    places: Mapping[int, int] | None = None,
) -> BasketChange:
    """Set the quantities and warehouses of basket lines; 0 removes a line.

    A line that moves to a warehouse from which the basket has the same good already joins that
    line.

    :param quantities: line id → units. Lines of other baskets are ignored.
    :param places: line id → Oscar partner id of the warehouse chosen for it.
    """
    Line = get_model("basket", "Line")
    places = places or {}
    change = BasketChange()
    basket.__class__.objects.select_for_update().get(pk=basket.pk)
    present = list(basket.lines.select_related(*_PRODUCT, "stockrecord").order_by("pk"))
    lines = [line for line in present if line.pk in quantities or line.pk in places]
    # A line that joins another one adds to the quantity that is set there.
    lines.sort(
        key=lambda each: (
            places.get(each.pk, each.stockrecord.partner_id) != each.stockrecord.partner_id
        )
    )
    strategy.prime([line.product for line in lines])
    units = terms.units(product_ids=[line.product_id for line in lines])
    priced = [line for line in present if line.product_id in units]
    # A price that was another when the good was put in stays, so that the page can tell of it.
    as_quoted = [line for line, quote in _quotes(priced, strategy) if _has_price(line, quote)]
    gone, moved = [], []
    for line in lines:
        title, unit, place = line.product.get_title(), units[line.product_id], places.get(line.pk)
        asked = quantities.get(line.pk, unit.units(line.quantity))
        if asked <= 0:
            gone.append(line.pk)
            continue
        if not unit.takes(asked):
            change.refused.append(_not_whole(title, asked))
            continue
        wanted = unit.rounded_up(unit.quanta(asked))
        if place == line.stockrecord.partner_id:
            place = None
        others = [each for each in present if each is not line and each.pk not in gone]
        joined = _line_at(others, line.product_id, place)
        if joined is not None:
            wanted, line_before = wanted + joined.quantity, line
            line, place = joined, None
        record = None
        if wanted <= MAX_QUANTITY:
            record = _record_with(
                strategy, line.product, wanted, place=place, line=line, lines=present
            )
        before = (line.quantity, line.stockrecord_id)
        if (wanted, record.pk if record else before[1]) == before and (
            record is None or _promises(strategy, line.product, record, wanted)
        ):
            continue
        # Fewer than before is always allowed: it cannot make things worse.
        if record is None and (wanted > line.quantity or place is not None):
            change.refused.append(_not_there(strategy, line.product, place, title))
            continue
        if joined is not None:
            gone.append(line_before.pk)
        if unit.units(wanted) != asked and joined is None:
            change.notes.append(_rounded(title, asked, wanted, unit))
        if record is not None:
            if record.pk != line.stockrecord_id:
                moved.append(line.pk)
            if not _promises(strategy, line.product, record, wanted):
                change.notes.append(_to_confirm(title))
            _take_from(basket, line, record)
        line.quantity = wanted
        change.added += 1
    Line.objects.filter(pk__in=gone).delete()
    left = [line for line in priced if line.pk not in gone]
    for line, quote in _quotes(left, strategy):
        if quote is not None and line in as_quoted:
            _store_price(line, quote)
    if moved:
        # Two lines may change places: no statement may meet the reference of one in the other.
        Line.objects.filter(pk__in=moved).update(line_reference=Cast("pk", CharField()))
    Line.objects.bulk_update(
        left,
        [
            "quantity",
            "stockrecord",
            "line_reference",
            "price_excl_tax",
            "price_incl_tax",
            "price_currency",
        ],
    )
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
    lines = list(basket.lines.select_related(*_PRODUCT, "stockrecord").order_by("pk"))
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
    before = _prices_of(lines)
    change.total_before = _total(lines, strategy)
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
        allowed = strategy.buyable_records(line.product)
        taken = {each.stockrecord_id for each in lines if each.product_id == line.product_id}
        if allowed and line.stockrecord_id not in {record.pk for record in allowed}:
            record = _record_with(
                strategy, line.product, line.quantity, line=line, lines=lines
            ) or next((each for each in allowed if each.pk not in taken), None)
            if record is not None:
                _take_from(basket, line, record)
    for line, quote in _quotes(lines, strategy):
        if quote is not None:
            change.added += not _has_price(line, quote)
            _store_price(line, quote)
    Line.objects.bulk_update(
        lines,
        ["stockrecord", "line_reference", "price_excl_tax", "price_incl_tax", "price_currency"],
    )
    basket.reset_offer_applications()
    change.total_after = _total(lines, strategy)
    change.prices = [
        PriceChange(line.product.get_title(), was, now)
        for line, was, now in zip(lines, before, _prices_of(lines), strict=True)
        if was != now and (was.amount, now.amount) != (None, None)
    ]
    return change


def _prices_of(lines: list[Any]) -> list[Money]:
    return [Money(line.price_incl_tax, line.price_currency) for line in lines]


def _total(lines: list[Any], strategy: Any) -> Money | None:
    """Return what the stored prices come to; None when they are in several currencies."""
    priced = [line for line in lines if line.price_incl_tax is not None]
    currencies = {line.price_currency for line in priced}
    if len(currencies) != 1:
        return None
    sums = (
        strategy.unit(line.product).amount(line.price_incl_tax, line.quantity) for line in priced
    )
    return Money(sum(sums, Decimal(0)), currencies.pop())


def _currency(lines: list[Any], strategy: Any) -> str:
    """Return the currency in which the lines are priced now; empty when none has a price."""
    quotes = (strategy.quote(line.product) for line in lines)
    return next((quote.currency for quote in quotes if quote), "")


def _record_with(
    strategy: Any,
    product: Any,
    quantity: int,
    *,
    place: int | None = None,
    line: Any = None,
    lines: Iterable[Any] = (),
) -> Any:
    """Return the stock record to order so many quanta from, or None when none may be.

    The one that promises the quantity is taken, before others the line's own; then the first that
    may be ordered from "to be confirmed". What decides is what the buyer is shown, so the
    warehouse tells no more than that.

    :param place: Oscar partner id that the buyer chose: this one or none.
    :param lines: of the basket: each takes the good from another warehouse.
    """
    taken = {
        each.stockrecord_id for each in lines if each is not line and each.product_id == product.pk
    }
    present = line.stockrecord_id if line is not None and place is None else None
    records = [
        record
        for record in strategy.buyable_records(product)
        if record.pk not in taken and (place is None or record.partner_id == place)
    ]
    records.sort(key=lambda each: each.pk != present)
    return next(
        (each for each in records if _promises(strategy, product, each, quantity)),
        next((each for each in records if _is_permitted(strategy, product, each, quantity)), None),
    )


def _is_permitted(strategy: Any, product: Any, record: Any, quantity: int) -> bool:
    policy = strategy.availability_policy(product, record)
    return bool(policy.is_purchase_permitted(quantity)[0])


def _promises(strategy: Any, product: Any, record: Any, quantity: int) -> bool:
    """Tell whether a stock record has the quantity for certain, with no word of the supplier."""
    return bool(strategy.availability_policy(product, record).promises(quantity))


def _line_at(lines: Iterable[Any], product_id: int, place: int | None) -> Any:
    """Return the line that has the good from a warehouse, if one was chosen."""
    if place is None:
        return None
    return next(
        (
            line
            for line in lines
            if line.product_id == product_id and line.stockrecord.partner_id == place
        ),
        None,
    )


def _take_from(basket: Any, line: Any, record: Any) -> None:
    line.stockrecord = record
    line.line_reference = basket._create_line_reference(line.product, record, None)


def _not_there(strategy: Any, product: Any, place: int | None, title: str) -> str:
    """Say why no record was found: the warehouse does not sell the good, or has too little."""
    records = strategy.buyable_records(product)
    if place is not None and all(record.partner_id != place for record in records):
        return _("“%s” cannot be ordered from the warehouse you chose.") % title
    return _("“%s”: there is not enough stock. Order fewer, or choose another warehouse.") % title


def _not_whole(title: str, typed: Decimal | int) -> str:
    return _("“%(asked)s” is not a quantity of “%(title)s”, which is sold in whole units.") % {
        "title": title,
        "asked": quantity_text(typed),
    }


def _to_confirm(title: str) -> str:
    return _("“%s”: the supplier will confirm the quantity.") % title


def _rounded(title: str, typed: Decimal | int, wanted: int, unit: UnitInfo) -> str:
    return _("“%(title)s”: %(asked)s → %(wanted)s, sold in multiples of %(multiple)s.") % {
        "title": title,
        "asked": quantity_text(typed),
        "wanted": quantity_text(unit.units(wanted)),
        "multiple": quantity_text(unit.step),
    }


def _quotes(lines: Iterable[Any], strategy: Any) -> list[tuple[Any, Any]]:
    """Return the lines with their present quotes: of their warehouse, for what they come to.

    :param lines: all those of the products in question; quantity breaks count them together.
    """
    lines = list(lines)
    quanta: Counter[int] = Counter()
    for line in lines:
        quanta[line.product_id] += line.quantity
    return [
        (
            line,
            strategy.quote(line.product, record=line.stockrecord, quanta=quanta[line.product_id]),
        )
        for line in lines
    ]


def _has_price(line: Any, quote: Any) -> bool:
    """Tell whether the stored price of a line is the quoted one."""
    stored = (line.price_incl_tax, line.price_currency)
    return quote is not None and stored == (quote.incl_tax, quote.currency)


def _store_prices(lines: Iterable[Any], strategy: Any) -> None:
    for line, quote in _quotes(lines, strategy):
        if quote is not None:
            _store_price(line, quote)


def _store_price(line: Any, quote: Any) -> None:
    line.price_excl_tax = quote.excl_tax
    line.price_incl_tax = quote.incl_tax
    line.price_currency = quote.currency
