"""The invoice as PDF: its text, its font, its words."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pypdf
import pytest

from oscar_b2b.core import pdf
from oscar_b2b.onec_exchange import invoice_pdf
from oscar_b2b.onec_exchange.answers import InvoicePaper
from tests.integration.onec_exchange.fake_onec import answer_to

ORDER = {
    "number": "B2B-K7Q2M",
    "total": "14940.00",
    "currency": "UAH",
    "legal_entity": {"name": "ТОВ «Будмаркет & Захід»"},
    "contract": {"number": "ДГ-12/26"},
    "lines": [
        {
            "id": "1",
            "article": "KT-1001",
            "name": "Круг відрізний <125>",
            "quantity": "10",
            "price": "1494.00",
            "amount": "14940.00",
        }
    ],
}


def paper(**changes: Any) -> InvoicePaper:
    invoice = {**answer_to(ORDER)["invoice"], **changes}
    return InvoicePaper.read(invoice)


def read(invoice: InvoicePaper) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(invoice_pdf.render_pdf(paper=invoice)))


def text_of(reader: pypdf.PdfReader) -> str:
    text = " ".join(page.extract_text() for page in reader.pages)
    return " ".join(text.replace("\u00a0", " ").split())


def test_the_pdf_says_what_the_invoice_says() -> None:
    text = text_of(read(paper()))
    for said in (
        "Рахунок на оплату № ТД-000042 від 21 листопада 2026 р.",
        "B2B-K7Q2M",
        "ТОВ «Будмаркет & Захід»",
        "ТОВ «Карпати Трейд»",
        "ІПН 328559626571",
        "UA21 3223 1300 0002 6007 2335 6600 1",
        "№ ДГ-12/26 від 05.01.2026",
        "KT-1001 Круг відрізний <125> 10 шт 1 494,00 14 940,00",
        "Разом без ПДВ: 12 450,00",
        "ПДВ 20 %: 2 490,00",
        "Всього з ПДВ: 14 940,00",
        "Всього найменувань 1, на суму 14 940,00 грн",
        "Чотирнадцять тисяч дев'ятсот сорок гривень 00 копійок",
        "Сплатити до 24.11.2026",
        "Коваль О. П.",
        "стор. 1 з 1",
    ):
        assert said in text, said


def test_an_invoice_without_vat_names_none() -> None:
    text = text_of(read(paper(vat_rate=None, vat_amount="0", total_net="14940.00")))
    assert "Всього без ПДВ: 14 940,00" in text
    assert "Разом без ПДВ" not in text


def test_the_only_font_is_the_installed_noto_sans_embedded() -> None:
    fonts = [
        font.get_object()
        for page in read(paper()).pages
        for font in page["/Resources"]["/Font"].values()
    ]
    assert fonts
    for font in fonts:
        assert "+Noto-Sans" in font["/BaseFont"]
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor.get_object())


def test_nothing_but_the_font_is_fetched() -> None:
    fetcher = pdf._OnlyTheFont()
    with pytest.raises(ValueError, match="without outside resources"):
        fetcher.fetch("file:///etc/passwd")
    with pytest.raises(ValueError, match="without outside resources"):
        fetcher.fetch("http://127.0.0.1/")


def test_a_long_invoice_repeats_its_head_and_counts_its_pages() -> None:
    line = answer_to(ORDER)["invoice"]["lines"][0]
    lines = [{**line, "n": n} for n in range(1, 61)]
    reader = read(paper(lines=lines))
    assert len(reader.pages) == 3
    for number, page in enumerate(reader.pages[:2], start=1):
        text = page.extract_text()
        assert "Артикул" in text
        assert f"стор. {number} з 3" in text


@pytest.mark.parametrize(
    ("value", "currency", "words"),
    [
        ("0.00", "UAH", "Нуль гривень 00 копійок"),
        ("1.01", "UAH", "Одна гривня 01 копійка"),
        ("22.02", "UAH", "Двадцять дві гривні 02 копійки"),
        ("11.11", "UAH", "Одинадцять гривень 11 копійок"),
        ("1000000.50", "UAH", "Один мільйон гривень 50 копійок"),
        ("21.05", "USD", "Двадцять один долар 05 центів"),
        ("2", "EUR", "Два євро 00 центів"),
        ("5.10", "XAU", "П'ять XAU 10/100"),
    ],
)
def test_sums_are_written_in_words(value: str, currency: str, words: str) -> None:
    assert invoice_pdf.sum_in_words(Decimal(value), currency) == words


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ("1234567.5", 2, "1 234 567,50"),
        ("1.2345", 4, "1,2345"),
        ("12.5000", 4, "12,50"),
        ("0", 2, "0,00"),
    ],
)
def test_amounts_are_written_as_on_paper(value: str, places: int, text: str) -> None:
    written = invoice_pdf.money(Decimal(value), most_places=places)
    assert written.replace("\u00a0", " ") == text
