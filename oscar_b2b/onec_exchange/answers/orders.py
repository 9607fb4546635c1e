"""1C's answer to an order, and the invoice that comes with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from oscar_b2b.onec_exchange.answers.fields import CENT, Fields, UnableToReadAnswer

RESERVES = ("allowed", "partly", "refused")


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
        fields = Fields(data, "invoice")
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
        if abs(paper.total_net + paper.vat_amount - paper.total) > CENT:
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
        fields = Fields(data, "answer")
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


def _invoice_line(fields: Fields) -> InvoiceLine:
    return InvoiceLine(
        n=int(fields.number("n")),
        article=fields.optional_text("article"),
        name=fields.text("name"),
        unit=fields.optional_text("unit"),
        quantity=fields.number("quantity"),
        price=fields.number("price"),
        amount=fields.money("amount"),
    )


def _plain(value: Any) -> Any:
    """Turn decimals and dates into texts, for JSON."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, dt.date) else value
