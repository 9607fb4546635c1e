"""Beside what delivery shows conditions: every method that is offered to anybody."""

from __future__ import annotations

from django.utils.translation import gettext as _

from oscar_b2b.shipping_carriers.models import DeliveryMethod


class MethodKeys:
    """Extension point ``condition_keys``."""

    order = 10

    def keys(self) -> list[tuple[str, str]]:
        return [
            # The rows that come with the module carry texts of the message catalogue.
            (f"delivery.{code}", _("Delivery: %s") % _(name))
            for code, name in DeliveryMethod.objects.filter(is_active=True).values_list(
                "code", "name"
            )
        ]
