"""Tracking codes of Nova Poshta in our words.

Source: carriers.md, section 1 "Tracking" (developers.novaposhta.ua, model TrackingDocument).
A code that is not here keeps the carrier's own text and is ``UNKNOWN``. Parcels go back from a
later status to an earlier one (104, 111), so the order of codes means nothing.
"""

from __future__ import annotations

from oscar_b2b.shipping_carriers.carriers.base import Status

STATUSES = {
    "1": Status.REGISTERED,
    "2": Status.CANCELLED,
    "3": Status.UNKNOWN,
    "4": Status.IN_TRANSIT,
    "41": Status.IN_TRANSIT,
    "5": Status.IN_TRANSIT,
    "6": Status.IN_TRANSIT,
    "7": Status.READY,
    "8": Status.READY,
    "9": Status.DELIVERED,
    "10": Status.DELIVERED,
    "11": Status.DELIVERED,
    "12": Status.REGISTERED,
    "14": Status.READY,
    "101": Status.OUT_FOR_DELIVERY,
    "102": Status.RETURNING,
    "103": Status.RETURNING,
    "104": Status.IN_TRANSIT,
    "105": Status.INCIDENT,
    "106": Status.DELIVERED,
    "108": Status.RETURNING,
    "111": Status.INCIDENT,
    "112": Status.IN_TRANSIT,
}

#: Codes with which a parcel still is in the sender's town, and in the recipient's.
AT_SENDER = frozenset({"1", "4", "12", "41"})
AT_RECIPIENT = frozenset({"6", "7", "8", "9", "10", "11", "14", "101", "105", "106", "111"})
