"""Whether the shop can call its 1C at all. Knows the settings only, so that any layer may ask."""

from __future__ import annotations

from django.conf import settings


def is_on() -> bool:
    """Tell whether 1C can be called; if not, orders wait until 1C pulls them."""
    is_odata = settings.ONEC_LIVE_KIND == "odata"
    return bool(settings.ONEC_LIVE_URL or (is_odata and settings.ONEC_ODATA_URL))
