from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ShippingCarriersConfig(AppConfig):
    name = "oscar_b2b.shipping_carriers"
    label = "shipping_carriers"
    verbose_name = _("Delivery")

    def ready(self) -> None:
        from oscar_b2b.core import audit
        from oscar_b2b.shipping_carriers.models import (
            CarrierAccount,
            DeliveryMethod,
            SenderProfile,
            TransportZone,
            Waybill,
            ZoneStep,
        )

        # Settings hold keys; checks are no changes.
        audit.watch(CarrierAccount, but=("values", "checked_at", "check_text", "check_failed"))
        for model in (DeliveryMethod, TransportZone, ZoneStep):
            audit.watch(model)
        audit.watch(SenderProfile)
        # Where a parcel is stands in its movements.
        audit.watch(
            Waybill,
            but=(
                *("status", "status_text", "status_at", "checked_at", "check_at", "sending_at"),
                *("ready_told_at", "delivered_told_at", "register"),
            ),
        )
