"""Names and texts that new methods start with.

They are kept as source texts and translated when they are shown, so that buyers read them in their
own language until the administrator writes a text of his own, which is shown as it was typed.
"""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from oscar_b2b.shipping_carriers.carriers.registry import carriers
from oscar_b2b.shipping_carriers.models import MethodKind

_TEXTS = {
    MethodKind.PICKUP: (_("Pickup"), _("You collect the goods at our warehouse.")),
    MethodKind.TRANSPORT: (
        _("Our transport"),
        _("Our driver brings the goods to your address."),
    ),
    MethodKind.DROPSHIPPING: (
        _("To my customer"),
        _("We send the goods to your customer; no paper in the parcel shows our prices."),
    ),
    MethodKind.OTHER: (
        _("Another way"),
        _("Write how the goods should reach you; the manager confirms it."),
    ),
}
_BY_CARRIER = _("To a branch of the carrier in your city.")


def standard_texts(*, kind: str, carrier: str = "") -> tuple[str, str]:
    """Return name and conditions in short of a new method, as source texts."""
    if kind == MethodKind.CARRIER:
        with translation.override(None):
            return str(carriers()[carrier].name), _BY_CARRIER
    return _TEXTS[MethodKind(kind)]


def shown(text: str) -> str:
    """Return a stored text as the reader sees it."""
    # The empty text's translation is the catalogue's header.
    return gettext(text) if text else ""


def kept(typed: str, *, stored: str) -> str:
    """Return what to store of a text that was shown for editing: the source text if untouched."""
    return stored if typed == shown(stored) else typed
