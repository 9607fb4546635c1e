"""The supplier's staff: the journal, the outgoing orders, "send again"."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from oscar_b2b.onec_exchange.models import ExchangeFile, ExchangeIssue, ExchangeSession, Outbox
from oscar_b2b.onec_exchange.services import outbox
from tests.factories.people import Person, UserFactory
from tests.integration.onec_exchange.fake_onec import FakeOneC
from tests.integration.orders.placing import place


@pytest.fixture
def file(db: None) -> ExchangeFile:
    session = ExchangeSession.objects.create(token="t" * 32, login="onec", kind="catalog")
    counts = {"created": 0, "updated": 1, "unchanged": 2, "refused": 1, "waiting": 0}
    file = ExchangeFile.objects.create(
        session=session,
        name="offers0_1.xml",
        state=ExchangeFile.DONE,
        finished_at=timezone.now(),
        report={
            "goods": dict.fromkeys(["seen", *counts], 0),
            "prices": {"seen": 4, **counts},
            "issues": {"price-zero": 1},
        },
    )
    ExchangeIssue.objects.create(
        file=file,
        kind="prices",
        external_id="good#7",
        code="price-zero",
        message="The price is 0; set one in 1C.",
        refused=True,
    )
    return file


@pytest.fixture
def clerk(db: None) -> Person:
    """Staff that may look at the exchange but not send orders."""
    user = UserFactory(login="clerk", is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(
            content_type__app_label="onec_exchange", codename__startswith="view_"
        )
    )
    return Person(user=user)


PAGES = ("b2b-exchange-journal", "b2b-exchange-files", "b2b-exchange-outbox")


def test_the_journal_leads_from_a_session_to_the_reason(
    file: ExchangeFile, client_of: Any, clerk: Person
) -> None:
    client = client_of(clerk)
    journal = client.get(reverse("dashboard:b2b-exchange-journal")).content.decode()
    files_url = f"{reverse('dashboard:b2b-exchange-files')}?session={file.session_id}"
    assert files_url in journal
    files = client.get(files_url).content.decode()
    file_url = reverse("dashboard:b2b-exchange-file", args=[file.pk])
    assert file_url in files
    page = client.get(f"{file_url}?code=price-zero").content.decode()
    assert "good#7" in page
    assert "The price is 0; set one in 1C." in page
    assert "<td>prices</td>" in page
    assert "<td>goods</td>" not in page
    assert "good#7" not in client.get(f"{file_url}?code=other").content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_only_staff_with_the_permission_may_look(
    name: str, client: Client, dealer_client: Client, client_of: Any, clerk: Person
) -> None:
    url = reverse(f"dashboard:{name}")
    assert client.get(url).status_code == 302
    assert dealer_client.get(url).status_code == 403
    assert client_of(Person(user=UserFactory(is_staff=True))).get(url).status_code == 403
    assert client_of(clerk).get(url).status_code == 200


def test_the_menu_shows_what_one_may_open(client_of: Any, clerk: Person, staff: Person) -> None:
    journal = reverse("dashboard:b2b-exchange-journal")
    page = client_of(clerk).get(journal).content.decode()
    menu = page.partition("navbar-primary")[2].partition("</nav>")[0]
    assert journal in menu
    clerk.user.user_permissions.remove(Permission.objects.get(codename="view_outbox"))
    page = client_of(clerk).get(journal).content.decode()
    menu = page.partition("navbar-primary")[2].partition("</nav>")[0]
    assert reverse("dashboard:b2b-exchange-outbox") not in menu
    full = client_of(staff).get(journal).content.decode()
    assert reverse("dashboard:b2b-exchange-outbox") in full


def test_a_refused_order_shows_why_and_is_sent_again(
    order: Any,
    onec: FakeOneC,
    staff_client: Client,
    django_capture_on_commit_callbacks: Any,
) -> None:
    onec.behave = "refuse"
    outbox.send(outbox_id=order.outbox.pk, at=timezone.now())
    url = reverse("dashboard:b2b-exchange-outbox")
    page = staff_client.get(f"{url}?state=failed").content.decode()
    assert order.number in page
    assert "контрагента немає" in page
    assert order.number not in staff_client.get(f"{url}?state=sent").content.decode()

    onec.behave = "ok"
    send_url = reverse("dashboard:b2b-exchange-send", args=[order.outbox.pk])
    with django_capture_on_commit_callbacks(execute=True):
        assert staff_client.post(send_url).status_code == 302
    assert Outbox.objects.get(order=order).state == Outbox.SENT
    assert staff_client.post(send_url).status_code == 302
    assert onec.calls == 2, "an order that 1C has is not sent once more"


def test_sending_again_needs_its_own_permission_and_a_post(
    order: Any, client_of: Any, clerk: Person, staff_client: Client
) -> None:
    url = reverse("dashboard:b2b-exchange-send", args=[order.outbox.pk])
    assert client_of(clerk).post(url).status_code == 403
    assert staff_client.get(url).status_code == 405


def test_the_pages_ask_the_same_number_of_queries_for_many_rows(
    file: ExchangeFile, order: Any, kyiv_dealer: Person, bolt: Any, staff_client: Client
) -> None:
    def queries() -> list[int]:
        counts = []
        for name in PAGES:
            with CaptureQueriesContext(connection) as context:
                staff_client.get(reverse(f"dashboard:{name}"))
            counts.append(len(context))
        return counts

    queries()
    before = queries()
    for number in range(4):
        place(kyiv_dealer, {bolt: 1})
        session = ExchangeSession.objects.create(token=f"{number}" * 32, login="onec", kind="sale")
        ExchangeFile.objects.create(session=session, name=f"{number}.xml")
    assert queries() == before


def test_sessions_that_brought_nothing_are_shown_on_request(client_of, staff):
    ExchangeSession.objects.create(token="idle", login="idle-node", kind="sale")
    busy = ExchangeSession.objects.create(token="busy", login="busy-node", kind="catalog")
    ExchangeFile.objects.create(session=busy, name="import.xml", path="x")
    client = client_of(staff)
    journal = reverse("dashboard:b2b-exchange-journal")

    usual = client.get(journal).content.decode()
    everything = client.get(f"{journal}?all").content.decode()

    assert "busy-node" in usual
    assert "idle-node" not in usual
    assert "idle-node" in everything
