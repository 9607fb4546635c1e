"""What the demo company consists of; plain records, stored as they are in SQLite."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Group:
    """A section of goods. ``parent_id`` is empty for a root."""

    id: str
    name: str
    parent_id: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the Ukrainian classifier: code, full name, short name, international mark."""

    code: str
    full_name: str
    name: str
    mark: str


@dataclass(frozen=True, slots=True)
class Property:
    """A dictionary property; ``options`` maps an option's id to its text."""

    id: str
    name: str
    options: dict[str, str]


@dataclass(frozen=True, slots=True)
class Good:
    """A good. Weight in kilograms, volume in cubic metres, both of one unit."""

    id: str
    code: str
    article: str
    barcode: str
    name: str
    full_name: str
    description: str
    group_id: str
    unit_code: str
    kind: str
    brand: str
    vat_rate: int
    weight: Decimal
    volume: Decimal
    multiple: int
    pack: int
    picture: str
    #: (property id, option id)
    properties: tuple[tuple[str, str], ...]
    #: The smallest part of the unit that is sold; ``multiple`` and ``pack`` count these.
    quantum: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Offer:
    """What is sold: a good, or one characteristic of it (then the id is ``good#char``)."""

    id: str
    good_id: str
    name: str
    barcode: str
    #: (name, value) of each characteristic
    characteristics: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PriceType:
    """A price list of the company."""

    id: str
    name: str
    currency: str
    #: Part of the retail price; a price type in foreign currency is divided by the rate too.
    ratio: Decimal


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A warehouse. ``kind`` is 1C's word: Собственный, Удаленный or Партнерский."""

    id: str
    name: str
    kind: str
    region: str
    address: str
    phone: str
    hours: str
    pickup: bool
    delivery_days: int
    delivery_percent: Decimal
    commission_percent: Decimal


@dataclass(frozen=True, slots=True)
class Manager:
    """A sales manager with photo; ``picture`` names the drawing."""

    id: str
    name: str
    phone: str
    email: str
    hours: str
    picture: str


@dataclass(frozen=True, slots=True)
class Dealer:
    """A partner of 1C; its legal entities are its counterparties."""

    id: str
    name: str
    segment: str
    category: str
    region: str
    manager_id: str


@dataclass(frozen=True, slots=True)
class LegalEntity:
    """A counterparty. A person (``is_person``) has a personal tax number and no EDRPOU."""

    id: str
    dealer_id: str
    name: str
    official_name: str
    is_person: bool
    edrpou: str
    tax_id: str
    vat_no: str
    address: str
    phone: str
    email: str
    iban: str
    bank: str
    contact: str


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract. ``kind`` is 1C's word: Предоплата, Отсрочка, Консигнация, Валютный, Наличные."""

    id: str
    entity_id: str
    number: str
    name: str
    kind: str
    days: int
    price_type_id: str
    currency: str
    #: ids, the home warehouse first
    warehouse_ids: tuple[str, ...]
    date: str
    valid_from: str
    valid_to: str
    is_default: bool
    credit_limit: Decimal
    debt: Decimal
    overdue: Decimal


@dataclass(frozen=True, slots=True)
class Seller:
    """The company itself, as it stands on invoices."""

    id: str
    name: str
    official_name: str
    edrpou: str
    vat_no: str
    address: str
    iban: str
    bank: str
    phone: str
    email: str
    director: str


@dataclass(slots=True)
class Company:
    """All data of the demo company."""

    seller: Seller
    groups: list[Group] = field(default_factory=list)
    units: dict[str, Unit] = field(default_factory=dict)
    properties: list[Property] = field(default_factory=list)
    goods: list[Good] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    price_types: list[PriceType] = field(default_factory=list)
    #: (offer id, price type id) → amount per unit in the price type's currency
    prices: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    warehouses: list[Warehouse] = field(default_factory=list)
    #: (offer id, warehouse id) → quanta on the shelf
    stock: dict[tuple[str, str], int] = field(default_factory=dict)
    managers: list[Manager] = field(default_factory=list)
    dealers: list[Dealer] = field(default_factory=list)
    entities: list[LegalEntity] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    #: picture name → PNG bytes
    pictures: dict[str, bytes] = field(default_factory=dict)
