"""Registers: printed lists of waybills that are handed over together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from oscar_b2b.shipping_carriers.carriers import base
from oscar_b2b.shipping_carriers.carriers.base import Can
from oscar_b2b.shipping_carriers.models import Register, State, Waybill
from oscar_b2b.shipping_carriers.services import accounts
from oscar_b2b.shipping_carriers.services.advisory import alone

#: Seconds that somebody waits for a register.
PATIENCE = 40.0


class UnableToMakeRegister(Exception):
    """Nothing was kept.

    :param reason: for the employee, translated.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def make(
    *, waybills: Sequence[Waybill], by: Any, at: datetime, patience: float = PATIENCE
) -> Register:
    """Have a carrier make a register of waybills, and keep it: carriers make each only once.

    :param waybills: those in a register already, and those that are not made, are left out.
    :raises UnableToMakeRegister: of several carriers, of none that makes registers, or its no.
    """
    codes = {each.carrier for each in waybills}
    if len(codes) != 1:
        raise UnableToMakeRegister(
            _("A register is made for one carrier at a time: choose waybills of one carrier.")
        )
    code = codes.pop()
    with alone("register", code) as is_alone:
        if not is_alone:
            raise UnableToMakeRegister(_("A register of this carrier is being made just now."))
        return _made(code, [each.pk for each in waybills], by, at, patience)


def _made(code: str, ids: Sequence[int], by: Any, at: datetime, patience: float) -> Register:
    try:
        carrier = accounts.open_carrier(code=code, patience=patience)
    except accounts.UnableToUseCarrier as error:
        raise UnableToMakeRegister(error.reason) from None
    if Can.REGISTER not in carrier.abilities():
        raise UnableToMakeRegister(
            _("This carrier makes no registers over its interface; make it in its cabinet.")
        )
    # Asked anew under the lock: whoever pressed the button twice finds them in a register.
    rows = list(
        Waybill.objects.filter(pk__in=ids, state=State.MADE, register=None, is_manual=False)
        .exclude(number="")
        .order_by("asked_at", "pk")
    )
    if not rows:
        raise UnableToMakeRegister(
            _("All chosen waybills are in a register already, or were not made here.")
        )
    try:
        document = carrier.register([base.Waybill(each.number, each.ref) for each in rows])
    except base.Rejected as error:
        raise UnableToMakeRegister(error.text) from None
    except base.CarrierError as error:
        raise UnableToMakeRegister(
            _("The carrier did not answer (%s). Look in its cabinet whether it made the register.")
            % error
        ) from None
    with transaction.atomic():
        register = Register(carrier=code, note=document.note, made_by=by, made_at=at)
        name = f"{code}-{at:%Y%m%d-%H%M%S}.pdf"
        register.file.save(name, ContentFile(document.content), save=True)
        taken = [each.pk for each in rows if each.number not in document.note]
        Waybill.objects.filter(pk__in=taken).update(register=register)
    return register
