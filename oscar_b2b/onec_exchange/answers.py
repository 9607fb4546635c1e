"""What 1C answers to an order, as typed records; a broken answer is refused as a whole.

The shape is our contract with the HTTP service in 1C (`POST /hs/b2b/v1/orders`), described in the
module's README. No Django here, so that the stand-in and tests can read it as well.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

RESERVES = ("allowed", "partly", "refused")
_CURRENCY = re.compile(r"[A-Z]{3}")
#: Rounding of 1C may differ by a unit of the last place between net, VAT and total.
_CENT = Decimal("0.01")


class UnableToReadAnswer(Exception):
    """The answer does not keep the contract. The text names the field and what stood there."""


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sells, as 1C prints it on the invoice."""

    name: str
    edrpou: str = ""
    vat_no: str = ""
    address: str = ""
    iban: str = ""
    bank: str = ""
    phone: str = ""
    director: str = ""


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys, as 1C prints it on the invoice."""

    name: str
    edrpou: str = ""
    vat_no: str = ""
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A line of the invoice; ``amount`` and ``price`` as 1C states them, VAT per the totals."""

    n: int
    article: str
    name: str
    unit: str
    quantity: Decimal
    price: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class InvoicePaper:
    """An invoice of 1C ("Рахунок на оплату"). ``vat_rate`` is a percentage; None = without VAT."""

    id: str
    number: str
    date: dt.date
    pay_until: dt.date | None
    currency: str
    seller: Seller
    buyer: Buyer
    contract_number: str
    contract_date: dt.date | None
    order_number: str
    lines: tuple[InvoiceLine, ...]
    total_net: Decimal
    vat_rate: Decimal | None
    vat_amount: Decimal
    total: Decimal

    @classmethod
    def read(cls, data: Any) -> InvoicePaper:
        """Read the JSON object ``invoice``. :raises UnableToReadAnswer:"""
        fields = _Fields(data, "invoice")
        contract = fields.optional_object("contract")
        paper = cls(
            id=fields.text("id", 64),
            number=fields.text("number", 64),
            date=fields.day("date"),
            pay_until=fields.optional_day("pay_until"),
            currency=fields.currency("currency"),
            seller=Seller(**fields.object("seller").texts(Seller)),
            buyer=Buyer(**fields.object("buyer").texts(Buyer)),
            contract_number=contract.optional_text("number") if contract else "",
            contract_date=contract.optional_day("date") if contract else None,
            order_number=fields.text("order_number"),
            lines=tuple(_invoice_line(each) for each in fields.objects("lines")),
            total_net=fields.money("total_net"),
            vat_rate=fields.optional_number("vat_rate"),
            vat_amount=fields.money("vat_amount"),
            total=fields.money("total"),
        )
        if not paper.lines:
            raise UnableToReadAnswer("invoice.lines is empty.")
        if abs(paper.total_net + paper.vat_amount - paper.total) > _CENT:
            raise UnableToReadAnswer(
                f"invoice: total_net {paper.total_net} and vat_amount {paper.vat_amount} do not "
                f"make total {paper.total}."
            )
        return paper

    def as_data(self) -> dict[str, Any]:
        """Return the JSON object that :meth:`read` makes the same invoice of."""
        data = asdict(self)
        data["contract"] = {"number": data.pop("contract_number"), "date": self.contract_date}
        del data["contract_date"]
        return _plain(data)


@dataclass(frozen=True, slots=True)
class OrderAnswer:
    """1C's answer to an order. ``reserved`` maps the offer's id to the reserved quantity."""

    id: str
    number: str
    date: dt.datetime
    status: str
    reserve: str
    reserved: Mapping[str, Decimal]
    invoice: InvoicePaper | None

    @classmethod
    def read(cls, data: Any) -> OrderAnswer:
        """Read the JSON answer. :raises UnableToReadAnswer:"""
        fields = _Fields(data, "answer")
        reserve = fields.optional_text("reserve")
        if reserve and reserve not in RESERVES:
            raise UnableToReadAnswer(
                f"answer.reserve is {reserve!r}; it may be {', '.join(RESERVES)}."
            )
        invoice = data.get("invoice")
        return cls(
            id=fields.text("id", 64),
            number=fields.text("number", 64),
            date=fields.moment("date"),
            status=fields.optional_text("status", 128),
            reserve=reserve,
            reserved={line.text("id"): line.number("reserved") for line in fields.objects("lines")},
            invoice=None if invoice is None else InvoicePaper.read(invoice),
        )


def _invoice_line(fields: _Fields) -> InvoiceLine:
    return InvoiceLine(
        n=int(fields.number("n")),
        article=fields.optional_text("article"),
        name=fields.text("name"),
        unit=fields.optional_text("unit"),
        quantity=fields.number("quantity"),
        price=fields.number("price"),
        amount=fields.money("amount"),
    )


class _Fields:
    """Reads the fields of one JSON object and names the place of a wrong one."""

    def __init__(self, data: Any, place: str) -> None:
        if not isinstance(data, Mapping):
            raise UnableToReadAnswer(f"{place} is not a JSON object but {_shown(data)}.")
        self._data = data
        self._place = place

    def text(self, name: str, longest: int = 1024) -> str:
        value = self.optional_text(name, longest)
        if not value:
            raise self._wrong(name, "a text that is not empty")
        return value

    def optional_text(self, name: str, longest: int = 1024) -> str:
        value = self._data.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self._wrong(name, "a text")
        if len(value) > longest:
            raise self._wrong(name, f"a text of at most {longest} characters")
        return value.strip()

    def texts(self, record: type) -> dict[str, str]:
        """Read a record whose fields are all texts; only its name is required."""
        return {
            name: self.text(name) if name == "name" else self.optional_text(name)
            for name in record.__dataclass_fields__  # type: ignore[attr-defined]
        }

    def number(self, name: str) -> Decimal:
        value = self.optional_number(name)
        if value is None:
            raise self._wrong(name, "a number")
        return value

    def optional_number(self, name: str) -> Decimal | None:
        """Read a number, also one written as text; JSON's own floats keep their decimal digits."""
        value = self._data.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
            raise self._wrong(name, "a number")
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            raise self._wrong(name, "a number") from None
        if not number.is_finite() or number < 0 or number >= 10**12:
            raise self._wrong(name, "a number from 0 to 10¹²")
        return number

    def money(self, name: str) -> Decimal:
        number = self.number(name)
        if number != number.quantize(_CENT):
            raise self._wrong(name, "an amount with two decimals")
        return number.quantize(_CENT)

    def currency(self, name: str) -> str:
        value = self.text(name)
        if not _CURRENCY.fullmatch(value):
            raise self._wrong(name, "an ISO 4217 code")
        return value

    def moment(self, name: str) -> dt.datetime:
        """Read an ISO date and time; 1C's own have no time zone and stay naive."""
        try:
            return dt.datetime.fromisoformat(self.text(name))
        except ValueError:
            raise self._wrong(name, "an ISO 8601 date and time") from None

    def day(self, name: str) -> dt.date:
        return self.moment(name).date()

    def optional_day(self, name: str) -> dt.date | None:
        return self.day(name) if self._data.get(name) else None

    def object(self, name: str) -> _Fields:
        return _Fields(self._data.get(name), f"{self._place}.{name}")

    def optional_object(self, name: str) -> _Fields | None:
        return self.object(name) if self._data.get(name) is not None else None

    def objects(self, name: str) -> list[_Fields]:
        value = self._data.get(name)
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise self._wrong(name, "a list")
        return [_Fields(each, f"{self._place}.{name}[{i}]") for i, each in enumerate(value)]

    def _wrong(self, name: str, wanted: str) -> UnableToReadAnswer:
        found = _shown(self._data[name]) if name in self._data else "missing"
        return UnableToReadAnswer(f"{self._place}.{name} should be {wanted}, is {found}.")


def _shown(value: Any) -> str:
    return repr(value)[:80]


def _plain(value: Any) -> Any:
    """Turn decimals and dates into texts, for JSON."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, dt.date) else value
