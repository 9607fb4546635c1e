"""Reconciliation acts: by right, made by a worker and never twice at once, told when not made."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from oscar_b2b.core.models import Member, MemberGrant
from oscar_b2b.onec_exchange import account_views, tasks
from oscar_b2b.onec_exchange.models import RequestedAct
from oscar_b2b.onec_exchange.services import acts
from oscar_b2b.onec_exchange.services.accounts import UnableToAsk
from tests.factories.people import LegalEntityFactory, MemberFactory, Person, UserFactory

pytestmark = pytest.mark.django_db

BALANCE = "/accounts/contracts/balance/"
ASK = "/accounts/papers/reconciliation/"
DAYS = {"start": "2026-01-01", "end": "2026-03-31"}


class FakeOneC:
    """Answers with a PDF that says how many times it was asked."""

    def __init__(self) -> None:
        self.questions: list[tuple[str, date, date]] = []
        self.meanwhile: Callable[[], object] = lambda: None
        self.error: UnableToAsk | None = None

    def __call__(self, *, legal_entity: Any, start: date, end: date) -> bytes:
        self.questions.append((legal_entity.name, start, end))
        self.meanwhile()
        if self.error is not None:
            raise self.error
        return b"%%PDF-1.7 act %d" % len(self.questions)


@pytest.fixture
def onec(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> FakeOneC:
    """1C that draws acts; their files go to an empty folder."""
    fake = FakeOneC()
    monkeypatch.setattr(acts, "act_pdf_of", fake)
    monkeypatch.setattr(account_views.service, "is_on", lambda: True)
    storage = RequestedAct._meta.get_field("file").storage
    # The storage has read the setting long ago.
    for name in ("base_location", "location"):
        monkeypatch.setitem(storage.__dict__, name, str(tmp_path))
    settings.PRIVATE_MEDIA_ROOT = tmp_path
    return fake


@pytest.fixture
def granted(kyiv_dealer: Person) -> Person:
    """The Kyiv dealer's administrator, with the right that no role has."""
    MemberGrant.objects.create(member=kyiv_dealer.member, code="contracts.reconciliation")
    return kyiv_dealer


@pytest.fixture
def ask(
    granted: Person, dealer_client: Client, django_capture_on_commit_callbacks: Any
) -> Callable[..., RequestedAct]:
    """Press the button; with ``made`` the worker runs as well."""

    def press(*, made: bool, **days: str) -> RequestedAct:
        data = {"legal_entity": granted.legal_entity.pk, **DAYS, **days}
        with django_capture_on_commit_callbacks(execute=made):
            answer = dealer_client.post(ASK, data)
        assert answer.status_code == 302
        act = RequestedAct.objects.latest("asked_at")
        assert answer["Location"] == reverse("onec_papers:act", args=[act.pk])
        return act

    return press


def page(client: Client, act: RequestedAct, name: str = "act") -> str:
    answer = client.get(reverse(f"onec_papers:{name}", args=[act.pk]))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return " ".join(answer.content.decode().split())


def files(folder: Any) -> list[str]:
    return sorted(each.name for each in Path(folder).rglob("*.pdf"))


class TestPages:
    def test_the_request_does_not_wait_for_1c(
        self, ask: Any, onec: FakeOneC, dealer_client: Client
    ) -> None:
        act = ask(made=False)
        assert onec.questions == []
        html = page(dealer_client, act)
        assert "The act is being made" in html
        assert 'hx-trigger="every 2s"' in html
        assert "Show again" in html, "without JavaScript the page is loaded again by hand"
        status = reverse("onec_papers:act-status", args=[act.pk])
        assert status in html
        assert dealer_client.get(status, {"known": "waiting.0"}).status_code == 204
        assert dealer_client.get(reverse("onec_papers:act-file", args=[act.pk])).status_code == 404

    def test_when_it_is_made_the_page_offers_it(
        self, ask: Any, onec: FakeOneC, granted: Person, dealer_client: Client
    ) -> None:
        act = ask(made=True)
        assert onec.questions == [("Kyiv dealer LLC", date(2026, 1, 1), date(2026, 3, 31))]
        block = page(dealer_client, act, "act-status")
        assert "The act is ready" in block
        assert "hx-trigger" not in block
        answer = dealer_client.get(reverse("onec_papers:act-file", args=[act.pk]))
        assert b"".join(answer.streaming_content) == b"%PDF-1.7 act 1"
        assert answer["Content-Type"] == "application/pdf"
        assert "attachment" in answer["Content-Disposition"]
        assert "kyiv-dealer-llc-2026-01-01-2026-03-31.pdf" in answer["Content-Disposition"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
        assert (
            reverse("onec_papers:act", args=[act.pk]) in dealer_client.get(BALANCE).content.decode()
        )

    def test_a_slow_1c_is_told(self, ask: Any, onec: FakeOneC, dealer_client: Client) -> None:
        act = ask(made=False)
        RequestedAct.objects.update(asked_at=timezone.now() - timedelta(minutes=2))
        html = page(dealer_client, act)
        assert "1C takes longer than usual" in html
        assert 'hx-trigger="every 15s"' in html

    @pytest.mark.parametrize(
        ("later", "text", "again"),
        [
            (True, "The accounting system does not answer now", True),
            (False, "There is no act to be had here", False),
        ],
    )
    def test_what_went_wrong_is_told_without_1cs_own_words(
        self, ask: Any, onec: FakeOneC, dealer_client: Client, later: bool, text: str, again: bool
    ) -> None:
        onec.error = UnableToAsk("timeout at http://1c.internal/", later=later)
        act = ask(made=True)
        html = page(dealer_client, act)
        assert text in html
        assert ("Try again</button>" in html) == again
        assert "1c.internal" not in html
        assert "hx-trigger" not in html
        onec.error = None
        assert ask(made=True).state == RequestedAct.READY

    @pytest.mark.parametrize(
        "days", [{"start": "2026-04-01"}, {"end": "x"}, {"start": "2001-01-01"}]
    )
    def test_days_that_make_no_act_are_refused(
        self, granted: Person, dealer_client: Client, onec: FakeOneC, days: dict[str, str]
    ) -> None:
        data = {"legal_entity": granted.legal_entity.pk, "next": BALANCE, **DAYS, **days}
        assert dealer_client.post(ASK, data)["Location"] == BALANCE
        assert not RequestedAct.objects.exists()

    def test_many_acts_cost_the_balance_page_nothing(
        self, granted: Person, dealer_client: Client, onec: FakeOneC
    ) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                dealer_client.get(BALANCE)
            return len(asked)

        queries()
        none = queries()
        for number in range(20):
            RequestedAct.objects.create(
                legal_entity=granted.legal_entity,
                start=date(2026, 1, 1),
                end=date(2026, 1, 1) + timedelta(days=number),
                asked_at=timezone.now(),
            )
        assert queries() == none


class TestRights:
    def test_the_act_needs_a_right_that_no_role_has(
        self, kyiv_dealer: Person, dealer_client: Client, onec: FakeOneC
    ) -> None:
        data = {"legal_entity": kyiv_dealer.legal_entity.pk, **DAYS}
        assert dealer_client.post(ASK, data).status_code == 404
        assert "Ask your head" in dealer_client.get(BALANCE).content.decode()
        MemberGrant.objects.create(member=kyiv_dealer.member, code="contracts.reconciliation")
        assert "Get the act as PDF" in dealer_client.get(BALANCE).content.decode()
        assert dealer_client.post(ASK, data).status_code == 302

    @pytest.mark.parametrize("name", ["act", "act-status", "act-file"])
    def test_pages_of_an_act_are_for_those_who_may_act_for_its_company(
        self,
        ask: Any,
        onec: FakeOneC,
        granted: Person,
        lviv_dealer: Person,
        client: Client,
        dealer_client: Client,
        client_of: Any,
        staff_client: Client,
        name: str,
    ) -> None:
        address = reverse(f"onec_papers:{name}", args=[ask(made=True).pk])
        colleague = MemberFactory(
            user=UserFactory(login="colleague"), dealer=granted.dealer, role=Member.HEAD
        )
        beside = client_of(Person(user=colleague.user))
        assert dealer_client.get(address).status_code == 200
        assert client.get(address)["Location"].startswith("/accounts/login/")
        assert beside.get(address).status_code == 404
        for member in (colleague, lviv_dealer.member):
            MemberGrant.objects.create(member=member, code="contracts.reconciliation")
        assert beside.get(address).status_code == 200
        assert client_of(lviv_dealer).get(address).status_code == 404
        assert staff_client.get(address).status_code == 404
        colleague.legal_entities.add(LegalEntityFactory(dealer=granted.dealer))
        assert beside.get(address).status_code == 404

    def test_no_act_of_a_company_that_is_not_ones_own(
        self, granted: Person, lviv_dealer: Person, dealer_client: Client, onec: FakeOneC
    ) -> None:
        own_but_not_allowed = LegalEntityFactory(dealer=granted.dealer)
        granted.member.legal_entities.add(granted.legal_entity)
        for foreign in (lviv_dealer.legal_entity.pk, own_but_not_allowed.pk, 10**15, "x"):
            answer = dealer_client.post(ASK, {"legal_entity": foreign, **DAYS})
            assert answer.status_code == 302
        assert not RequestedAct.objects.exists()


class TestMaking:
    def test_who_presses_twice_waits_for_the_same_act(
        self, ask: Any, onec: FakeOneC, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks() as queued:
            first, second = ask(made=False), ask(made=False)
            other = ask(made=False, end="2026-02-28")
        assert first.pk == second.pk != other.pk
        assert len(queued) == 2

    def test_a_message_that_comes_twice_asks_1c_once(self, ask: Any, onec: FakeOneC) -> None:
        act = ask(made=False)
        onec.meanwhile = lambda: tasks.make_act.delay(act_id=act.pk)
        tasks.make_act.delay(act_id=act.pk)
        tasks.make_act.delay(act_id=act.pk)
        assert len(onec.questions) == 1

    def test_an_act_is_made_anew_and_its_old_file_goes(
        self,
        ask: Any,
        onec: FakeOneC,
        settings: Any,
        dealer_client: Client,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        act = ask(made=True)
        first = files(settings.PRIVATE_MEDIA_ROOT)
        act = ask(made=False)
        assert dealer_client.get(reverse("onec_papers:act-file", args=[act.pk])).status_code == 404
        with django_capture_on_commit_callbacks(execute=True):
            tasks.make_act.delay(act_id=act.pk)
        act.refresh_from_db()
        assert act.file.read() == b"%PDF-1.7 act 2"
        second = files(settings.PRIVATE_MEDIA_ROOT)
        assert (len(first), len(second), set(first) & set(second)) == (1, 1, set())

    def test_a_dead_workers_act_is_taken_over_and_its_late_answer_dropped(
        self, ask: Any, onec: FakeOneC, settings: Any
    ) -> None:
        act = ask(made=False)

        def die() -> None:
            onec.meanwhile = lambda: None
            RequestedAct.objects.update(claimed_at=timezone.now() - 2 * acts.LONGEST)
            tasks.hurry_acts.delay()

        onec.meanwhile = die
        tasks.make_act.delay(act_id=act.pk)
        act.refresh_from_db()
        assert act.file.read() == b"%PDF-1.7 act 2"
        assert len(files(settings.PRIVATE_MEDIA_ROOT)) == 1

    def test_what_the_queue_lost_is_made_soon(self, ask: Any, onec: FakeOneC) -> None:
        act = ask(made=False)
        assert acts.hurry(at=timezone.now()) == 0
        assert acts.hurry(at=timezone.now() + 2 * acts.LOST) == 1
        act.refresh_from_db()
        assert act.state == RequestedAct.READY

    def test_nobody_waits_for_ever(self, ask: Any, onec: FakeOneC, dealer_client: Client) -> None:
        act = ask(made=False)
        assert acts.hurry(at=timezone.now() + 2 * acts.PATIENCE) == 0
        assert "does not answer now" in page(dealer_client, act)

    def test_old_acts_are_forgotten_with_their_files(
        self, ask: Any, onec: FakeOneC, settings: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        ask(made=True)
        assert acts.forget_old(at=timezone.now()) == 0
        with django_capture_on_commit_callbacks(execute=True):
            assert acts.forget_old(at=timezone.now() + acts.KEEP + timedelta(days=1)) == 1
        assert files(settings.PRIVATE_MEDIA_ROOT) == []
        assert not RequestedAct.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_people_at_the_same_moment_get_one_act(granted: Person, onec: FakeOneC) -> None:
    """Both requests are under way before either is over; two workers get a message as well."""
    together, drawing, over = Barrier(2), Event(), Event()

    def press(number: int) -> int:
        try:
            together.wait(10)
            act = acts.ask_for_act(
                legal_entity=granted.legal_entity,
                start=date(2026, 1, 1),
                end=date(2026, 3, 31),
                user_id=granted.user.pk,
                at=timezone.now(),
            )
            return int(act.pk)
        finally:
            connection.close()

    def draw() -> None:
        drawing.set()
        over.wait(10)

    def work(act_id: int) -> bool:
        try:
            return acts.make(act_id=act_id, clock=timezone.now)
        finally:
            connection.close()

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as pool:
        patch.setattr(acts.make_act, "delay", lambda **_message: None)
        made = set(pool.map(press, range(2)))
        assert len(made) == RequestedAct.objects.count() == 1
        onec.meanwhile = draw
        (act_id,) = made
        first = pool.submit(work, act_id)
        assert drawing.wait(10)
        assert pool.submit(work, act_id).result() is False
        over.set()
        assert first.result() is True
    assert len(onec.questions) == 1
