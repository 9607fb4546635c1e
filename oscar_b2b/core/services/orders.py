"""The use-case of placing an order: one transaction, checked anew under locks."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from oscar.core.loading import get_class, get_model

from oscar_b2b.core.amounts import amount, quantity
from oscar_b2b.core.checkout import AlreadyPlaced, SeenTerms, TermsChanged, UnableToPlaceOrder
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.models import OrderParty
from oscar_b2b.core.services import terms

#: A deadlock ends one of two transactions; the one that placed an order is simply run again.
ATTEMPTS = 3
_DEADLOCK = "40P01"


def place_order(
    *,
    basket: Any,
    context: B2BContext,
    strategy: Any,
    user: Any,
    method: Any,
    at: datetime,
    parts: Iterable[tuple[Any, Any]] = (),
    comment: str = "",
    own_number: str = "",
    seen: SeenTerms | None = None,
    base_url: str = "",
) -> Any:
    """Turn a basket into an order and return it; nothing is written when it cannot be.

    Modules may bring prices and stock up to date (``before_placing``), while nothing is locked.
    Then the basket and its stock rows are locked, and price, quantity, assortment and the
    modules' ``order_checks`` are asked anew. E-mail and analytics follow after the commit.

    :param strategy: of ``context``; its memo is dropped.
    :param method: the delivery method, from the shipping repository.
    :param parts: ``(checkout part, its valid form)``; each saves its side rows.
    :param seen: what the buyer agreed to; None = whatever holds now (orders not made on a page).
    :param base_url: address of the shop for links in the e-mail.
    :raises AlreadyPlaced: the basket is an order already; ``order`` tells which.
    :raises TermsChanged: something differs from ``seen``.
    :raises UnableToPlaceOrder: with every reason that was found.
    """
    parts = list(parts)
    for each in extensions.get("before_placing"):
        each.prepare(basket=basket, context=context)
    # Inside somebody else's transaction a deadlock has ended all of it: nothing to run again.
    attempts = 1 if connection.in_atomic_block else ATTEMPTS
    for attempt in range(1, attempts + 1):
        try:
            with transaction.atomic():
                return _place(
                    basket=basket,
                    context=context,
                    strategy=strategy,
                    user=user,
                    method=method,
                    at=at,
                    parts=parts,
                    comment=comment,
                    own_number=own_number,
                    seen=seen,
                    base_url=base_url,
                )
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != _DEADLOCK or attempt == attempts:
                raise
    raise AssertionError("unreachable")


def _place(
    *,
    basket: Any,
    context: B2BContext,
    strategy: Any,
    user: Any,
    method: Any,
    at: datetime,
    parts: list[tuple[Any, Any]],
    comment: str,
    own_number: str,
    seen: SeenTerms | None,
    base_url: str,
) -> Any:
    basket = _locked(basket)
    if context.dealer_id is None or context.legal_entity_id is None:
        raise UnableToPlaceOrder(
            [_("Your account is not tied to a legal entity. Ask your manager for access.")]
        )
    lines = _present_lines(basket, strategy)
    if not lines:
        raise UnableToPlaceOrder([_("The basket is empty. Add goods first.")])
    reasons = _refusals(lines, context, strategy)
    reasons += [
        str(reason)
        for each in extensions.get("order_checks")
        if (reason := each.check(basket=basket, context=context))
    ]
    if reasons:
        raise UnableToPlaceOrder(reasons)
    charge = method.calculate(basket)
    if seen is not None:
        differences = _differences(lines, seen, method, charge, context)
        if differences:
            raise TermsChanged(differences)

    total = get_class("checkout.calculators", "OrderTotalCalculator")().calculate(basket, charge)
    order = get_class("order.utils", "OrderCreator")().place_order(
        basket=basket,
        total=total,
        shipping_method=method,
        shipping_charge=charge,
        user=user,
        date_placed=at,
    )
    OrderParty.objects.create(
        order=order,
        uuid=uuid.uuid4(),
        dealer_id=context.dealer_id,
        legal_entity_id=context.legal_entity_id,
        placed_by_id=context.worker_id,
        comment=comment,
        own_number=own_number,
        language=(get_language() or "")[:8],
        base_url=base_url.rstrip("/")[:200],
    )
    for part, form in parts:
        part.save(form=form, order=order, context=context)
    for each in extensions.get("order_placed"):
        each.placed(order=order, context=context)
    basket.submit()
    _queue_what_follows(order, base_url)
    return order


def placed_order(*, basket_id: int, user: Any) -> Any | None:
    """Return the order that a user's submitted basket became, or None."""
    Order = get_model("order", "Order")
    return Order.objects.filter(basket_id=basket_id, basket__owner_id=user.pk).first()


def _locked(basket: Any) -> Any:
    """Lock the basket's row: a second press waits here and then finds it submitted."""
    Basket = get_model("basket", "Basket")
    Order = get_model("order", "Order")
    fresh = Basket.objects.select_for_update(of=("self",)).filter(pk=basket.pk).first()
    if fresh is None:
        raise UnableToPlaceOrder([_("The basket is empty. Add goods first.")])
    if fresh.status == Basket.SUBMITTED:
        order = Order.objects.filter(basket_id=fresh.pk).first()
        if order is not None:
            raise AlreadyPlaced(order)
    if fresh.status != Basket.OPEN:
        raise UnableToPlaceOrder([_("This basket can no longer be ordered. Open your basket.")])
    return fresh


def _present_lines(basket: Any, strategy: Any) -> list[Any]:
    """Return the lines with locked stock rows, under prices and stock asked after the locks."""
    lock = get_class("order.lock_objects", "stockrecords_for_update")
    records = lock(set(basket.lines.values_list("stockrecord_id", flat=True)))
    strategy.forget()
    basket.strategy = strategy
    # The basket keeps these very line objects, so its totals are counted over them.
    lines = list(basket.all_lines())
    prefetch_related_objects(lines, "attributes__option", "product__stockrecords")
    for line in lines:
        line.stockrecord = records[line.stockrecord_id]
    return lines


def _refusals(lines: list[Any], context: B2BContext, strategy: Any) -> list[str]:
    """Return why lines cannot be ordered. No text carries a stock figure."""
    Product = get_model("catalogue", "Product")
    product_ids = [line.product_id for line in lines]
    visible = set(
        terms.visible_products(
            context=context, products=Product.objects.filter(pk__in=product_ids)
        ).values_list("pk", flat=True)
    )
    units = terms.units(product_ids=product_ids)
    ordered: Counter[int] = Counter()
    for line in lines:
        ordered[line.stockrecord_id] += line.quantity
    currencies = {quote.currency for line in lines if (quote := strategy.quote(line.product))}
    reasons = []
    if len(currencies) > 1:
        reasons.append(_("The basket mixes currencies. Order the goods of each one separately."))
    for line in lines:
        title = line.product.get_title()
        unit = units[line.product_id]
        if line.product_id not in visible:
            reasons.append(_("“%s” is no longer sold. Remove it from the basket.") % title)
        elif strategy.quote(line.product) is None:
            reasons.append(_("“%s” has no price by your contract.") % title)
        elif unit.rounded_up(line.quantity) != line.quantity:
            reasons.append(
                _("“%(title)s” is now sold in multiples of %(multiple)s. Correct the quantity.")
                % {"title": title, "multiple": quantity(unit.step)}
            )
        elif line.stockrecord_id not in {
            record.pk for record in strategy.buyable_records(line.product)
        }:
            reasons.append(_("“%s” cannot be ordered from your warehouses.") % title)
        else:
            policy = strategy.availability_policy(line.product, line.stockrecord)
            permitted, __ = policy.is_purchase_permitted(ordered[line.stockrecord_id])
            if not permitted:
                reasons.append(
                    _("“%s”: there is not enough stock. Order fewer, or choose another warehouse.")
                    % title
                )
    return reasons


def _differences(
    lines: list[Any], seen: SeenTerms, method: Any, charge: Any, context: B2BContext
) -> list[str]:
    """Return what is no longer as the buyer saw it, in words with both figures."""
    texts = []
    if seen.terms_key and seen.terms_key != context.terms_key:
        # Chosen in another tab: the prices may well be the same, the days of payment are not.
        texts.append(
            _("The contract is another one: %(before)s → %(after)s")
            % {"before": seen.terms_label or "–", "after": context.contract_label or "–"}
        )
    for line in lines:
        title = line.product.get_title()
        before = seen.lines.get(line.pk)
        if before is None or before[0] != line.quantity:
            texts.append(
                _("“%(title)s”: the quantity in the basket is %(quantity)s now.")
                % {"title": title, "quantity": quantity(line.units)}
            )
        elif before[1] != line.unit_price_incl_tax or seen.currency != charge.currency:
            texts.append(
                f"“{title}”: {_money(before[1], seen.currency, charge.currency)} → "
                f"{_money(line.unit_price_incl_tax, charge.currency, seen.currency)}"
            )
        if line.pk in seen.promised and line.is_to_confirm:
            texts.append(_("“%s”: the supplier will have to confirm the quantity now.") % title)
    if seen.lines.keys() - {line.pk for line in lines}:
        texts.append(_("Lines were removed from the basket after you opened this page."))
    charged = seen.charges.get(method.code)
    if charged != charge.incl_tax:
        texts.append(f"{method.name}: {amount(charged or Decimal(0))} → {amount(charge.incl_tax)}")
    return texts


def _money(value: Decimal, currency: str, other: str) -> str:
    """Write an amount; with its currency when the two to be compared differ in it."""
    return amount(value) if currency == other else f"{amount(value)} {currency}"


def _queue_what_follows(order: Any, base_url: str) -> None:
    """Queue e-mail and analytics for the moment after the commit.

    ``robust``: the order stands by then; a broken queue is logged and must not look to the buyer
    like a failed order.
    """
    send_order_placed = get_class("order.tasks", "send_order_placed")
    record_sales = get_class("order.tasks", "record_sales")
    language = get_language() or ""
    transaction.on_commit(
        lambda: send_order_placed.delay(order.pk, language, base_url), robust=True
    )
    transaction.on_commit(lambda: record_sales.delay(order.pk), robust=True)
