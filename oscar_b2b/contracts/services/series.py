"""Place all open baskets of a legal entity one after another: begin, bring up to date, report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from oscar.core.loading import get_model

from oscar_b2b.contracts import queries
from oscar_b2b.contracts.models import Contract
from oscar_b2b.contracts.queries import WaitingBasket
from oscar_b2b.contracts.series import Series, SeriesStep, StepState
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.queries import visible_orders
from oscar_b2b.core.services import baskets


def begin(
    *, context: B2BContext, user: Any, basket: Any, contracts: Sequence[Contract]
) -> Series | None:
    """Return a new series: the present basket first, then those that wait and can be opened.

    :param basket: the present one; left out when it is empty.
    :param contracts: offered to the member now.
    :returns: None when there is nothing to place.
    """
    if context.legal_entity_id is None or context.contract_id is None:
        return None
    steps = []
    if basket.pk is not None and not basket.is_empty:
        steps.append(SeriesStep(basket.pk, queries.key_of(context), str(context.contract_label)))
    steps += [
        SeriesStep(each.pk, each.key, each.label)
        for each in _waiting(context, user, basket.pk, contracts)
        if each.key
    ]
    if not steps:
        return None
    return Series(context.legal_entity_id, queries.key_of(context), steps)


def bring_up_to_date(
    *, series: Series, context: B2BContext, user: Any, contracts: Sequence[Contract]
) -> None:
    """See what has become of the baskets: placed here or by another device, emptied, taken to
    another contract, without one. Changes ``series``; two queries."""
    ids = [each.basket for each in series.steps]
    placed = dict(
        get_model("order", "Order")
        .objects.filter(basket__in=ids, user=user)
        .values_list("basket_id", "number")
    )
    offered = {(each.pk, each.bound.pk if each.bound else None): each for each in contracts}
    filled = {
        pk: offered.get((contract_id, agreement_id))
        for pk, contract_id, agreement_id in baskets.open_baskets(context=context, user=user)
        .filter(pk__in=ids)
        .annotate(goods=Count("lines"))
        .filter(goods__gt=0)
        .values_list("pk", "b2b_contract__contract", "b2b_contract__agreement")
    }
    for step in series.steps:
        contract = filled.get(step.basket)
        if step.basket in placed:
            step.state, step.order = StepState.PLACED, placed[step.basket]
        elif contract is None:
            step.state = StepState.GONE
        else:
            step.key, step.label = contract.key, queries.label(contract)
            if step.state is StepState.GONE:
                step.state = StepState.SKIPPED  # it is there again


@dataclass(frozen=True, slots=True)
class Result:
    """What has become of one basket, for the report."""

    step: SeriesStep
    order: Any = None
    waiting: WaitingBasket | None = None


def report(
    *,
    series: Series,
    context: B2BContext,
    user: Any,
    member: Any,
    contracts: Sequence[Contract],
) -> list[Result]:
    """Return what has become of each basket, with its order or with what still waits in it."""
    orders = {
        each.number: each
        for each in visible_orders(user=user, member=member).filter(
            number__in=[step.order for step in series.steps if step.order]
        )
    }
    waiting = {each.pk: each for each in _waiting(context, user, None, contracts)}
    return [Result(step, orders.get(step.order), waiting.get(step.basket)) for step in series.steps]


def _waiting(
    context: B2BContext, user: Any, but: int | None, contracts: Sequence[Contract]
) -> list[WaitingBasket]:
    return queries.waiting_baskets(
        baskets=baskets.open_baskets(context=context, user=user), but=but, contracts=contracts
    )
