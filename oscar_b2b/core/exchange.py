"""Neutral records of the exchange with an accounting system, and the importer protocol.

A reader (``onec_exchange.commerceml``) turns bytes into these records; a module that owns a
table registers an importer for the record type. Nothing here knows XML, 1C or Django.
Ids are the accounting system's own, kept verbatim (only outer white space is trimmed).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """A section of the goods tree. ``parent_id`` is empty for a root."""

    id: str
    name: str
    parent_id: str = ""
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class PropertyRecord:
    """A property of goods. ``options`` holds ``(value id, text)`` for dictionary properties."""

    id: str
    name: str
    value_type: str = ""
    options: tuple[tuple[str, str], ...] = ()
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class GoodRecord:
    """One good of the catalogue. ``vat_rate`` is a percentage; ``None`` = not stated.

    ``id`` may be ``good#characteristic``: 1C can list each characteristic as a good of its own.
    """

    id: str
    name: str = ""
    article: str = ""
    barcode: str = ""
    full_name: str = ""
    description: str = ""
    unit_code: str = ""
    unit_name: str = ""
    group_ids: tuple[str, ...] = ()
    property_values: tuple[tuple[str, str], ...] = ()
    images: tuple[str, ...] = ()
    maker: str = ""
    vat_rate: Decimal | None = None
    requisites: tuple[tuple[str, str], ...] = ()
    characteristics: tuple[tuple[str, str], ...] = ()
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class OfferRecord:
    """A sellable offer: ``id`` is ``good`` or ``good#characteristic``; may have no id at all."""

    id: str
    name: str = ""
    article: str = ""
    barcode: str = ""
    characteristics: tuple[tuple[str, str], ...] = ()
    property_values: tuple[tuple[str, str], ...] = ()
    deleted: bool = False

    @property
    def good_id(self) -> str:
        return self.id.partition("#")[0]

    @property
    def characteristic_id(self) -> str:
        return self.id.partition("#")[2]


@dataclass(frozen=True, slots=True)
class PriceTypeRecord:
    """A price list of the accounting system. ``currency`` is the text as sent ("грн", "643")."""

    id: str
    name: str
    currency: str = ""
    vat_included: bool = True
    deleted: bool = False


class PriceRecord(NamedTuple):
    """Price of one unit of an offer; ``amount`` is ``None`` when the number is not readable.

    A named tuple, like the records of stock: a file has millions of them.
    """

    offer_id: str
    price_type_id: str
    amount: Decimal | None
    currency: str = ""
    min_quantity: Decimal = Decimal(0)
    unit: str = ""
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class WarehouseRecord:
    """A warehouse, named in the package of offers or in the classifier."""

    id: str
    name: str
    address: str = ""
    phone: str = ""
    deleted: bool = False


class StockRecord(NamedTuple):
    """Free stock of an offer in a warehouse; negative and fractional figures come as sent."""

    offer_id: str
    warehouse_id: str
    quantity: Decimal | None


class StockTotalRecord(NamedTuple):
    """``Количество`` of an offer that names no warehouse."""

    offer_id: str
    quantity: Decimal | None


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account of a counterparty; ``number`` is the IBAN where 1C keeps it."""

    number: str
    bank_name: str = ""
    bank_code: str = ""


@dataclass(frozen=True, slots=True)
class CounterpartyRecord:
    """A legal entity or person of the accounting system."""

    id: str
    name: str
    official_name: str = ""
    role: str = ""
    tax_id: str = ""
    kpp: str = ""
    edrpou: str = ""
    address: str = ""
    registration_address: str = ""
    contacts: tuple[tuple[str, str], ...] = ()
    bank_accounts: tuple[BankAccount, ...] = ()
    #: ``(id, name)`` or ``(id, name, relation)`` of contact persons.
    representatives: tuple[tuple[str, ...], ...] = ()
    #: A natural person: 1C states no official name.
    person: bool = False
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class ReferenceRowRecord:
    """A row of a reference table (``type=reference``). ``values`` maps requisite id → text."""

    table: str
    id: str
    values: tuple[tuple[str, str], ...] = ()
    deleted: bool = False

    def get(self, name: str, default: str = "") -> str:
        """Return the text of a requisite, trimmed; ``default`` when absent or empty."""
        return dict(self.values).get(name, "").strip() or default


@dataclass(frozen=True, slots=True)
class DocumentLineRecord:
    """A line of a document; amounts are in the document's currency."""

    offer_id: str
    name: str = ""
    article: str = ""
    quantity: Decimal | None = None
    price: Decimal | None = None
    amount: Decimal | None = None
    unit: str = ""
    #: Reserved for the buyer, where the accounting system says so.
    reserved: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """An order, payment or shipment document as the accounting system now has it."""

    id: str
    number: str
    operation: str = ""
    date: date | None = None
    number_1c: str = ""
    date_1c: datetime | None = None
    currency: str = ""
    amount: Decimal | None = None
    counterparty_id: str = ""
    comment: str = ""
    requisites: tuple[tuple[str, str], ...] = ()
    lines: tuple[DocumentLineRecord, ...] = ()
    base_document_id: str = ""
    #: Shop number of the order a payment or shipment belongs to (real files often lack the id).
    base_number: str = ""
    deleted: bool = False

    def requisite(self, name: str) -> str:
        return dict(self.requisites).get(name, "").strip()


Record = (
    GroupRecord
    | PropertyRecord
    | GoodRecord
    | OfferRecord
    | PriceTypeRecord
    | PriceRecord
    | WarehouseRecord
    | StockRecord
    | StockTotalRecord
    | CounterpartyRecord
    | ReferenceRowRecord
    | DocumentRecord
)

#: Report key of each record type; ``seen`` counts elements of the file before any rule.
KINDS: dict[type, str] = {
    GroupRecord: "groups",
    PropertyRecord: "properties",
    GoodRecord: "goods",
    OfferRecord: "offers",
    PriceTypeRecord: "price_types",
    PriceRecord: "prices",
    WarehouseRecord: "warehouses",
    StockRecord: "stock",
    StockTotalRecord: "stock_totals",
    CounterpartyRecord: "counterparties",
    ReferenceRowRecord: "reference_rows",
    DocumentRecord: "documents",
}


@dataclass(slots=True)
class Counts:
    """Outcome per kind; ``seen = created + updated + unchanged + refused + waiting``."""

    seen: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    waiting: int = 0

    def as_dict(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Issue:
    """A row that did not go in, or went in with a remark.

    ``code`` is stable and machine-readable (``price-zero``), ``message`` says what, where and
    what to do; ``refused``/``waiting`` tell what became of the row (neither = only a remark).
    """

    kind: str
    external_id: str
    code: str
    message: str
    refused: bool = False
    waiting: bool = False


#: Kind of report → prefix of what rows wait for when it is no good. Files come in any order, so
#: prices may come before their price types, and stock before its warehouses.
AWAITED: dict[str, str] = {"price_types": "price_type:", "warehouses": "warehouse:"}


class WaitingRoom(Protocol):
    """Keeps rows whose good has not arrived yet, and gives them back when it has.

    Both methods take a SELECT written by the importer over its own temporary table, so that any
    number of rows is moved with one statement.
    """

    def park(self, kind: str, rows: str) -> None:
        """Keep what ``rows`` selects: ``(good_id text, key text, record jsonb)``.

        ``record`` holds the fields of the record of that kind, numbers as text.
        """

    def forget(self, kind: str, keys: str) -> None:
        """Drop waiting rows whose key is among those that ``keys`` selects: newer ones went in."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the sender's settings say about reading its files. Empty sets mean "all"."""

    #: Ids of price types whose prices are taken; rows of others are refused with a reason.
    price_types: frozenset[str] = frozenset()
    #: Ids of warehouses whose stock is taken.
    warehouses: frozenset[str] = frozenset()
    #: An offer that has warehouse rows has none of the good where it names no row.
    absent_stock_is_zero: bool = False
    #: Beginnings of the order numbers that are the sender's business.
    order_prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenTable:
    """A table that an importer of goods, offers, prices or stock writes or looks things up in.

    When anybody else changes it, what 1C last said of the product is not what the shop has, and
    the next export has to be read though it says the same.

    :param model: ``app.Model``.
    :param product: column with the product's id; empty = a change alters what all goods mean.
    :param columns: whose changes count; empty = all.
    :param inserts: whether new rows count, too.
    """

    model: str
    product: str = ""
    columns: tuple[str, ...] = ()
    inserts: bool = True


@dataclass(slots=True)
class ImportReport:
    """What one import did, filled by the importers."""

    counts: dict[str, Counts] = field(
        default_factory=lambda: {kind: Counts() for kind in KINDS.values()}
    )
    issue_codes: Counter[str] = field(default_factory=Counter)
    issues: list[Issue] = field(default_factory=list)
    #: Oscar product ids whose row, price or stock changed; search and caches follow them.
    touched_products: set[int] = field(default_factory=set)
    #: Those of ``touched_products`` of which only prices or stock changed.
    touched_figures: set[int] = field(default_factory=set)
    #: Folder that holds the pictures sent along; paths in records are relative to it.
    base_dir: Path | None = None
    #: ``None`` = rows without their good are counted as waiting but not kept.
    waiting_room: WaitingRoom | None = None
    options: ImportOptions = field(default_factory=ImportOptions)
    #: When the sender made the file; ``None`` where it states no time of day.
    formed_at: datetime | None = None
    #: Id of the catalogue that the file holds; empty when it holds none.
    catalogue_id: str = ""

    #: Ids about which anything was noted, also beyond the kept issues.
    noted: set[str] = field(default_factory=set)

    #: Issues kept with text; the codes are counted without a limit.
    KEEP_ISSUES = 10_000
    #: With more ids nobody can tell any more about which ones nothing was noted.
    KEEP_NOTED = 100_000

    def add_issue(self, issue: Issue) -> None:
        """Count an issue and, when the row did not go in, count the row as refused or waiting."""
        self.issue_codes[issue.code] += 1
        if len(self.noted) <= self.KEEP_NOTED:
            self.noted.add(issue.external_id)
        counts = self.counts[issue.kind]
        if issue.refused:
            counts.refused += 1
        elif issue.waiting:
            counts.waiting += 1
        if len(self.issues) < self.KEEP_ISSUES:
            self.issues.append(issue)

    def touch_figures(self, product_ids: set[int]) -> None:
        """Note products of which a price or a stock figure changed.

        For importers that close after those of goods: what these touched changed in its words.
        """
        self.touched_figures |= product_ids - self.touched_products
        self.touched_products |= product_ids

    def absorb_touched(self, part: ImportReport) -> None:
        """Take over which products another report of the same import touched, and how."""
        words = self.touched_products - self.touched_figures
        words |= part.touched_products - part.touched_figures
        self.touched_products |= part.touched_products
        self.touched_figures = self.touched_products - words

    def as_dict(self) -> dict[str, object]:
        return {
            **{kind: counts.as_dict() for kind, counts in self.counts.items()},
            "issues": dict(sorted(self.issue_codes.items())),
        }


class ImportJob(Protocol):
    """One importer's work on one file, inside the file's transaction."""

    def add(self, records: Iterable[Record]) -> None:
        """Stage records (COPY into a temporary table); nothing is visible yet."""

    def close(self) -> None:
        """Merge what was staged with one statement per table and count the outcome."""


class Importer(Protocol):
    """Extension point ``importers``: brings records of one type into the table its module owns.

    ``accepts`` is a record class of this file; ``tables`` limits an importer of
    :class:`ReferenceRowRecord` to the named reference tables (empty = all); ``order`` is the
    place in the closing sequence (goods 30 before prices 60, as prices refer to goods).
    An importer of goods, offers, prices or stock also has ``writes``, a tuple of
    :class:`WrittenTable`; what it lists is watched for changes by others.
    """

    accepts: type
    tables: tuple[str, ...]
    order: int

    def open(self, report: ImportReport) -> ImportJob:
        """Start a job that counts into ``report``."""
