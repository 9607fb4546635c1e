"""The live call: an order goes to 1C at once, and its answer comes back.

By 1C's HTTP service (``hs``, docs/openapi/onec-v1.yaml) or by OData, as ``ONEC_LIVE_KIND`` says.
"""

from __future__ import annotations

from oscar_b2b.core.checkout import OrderDocument
from oscar_b2b.onec_exchange.answers import OrderAnswer
from oscar_b2b.onec_exchange.link import is_on
from oscar_b2b.onec_exchange.live.channel import OrderChannel, current

__all__ = ["OrderChannel", "fetch_order", "is_on", "send_order"]


def send_order(document: OrderDocument) -> OrderAnswer:
    """Send an order to 1C by the channel in use; see :meth:`OrderChannel.send_order`."""
    return current().send_order(document)


def fetch_order(order_uuid: str) -> OrderAnswer | None:
    """Return 1C's answer to an order, or None; see :meth:`OrderChannel.fetch_order`."""
    return current().fetch_order(order_uuid)
