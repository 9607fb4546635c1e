"""How orders reach 1C at once: what every live channel can do, and which one is in use."""

from __future__ import annotations

from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from oscar_b2b.core.checkout import OrderDocument
from oscar_b2b.onec_exchange.answers import OrderAnswer

#: Value of ``ONEC_LIVE_KIND`` → class of the channel, made without arguments.
CHANNELS = {
    "hs": "oscar_b2b.onec_exchange.live.hs.HttpServiceChannel",
    "odata": "oscar_b2b.onec_exchange.odata.channel.ODataChannel",
}


class OrderChannel(Protocol):
    """A way to give 1C an order and to hear its answer. Keeps no state between calls."""

    def send_order(self, document: OrderDocument) -> OrderAnswer:
        """Send an order and return 1C's answer.

        The order's UUID is the idempotency key: the same order sent again is one order in 1C.

        :raises TransportError: retryable when 1C is away, refuses our log-in or answers something
            that is no order answer; permanent when it refuses this order.
        """

    def fetch_order(self, order_uuid: str) -> OrderAnswer | None:
        """Return 1C's answer to an order it has already, or None when it has no such order.

        :raises TransportError: as :meth:`send_order`.
        """


def current() -> OrderChannel:
    """Return the channel of ``ONEC_LIVE_KIND``. :raises ImproperlyConfigured: for another word."""
    kind = settings.ONEC_LIVE_KIND
    if kind not in CHANNELS:
        raise ImproperlyConfigured(
            f"ONEC_LIVE_KIND is “{kind}”; it may be {' or '.join(CHANNELS)}."
        )
    channel: OrderChannel = import_string(CHANNELS[kind])()
    return channel
