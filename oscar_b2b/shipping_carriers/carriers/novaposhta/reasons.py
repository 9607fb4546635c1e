"""What Nova Poshta's refusals mean, for a manager who does not read them in English.

The carrier answers in English only; its dictionary of 3,911 codes is a call of its own
(getMessageCodeText). Here are those that a manager can do something about.
Source: carriers.md, section 1 "Quirks"; pitfalls.md, C.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_EXPIRED = _("the key has expired: make a new one in Nova Poshta's cabinet")
_CYRILLIC = _("names are taken in Cyrillic letters only")
_BY_CODE: dict[str, str | Promise] = {
    "20000200068": _("the key is wrong"),
    "20000200069": _("the key is not entered"),
    "20000201204": _EXPIRED,
    "20000102694": _EXPIRED,
    "20000201109": _("parcels to a locker are paid for by the sender"),
    "20000200032": _("parcel lockers take no payment for goods"),
    "20000400455": _("the day of hand-over has passed"),
    "20000201110": _CYRILLIC,
    "20000201111": _CYRILLIC,
}
#: More than twenty codes say it; the limit itself stands in the carrier's words.
_LIMIT_WORDS = ("max allowed", "too high for", "too long for", "too wide for")
_LIMIT = _("the branch does not take so much weight or such a size: choose another one")


def explained(words: str, codes: Iterable[str]) -> str:
    """Return the carrier's words, followed by what they mean where that is known."""
    meanings = [_BY_CODE[code] for code in codes if code in _BY_CODE]
    if any(limit in words.lower() for limit in _LIMIT_WORDS):
        meanings.append(_LIMIT)
    meant = "; ".join(dict.fromkeys(str(meaning) for meaning in meanings))
    return f"{words} – {meant}" if meant else words
