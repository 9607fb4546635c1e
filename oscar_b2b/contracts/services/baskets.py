"""Baskets by contract: which one is opened, taken along, split, and ordered by another contract."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Count
from oscar.core.loading import get_class, get_model

from oscar_b2b.contracts import queries
from oscar_b2b.contracts.models import BasketContract, Contract
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.models import Member
from oscar_b2b.core.services import baskets
from oscar_b2b.core.services.baskets import MAX_QUANTITY, BasketChange


@dataclass(slots=True)
class Moved:
    """What a move of lines did. ``kept`` are titles of lines that the other contract has no
    price for, or that would be too many there."""

    lines: int = 0
    kept: list[str] = field(default_factory=list)
    change: BasketChange = field(default_factory=BasketChange)


def keep_contract(*, basket: Any, context: B2BContext) -> None:
    """Write down by which contract a basket is, if that is not known yet.

    A basket whose contract has ended comes under the present one, and remembers the number of
    the old one for the page.
    """
    if context.contract_id is None:
        return
    known: BasketContract | None = getattr(basket, "b2b_contract", None)
    present = {"contract_id": context.contract_id, "agreement_id": context.agreement_id}
    if known is None:
        BasketContract.objects.update_or_create(basket=basket, defaults=present)
        return
    if (known.contract_id, known.agreement_id) == tuple(present.values()):
        return
    known.ended = known.contract.number or known.contract.name[:64]
    known.contract_id, known.agreement_id = context.contract_id, context.agreement_id
    known.save(update_fields=["contract", "agreement", "ended"])


@transaction.atomic
def take_basket_along(*, context: B2BContext, user: Any, contract: Contract) -> bool:
    """Prepare the switch to a contract: the open basket goes along, to be repriced by it.

    Unless a basket with goods waits under that contract already: then it is opened, and the
    present one stays by its own.

    :param context: terms before the switch.
    :returns: True when the present basket goes along.
    """
    if context.member_id is None or context.contract_id is None:
        return True
    Member.objects.select_for_update().get(pk=context.member_id)
    target = queries.under(context, contract)
    if queries.key_of(target) == queries.key_of(context):
        # Chosen by hand now: there is nothing more to say about the contract that ended.
        BasketContract.objects.filter(basket__in=_tied(context, user).values("pk")).update(ended="")
        return True
    waiting = _tied(target, user).annotate(goods=Count("lines")).order_by("pk")
    if any(each.goods for each in waiting):
        return False
    present = baskets.open_basket(context=context, user=user)
    # An empty one under the other contract would be found before the one that goes along.
    get_model("basket", "Basket").objects.filter(pk__in=[each.pk for each in waiting]).delete()
    BasketContract.objects.filter(basket=present).update(
        contract_id=target.contract_id, agreement_id=target.agreement_id, ended=""
    )
    return True


@transaction.atomic
def move_lines(
    *,
    basket: Any,
    strategy: Any,
    user: Any,
    contract: Contract,
    line_ids: Collection[int] | None = None,
) -> Moved:
    """Move lines of a basket to the member's basket by another contract, quantities as they are.

    Lines of the same good from the same warehouse become one. The other basket is opened when
    missing; its prices and warehouses become those of its contract. A fixed number of queries.

    :param strategy: of the basket's own terms.
    :param line_ids: the chosen lines; None = all. Lines of other baskets are ignored.
    """
    Basket, Line = get_model("basket", "Basket"), get_model("basket", "Line")
    context = queries.under(strategy.context, contract)
    there = get_class("partner.strategy", "B2BStrategy")(context)
    target = baskets.open_basket(context=context, user=user)
    moved = Moved()
    if target.pk == basket.pk:
        return moved
    # Always in one order: two moves in opposite directions must not wait for each other.
    list(Basket.objects.select_for_update().filter(pk__in=[basket.pk, target.pk]).order_by("pk"))
    lines = basket.lines.select_related(
        "product__product_class", "product__parent__product_class"
    ).order_by("pk")
    if line_ids is not None:
        lines = lines.filter(pk__in=line_ids)
    lines = list(lines)
    there.prime([line.product for line in lines])
    present = {(line.product_id, line.stockrecord_id): line for line in target.lines.all()}
    going, joined, gone = [], [], []
    for line in lines:
        other = present.get((line.product_id, line.stockrecord_id))
        together = line.quantity + (other.quantity if other else 0)
        if there.quote(line.product) is None or together > MAX_QUANTITY:
            moved.kept.append(line.product.get_title())
        elif other is None:
            going.append(line.pk)
        else:
            other.quantity = together
            joined.append(other)
            gone.append(line.pk)
    Line.objects.filter(pk__in=going).update(basket=target)
    Line.objects.bulk_update(joined, ["quantity"])
    Line.objects.filter(pk__in=gone).delete()
    moved.lines = len(going) + len(gone)
    if moved.lines:
        target.strategy = there
        moved.change = baskets.reprice(basket=target, strategy=there)
        # What is left may have lost a price for quantity.
        baskets.reprice(basket=basket, strategy=strategy)
    return moved


@transaction.atomic
def take_in(*, context: B2BContext, user: Any, strategy: Any, basket_id: int) -> Moved | None:
    """Put the goods of another open basket into the present one; for those that cannot be opened.

    :returns: None when there is no such basket of this member.
    """
    other = (
        baskets.open_baskets(context=context, user=user)
        .filter(pk=basket_id)
        .select_related("b2b_contract__contract")
        .first()
    )
    if other is None:
        return None
    BasketContract.objects.filter(basket=other).delete()
    present = baskets.open_basket(context=context, user=user)
    if other.pk == present.pk:
        return Moved(lines=other.lines.count())
    return _pour(other, present, strategy)


def _pour(source: Any, target: Any, strategy: Any) -> Moved:
    """Move all lines to a basket by the terms of ``strategy`` and drop the empty basket."""
    Line = get_model("basket", "Line")
    present = {(line.product_id, line.stockrecord_id): line for line in target.lines.all()}
    going, joined, gone = [], [], []
    for line in source.lines.order_by("pk"):
        other = present.get((line.product_id, line.stockrecord_id))
        if other is None:
            going.append(line.pk)
            continue
        other.quantity = min(other.quantity + line.quantity, MAX_QUANTITY)
        joined.append(other)
        gone.append(line.pk)
    Line.objects.filter(pk__in=going).update(basket=target)
    Line.objects.bulk_update(joined, ["quantity"])
    Line.objects.filter(pk__in=gone).delete()
    source.delete()
    return Moved(
        lines=len(going) + len(gone),
        change=baskets.reprice(basket=target, strategy=strategy),
    )


def _tied(context: B2BContext, user: Any) -> Any:
    return queries.tied_baskets(baskets.open_baskets(context=context, user=user), context)
