"""Waybills as rows and pages of the dashboard show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from oscar_b2b.shipping_carriers.carriers.base import Can, Status
from oscar_b2b.shipping_carriers.domain.parcels import forgotten_before, is_late
from oscar_b2b.shipping_carriers.models import Delivery, State, Waybill
from oscar_b2b.shipping_carriers.queries.tracking import name_of, tracking_url
from oscar_b2b.shipping_carriers.queries.waybills import CANCELLED, LIVE

#: Filters of the page of shipments in words.
STATE_WORDS: Mapping[str, str | Promise] = {
    "to-make": gettext_lazy("Without a waybill"),
    "attention": gettext_lazy("Needs attention"),
    "asked": gettext_lazy("Being made"),
    "on-the-way": gettext_lazy("On the way"),
    "ready": gettext_lazy("Waits at the branch"),
    "delivered": pgettext_lazy("parcels", "Delivered"),
    "all": pgettext_lazy("shipments", "All"),
}
_UNDER_WAY = (Status.UNKNOWN, Status.REGISTERED, Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY)
_TONES = {
    Status.DELIVERED: "success",
    Status.READY: "success",
    Status.INCIDENT: "danger",
    Status.RETURNING: "danger",
    Status.CANCELLED: "secondary",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A waybill with what is said about it.

    :param label: where it is, or what became of it.
    :param tone: Bootstrap's name of the badge.
    :param warning: why somebody has to look after it; mostly empty.
    """

    waybill: Waybill
    carrier: str
    label: str
    tone: str
    warning: str
    tracking_url: str

    @property
    def is_live(self) -> bool:
        return self.waybill.state in LIVE

    @property
    def is_made(self) -> bool:
        return self.waybill.state == State.MADE


@dataclass(frozen=True, slots=True)
class Row:
    """An order that goes by a carrier."""

    delivery: Delivery
    carrier: str
    waybills: list[Shown]

    @property
    def has_live(self) -> bool:
        return any(each.is_live for each in self.waybills)

    @property
    def may_ask(self) -> bool:
        """Whether a waybill can be wanted: the order is not cancelled."""
        return self.delivery.order.status != CANCELLED


def row_of(delivery: Delivery, at: datetime) -> Row:
    """Return an order's row; its waybills are prefetched."""
    return Row(
        delivery=delivery,
        carrier=name_of(delivery.carrier),
        waybills=[shown(each, at) for each in delivery.waybills.all()],
    )


def shown(waybill: Waybill, at: datetime) -> Shown:
    """Return a waybill with its words."""
    label, tone = _state_words(waybill)
    return Shown(
        waybill=waybill,
        carrier=name_of(waybill.carrier),
        label=label,
        tone=tone,
        warning=_warning(waybill, at),
        tracking_url=tracking_url(waybill.carrier, waybill.number),
    )


def _state_words(waybill: Waybill) -> tuple[str, str]:
    if waybill.state != State.MADE:
        tones = {State.REFUSED: "danger", State.UNCERTAIN: "warning"}
        return str(State(waybill.state).label), tones.get(State(waybill.state), "secondary")
    status = Status.REGISTERED if waybill.status == Status.UNKNOWN else Status(waybill.status)
    return str(status.label), _TONES.get(status, "info")


def _warning(waybill: Waybill, at: datetime) -> str:
    if waybill.state != State.MADE:
        return ""
    if not waybill.number:
        return _("Type its number from the printed form.")
    since = waybill.made_at or waybill.asked_at
    if waybill.status in _UNDER_WAY and is_late(
        on_the_way_since=since, arrives=waybill.arrives, at=at
    ):
        return _("Late.")
    if (
        waybill.status == Status.READY
        and waybill.status_at is not None
        and waybill.status_at < forgotten_before(at)
    ):
        return _("Nobody fetches it.")
    return ""


def why_not(can: Can, ability: Can) -> str:
    """Return why something is not offered, or an empty text when it is."""
    if ability in can:
        return ""
    return {
        Can.WAYBILL: _("This carrier makes no waybills over its interface: make it in its cabinet "
                       "and type the number here."),
        Can.CANCEL: _("Waybills of this carrier are cancelled in its cabinet; mark it here then."),
        Can.PRINT: _("This carrier prints no forms over its interface."),
        Can.TRACK: _("This carrier is not asked where parcels are: write it here yourself."),
        Can.REGISTER: _("Registers of this carrier are made in its cabinet."),
    }[ability]  # fmt: skip
