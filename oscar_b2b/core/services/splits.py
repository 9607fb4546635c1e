"""Use-cases of a split order: make parts of a basket, open them one by one, put them together."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.models import BasketPart, BasketTerms
from oscar_b2b.core.services import baskets, terms
from oscar_b2b.core.services.baskets import MAX_QUANTITY, PriceChange
from oscar_b2b.core.split_queries import left_alone
from oscar_b2b.core.splitting import MOST_PARTS, AlreadySplit, Part, UnableToSplit, shares

_COPIED = (
    "line_reference",
    "product_id",
    "stockrecord_id",
    "price_currency",
    "price_excl_tax",
    "price_incl_tax",
    "tax_code",
)


@transaction.atomic
def split(
    *,
    basket: Any,
    strategy: Any,
    user: Any,
    parts: Sequence[Part],
    own_number: str = "",
    comment: str = "",
) -> list[PriceChange]:
    """Make several baskets of one, of the same legal entity and terms; the first stays open.

    The number of queries depends on the number of parts, not on that of lines. Files beside the
    order stay with the first part.

    :param strategy: of the basket's terms.
    :returns: prices of one unit that changed, because a part has less than the whole.
    :raises AlreadySplit: parts of this basket wait already; a second press.
    :raises UnableToSplit: with all reasons; nothing was changed.
    """
    Basket, Line = get_model("basket", "Basket"), get_model("basket", "Line")
    first = (
        Basket.open.select_for_update(of=("self",))
        .select_related("b2b_terms")
        .filter(pk=basket.pk, owner=user)
        .first()
    )
    if first is None:
        raise UnableToSplit([_("This basket can no longer be ordered. Open your basket.")])
    if _waiting(first.pk).exists():
        raise AlreadySplit
    if not 2 <= len(parts) <= MOST_PARTS:
        raise UnableToSplit([_("An order has from 2 to %d parts.") % MOST_PARTS])
    lines = list(first.lines.order_by("pk"))
    quanta = shares(lines, terms.units(product_ids={line.product_id for line in lines}), parts)
    made = [first, *(_another(first, strategy.context, user) for __ in parts[1:])]
    copies: list[Any] = []
    kept: list[Any] = []
    moved: list[Any] = []
    for line in lines:
        is_placed = quanta[line.pk][0] > 0
        for target, amount in zip(made, quanta[line.pk], strict=True):
            if not amount:
                continue
            if target is first or not is_placed:
                # The row itself goes where the first of its goods go.
                is_placed = True
                line.basket, line.quantity = target, amount
                (kept if target is first else moved).append(line)
            else:
                same = {name: getattr(line, name) for name in _COPIED}
                copies.append(Line(basket=target, quantity=amount, **same))
    Line.objects.bulk_update([*kept, *moved], ["basket", "quantity"])
    Line.objects.bulk_create(copies)
    group = uuid.uuid4()
    BasketPart.objects.filter(basket=first).delete()
    BasketPart.objects.bulk_create(
        BasketPart(
            basket=each,
            split=group,
            number=number,
            place=part.label[:255],
            day=part.day,
            own_number=own_number[:64],
            comment=comment[:2000],
        )
        for number, (each, part) in enumerate(zip(made, parts, strict=True), start=1)
    )
    changes: list[PriceChange] = []
    for each in made:
        changes += baskets.reprice(basket=each, strategy=strategy).prices
    # The others first: what was entered for the whole is read from the first one's.
    for each, part in reversed(list(zip(made, parts, strict=True))):
        for places in extensions.get("split_places"):
            places.fill(
                basket=each, source=first, context=strategy.context, place=part.place, day=part.day
            )
    return changes


@transaction.atomic
def join(*, basket: Any, strategy: Any, user: Any) -> int:
    """Put the parts that wait back into the present one; return how many there were.

    Those whose own split has no open basket any more come along. Parts that are orders already
    stay what they are.
    """
    Basket, Line = get_model("basket", "Basket"), get_model("basket", "Line")
    present = Basket.open.select_for_update(of=("self",)).filter(pk=basket.pk, owner=user).first()
    if present is None:
        return 0
    wait = _waiting(present.pk).values("basket")
    alone = left_alone(context=strategy.context, user=user).values("basket")
    waiting = list(
        Basket.objects.select_for_update(of=("self",))
        .filter(Q(pk__in=wait) | Q(pk__in=alone), owner=user)
        .order_by("pk")
    )
    if not waiting:
        return 0
    found = {(line.product_id, line.stockrecord_id): line for line in present.lines.all()}
    going, joined, gone = [], {}, []
    for line in Line.objects.filter(basket__in=waiting).order_by("basket_id", "pk"):
        other = found.get((line.product_id, line.stockrecord_id))
        if other is None:
            found[line.product_id, line.stockrecord_id] = line
            line.basket = present
            going.append(line)
            continue
        other.quantity = min(other.quantity + line.quantity, MAX_QUANTITY)
        joined[other.pk] = other
        gone.append(line.pk)
    # Those that go away first: a reference stands in a basket once.
    Line.objects.filter(pk__in=gone).delete()
    changed = {line.pk: line for line in [*going, *joined.values()]}
    Line.objects.bulk_update(changed.values(), ["basket", "quantity"])
    Basket.objects.filter(pk__in=[each.pk for each in waiting]).delete()
    baskets.reprice(basket=present, strategy=strategy)
    return len(waiting)


def open_next(*, order: Any) -> None:
    """Open the next part after an order; in the order's transaction."""
    Basket = get_model("basket", "Basket")
    following = _waiting(order.basket_id).order_by("number").values_list("basket", flat=True)[:1]
    Basket.objects.filter(pk__in=list(following), status=Basket.FROZEN).update(status=Basket.OPEN)


def _waiting(basket_id: int) -> Any:
    """Return the parts that wait, of the split that a basket belongs to."""
    own = BasketPart.objects.filter(basket_id=basket_id).values("split")
    frozen = get_model("basket", "Basket").FROZEN
    return BasketPart.objects.filter(split__in=own, basket__status=frozen)


def _another(first: Any, context: Any, user: Any) -> Any:
    Basket = get_model("basket", "Basket")
    made = Basket.objects.create(owner=user, status=Basket.FROZEN)
    known = first.b2b_terms
    made.b2b_terms = BasketTerms.objects.create(
        basket=made,
        legal_entity_id=known.legal_entity_id,
        worker_id=known.worker_id,
        name=known.name,
    )
    for part in extensions.get("basket_parts"):
        part.opened(basket=made, context=context)
    return made
