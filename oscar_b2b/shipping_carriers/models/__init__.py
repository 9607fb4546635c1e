"""Delivery: methods, carriers' accounts and directories, buyers' choices, parcels."""

from oscar_b2b.shipping_carriers.models.accounts import CarrierAccount, CarrierFile, Fallback
from oscar_b2b.shipping_carriers.models.choices import (
    Delivery,
    DeliveryDraft,
    Recipient,
    StoredQuote,
)
from oscar_b2b.shipping_carriers.models.directory import City, CityAlias, Point, SyncRun
from oscar_b2b.shipping_carriers.models.methods import (
    DeliveryMethod,
    MethodKind,
    PaidBy,
    TransportZone,
    ZoneStep,
)
from oscar_b2b.shipping_carriers.models.waybills import (
    Movement,
    Register,
    SenderProfile,
    State,
    Waybill,
)

__all__ = [
    "CarrierAccount",
    "CarrierFile",
    "City",
    "CityAlias",
    "Delivery",
    "DeliveryDraft",
    "DeliveryMethod",
    "Fallback",
    "MethodKind",
    "Movement",
    "PaidBy",
    "Point",
    "Recipient",
    "Register",
    "SenderProfile",
    "State",
    "StoredQuote",
    "SyncRun",
    "TransportZone",
    "Waybill",
    "ZoneStep",
]
