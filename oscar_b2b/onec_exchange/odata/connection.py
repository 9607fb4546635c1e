"""The base of the settings: its address, log-in and profile."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from oscar_b2b.onec_exchange.odata.client import ODataClient
from oscar_b2b.onec_exchange.odata.profile import Profile
from oscar_b2b.onec_exchange.odata.profile_file import load_profile

INTERFACE = "/odata/standard.odata"


def is_on() -> bool:
    """Tell whether a base is named whose data are read by OData."""
    return bool(settings.ONEC_ODATA_URL)


def interface_url(address: str) -> str:
    """Return the interface's address for that of the publication or of the interface itself."""
    plain = address.rstrip("/")
    return plain if plain.endswith(INTERFACE) else plain + INTERFACE


def connect(*, url: str = "", **options: Any) -> ODataClient:
    """Return a client for the base of the settings; ``options`` as for :class:`ODataClient`."""
    return ODataClient(
        interface_url(url or settings.ONEC_ODATA_URL),
        user=settings.ONEC_ODATA_USER,
        password=settings.ONEC_ODATA_PASSWORD,
        **{
            "keep_session": settings.ONEC_ODATA_SESSION,
            "page_size": settings.ONEC_ODATA_PAGE,
            **options,
        },
    )


def chosen_profile() -> Profile:
    """Return the profile of ``ONEC_ODATA_PROFILE``. :raises UnableToReadProfile: see there."""
    return load_profile(settings.ONEC_ODATA_PROFILE)
