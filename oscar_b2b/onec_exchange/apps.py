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

        from oscar_b2b.onec_exchange import checks  # noqa: F401 - registers itself
        from oscar_b2b.onec_exchange.memory_triggers import after_migrate
        from oscar_b2b.onec_exchange.receivers import tell_of_cancellation

        order_status_changed.connect(
            tell_of_cancellation, dispatch_uid="onec_exchange.tell_of_cancellation"
        )
        post_migrate.connect(
            after_migrate, sender=self, dispatch_uid="onec_exchange.memory_triggers"
        )
