"""The manager hears of orders of his dealers."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from oscar_b2b.core.context import B2BContext
from oscar_b2b.personal_managers.tasks import tell_manager_of_order


class TellManager:
    """A letter to the dealer's manager, after the order is committed."""

    def placed(self, *, order: Any, context: B2BContext) -> None:
        # Robust: the order stands; a queue that is away must not look like a failed order.
        transaction.on_commit(lambda: tell_manager_of_order.delay(order.pk), robust=True)
