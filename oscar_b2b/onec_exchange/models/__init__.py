"""State of the exchange with 1C."""

from oscar_b2b.onec_exchange.models.acts import RequestedAct
from oscar_b2b.onec_exchange.models.alarms import Alarm
from oscar_b2b.onec_exchange.models.catalogue import FieldOwner, GoodFile, PendingLink
from oscar_b2b.onec_exchange.models.documents import (
    Document,
    DocumentFile,
    Invoice,
    private_storage,
)
from oscar_b2b.onec_exchange.models.journal import (
    ExchangeFile,
    ExchangeIssue,
    ExchangeRequest,
    ExchangeSession,
    WaitingRow,
)
from oscar_b2b.onec_exchange.models.live import FeedCursor, LiveCall, ODataRow
from oscar_b2b.onec_exchange.models.memory import OutsideWrite, RememberedElement
from oscar_b2b.onec_exchange.models.nodes import ExchangeNode, NodeGood
from oscar_b2b.onec_exchange.models.orders import OrderState, Outbox

__all__ = [
    "Alarm",
    "Document",
    "DocumentFile",
    "ExchangeFile",
    "ExchangeIssue",
    "ExchangeNode",
    "ExchangeRequest",
    "ExchangeSession",
    "FeedCursor",
    "FieldOwner",
    "GoodFile",
    "Invoice",
    "LiveCall",
    "NodeGood",
    "ODataRow",
    "OrderState",
    "Outbox",
    "OutsideWrite",
    "PendingLink",
    "RememberedElement",
    "RequestedAct",
    "WaitingRow",
    "private_storage",
]
