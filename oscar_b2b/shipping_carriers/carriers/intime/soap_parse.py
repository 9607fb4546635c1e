"""Answers of SOAP 2.0, as zeep unwraps them → facts.

Source: carriers.md, section 4 "Generation 2.0".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from oscar_b2b.shipping_carriers.carriers.base import (
    Movement,
    Quote,
    Source,
    Status,
    Unclear,
    Waybill,
)
from oscar_b2b.shipping_carriers.carriers.intime.common import is_ok, rejected
from oscar_b2b.shipping_carriers.carriers.values import day, moment, positive, text
from oscar_b2b.shipping_carriers.carriers.wording import status_of

_DAY = "%d.%m.%Y"
#: Only then do date and town of arrival say where the parcel is.
_ARRIVED = (Status.READY, Status.DELIVERED)

Answer = Mapping[str, Any]


def checked(answer: Answer, *, secret: str = "") -> Answer:
    """Return an answer whose ``InterfaceState`` is OK.

    :raises Rejected: else, with the state's words: business errors have no other place.
    """
    state = text(answer.get("InterfaceState"))
    if not is_ok(state):
        raise rejected(state or "?", secret=secret)
    return answer


def quote(answer: Answer) -> Quote:
    """Return the price of ``CalculateTTN``: ``Amount`` is all of it, each ``Cost`` a part."""
    amount = positive(answer.get("Amount"))
    source = Source.REQUEST if amount is None else Source.CARRIER
    return Quote(amount, arrives=day(answer.get("DeliveryDate"), _DAY), source=source)


def delivery_day(answer: Answer) -> date | None:
    """Return the day of ``DeliveryDay``."""
    return day(answer.get("DayOfDelivery"), _DAY)


def waybill(answer: Answer) -> Waybill:
    """Return what ``AddTTN`` made.

    :raises Unclear: InTime said yes without a number; repeating might make a second one.
    """
    number = text(answer.get("Number"))
    if not number:
        raise Unclear(
            _(
                "The carrier accepted the waybill without naming it. Look for it in the carrier's "
                "cabinet before making another."
            )
        )
    return Waybill(
        number=number,
        ref=number,
        cost=positive(answer.get("Amount")),
        arrives=day(answer.get("DeliveryDate"), _DAY),
    )


def movements(numbers: Sequence[str], answer: Answer) -> list[Movement]:
    """Return where the parcels of ``InfoTTN`` are; it leaves out the numbers it does not know."""
    found = {text(row.get("Number")): row for row in answer.get("TTNClient") or ()}
    return [
        _movement(number, found[number]) if number in found else Movement(number, Status.UNKNOWN)
        for number in numbers
    ]


def link(answer: Answer, *, secret: str = "") -> str:
    """Return the address of a printed form.

    A fault of the server puts it into ``InterfaceState`` (lis-dev/intime2, printTTN).
    """
    state = text(answer.get("InterfaceState"))
    if state.lower().startswith(("http://", "https://")):
        return state
    return text(checked(answer, secret=secret).get("URL"))


def _movement(number: str, row: Answer) -> Movement:
    said = text(row.get("TTNState"))
    status = status_of(said)
    more = {
        text(field.get("AppendFieldName")): text(field.get("AppendFieldValue"))
        for field in row.get("AppendField") or ()
    }
    if status not in _ARRIVED:
        return Movement(number, status, text=said)
    at = moment(more.get("DateDelivery") or row.get("DeliveryDate"), _DAY)
    return Movement(number, status, text=said, at=at, place=more.get("GorodPoluchatel", ""))
