"""Which carriers there are: ``B2B_CARRIERS`` names their classes."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from oscar_b2b.shipping_carriers.carriers.base import Carrier

_CARRIERS = "oscar_b2b.shipping_carriers.carriers"

#: A sixth carrier: one folder, and its class in ``settings.B2B_CARRIERS``.
DEFAULT = (
    f"{_CARRIERS}.novaposhta.NovaPoshta",
    f"{_CARRIERS}.delivery.Delivery",
    f"{_CARRIERS}.sat.Sat",
    f"{_CARRIERS}.intime.InTime",
    f"{_CARRIERS}.gunsel.Gunsel",
)


def carriers() -> dict[str, type[Carrier]]:
    """Return code → class, in the order of the setting.

    :raises ImproperlyConfigured: a path that leads nowhere, no carrier, or a code given twice.
    """
    return _load(tuple(getattr(settings, "B2B_CARRIERS", DEFAULT)))


@cache
def _load(paths: tuple[str, ...]) -> dict[str, type[Carrier]]:
    found: dict[str, type[Carrier]] = {}
    for path in paths:
        try:
            carrier = import_string(path)
        except ImportError as error:
            raise ImproperlyConfigured(
                f"B2B_CARRIERS: {path} cannot be imported: {error}"
            ) from None
        if not (isinstance(carrier, type) and issubclass(carrier, Carrier)):
            raise ImproperlyConfigured(f"B2B_CARRIERS: {path} is not a Carrier class.")
        if carrier.code in found:
            raise ImproperlyConfigured(
                f"B2B_CARRIERS: {path} has the code {carrier.code!r} of another carrier."
            )
        found[carrier.code] = carrier
    return found
