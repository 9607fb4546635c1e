"""What both generations of InTime's interface have in common."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_CEILING, Decimal

from oscar_b2b.shipping_carriers.carriers.base import Kind, Place, Rejected, Shipment

#: Hryvnias; InTime refuses a smaller declared value (pitfalls.md C).
LEAST_DECLARED = Decimal(200)
#: InTime charges volume as weight at this density, kg/m³ (pitfalls.md B).
DENSITY = Decimal(200)

_CM3_IN_M3 = Decimal(1_000_000)
_LITRE = Decimal("0.001")
_LOCKER_WORDS = ("поштомат", "почтомат")
_KEY_WORDS = ("ключ", "api_key", "авториз", "auth")


def declared(shipment: Shipment) -> Decimal:
    """Return the declared value in whole hryvnias, raised to InTime's least."""
    return max(shipment.declared.to_integral_value(ROUND_CEILING), LEAST_DECLARED)


def volume(places: Iterable[Place]) -> Decimal:
    """Return m³ of all places, at least a litre.

    The interface refuses a shipment without a volume. For places whose size is not known it is the
    volume that their weight is charged for anyway.
    """
    found = Decimal(0)
    for place in places:
        if place.size:
            length, width, height = place.size
            found += length * width * height / _CM3_IN_M3
        else:
            found += place.weight / DENSITY
    return max(found.quantize(_LITRE, ROUND_CEILING), _LITRE)


def is_ok(said: str) -> bool:
    """Return whether a state means "done". The server writes OK in Latin or in Cyrillic letters."""
    return said.strip().upper() in ("OK", "ОК")


def rejected(said: str, *, code: str = "", secret: str = "") -> Rejected:
    """Return the error for InTime's own words, without the key should they repeat it."""
    if secret:
        said = said.replace(secret, "***")
    key_refused = any(word in said.lower() for word in _KEY_WORDS)
    return Rejected(said, code=code, key_refused=key_refused)


def kind_of(*names: str) -> Kind:
    """Return the kind of a branch by its name: the ids of types were never published."""
    said = " ".join(names).lower()
    return Kind.LOCKER if any(word in said for word in _LOCKER_WORDS) else Kind.BRANCH
