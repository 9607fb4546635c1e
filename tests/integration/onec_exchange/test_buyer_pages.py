"""What the buyer sees: the invoice as soon as it is there, the words of 1C, and nobody else's."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pypdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from oscar_b2b.core.models import Member
from oscar_b2b.onec_exchange import queries
from oscar_b2b.onec_exchange.contributions import as_of
from oscar_b2b.onec_exchange.models import ExchangeFile, OrderState, Outbox
from oscar_b2b.onec_exchange.services import outbox
from oscar_b2b.onec_exchange.tasks import draw_missing_invoices
from tests.factories.people import MemberFactory, Person, UserFactory
from tests.integration.onec_exchange.fake_onec import FakeOneC
from tests.integration.orders.placing import place


@pytest.fixture
def invoiced(order: Any, onec: FakeOneC, django_capture_on_commit_callbacks: Any) -> Any:
    """An order whose invoice has come and is drawn."""
    with django_capture_on_commit_callbacks(execute=True):
        outbox.send(outbox_id=order.outbox.pk, at=timezone.now())
    return order


def pdf_url(order: Any) -> str:
    return reverse("onec_orders:invoice-pdf", args=[order.number, order.invoices.get().pk])


def status_url(order: Any) -> str:
    return reverse("onec_orders:invoice-status", args=[order.number])


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_the_buyer_opens_the_pdf(invoiced: Any, dealer_client: Client) -> None:
    response = dealer_client.get(pdf_url(invoiced))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline")
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]
    reader = pypdf.PdfReader(io.BytesIO(b"".join(response.streaming_content)))
    text = reader.pages[0].extract_text().replace("\u00a0", " ")
    response.close()
    assert invoiced.number in text
    assert "Kyiv dealer LLC" in text
    assert "57,20" in text


def test_the_pdf_is_downloaded_under_its_number(invoiced: Any, dealer_client: Client) -> None:
    response = dealer_client.get(pdf_url(invoiced) + "?download=1")
    response.close()
    header = response["Content-Disposition"]
    assert header.startswith("attachment")
    assert "000042.pdf" in header


def test_the_pdf_lies_where_no_address_leads(invoiced: Any, dealer_client: Client) -> None:
    name = invoiced.invoices.get().pdf.name
    assert dealer_client.get(f"/media/{name}").status_code == 404


def test_others_get_404_visitors_the_log_in_form(
    invoiced: Any, client: Client, rival_client: Client, client_of: Any, stranger: Person
) -> None:
    for url in (pdf_url(invoiced), status_url(invoiced)):
        assert rival_client.get(url).status_code == 404
        assert client_of(stranger).get(url).status_code == 404
        answer = client.get(url)
        assert answer.status_code == 302
        assert reverse("customer:login") in answer["Location"]


def test_a_colleague_sees_it_only_with_the_right_to_all_orders(
    invoiced: Any, kyiv_dealer: Person, client_of: Any
) -> None:
    buyer = MemberFactory(user=UserFactory(), dealer=kyiv_dealer.dealer, role=Member.BUYER)
    head = MemberFactory(user=UserFactory(), dealer=kyiv_dealer.dealer, role=Member.HEAD)
    assert client_of(Person(user=buyer.user)).get(pdf_url(invoiced)).status_code == 404
    response = client_of(Person(user=head.user)).get(pdf_url(invoiced))
    response.close()
    assert response.status_code == 200


def test_an_invoice_is_no_part_of_another_order(
    invoiced: Any, kyiv_dealer: Person, bolt: Any, dealer_client: Client
) -> None:
    other = place(kyiv_dealer, {bolt: 1})
    url = reverse("onec_orders:invoice-pdf", args=[other.number, invoiced.invoices.get().pk])
    assert dealer_client.get(url).status_code == 404


def test_changed_data_are_drawn_anew(
    invoiced: Any, onec: FakeOneC, django_capture_on_commit_callbacks: Any
) -> None:
    from oscar_b2b.onec_exchange.answers import InvoicePaper
    from oscar_b2b.onec_exchange.services import invoices

    before = invoiced.invoices.get()
    data = {**before.data, "pay_until": "2026-12-31"}
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        invoices.store(order=invoiced, paper=InvoicePaper.read(before.data))
    assert callbacks == []
    with django_capture_on_commit_callbacks(execute=True):
        invoices.store(order=invoiced, paper=InvoicePaper.read(data))
    after = invoiced.invoices.get()
    assert after.pdf.name != before.pdf.name
    assert not before.pdf.storage.exists(before.pdf.name)
    with after.pdf.open("rb") as sheet:
        assert "31.12.2026" in pypdf.PdfReader(sheet).pages[0].extract_text()


def test_an_invoice_that_was_not_drawn_is_drawn_later(order: Any, onec: FakeOneC) -> None:
    outbox.send(outbox_id=order.outbox.pk, at=timezone.now())
    assert not order.invoices.get().pdf, "nothing was committed, so nothing is drawn"
    draw_missing_invoices()
    assert not order.invoices.get().pdf, "its first drawing may be going on"
    order.invoices.update(created_at=timezone.now() - timedelta(minutes=2))
    draw_missing_invoices()
    assert order.invoices.get().pdf


@pytest.mark.parametrize(
    ("state", "error", "words"),
    [
        (Outbox.PENDING, "", "Sending the order to 1C"),
        (Outbox.SENT, "", "1C is making the invoice"),
        (Outbox.PENDING, "timeout", "Your order is kept"),
        (Outbox.FAILED, "refused", "Your manager has been shown why"),
    ],
)
def test_the_thank_you_page_says_how_far_the_invoice_is(
    order: Any, onec: FakeOneC, dealer_client: Client, state: str, error: str, words: str
) -> None:
    Outbox.objects.update(state=state, last_error=error)
    page = text_of(dealer_client.get(reverse("checkout:thank-you", args=[order.number])))
    assert words in page
    assert 'aria-live="polite"' in page
    assert ("every 2s" in page) == (state != Outbox.FAILED)
    assert "timeout" not in page


def test_the_thank_you_page_shows_the_invoice(invoiced: Any, dealer_client: Client) -> None:
    page = text_of(dealer_client.get(reverse("checkout:thank-you", args=[invoiced.number])))
    assert "Invoice № ТД-000042 of 21.11.2026" in page
    assert "Pay until 24.11.2026" in page
    assert f'href="{pdf_url(invoiced)}"' in page
    assert f'href="{pdf_url(invoiced)}?download=1"' in page
    assert "Reserved" in page
    assert "hx-get" not in page.partition('id="invoice-status"')[2].partition("</section>")[0]


@pytest.mark.parametrize(
    "state", [{"reserve": OrderState.REFUSED}, {"cancelled": True}], ids=["refused", "cancelled"]
)
def test_nobody_is_asked_to_pay_for_what_1c_will_not_deliver(
    invoiced: Any, dealer_client: Client, state: dict[str, Any]
) -> None:
    OrderState.objects.filter(order=invoiced).update(**state)

    page = text_of(dealer_client.get(reverse("customer:order", args=[invoiced.number])))

    assert "Invoice № ТД-000042" in page
    assert "Pay until" not in page


def test_the_page_is_told_only_news(
    order: Any, onec: FakeOneC, dealer_client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    page = dealer_client.get(reverse("checkout:thank-you", args=[order.number])).content.decode()
    url = page.partition('hx-get="')[2].partition('"')[0].replace("&amp;", "&")
    assert dealer_client.get(url).status_code == 204
    with django_capture_on_commit_callbacks(execute=True):
        outbox.send(outbox_id=order.outbox.pk, at=timezone.now())
    news = dealer_client.get(url)
    assert news.status_code == 200
    assert "Open PDF" in news.content.decode()
    assert "hx-get" not in news.content.decode()


def test_after_a_minute_the_page_asks_rarely_and_says_so(
    order: Any, onec: FakeOneC, dealer_client: Client
) -> None:
    order.date_placed -= timedelta(seconds=61)
    order.save()
    fragment = text_of(dealer_client.get(status_url(order)))
    assert "every 15s" in fragment
    assert "we will show the invoice in the order" in fragment


def test_without_the_live_call_no_invoice_is_promised(order: Any, dealer_client: Client) -> None:
    page = text_of(dealer_client.get(reverse("checkout:thank-you", args=[order.number])))
    assert "goes to 1C with the next exchange" in page
    assert "hx-get" not in page.partition('id="invoice-status"')[2].partition("</section>")[0]


def test_the_order_page_says_what_1c_says(invoiced: Any, dealer_client: Client, bolt: Any) -> None:
    state = OrderState.objects.get(order=invoiced)
    state.reserve, state.reserved = OrderState.PARTLY, {**state.reserved, bolt.code: "3"}
    state.payment_number, state.paid_at = "ТД-7", timezone.localdate()
    state.save()
    page = text_of(
        dealer_client.get(reverse("customer:order", kwargs={"order_number": invoiced.number}))
    )
    for words in (
        "ТД-000017",
        "Accepted by the supplier",
        "Partly reserved",
        f"Paid {timezone.localdate():%d.%m.%Y}",
        "Not shipped",
        "Invoice № ТД-000042",
        "3 of 5 reserved",
    ):
        assert words in page, words
    assert "6 of 6" not in page


def test_the_list_of_orders_asks_1cs_words_once(
    invoiced: Any, kyiv_dealer: Person, bolt: Any, dealer_client: Client
) -> None:
    url = reverse("customer:order-list")

    def asked() -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as context:
            page = dealer_client.get(url).content.decode()
        assert "ТД-000017" in page
        assert pdf_url(invoiced) in page
        return [each["sql"] for each in context if "onec_exchange_" in each["sql"]]

    dealer_client.get(url)
    one = len(asked())
    for _each in range(5):
        place(kyiv_dealer, {bolt: 1})
    assert len(asked()) == one <= 5


# Freshness ------------------------------------------------------------------------------------


def imported(**kinds: int) -> ExchangeFile:
    return ExchangeFile.objects.create(
        name=f"{kinds}.xml",
        state=ExchangeFile.DONE,
        finished_at=timezone.now(),
        report={kind: {"seen": seen} for kind, seen in kinds.items()},
    )


def test_the_header_says_how_fresh_prices_and_stock_are(
    kyiv_dealer: Person, dealer_client: Client
) -> None:
    prices = imported(prices=5, stock=0)
    stock = imported(prices=0, stock=7)
    imported(goods=100, prices=0, stock=0)
    ExchangeFile.objects.create(
        name="bad.xml",
        state=ExchangeFile.FAILED,
        finished_at=timezone.now(),
        report={"prices": {"seen": 9}},
    )
    assert queries.freshness() == queries.Freshness(prices.finished_at, stock.finished_at, False)
    page = text_of(dealer_client.get(reverse("customer:order-list")))
    assert f"Prices {timezone.localtime(prices.finished_at):%H:%M}" in page
    assert f"stock {timezone.localtime(stock.finished_at):%H:%M}" in page


def test_freshness_costs_nothing_on_the_next_page(db: None) -> None:
    imported(prices=5)
    queries.freshness()
    with CaptureQueriesContext(connection) as context:
        queries.freshness()
    assert len(context) == 0


def test_the_bar_tells_dealers_at_once_that_1c_is_away(
    order: Any, onec: FakeOneC, dealer_client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    def is_said_to_be_away() -> bool:
        page = dealer_client.get(reverse("customer:order-list")).content.decode()
        return "1C is away" in page

    assert not is_said_to_be_away()
    onec.behave = "error"
    with django_capture_on_commit_callbacks(execute=True):
        outbox.send(outbox_id=order.outbox.pk, at=timezone.now())
    assert is_said_to_be_away()
    onec.behave = "ok"
    with django_capture_on_commit_callbacks(execute=True):
        outbox.send(outbox_id=order.outbox.pk, at=timezone.now() + timedelta(minutes=1))
    assert not is_said_to_be_away()


def test_a_moment_is_written_as_short_as_it_is_clear() -> None:
    now = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
    assert as_of(datetime(2026, 11, 21, 12, 5, tzinfo=UTC), at=now) == "14:05"
    assert as_of(datetime(2026, 11, 20, 12, 5, tzinfo=UTC), at=now) == "20.11 14:05"
    assert as_of(None, at=now) == ""
