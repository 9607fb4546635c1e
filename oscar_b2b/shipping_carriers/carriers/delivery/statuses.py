"""Statuses of a receipt in our words.

0 means handed over, so that nothing here may ask whether a status is "true".
Source: carriers.md, section 2 "Tracking" (API v3.5.1, GetReceiptDetails, field Status).
"""

from __future__ import annotations

from oscar_b2b.shipping_carriers.carriers.base import Status

STATUSES = {
    "0": Status.DELIVERED,
    # Partly handed over.
    "1": Status.INCIDENT,
    "2": Status.REGISTERED,
    # Disposed of, sold.
    "3": Status.INCIDENT,
    "4": Status.INCIDENT,
    "5": Status.CANCELLED,
    "6": Status.IN_TRANSIT,
    "7": Status.READY,
    "8": Status.REGISTERED,
    "9": Status.IN_TRANSIT,
    "10": Status.IN_TRANSIT,
    "11": Status.IN_TRANSIT,
    # Made ready for the courier: it has arrived.
    "12": Status.READY,
    "13": Status.OUT_FOR_DELIVERY,
}

#: With these a parcel is at the branch of the sender, or of the recipient.
AT_SENDER = frozenset({"2", "8"})
AT_RECIPIENT = frozenset({"0", "1", "7", "10", "12", "13"})
