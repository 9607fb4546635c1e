"""Order numbers that cannot be guessed and never come twice."""

from __future__ import annotations

import secrets

#: No 0/O, 1/I/L, 5/S, 2/Z, 8/B: numbers are read out over the phone.
ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"
LENGTH = 8
PREFIX = "B2B-"


def random_number() -> str:
    """Return a number such as ``B2B-7KQ3XDPA``: 25⁸, about 150 thousand million of them."""
    return PREFIX + "".join(secrets.choice(ALPHABET) for __ in range(LENGTH))
