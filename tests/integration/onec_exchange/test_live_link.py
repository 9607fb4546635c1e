"""The live link beyond orders: the feed, papers, money, cancellations, over real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from pypdf import PdfReader

from oscar_b2b.onec_exchange.models import (
    Document,
    DocumentFile,
    FeedCursor,
    LiveCall,
    OrderState,
    Outbox,
)
from oscar_b2b.onec_exchange.services import (
    accounts,
    calls,
    cancel_calls,
    changes,
    document_files,
    invoices,
    selftest,
)
from oscar_b2b.onec_exchange.standin.store import Store, now
from tests.integration.onec_exchange.live_standin import LiveStandin, running
from tests.integration.orders.placing import place

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("standin") / "company.sqlite3")
    store.prepare(with_pictures=False)
    return store


@pytest.fixture
def onec(store: Store, settings: Any) -> Iterator[LiveStandin]:
    with running(store, settings) as standin:
        changes.pull(clock=timezone.now)
        yield standin
        standin.fail("")
        store.set_setting("prints", "")


@pytest.fixture
def order(onec: LiveStandin) -> Any:
    """Two pieces, registered in 1C."""
    return place(onec.dealer, {onec.product: 2})


def pull() -> int:
    return changes.pull(clock=timezone.now)


def in_1c(onec: LiveStandin, order: Any) -> Any:
    (found,) = onec.orders_of(order.number)
    return found


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


# The feed -----------------------------------------------------------------------------------------


def test_what_happens_in_1c_comes_by_the_feed(onec: LiveStandin, order: Any) -> None:
    onec.desk.decide(in_1c(onec, order).id, {1: 1})
    assert pull() >= 1
    state = OrderState.objects.get(order=order)
    assert (state.reserve, list(state.reserved.values())) == (OrderState.PARTLY, ["1"])
    onec.desk.mark_paid(in_1c(onec, order).id, at=now())
    onec.desk.mark_shipped(in_1c(onec, order).id, at=now())
    assert pull() == 4
    order.refresh_from_db()
    assert order.status == "shipped"
    kinds = set(Document.objects.filter(order=order).values_list("kind", flat=True))
    assert {Document.PAYMENT, Document.SHIPMENT} <= kinds
    assert pull() == 0


def test_the_cursor_moves_with_the_effects(
    onec: LiveStandin, order: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull()
    before = FeedCursor.objects.get(name=changes.FEED).cursor
    onec.desk.mark_paid(in_1c(onec, order).id, at=now())

    def die(**kwargs: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(changes.records, "bring_in", die)
        with pytest.raises(SystemExit):
            pull()
    assert FeedCursor.objects.get(name=changes.FEED).cursor == before
    assert not Document.objects.filter(order=order, kind=Document.PAYMENT).exists()
    assert pull() == 2
    assert Document.objects.filter(order=order, kind=Document.PAYMENT).count() == 1


def test_the_same_page_again_changes_nothing(onec: LiveStandin, order: Any) -> None:
    onec.desk.mark_paid(in_1c(onec, order).id, at=now())
    pull()
    state = OrderState.objects.filter(order=order).values().get()
    FeedCursor.objects.filter(name=changes.FEED).update(cursor="")
    assert pull() >= 3
    assert OrderState.objects.filter(order=order).values().get() == state
    assert Document.objects.filter(order=order, kind=Document.PAYMENT).count() == 1
    assert order.invoices.count() == 1


def test_orders_the_shop_has_not_are_remarks_only(onec: LiveStandin, order: Any) -> None:
    pull()
    with onec.store.write() as connection:
        connection.execute(
            "UPDATE orders SET shop_number = 'ELSEWHERE-1', shop_id = 'x' WHERE shop_number = ?",
            (order.number,),
        )
    (elsewhere,) = onec.orders_of("ELSEWHERE-1")
    onec.desk.mark_paid(elsewhere.id, at=now())
    pull()
    remarks = FeedCursor.objects.get(name=changes.FEED).report["remarks"]
    assert any("ELSEWHERE-1" in each for each in remarks)
    assert not Document.objects.filter(order=order, kind=Document.PAYMENT).exists()


def test_silence_is_noted_and_the_feed_goes_on(onec: LiveStandin, order: Any) -> None:
    pull()
    onec.desk.mark_paid(in_1c(onec, order).id, at=now())
    onec.fail("html")
    assert pull() == 0
    feed = FeedCursor.objects.get(name=changes.FEED)
    assert "not available" in feed.error
    assert "<" not in feed.error
    onec.fail("")
    assert pull() == 2
    feed.refresh_from_db()
    assert (feed.error, bool(feed.ok_at)) == ("", True)


# Papers -------------------------------------------------------------------------------------------


def test_1cs_own_invoice_comes_first(onec: LiveStandin, store: Store) -> None:
    store.set_setting("prints", "1")
    order = place(onec.dealer, {onec.product: 1})
    invoice = order.invoices.get()
    with invoice.pdf.open("rb") as file:
        assert "навчальна заміна" in text_of(file.read()), "drawn by the stand-in"


@pytest.mark.parametrize("fault", ["html", "500", "cut"])
def test_without_1cs_paper_the_shop_draws_its_own(
    onec: LiveStandin, order: Any, fault: str
) -> None:
    invoice = order.invoices.get()
    invoice.pdf.delete()
    onec.store.set_setting("prints", "1")
    onec.fail(fault)
    assert invoices.render(invoice_id=invoice.pk)
    invoice.refresh_from_db()
    with invoice.pdf.open("rb") as file:
        text = text_of(file.read())
    assert invoice.number in text
    assert "навчальна заміна" not in text


def test_an_invoice_that_did_not_come_with_the_answer_is_asked_for(
    onec: LiveStandin, order: Any
) -> None:
    order.invoices.all().delete()
    later = timezone.now() + timedelta(minutes=2)
    onec.fail("1")
    assert invoices.ask_for_missing(at=later) == 0
    onec.fail("")
    assert invoices.ask_for_missing(at=later) == 0, "not every minute"
    cache.clear()
    assert invoices.ask_for_missing(at=later) == 1
    assert order.invoices.get().pdf
    cache.clear()
    assert invoices.ask_for_missing(at=later) == 0


def test_the_self_test_says_whether_1c_answers(onec: LiveStandin) -> None:
    def live() -> selftest.Check:
        found = selftest.local_checks(at=timezone.now())
        return next(each for each in found if "Live link" in each.title)

    assert live().state == selftest.OK
    onec.fail("html")
    assert (live().state, "not available" in live().text) == (selftest.PROBLEM, True)


def test_a_paper_announced_by_the_feed_is_fetched_and_kept_privately(
    onec: LiveStandin, order: Any, settings: Any
) -> None:
    onec.desk.mark_shipped(in_1c(onec, order).id, at=now())
    pull()
    assert not document_files.present().filter(order=order).exists()
    onec.fail("1")
    assert document_files.fetch_expected() == 0
    onec.fail("")
    assert document_files.fetch_expected() == 1
    row = document_files.present().get(order=order)
    assert row.name.startswith("Видаткова накладна")
    assert Path(row.file.path).is_relative_to(settings.PRIVATE_MEDIA_ROOT)
    assert not Path(row.file.path).is_relative_to(settings.MEDIA_ROOT)
    with row.file.open("rb") as file:
        assert order.number in text_of(file.read())
    assert document_files.fetch_expected() == 0, "it is here already"


def test_a_paper_1c_does_not_have_is_not_asked_for_for_ever(onec: LiveStandin, order: Any) -> None:
    DocumentFile.objects.create(order=order, guid="no-such:form", name="Nothing.pdf", sha256="")
    assert document_files.fetch_expected() == 0
    assert not DocumentFile.objects.filter(guid="no-such:form").exists()


# Money --------------------------------------------------------------------------------------------


def test_balance_and_act_are_those_of_1c(onec: LiveStandin, order: Any) -> None:
    entity = onec.dealer.legal_entity
    before = accounts.balance_of(legal_entity=entity)
    onec.desk.mark_shipped(in_1c(onec, order).id, at=now())
    after = accounts.balance_of(legal_entity=entity)
    first, last = (
        next(each for each in found.contracts if each.contract_id == onec.contract.id)
        for found in (before, after)
    )
    assert last.debt - first.debt == order.total_incl_tax
    today = timezone.localdate()
    act = accounts.act_of(legal_entity=entity, start=date(2026, 1, 1), end=today)
    side = next(each for each in act.contracts if each.contract_id == onec.contract.id)
    assert side.closing == last.debt - last.prepaid
    assert sum(row.debit - row.credit for row in side.rows) + side.opening == side.closing
    paper = accounts.act_pdf_of(legal_entity=entity, start=date(2026, 1, 1), end=today)
    assert "Акт звірки" in text_of(paper)


def test_why_there_is_no_balance_is_said(onec: LiveStandin) -> None:
    entity = onec.dealer.legal_entity
    onec.fail("500")
    with pytest.raises(accounts.UnableToAsk) as away:
        accounts.balance_of(legal_entity=entity)
    assert away.value.later
    onec.fail("")
    entity.guid = "nobody"
    with pytest.raises(accounts.UnableToAsk) as unknown:
        accounts.balance_of(legal_entity=entity)
    assert not unknown.value.later


# Cancellations ------------------------------------------------------------------------------------


def cancelled(order: Any) -> Outbox:
    row = Outbox.objects.get(order=order)
    Outbox.objects.filter(pk=row.pk).update(state=Outbox.PENDING, cancels=True, not_before=None)
    return row


def test_a_cancellation_reaches_1c_once(onec: LiveStandin, order: Any) -> None:
    row = cancelled(order)
    assert cancel_calls.send_due(clock=timezone.now) == 1
    row.refresh_from_db()
    assert row.state == Outbox.SENT
    assert in_1c(onec, order).cancelled
    assert cancel_calls.send_due(clock=timezone.now) == 0


def test_a_shipped_order_is_not_cancelled_and_people_hear_of_it(
    onec: LiveStandin, order: Any
) -> None:
    onec.desk.mark_shipped(in_1c(onec, order).id, at=now())
    row = cancelled(order)
    assert cancel_calls.send_due(clock=timezone.now) == 0
    row.refresh_from_db()
    assert (row.state, "409" in row.last_error) == (Outbox.FAILED, True)


def test_a_cancellation_waits_for_1c(onec: LiveStandin, order: Any) -> None:
    row = cancelled(order)
    before = row.attempts
    onec.fail("drop")
    assert cancel_calls.send_due(clock=timezone.now) == 0
    row.refresh_from_db()
    assert (row.state, row.attempts) == (Outbox.PENDING, before + 1)
    onec.fail("")
    later = timezone.now() + timedelta(minutes=1)
    assert cancel_calls.send_due(clock=lambda: later) == 1


# The journal of calls -----------------------------------------------------------------------------


def test_calls_are_kept_without_secrets_and_not_for_ever(onec: LiveStandin, order: Any) -> None:
    rows = list(LiveCall.objects.values_list("path", "error", "request_id", "status"))
    assert rows
    assert not [row for row in rows if "demo" in str(row)], "no password, no log-in"
    paths = set(LiveCall.objects.filter(order=order).values_list("path", flat=True))
    assert "/hs/b2b/v1/orders" in paths
    assert any("/invoice.pdf" in path for path in paths)
    LiveCall.objects.update(at=timezone.now() - timedelta(days=13))
    assert calls.prune(at=timezone.now()) == 0
    assert calls.prune(at=timezone.now() + timedelta(days=2)) == len(rows)
