"""Printed forms of waybills: fetched from the carriers here, handed on as bytes.

Carriers' own links to them hold keys, so nobody outside gets one.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from oscar_b2b.shipping_carriers.carriers import base
from oscar_b2b.shipping_carriers.carriers.base import Can, Form
from oscar_b2b.shipping_carriers.models import State, Waybill
from oscar_b2b.shipping_carriers.services import accounts

#: Seconds for the forms of one carrier, of all of which somebody waits.
PATIENCE = 40.0
#: Forms that are printed at once.
MOST = 50
PDF = "application/pdf"


class UnableToPrint(Exception):
    """No form could be fetched.

    :param reasons: a sentence for each waybill, translated.
    """

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = list(reasons)


@dataclass(frozen=True, slots=True)
class Printed:
    """The forms of one or several waybills.

    :param left_out: a sentence for each waybill whose form is missing, translated.
    """

    content: bytes
    content_type: str = PDF
    left_out: list[str] = field(default_factory=list)


def printed(*, waybills: Sequence[Waybill], form: Form, patience: float = PATIENCE) -> Printed:
    """Return a form of each waybill, in one document.

    :raises UnableToPrint: there is not one.
    """
    found: list[base.Document] = []
    left_out: list[str] = []
    open_carriers: dict[str, base.Carrier] = {}
    for waybill in waybills[:MOST]:
        try:
            found.append(_fetched(waybill, form, open_carriers, patience))
        except (base.CarrierError, accounts.UnableToUseCarrier) as error:
            reason = error.reason if isinstance(error, accounts.UnableToUseCarrier) else str(error)
            left_out.append(f"{waybill.number or '–'}: {reason}")
    left_out += [
        _("%(number)s: no more than %(most)d are printed at once.")
        % {"number": each.number, "most": MOST}
        for each in waybills[MOST:]
    ]
    if not found:
        raise UnableToPrint(left_out or [_("No waybill is chosen that can be printed.")])
    if len(found) == 1:
        return Printed(found[0].content, found[0].content_type, left_out)
    return Printed(_merged(found, left_out), PDF, left_out)


def _fetched(
    waybill: Waybill, form: Form, known: dict[str, base.Carrier], patience: float
) -> base.Document:
    if waybill.state != State.MADE:
        raise base.NotSupported(_("The waybill is not made."))
    if waybill.carrier not in known:
        known[waybill.carrier] = accounts.open_carrier(code=waybill.carrier, patience=patience)
    carrier = known[waybill.carrier]
    if Can.PRINT not in carrier.abilities():
        raise base.NotSupported(_("The carrier prints no forms over its interface."))
    return carrier.document(base.Waybill(waybill.number, waybill.ref), form)


def _merged(documents: Sequence[base.Document], left_out: list[str]) -> bytes:
    writer = PdfWriter()
    for each in documents:
        try:
            if each.content_type != PDF:
                raise PyPdfError(each.content_type)
            writer.append(PdfReader(io.BytesIO(each.content)))
        except PyPdfError:
            left_out.append(_("One form is no PDF; print it by itself."))
    if not writer.pages:
        raise UnableToPrint(left_out)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()
