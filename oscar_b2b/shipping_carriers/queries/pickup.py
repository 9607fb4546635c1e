"""Where a buyer can pick goods up."""

from __future__ import annotations

import dataclasses
from urllib.parse import quote

from django.conf import settings
from oscar.core.loading import get_model

from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.delivery import PickupPoint
from oscar_b2b.core.extensions import extensions

#: ``B2B_MAP_URL`` when the settings say nothing; empty = no links.
MAP_URL = "https://www.openstreetmap.org/search?query={address}"


def pickup_places(context: B2BContext) -> list[PickupPoint]:
    """Return the places of ``pickup_points``, each that has an address with a link to a map.

    Only a link: the shop itself loads nothing from there.
    """
    return [
        dataclasses.replace(each, map_url=each.map_url or map_url(each.address))
        for each in pickup_points(context=context)
    ]


def map_url(address: str) -> str:
    """Return the page of a map that looks an address up; empty without an address."""
    pattern: str = getattr(settings, "B2B_MAP_URL", MAP_URL)
    place = " ".join(address.split())
    return pattern.replace("{address}", quote(place, safe="")) if place else ""


def pickup_points(*, context: B2BContext) -> list[PickupPoint]:
    """Return the warehouses where this buyer may pick goods up, home first.

    A module that knows warehouses answers; without one, every warehouse (Oscar partner) the
    buyer may buy from is such a place.
    """
    for rule in extensions.get("pickup_points"):
        answered = rule.points(context)
        if answered is not None:
            return answered
    Partner = get_model("partner", "Partner")
    partners = Partner.objects.order_by("name", "pk")
    if context.warehouse_ids:
        partners = partners.filter(pk__in=context.warehouse_ids)
    points = [PickupPoint(partner_id=each.pk, name=each.display_name) for each in partners]
    return sorted(points, key=lambda each: each.partner_id != context.home_warehouse_id)
