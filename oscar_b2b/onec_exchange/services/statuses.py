"""Bring an order to the status 1C tells of, through Oscar's event handler."""

from __future__ import annotations

import logging
from contextvars import ContextVar
from decimal import Decimal
from typing import Any

from oscar.apps.order.exceptions import InvalidOrderStatus
from oscar.core.loading import get_class

logger = logging.getLogger(__name__)


_told_by_onec: ContextVar[bool] = ContextVar("told_by_onec", default=False)


def is_told_by_onec() -> bool:
    """Tell whether the status that is being set is what 1C said, so 1C need not hear of it."""
    return _told_by_onec.get()


def advance(*, order: Any, status: str) -> bool:
    """Move an order to ``status``; True when it moved.

    What the order has passed already is no news. Where the pipeline has no way (a shipped order
    that is cancelled in 1C) the order stays for the supplier's staff, and the log says so.
    """
    handler = get_class("order.processing", "EventHandler")()
    mark = _told_by_onec.set(True)
    try:
        return handler.follow(order, status)
    except InvalidOrderStatus as error:
        logger.warning("Order %s: 1C says “%s”. %s", order.number, status, error)
        return False
    finally:
        _told_by_onec.reset(mark)


def plain_quantity(value: Decimal) -> str:
    """Write a quantity the one way it is kept, so that 5 and 5.000 are no change."""
    return f"{value.normalize():f}"
