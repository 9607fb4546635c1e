"""A carrier's abilities in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oscar_b2b.shipping_carriers.carriers.base import Can, Carrier

_WORDS: tuple[tuple[Can, Promise], ...] = (
    (Can.DIRECTORY, _("cities and branches")),
    (Can.QUOTE, _("price and term")),
    (Can.WAYBILL, _("waybills")),
    (Can.CANCEL, _("cancelling waybills")),
    (Can.TRACK, _("tracking")),
    (Can.PRINT, _("printed forms")),
    (Can.REGISTER, _("registers")),
)


def abilities(kind: type[Carrier]) -> list[tuple[Promise, bool]]:
    """Return each ability in words and whether the carrier has it."""
    return [(text, each in kind.can) for each, text in _WORDS]
