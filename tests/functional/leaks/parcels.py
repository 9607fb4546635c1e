"""Parcels of the leak walk's shop: each dealer's number, recipient and movements are marked."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from oscar_b2b.shipping_carriers.models import (
    City,
    Delivery,
    Movement,
    Register,
    SenderProfile,
    State,
    Waybill,
)
from tests.functional.leaks.reading import pdf


def of_dealer(who: str, order: Any) -> dict[str, Any]:
    """Send an order; returns ids by kind."""
    name, now = who.title(), timezone.now()
    delivery, __ = Delivery.objects.update_or_create(
        order=order,
        defaults={
            "carrier": "novaposhta",
            "method_name": "Carrier",
            "city_name": f"{name} town",
            "point_name": f"{name} branch",
            "contact": f"{name} recipient",
            "phone": "+380670000000",
        },
    )
    waybill = Waybill.objects.create(
        carrier="novaposhta",
        number=f"{who.upper()}-TTN",
        state=State.MADE,
        is_manual=True,
        status="in_transit",
        contact=f"{name} recipient",
        places=[{"weight": "5"}],
        asked_at=now,
        made_at=now,
    )
    waybill.deliveries.add(delivery)
    Movement.objects.create(
        waybill=waybill, status="in_transit", text=f"{name} depot", at=now, seen_at=now
    )
    return {"delivery": delivery.pk, "waybill": waybill.pk}


def of_nobody() -> dict[str, int]:
    """Make what employees alone see; returns ids by kind."""
    city = City.objects.create(
        carrier="novaposhta", ref="nobodia", name_uk="Nobodia town", search="\nnobodia\n"
    )
    sender = SenderProfile.objects.create(
        carrier="novaposhta",
        name="Nobodia sender",
        city=city,
        contact="Nobodia keeper",
        phone="+380440000000",
        is_default=True,
    )
    register = Register(carrier="novaposhta", note="Nobodia note", made_at=timezone.now())
    register.file.save("nobodia.pdf", ContentFile(pdf("Nobodia register")), save=True)
    return {"sender": sender.pk, "register": register.pk}
