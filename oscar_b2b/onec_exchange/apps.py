from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OneCExchangeConfig(AppConfig):
    name = "oscar_b2b.onec_exchange"
    label = "onec_exchange"
    verbose_name = _("1C exchange")

    def ready(self) -> None:
        from django.db.models.signals import post_migrate
        from oscar.apps.order.signals import order_status_changed

        from oscar_b2b.core import audit
        from oscar_b2b.onec_exchange import checks  # noqa: F401 - registers itself
        from oscar_b2b.onec_exchange.memory_triggers import after_migrate
        from oscar_b2b.onec_exchange.models import Alarm, ExchangeNode, FieldOwner
        from oscar_b2b.onec_exchange.receivers import tell_of_cancellation

        # Which price types and warehouses of a 1C are taken, whose fields are whose, when to worry.
        audit.watch(ExchangeNode, but=("password", "catalogue_id", "created_at"))
        audit.watch(FieldOwner)
        audit.watch(Alarm, but=("last_at", "raised_at", "about"))
        order_status_changed.connect(
            tell_of_cancellation, dispatch_uid="onec_exchange.tell_of_cancellation"
        )
        post_migrate.connect(
            after_migrate, sender=self, dispatch_uid="onec_exchange.memory_triggers"
        )
