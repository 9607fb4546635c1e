"""Delivery: the offered methods, the carriers' accounts and their directories."""

from oscar_b2b.shipping_carriers.models.accounts import CarrierAccount, CarrierFile, Fallback
from oscar_b2b.shipping_carriers.models.directory import City, CityAlias, Point, SyncRun
from oscar_b2b.shipping_carriers.models.methods import Delivery, DeliveryMethod

__all__ = [
    "CarrierAccount",
    "CarrierFile",
    "City",
    "CityAlias",
    "Delivery",
    "DeliveryMethod",
    "Fallback",
    "Point",
    "SyncRun",
]
