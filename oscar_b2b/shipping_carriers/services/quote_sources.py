"""Where a price of delivery comes from: the carrier itself, or our copy of its tariff."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from oscar_b2b.shipping_carriers.carriers.base import (
    Can,
    Carrier,
    CarrierError,
    NotSupported,
    Quote,
    Rejected,
    Shipment,
    Source,
    Unavailable,
)
from oscar_b2b.shipping_carriers.carriers.files import (
    FileCarrier,
    UnableToReadFile,
    quote_by_tariff,
    read_tariff,
)
from oscar_b2b.shipping_carriers.models import CarrierAccount, CarrierFile, Fallback
from oscar_b2b.shipping_carriers.services import accounts, breaker, limited

logger = logging.getLogger(__name__)

#: Key of the uploaded tariff among the files of a carrier.
TARIFF_FILE = "tariff_file"
_CENT = Decimal("0.01")
#: What the column holds.
_LARGEST = Decimal("9999999999.99")


class NoPrice(Exception):
    """A source gives no price.

    :param reason: for the manager.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for.

    :param carrier: its code.
    :param is_from_somewhere: a sender is set up.
    """

    carrier: str
    shipment: Shipment
    is_from_somewhere: bool


def by_carrier(asked: Asked, *, until: float) -> Quote:
    """Ask the carrier itself.

    :param until: of ``time.monotonic``; the answer counts until then, however it drips in.
    :raises NoPrice: with what kept it from answering, in the carrier's words where it said no.
    """
    try:
        carrier = accounts.open_carrier(
            code=asked.carrier, patience=max(until - time.monotonic(), 0.001)
        )
    except accounts.UnableToUseCarrier as error:
        raise NoPrice(error.reason) from None
    if Can.QUOTE not in carrier.abilities():
        raise NoPrice(_("The carrier gives no prices over its interface."))
    if not asked.is_from_somewhere and not isinstance(carrier, FileCarrier):
        raise NoPrice(_("No sender is set up for this carrier."))
    if breaker.is_open(asked.carrier):
        raise NoPrice(
            _("The carrier has not answered several times; it is left alone for a minute.")
        )
    return _checked(_answer(carrier, asked.shipment, until))


def by_tariff(asked: Asked) -> Quote:
    """Look into our copy of the carrier's tariff (two queries).

    :raises NoPrice: the account does not say so, there is no file, or no price in it.
    """
    account = CarrierAccount.objects.filter(code=asked.carrier, fallback=Fallback.TARIFF).first()
    file = account and account.files.filter(key=TARIFF_FILE).first()
    if not file:
        raise NoPrice("")
    try:
        tariff = read_tariff(file.content)
    except UnableToReadFile:
        raise NoPrice(_("The tariff file cannot be read.")) from None
    return _checked(quote_by_tariff(tariff, asked.shipment, _charged(asked, file)))


def _answer(carrier: Carrier, shipment: Shipment, until: float) -> Quote:
    try:
        return limited.call(
            lambda: carrier.quote(shipment),
            carrier=carrier.code,
            seconds=until - time.monotonic(),
        )
    except Unavailable as error:
        breaker.note_fault(carrier.code)
        raise NoPrice(_("The carrier did not answer: %s") % error) from None
    except Rejected as error:
        text = _("The carrier says: %s")
        if error.key_refused:
            text = _("The key is wrong or has expired. The carrier says: %s")
        raise NoPrice(text % error) from None
    except NotSupported:
        raise NoPrice(_("The carrier gives no prices over its interface.")) from None
    except CarrierError as error:
        raise NoPrice(str(error)) from None
    except Exception as error:  # noqa: BLE001  (whatever a connector does, the page goes on)
        # Only its kind: the text may hold what the carrier sent, or an address with a key.
        logger.error("%s: a price could not be read: %s", carrier.code, type(error).__name__)
        raise NoPrice(_("Unexpected: %s") % type(error).__name__) from None


def _checked(quote: Quote) -> Quote:
    """Return a quote whose amount can be charged.

    :raises NoPrice: there is none, or one that cannot be meant: 0 would be shown as free.
    """
    amount = quote.amount
    if amount is None or quote.source == Source.REQUEST:
        raise NoPrice(quote.note or _("The carrier gave no price."))
    if not amount.is_finite() or not 0 < amount <= _LARGEST:
        raise NoPrice(_("The carrier gave a price that cannot be: %s.") % amount)
    if quote.currency != "UAH":
        raise NoPrice(_("The carrier gave a price in %s.") % quote.currency)
    rounded = amount.quantize(_CENT, ROUND_HALF_UP)
    if not rounded:
        raise NoPrice(_("The carrier gave a price that cannot be: %s.") % amount)
    return Quote(rounded, quote.currency, quote.arrives, quote.source, quote.note)


def _charged(asked: Asked, file: CarrierFile) -> Decimal:
    """Return the weight the tariff is asked for, kg: some carriers count the volume, too."""
    kind = accounts.class_of(asked.carrier)
    if kind is not None and issubclass(kind, FileCarrier):
        return kind({TARIFF_FILE: file.content}).charged_weight(asked.shipment)
    return asked.shipment.weight
