"""``type=listen``: 1C holds a line open to learn of new orders at once (``protocol.md`` §7)."""

from __future__ import annotations

import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse

from oscar_b2b.onec_exchange.models import ExchangeNode
from oscar_b2b.onec_exchange.services import outbox
from oscar_b2b.onec_exchange.transport import answers

#: Bitrix's answers within a minute; 1C asks again then.
LONGEST_SECONDS = 60.0
_POLL_SECONDS = 1.0


def listen(*, node: ExchangeNode) -> HttpResponse:
    """Answer ``success`` as soon as there are orders for the node, else 304 after the wait.

    One request per node is held: a line costs a thread of the web server while it is open. A
    second one is answered at once with what is there now.
    """
    if outbox.has_new_orders(node=node):
        return answers.success()
    wait = min(float(settings.ONEC_LISTEN_WAIT), LONGEST_SECONDS)
    key = f"onec-exchange-listener:{node.pk}"
    if wait <= 0 or not cache.add(key, 1, wait + _POLL_SECONDS):
        return answers.nothing_new()
    try:
        deadline = time.monotonic() + wait
        while (left := deadline - time.monotonic()) > 0:
            time.sleep(min(_POLL_SECONDS, left))
            if outbox.has_new_orders(node=node):
                return answers.success()
        return answers.nothing_new()
    finally:
        cache.delete(key)
