"""The supplier's staff: the journal of sessions and requests, who may look, how it counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from oscar_b2b.core.exchange import KINDS
from oscar_b2b.onec_exchange import journal_queries
from oscar_b2b.onec_exchange.dashboard import kind_words
from oscar_b2b.onec_exchange.models import (
    Alarm,
    ExchangeFile,
    FeedCursor,
    LiveCall,
    Outbox,
    WaitingRow,
)
from tests.factories.people import Person
from tests.integration.onec_exchange.journal import (
    NASTY,
    make_file,
    make_issue,
    make_node,
    make_request,
    make_session,
    staff_with,
)
from tests.integration.orders.placing import place

pytestmark = pytest.mark.django_db

#: Pages without arguments, with the permission each needs.
PAGES = {
    "journal": "view_exchangesession",
    "requests": "view_exchangesession",
    "files": "view_exchangefile",
    "outbox": "view_outbox",
    "calls": "view_livecall",
    "nodes": "view_exchangenode",
    "node-new": "add_exchangenode",
    "selftest": "change_exchangenode",
    "alarms": "change_alarm",
    "owners": "change_fieldowner",
}


def page(name: str, *args: Any) -> str:
    return reverse(f"dashboard:b2b-exchange-{name}", args=args)


@pytest.fixture
def look(staff_client: Client) -> Callable[..., str]:
    """Return a function that opens a page as staff with all rights: ``look("journal")``."""

    def open_page(name: str, *args: Any, query: str = "") -> str:
        response = staff_client.get(page(name, *args) + query)
        assert response.status_code == 200
        return response.content.decode()

    return open_page


@pytest.mark.parametrize(("name", "permission"), PAGES.items())
def test_only_staff_with_the_permission_may_look(
    name: str, permission: str, client: Client, dealer_client: Client, client_of: Any
) -> None:
    url = page(name)
    assert client.get(url).status_code == 302
    assert dealer_client.get(url).status_code == 403
    assert client_of(staff_with()).get(url).status_code == 403
    assert client_of(staff_with(permission)).get(url).status_code == 200


def test_a_dealer_with_the_permission_is_no_staff(client_of: Any) -> None:
    person = staff_with("view_exchangesession")
    person.user.is_staff = False
    person.user.save()
    assert client_of(person).get(page("journal")).status_code == 403


def test_the_menu_shows_what_one_may_open(client_of: Any, staff: Person) -> None:
    def menu(person: Person) -> str:
        text = client_of(person).get(page("journal")).content.decode()
        return text.partition("navbar-primary")[2].partition("</nav>")[0]

    clerk = menu(staff_with("view_exchangesession", "view_exchangefile"))
    assert "1C exchange" in clerk
    assert f'href="{page("journal")}"' in clerk
    assert f'href="{page("files")}"' in clerk
    assert f'href="{page("outbox")}"' not in clerk
    assert f'href="{page("nodes")}"' not in clerk
    everything = menu(staff)
    for name in PAGES.keys() - {"node-new"}:
        assert f'href="{page(name)}"' in everything, name


# Sessions and requests ------------------------------------------------------------------------


def test_the_journal_leads_from_a_session_to_its_files_and_requests(look: Any) -> None:
    session = make_session(make_node("ut"), remote_addr="203.0.113.7")
    file = make_file(session, name="offers0_1.xml")
    make_request(session=session, mode="import", filename="offers0_1.xml", answer="goods: 4 seen")
    journal = look("journal")
    assert page("session", session.pk) in journal
    assert "203.0.113.7" in journal
    text = look("session", session.pk)
    assert page("file", file.pk) in text
    assert "goods: 4 seen" in text


def test_repeated_progress_and_pieces_of_a_file_are_one_line() -> None:
    session = make_session()
    for _number in range(3):
        make_request(session=session, mode="file", filename="a.xml", size=100, milliseconds=5)
    for number in range(4):
        make_request(
            session=session, mode="import", filename="a.xml", outcome="progress",
            answer=f"{number}000 records read", milliseconds=10,
        )  # fmt: skip
    make_request(session=session, mode="import", filename="a.xml", answer="goods: 1 seen")

    steps = journal_queries.folded(session.requests.order_by("pk"))

    assert [(step.first.mode, step.times) for step in steps] == [
        ("file", 3),
        ("import", 4),
        ("import", 1),
    ]
    assert steps[0].size == 300
    assert steps[1].milliseconds == 40
    assert steps[1].last.answer == "3000 records read"


def test_different_errors_are_not_folded() -> None:
    session = make_session()
    for answer in ("no such file", "wrong name", "wrong name"):
        make_request(session=session, mode="import", outcome="failure", answer=answer)
    steps = journal_queries.folded(session.requests.order_by("pk"))
    assert [(step.last.answer, step.times) for step in steps] == [
        ("no such file", 1),
        ("wrong name", 2),
    ]


def test_refused_log_ins_are_seen_although_they_have_no_session(look: Any) -> None:
    make_request(outcome="failure", answer="Wrong user name.", login="guess", remote_addr="1.2.3.4")
    make_request(login="good-node")
    failed = look("requests", query="?only=failed")
    assert "Wrong user name." in failed
    assert "1.2.3.4" in failed
    assert "good-node" not in failed


def test_sessions_that_brought_nothing_are_shown_on_request(look: Any) -> None:
    make_session(login="idle-node", kind="sale")
    make_file(make_session(login="busy-node"))
    failed = make_session(login="failing-node")
    make_request(session=failed, mode="init", outcome="failure")

    usual, everything = look("journal"), look("journal", query="?all")

    assert "busy-node" in usual
    assert "failing-node" in usual
    assert "idle-node" not in usual
    assert "idle-node" in everything


def test_the_journal_of_one_node(look: Any) -> None:
    mine, other = make_node("mine"), make_node("other")
    shown, hidden = make_file(make_session(mine)), make_file(make_session(other))
    text = look("journal", query=f"?node={mine.pk}")
    assert page("session", shown.session_id) in text
    assert page("session", hidden.session_id) not in text


@pytest.mark.parametrize("query", ["?node=x", "?node=²", "?node=" + "9" * 40, "?page=last&node=-1"])
def test_odd_addresses_do_no_harm(look: Any, query: str) -> None:
    look("journal", query=query)
    look("requests", query=query)
    look("files", query=query.replace("node", "session"))
    look("calls", query=query.replace("node", "order"))


def test_a_running_import_is_on_the_first_page(look: Any) -> None:
    file = make_file(state=ExchangeFile.RUNNING, finished_at=None, name="running-now.xml")
    text = look("journal")
    assert "Imports going on" in text
    assert page("file", file.pk) in text


def test_rows_that_wait_for_their_goods_are_counted(look: Any) -> None:
    assert "Rows that wait" not in look("journal")
    for number in range(3):
        WaitingRow.objects.create(kind="prices", good_id="g", key=f"k{number}", record={})
    assert "prices 3 (since " in look("journal")


def test_kinds_of_rows_are_words_in_the_readers_language(look: Any) -> None:
    assert set(kind_words._WORDS) == set(KINDS.values())
    counts = dict.fromkeys(("seen", "created"), 2)
    report: dict[str, Any] = dict.fromkeys(KINDS.values(), counts) | {
        "newer_kind": counts,
        "issues": {},
    }
    file = make_file(report=report)
    make_issue(file, kind="stock_totals")
    make_issue(file, kind="reference_rows")
    text = look("file", file.pk)
    for word in ("price types", "stock without a warehouse", "rows of reference tables"):
        assert word in text
    assert "price_types" not in text
    assert text.count("stock without a warehouse") == 2
    assert "newer_kind" in text


# Names from 1C and of strangers ---------------------------------------------------------------


def test_nothing_of_1c_becomes_markup(look: Any, order: Any, staff: Person) -> None:
    node = make_node("nasty", name=NASTY)
    session = make_session(node, login=NASTY[:64], version="<b>2.09</b>", kind="<i>")
    file = make_file(
        session, name=NASTY, message=NASTY, original="x", report={f"{NASTY}": 1},
    )  # fmt: skip
    make_issue(file, kind=NASTY[:32], external_id=NASTY, code=NASTY, message=NASTY)
    make_request(
        session=session, login=NASTY[:64], mode="<b>", filename=NASTY, answer=NASTY,
        outcome="failure",
    )  # fmt: skip
    LiveCall.objects.create(method="GET", path=NASTY, error=NASTY, order=order)
    FeedCursor.objects.create(name=NASTY[:64], cursor=NASTY, error=NASTY)
    Outbox.objects.filter(order=order).update(state=Outbox.FAILED, last_error=NASTY)
    Alarm.objects.create(code="imports-fail", raised_at=timezone.now(), about=[NASTY])

    issue = file.issues.get()
    texts = [look(name) for name in PAGES]
    texts += [
        look("session", session.pk),
        look("file", file.pk),
        look("row", file.pk, issue.pk),
        look("again", file.pk),
        look("node", node.pk),
        look("file", file.pk, query="?code=%3Cscript%3E&outcome=%3Cb%3E"),
        look("outbox", query="?state=%22%3E%3Cscript%3E"),
    ]
    for text in texts:
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "<b>2.09" not in text
    assert "&lt;script&gt;alert" in look("file", file.pk)


# Orders and calls -----------------------------------------------------------------------------


def test_the_outbox_shows_reason_attempts_and_pulls(look: Any, order: Any) -> None:
    Outbox.objects.filter(order=order).update(
        state=Outbox.QUARANTINED, pulls=5, attempts=2, last_error="1C never said success"
    )
    call = LiveCall.objects.create(method="POST", path="/hs/b2b/v1/orders", order=order, status=500)
    text = look("outbox", query="?state=quarantined")
    assert order.number in text
    assert "1C never said success" in text
    assert '<td class="text-right">5</td>' in text
    assert f"{page('calls')}?order={order.pk}" in text
    assert order.number not in look("outbox", query="?state=sent").partition("<tbody>")[2]
    calls = look("calls", query=f"?order={order.pk}")
    assert call.path in calls
    assert reverse("dashboard:order-detail", args=[order.number]) in calls


def test_failed_calls_and_feeds(look: Any) -> None:
    LiveCall.objects.create(method="GET", path="/good", status=200, milliseconds=12)
    LiveCall.objects.create(method="GET", path="/bad", status=502, error="an error page")
    FeedCursor.objects.create(name="changes", cursor="42", error="1C is not available")
    text = look("calls", query="?failed")
    assert "/bad" in text
    assert "/good" not in text
    assert "1C is not available" in text


def test_sending_again_needs_its_own_permission_and_a_post(
    order: Any, client_of: Any, staff_client: Client
) -> None:
    clerk = client_of(staff_with("view_"))
    for url in (page("send", order.outbox.pk), page("send-ticked")):
        assert clerk.post(url).status_code == 403
        assert staff_client.get(url).status_code == 405


def test_ticked_orders_are_offered_again(
    kyiv_dealer: Person, bolt: Any, staff_client: Client
) -> None:
    orders = [place(kyiv_dealer, {bolt: 1}) for _each in range(3)]
    rows = Outbox.objects.filter(order__in=orders)
    rows.update(state=Outbox.QUARANTINED, pulls=5, last_error="never confirmed")
    chosen = [each.outbox.pk for each in orders[:2]]

    response = staff_client.post(
        page("send-ticked"),
        {"outbox": [*chosen, "x", "9" * 30], "next": f"{page('outbox')}?state=quarantined"},
    )

    assert response.url == f"{page('outbox')}?state=quarantined"
    states = dict(Outbox.objects.values_list("pk", "state"))
    assert [states[pk] for pk in chosen] == [Outbox.PENDING, Outbox.PENDING]
    assert states[orders[2].outbox.pk] == Outbox.QUARANTINED


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_sending_again_leads_to_no_other_host(
    order: Any, staff_client: Client, next_page: str
) -> None:
    response = staff_client.post(page("send", order.outbox.pk), {"next": next_page})
    assert response.url == page("outbox")


# Cost -----------------------------------------------------------------------------------------


def _fill(times: int, order: Any) -> None:
    node = make_node(f"node-{times}-{timezone.now().timestamp()}")
    session = make_session(node)
    for _number in range(times):
        make_node(f"more-{timezone.now().timestamp()}")
        file = make_file(make_session(node), report={"goods": 1})
        make_file(session)
        make_issue(file)
        make_request(session=session, mode="query", outcome="failure", node=node)
        LiveCall.objects.create(method="GET", path="/x", order=order, error="no")
        FeedCursor.objects.create(name=f"feed {timezone.now().timestamp()}")
    file = make_file(session, original="x")
    for _number in range(times):
        make_issue(file)
    _fill.session, _fill.file = session, file  # type: ignore[attr-defined]


def test_every_list_asks_the_same_for_5_and_for_50_rows(
    kyiv_dealer: Person, bolt: Any, staff_client: Client, order: Any
) -> None:
    def cost() -> dict[str, int]:
        addresses = {name: page(name) for name in PAGES}
        addresses["session"] = page("session", _fill.session.pk)  # type: ignore[attr-defined]
        addresses["file"] = page("file", _fill.file.pk)  # type: ignore[attr-defined]
        counts = {}
        for name, address in addresses.items():
            with CaptureQueriesContext(connection) as context:
                assert staff_client.get(address).status_code == 200
            counts[name] = len(context)
        return counts

    for _number in range(4):
        place(kyiv_dealer, {bolt: 1})
    _fill(5, order)
    cost()
    few = cost()
    for _number in range(8):
        place(kyiv_dealer, {bolt: 1})
    _fill(50, order)
    assert cost() == few
    assert max(few.values()) < 35, few


def test_the_newest_failures_of_each_node() -> None:
    at = timezone.now()
    failing, mended = make_session(make_node("failing")), make_session(make_node("mended"))
    for number in range(3):
        moment = at + timedelta(minutes=number)
        make_file(failing, state=ExchangeFile.FAILED, finished_at=moment, name=f"{number}.xml")
        make_file(mended, state=ExchangeFile.FAILED, finished_at=moment)
        make_file(failing, finished_at=moment, name=f"{number}.zip")
    make_file(mended, finished_at=at + timedelta(hours=1))

    assert [file.name for file in journal_queries.failing_in_a_row(times=3)] == ["2.xml"]
    assert journal_queries.failing_in_a_row(times=4) == []
