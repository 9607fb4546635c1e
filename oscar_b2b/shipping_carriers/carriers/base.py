"""Everything a new carrier has to know: what it is asked, what it answers, how it says no.

A carrier is a class with declared abilities and settings. Its builders (our request → its body) and
parsers (its body → our facts) are plain functions in modules of their own, so that they are tested
on stored bodies without a network; only ``http`` speaks to the network. Weights are kilograms,
sizes centimetres, money ``Decimal`` with its currency, times aware.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Can(enum.Flag):
    """What a carrier offers over its interface; the shop shows nothing else."""

    NOTHING = 0
    DIRECTORY = enum.auto()
    QUOTE = enum.auto()
    WAYBILL = enum.auto()
    CANCEL = enum.auto()
    TRACK = enum.auto()
    PRINT = enum.auto()
    #: A printed list of waybills handed over together.
    REGISTER = enum.auto()


class Kind(TextChoices):
    """Of a place where a carrier takes and gives parcels."""

    BRANCH = "branch", pgettext_lazy("of a carrier", "Branch")
    CARGO = "cargo", _("Cargo branch")
    LOCKER = "locker", _("Parcel locker")
    SHOP = "shop", _("Parcel shop")


class Status(TextChoices):
    """Where a parcel is, in words common to all carriers."""

    REGISTERED = "registered", _("Waybill made")
    IN_TRANSIT = "in_transit", _("On the way")
    OUT_FOR_DELIVERY = "out_for_delivery", _("With the courier")
    READY = "ready", _("Waits at the branch")
    DELIVERED = "delivered", pgettext_lazy("parcel", "Delivered")
    RETURNING = "returning", _("On the way back")
    CANCELLED = "cancelled", pgettext_lazy("parcel", "Cancelled")
    INCIDENT = "incident", _("Needs attention")
    UNKNOWN = "unknown", _("Not known to the carrier")


#: Nothing more is to be asked of these.
FINAL = frozenset({Status.DELIVERED, Status.CANCELLED})


class Payer(TextChoices):
    """Who pays the carrier."""

    SENDER = "sender", _("The supplier")
    RECIPIENT = "recipient", _("The recipient")


class Source(TextChoices):
    """Where a price of delivery comes from."""

    CARRIER = "carrier", _("the carrier's calculation")
    TARIFF = "tariff", _("our copy of the tariff")
    REQUEST = "request", _("by the carrier's tariff")


class Form(TextChoices):
    """A printed form of a waybill."""

    WAYBILL = "waybill", _("Waybill")
    LABEL = "label", _("Label")


@dataclass(frozen=True, slots=True)
class Names:
    """A text in the languages a carrier gives it in; an absent one is empty."""

    uk: str = ""
    ru: str = ""

    def in_language(self, language: str) -> str:
        """Return the text for a language code, or the other one when there is none."""
        return (self.ru or self.uk) if language.startswith("ru") else (self.uk or self.ru)


@dataclass(frozen=True, slots=True)
class City:
    """A place that a carrier serves.

    :param ref: the carrier's id, verbatim; prices and waybills are asked for with it.
    :param kind: city, town, village … in the carrier's words.
    """

    ref: str
    name: Names
    region: str = ""
    district: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A branch, parcel locker or parcel shop.

    :param city: ``City.ref``.
    :param number: as people say it; not unique and not always digits.
    :param max_weight: of the whole shipment, kg; ``None`` = no limit or not known.
    :param max_place_weight: of one place, kg.
    :param max_size: of one place, cm, longest side first.
    :param hours: weekday (1 = Monday) → "08:00-21:00"; a day that is missing is a day off. A text
        where the carrier gives only prose.
    :param open: whether it can be chosen today.
    :param public: false for lockers that serve the residents of one house only.
    :param extra: what the carrier's own calls need besides the ref.
    """

    ref: str
    city: str
    number: str
    kind: Kind
    name: Names
    address: Names = Names()
    phone: str = ""
    max_weight: Decimal | None = None
    max_place_weight: Decimal | None = None
    max_size: tuple[int, int, int] | None = None
    hours: Mapping[int, str] | str = ""
    lat: float | None = None
    lon: float | None = None
    open: bool = True
    public: bool = True
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """One piece of a shipment: kg, and cm (longest side first) where known."""

    weight: Decimal
    size: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A sender or recipient: where, and who.

    :param city: ``City.ref``.
    :param point: ``Point.ref``; empty when the parcel is fetched or brought by courier.
    :param tax_id: EDRPOU or tax number of an organisation; empty for a person.
    :param extra: the carrier's own ids of a sender (counterparty, contact, address), from settings.
    """

    city: str
    point: str = ""
    address: str = ""
    name: str = ""
    phone: str = ""
    organisation: str = ""
    tax_id: str = ""
    city_name: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shipment:
    """What is to be sent.

    :param declared: declared value in hryvnias.
    :param cash_on_delivery: to be taken from the recipient, hryvnias; 0 = nothing.
    :param ship_on: the day it is handed over; ``None`` = today. Never sent as a day in the past.
    :param reference: our own number of this shipment; by it a waybill is found again after a
        timeout, where the carrier can do that.
    """

    sender: Party
    recipient: Party
    places: tuple[Place, ...]
    declared: Decimal
    payer: Payer = Payer.RECIPIENT
    to_door: bool = False
    cash_on_delivery: Decimal = Decimal(0)
    ship_on: date | None = None
    description: str = ""
    note: str = ""
    reference: str = ""

    @property
    def weight(self) -> Decimal:
        """Of all places, kg."""
        return sum((place.weight for place in self.places), Decimal(0))


@dataclass(frozen=True, slots=True)
class Quote:
    """What a delivery costs and when it arrives.

    :param amount: ``None`` = by the carrier's tariff; never 0 for "not known".
    """

    amount: Decimal | None
    currency: str = "UAH"
    arrives: date | None = None
    source: Source = Source.CARRIER
    note: str = ""


@dataclass(frozen=True, slots=True)
class Waybill:
    """A waybill the carrier has made.

    :param number: as printed.
    :param ref: the carrier's id where it differs; cancelling wants it.
    """

    number: str
    ref: str = ""
    cost: Decimal | None = None
    arrives: date | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """Where a parcel is.

    :param code: the carrier's own code; empty when it speaks in words only.
    :param text: the carrier's own words.
    """

    number: str
    status: Status
    code: str = ""
    text: str = ""
    at: datetime | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A printed form: its bytes, never a link (carriers' links contain keys).

    :param note: what the carrier said besides, such as waybills it left out of a register.
    """

    content: bytes
    content_type: str = "application/pdf"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """A declared setting; the form in the dashboard and "is it set up?" come from these.

    :param default: value where nothing was entered.
    :param choices: (value, label) when only these are allowed.
    :param file: uploaded, not typed; the value is the text of the file (see ``carriers.files``).
    """

    key: str
    label: str | Promise
    secret: bool = False
    required: bool = False
    default: str = ""
    help_text: str | Promise = ""
    choices: tuple[tuple[str, str | Promise], ...] = ()
    file: bool = False


class CarrierError(Exception):
    """What a carrier could not do."""


class Unavailable(CarrierError):
    """The network, a fault of the carrier's server, too many requests: worth trying again.

    The text is for the log and the manager; it holds no address and no key.
    """


class Rejected(CarrierError):
    """The carrier said no.

    :param code: the carrier's code, empty if it has none.
    :param text: in the carrier's words, for the manager.
    :param key_refused: the key or password is wrong or expired: nothing will work until it is
        changed.
    """

    def __init__(self, text: str, *, code: str = "", key_refused: bool = False) -> None:
        super().__init__(f"{code}: {text}" if code else text)
        self.code = code
        self.text = text
        self.key_refused = key_refused


class Unclear(Rejected):
    """The carrier said yes without naming what it made: asking again might make a second one."""


class NotSupported(CarrierError):
    """The carrier does not offer this; ``Carrier.can`` says so beforehand."""


class Carrier:
    """One carrier. Abilities that ``can`` does not name raise ``NotSupported``.

    :param values: the settings as entered, keys as declared in ``settings``.
    :param patience: seconds that a call of a waiting person may take; ``None`` for background
        work, which waits longer.
    """

    code: ClassVar[str]
    name: ClassVar[str | Promise]
    can: ClassVar[Can]
    settings: ClassVar[tuple[Setting, ...]] = ()
    #: With ``{number}``; empty when the carrier has no page for recipients.
    tracking_url: ClassVar[str] = ""
    #: How many numbers ``track`` sends at once.
    track_batch: ClassVar[int] = 1
    #: What the carrier does not do and where it is done instead, for the dashboard.
    remarks: ClassVar[tuple[str | Promise, ...]] = ()

    def __init__(self, values: Mapping[str, str], *, patience: float | None = None) -> None:
        self.values = {each.key: values.get(each.key) or each.default for each in self.settings}
        self.patience = patience

    @classmethod
    def missing(cls, values: Mapping[str, str]) -> list[Setting]:
        """Return the required settings that are not entered."""
        return [
            each
            for each in cls.settings
            if each.required and not (values.get(each.key) or each.default)
        ]

    def abilities(self) -> Can:
        """Return what it can do with these settings; less than ``can`` where some are missing."""
        return self.can

    def check(self) -> str:
        """Ask the carrier something harmless with the key; return what it answered, in words.

        :raises CarrierError: what is wrong.
        """
        raise NotSupported

    def cities(self) -> Iterable[City]:
        """Yield all places served, page by page."""
        raise NotSupported

    def points(self) -> Iterable[Point]:
        """Yield all branches and lockers, page by page; cities that are missing are skipped."""
        raise NotSupported

    def quote(self, shipment: Shipment) -> Quote:
        """Return price and term."""
        raise NotSupported

    def send(self, shipment: Shipment) -> Waybill:
        """Make a waybill. Not repeated by itself: see ``find``."""
        raise NotSupported

    def find(self, reference: str, on: date) -> Waybill | None:
        """Return the waybill made for ``Shipment.reference``, to be asked after a timeout."""
        raise NotSupported

    def cancel(self, waybill: Waybill) -> None:
        """Delete a waybill that was not handed over yet."""
        raise NotSupported

    def track(self, numbers: Sequence[str], *, phones: Mapping[str, str] = {}) -> list[Movement]:
        """Return where parcels are; numbers that the carrier does not know come back UNKNOWN.

        :param phones: number → recipient's phone, for carriers that tell more to those who know it.
        """
        raise NotSupported

    def document(self, waybill: Waybill, form: Form) -> Document:
        """Return a printed form."""
        raise NotSupported

    def register(self, waybills: Sequence[Waybill]) -> Document:
        """Return the list of waybills handed over together."""
        raise NotSupported
