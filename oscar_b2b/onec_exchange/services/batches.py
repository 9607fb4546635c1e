"""Which orders an answer to ``query`` holds, and how one bad order is found among them.

1C reads an answer in one transaction: one order it cannot take, and the whole answer comes to
nothing and is asked for again, for ever (pitfalls 38). Nobody tells which order it was, so the
shop finds out with smaller answers:

* ``Outbox.pulls`` counts the answers that held an order and were not confirmed before the next
  session of the same node began;
* an order with fewer than ``node.quarantine_after`` of them goes with up to ``node.pull_limit``
  others; above that it is a suspect, and suspects go by halves, quarters … one;
* after an unconfirmed answer those least suspected go next, so new orders do not wait; after a
  confirmed one suspects go, twice as many as 1C has just taken, so a 1C that was broken for all
  orders is soon through when it is well again;
* a suspect that was alone in an unconfirmed answer is put aside (``QUARANTINED``) – when others
  wait, only if 1C has confirmed anything since the order came in: a 1C that takes nothing at all
  is not the orders' fault.
"""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import F, Max, Q, QuerySet

from oscar_b2b.onec_exchange.models import ExchangeNode, ExchangeSession, Outbox
from oscar_b2b.onec_exchange.services.aside import quarantine


def waiting_for(node: ExchangeNode) -> QuerySet[Outbox]:
    """Return the orders that wait for this 1C.

    An order goes to the node with the longest prefix that fits its number; a node without
    prefixes gets what fits no other. Of several with the same, the first that asks gets an order
    and keeps it, confirmed or not: a second 1C would make a second order of it.
    """
    waiting = Outbox.objects.filter(Q(node=None) | Q(node=node), state=Outbox.PENDING)
    own = tuple(filter(None, node.order_prefixes))
    if own:
        waiting = waiting.filter(_begins_with(own))
    others = ExchangeNode.objects.filter(is_active=True).exclude(pk=node.pk)
    nearer = [
        prefix
        for prefixes in others.values_list("order_prefixes", flat=True)
        for prefix in filter(None, prefixes)
        if prefix not in own and (not own or prefix.startswith(own))
    ]
    return waiting.exclude(_begins_with(nearer)) if nearer else waiting


def _begins_with(prefixes: tuple[str, ...] | list[str]) -> Q:
    return reduce(or_, (Q(order__number__startswith=prefix) for prefix in prefixes))


def held_by(session: ExchangeSession) -> list[int]:
    """Return the outbox keys of what a session got and has not confirmed.

    ``pulled_orders`` holds ``[key, whether it was a cancellation]``.
    """
    return [key for key, _cancels in session.pulled_orders]


def count_unconfirmed(*, node: ExchangeNode, session: ExchangeSession) -> list[ExchangeSession]:
    """Settle the node's earlier sessions that got orders and never confirmed them.

    They can confirm no more: a new session replaces the old one.
    """
    dead = list(
        ExchangeSession.objects.select_for_update(of=("self",))
        .filter(node=node, pk__lt=session.pk)
        .exclude(pulled_orders=[])
        .order_by("pk")
    )
    for each in dead:
        held = Outbox.objects.filter(pk__in=held_by(each), state=Outbox.PENDING)
        held.update(pulls=F("pulls") + 1)
        if len(each.pulled_orders) == 1:
            for outbox in held.filter(pulls__gte=node.quarantine_after):
                if _is_to_blame(outbox, node):
                    quarantine(outbox=outbox)
        each.pulled_orders = []
        each.save(update_fields=["pulled_orders"])
    return dead


def _is_to_blame(outbox: Outbox, node: ExchangeNode) -> bool:
    if not waiting_for(node).exclude(pk=outbox.pk).exists():
        return True
    return Outbox.objects.filter(node=node, sent_at__gt=outbox.created_at).exists()


def choose(*, node: ExchangeNode, session: ExchangeSession, after_failure: bool) -> list[Outbox]:
    """Return the orders of the next answer, locked, oldest first.

    Orders that 1C itself has just told of in this session are not sent back in it.
    """
    waiting = (
        waiting_for(node)
        .exclude(order__onec_state__updated_at__gte=session.started_at)
        .select_related("order__shipping_address", "order__user")
        .select_for_update(of=("self",))
        .order_by("pulls", "pk")
    )
    fresh = waiting.filter(pulls__lt=node.quarantine_after)
    suspects = waiting.filter(pulls__gte=node.quarantine_after)
    if after_failure:
        return list(fresh[: node.pull_limit]) or _least_suspected(suspects, node)
    return list(suspects[: _grown(node)]) or list(fresh[: node.pull_limit])


def _least_suspected(suspects: QuerySet[Outbox], node: ExchangeNode) -> list[Outbox]:
    first = suspects.first()
    if first is None:
        return []
    halvings = first.pulls - node.quarantine_after + 1
    size = max(1, node.pull_limit >> halvings)
    return list(suspects.filter(pulls=first.pulls)[:size])


def _grown(node: ExchangeNode) -> int:
    """Return twice the number of orders that 1C confirmed last, up to the node's limit."""
    taken = Outbox.objects.filter(node=node, sent_at__isnull=False)
    last = taken.aggregate(at=Max("sent_at"))["at"]
    count = taken.filter(sent_at=last).count() if last else 0
    return max(1, min(2 * count, node.pull_limit))
