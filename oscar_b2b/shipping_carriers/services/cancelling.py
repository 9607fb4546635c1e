"""Cancelling a waybill at its carrier, while the employee waits."""

from __future__ import annotations

from django.utils.translation import gettext as _

from oscar_b2b.shipping_carriers.carriers import base
from oscar_b2b.shipping_carriers.carriers.base import Can
from oscar_b2b.shipping_carriers.models import State, Waybill
from oscar_b2b.shipping_carriers.services import accounts
from oscar_b2b.shipping_carriers.services.waybills import UnableToAsk, withdraw

#: Seconds an employee waits.
PATIENCE = 15.0


def cancel(*, waybill: Waybill, patience: float = PATIENCE) -> Waybill:
    """Cancel a waybill at the carrier and here; one that is cancelled already stays so.

    :raises UnableToAsk: the carrier's no, or that it has to be done in its cabinet.
    """
    waybill.refresh_from_db()
    if waybill.state != State.MADE:
        return withdraw(waybill=waybill)
    try:
        carrier = accounts.open_carrier(code=waybill.carrier, patience=patience)
        if not may_cancel(waybill, carrier.abilities()):
            raise UnableToAsk(_("Cancel it in the carrier's cabinet, then mark it here."))
        carrier.cancel(base.Waybill(waybill.number, waybill.ref))
    except accounts.UnableToUseCarrier as error:
        raise UnableToAsk(error.reason) from None
    except base.Rejected as error:
        text = _("The key is wrong or has expired. The carrier says: %s") % error.text
        raise UnableToAsk(text if error.key_refused else error.text) from None
    except base.CarrierError as error:
        # It may be cancelled by now: once more does no harm.
        raise UnableToAsk(_("The carrier did not answer: %s") % error) from None
    return withdraw(waybill=waybill)


def may_cancel(waybill: Waybill, can: Can) -> bool:
    """Tell whether the carrier cancels this waybill: one that was made here, over its interface."""
    return Can.CANCEL in can and not waybill.is_manual and waybill.state == State.MADE
