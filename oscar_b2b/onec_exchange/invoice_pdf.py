"""The form "Рахунок на оплату" as PDF, drawn by WeasyPrint from 1C's data.

The paper is a Ukrainian document whatever language its reader chose, so its words are Ukrainian
in the template.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from num2words import num2words

from oscar_b2b.core import pdf
from oscar_b2b.onec_exchange.answers import InvoicePaper

_MONTHS = (
    "січня", "лютого", "березня", "квітня", "травня", "червня",
    "липня", "серпня", "вересня", "жовтня", "листопада", "грудня",
)  # fmt: skip
_NO_BREAK_SPACE = "\u00a0"


def render_pdf(*, paper: InvoicePaper) -> bytes:
    """Return the invoice as a PDF, A4, with the font embedded."""
    return pdf.draw(template="onec_exchange/invoice_pdf.html", context=context_of(paper))


def context_of(paper: InvoicePaper) -> dict[str, Any]:
    """Return the texts of the form: every figure and date as the paper writes it."""
    return {
        "paper": paper,
        "date": _in_words(paper.date),
        "contract_date": _short(paper.contract_date),
        "pay_until": _short(paper.pay_until),
        "currency_name": _currency_name(paper.currency),
        "lines": [
            {
                "n": line.n,
                "article": line.article,
                "name": line.name,
                "quantity": quantity(line.quantity),
                "unit": line.unit,
                "price": money(line.price, most_places=4),
                "amount": money(line.amount),
            }
            for line in paper.lines
        ],
        "with_vat": _with_vat(paper),
        "count": len(paper.lines),
        "total_net": money(paper.total_net),
        "vat_rate": None if paper.vat_rate is None else quantity(paper.vat_rate),
        "vat_amount": money(paper.vat_amount),
        "total": money(paper.total),
        "sum_in_words": sum_in_words(paper.total, paper.currency),
        "vat_in_words": sum_in_words(paper.vat_amount, paper.currency),
        "iban": _grouped(paper.seller.iban),
    }


def money(value: Decimal, *, most_places: int = 2) -> str:
    """Write an amount: "12 345,60"; a price keeps up to ``most_places`` decimals, at least two."""
    text = f"{value:,.{most_places}f}"
    whole, _, decimals = text.partition(".")
    decimals = decimals[:2] + decimals[2:].rstrip("0")
    return f"{whole.replace(',', _NO_BREAK_SPACE)},{decimals}"


def quantity(value: Decimal) -> str:
    """Write a quantity without idle zeros: "12", "0,5"."""
    text = f"{value:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(",", _NO_BREAK_SPACE).replace(".", ",")


def sum_in_words(value: Decimal, currency: str) -> str:
    """Write a sum in Ukrainian words, hundredths in figures: "Дві гривні 50 копійок"."""
    # num2words takes an int for hundredths, so the value stays a Decimal.
    value = value.quantize(Decimal("0.01"))
    try:
        words = num2words(
            value, lang="uk", to="currency", currency=currency, cents=False, separator=""
        )
    except NotImplementedError:
        whole = num2words(int(value), lang="uk")
        words = f"{whole} {currency} {value % 1 * 100:02.0f}/100"
    return words[:1].upper() + words[1:]


def _with_vat(paper: InvoicePaper) -> str:
    """Say in the table's head what its amounts are, when they add up to one of the totals."""
    amounts = sum((line.amount for line in paper.lines), Decimal(0))
    if paper.vat_rate is None or amounts not in (paper.total, paper.total_net):
        return ""
    return f"{_NO_BREAK_SPACE}з{_NO_BREAK_SPACE}ПДВ" if amounts == paper.total else " без ПДВ"


def _currency_name(code: str) -> str:
    return {"UAH": "грн", "USD": "дол. США", "EUR": "євро"}.get(code, code)


def _in_words(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year} р."


def _short(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def _grouped(iban: str) -> str:
    """Write an account in groups of four, as people read it aloud."""
    plain = iban.replace(" ", "")
    return _NO_BREAK_SPACE.join(plain[i : i + 4] for i in range(0, len(plain), 4))
