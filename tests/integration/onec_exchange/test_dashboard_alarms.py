"""Alarms: one letter when it begins, one when it is over, and a red bar in between."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from oscar_b2b.core.models import OutgoingEmail
from oscar_b2b.onec_exchange.models import Alarm, ExchangeFile, FeedCursor, LiveCall, Outbox
from oscar_b2b.onec_exchange.services import alarms
from oscar_b2b.onec_exchange.services.breaker import THRESHOLD, Breaker
from tests.factories.people import Person
from tests.integration.onec_exchange.journal import make_file, make_node, make_session
from tests.integration.orders.placing import place

pytestmark = pytest.mark.django_db

URL = "dashboard:b2b-exchange-alarms"


@pytest.fixture(autouse=True)
def watch(settings: Any) -> None:
    settings.ONEC_SILENCE_MINUTES = {"prices": 60, "orders": 30}
    settings.ONEC_ALARM_EMAILS = ["admin@shop.example"]
    settings.LANGUAGE_CODE = "en"
    settings.SHOP_URL = "https://shop.example"


def letters() -> list[str]:
    return list(OutgoingEmail.objects.order_by("pk").values_list("body", flat=True))


def look(at: datetime, *, times: int = 3) -> list[str]:
    """Look as beat does, again and again; returns what the first look wrote about."""
    first = alarms.check(at=at)
    for number in range(1, times):
        assert alarms.check(at=at + timedelta(seconds=number)) == []
    return first


def test_silence_makes_one_letter_and_its_end_another(staff_client: Client) -> None:
    at = timezone.now()
    make_file(report={"prices": 4}, finished_at=at)
    assert look(at + timedelta(minutes=59)) == []

    assert look(at + timedelta(minutes=61)) == ["prices"]
    assert len(letters()) == 1
    assert "prices" in letters()[0]
    assert "https://shop.example/dashboard/b2b/exchange/" in letters()[0]
    assert OutgoingEmail.objects.get().to == ["admin@shop.example"]
    page = staff_client.get(reverse("dashboard:b2b-exchange-journal")).content.decode()
    assert "alert-danger" in page
    assert "1C has sent no prices since" in page

    make_file(report={"prices": 4}, finished_at=at + timedelta(minutes=70))
    assert look(at + timedelta(minutes=71)) == ["prices"]
    assert len(letters()) == 2
    assert "over" in letters()[1]
    page = staff_client.get(reverse("dashboard:b2b-exchange-journal")).content.decode()
    assert "alert-danger" not in page


def test_what_never_came_is_not_missed() -> None:
    make_file(report={"goods": 4})
    assert look(timezone.now() + timedelta(days=30)) == []


def test_files_without_rows_and_failed_files_are_no_sign_of_life() -> None:
    at = timezone.now()
    make_file(report={"prices": 4}, finished_at=at)
    make_file(report={"prices": 0}, finished_at=at + timedelta(minutes=59))
    make_file(
        report={"prices": 4}, state=ExchangeFile.FAILED, finished_at=at + timedelta(minutes=59)
    )
    assert look(at + timedelta(minutes=61)) == ["prices"]


@pytest.mark.parametrize(
    ("kind", "feed"), [("counterparties", "odata.counterparties"), ("documents", "live.changes")]
)
def test_a_good_run_of_a_feed_is_a_sign_of_life(settings: Any, kind: str, feed: str) -> None:
    settings.ONEC_SILENCE_MINUTES = {kind: 60}
    at = timezone.now()
    make_file(report={kind: 4}, finished_at=at)
    row = FeedCursor.objects.create(name=feed, ok_at=at + timedelta(minutes=50))
    assert look(at + timedelta(minutes=61)) == []
    row.error = "1C is not available"
    row.save()
    assert look(at + timedelta(minutes=111)) == [kind]


def test_silence_outlasts_the_files_that_came_before() -> None:
    at = timezone.now()
    make_file(report={"prices": 4}, finished_at=at)
    alarms.check(at=at)
    ExchangeFile.objects.all().delete()
    assert look(at + timedelta(minutes=61)) == ["prices"]
    assert look(at + timedelta(days=3)) == []


def test_the_limit_can_be_changed_and_switched_off(staff_client: Client) -> None:
    at = timezone.now()
    make_file(report={"prices": 4}, finished_at=at)
    url = reverse(URL)
    assert staff_client.post(url, {"prices": "120", "goods": ""}).status_code == 302
    assert look(at + timedelta(minutes=61)) == []
    assert look(at + timedelta(minutes=121)) == ["prices"]
    staff_client.post(url, {"prices": "0"})
    assert look(at + timedelta(minutes=122)) == ["prices"], "switched off, the alarm is over"
    staff_client.post(url, {"prices": ""})
    assert Alarm.objects.get(code="prices").minutes is None
    assert staff_client.post(url, {"prices": "-5"}).status_code == 200


def test_an_order_that_waits_too_long(order: Any) -> None:
    at = order.outbox.created_at
    assert look(at + timedelta(minutes=29)) == []
    assert look(at + timedelta(minutes=31)) == ["orders"]
    Outbox.objects.update(state=Outbox.SENT, sent_at=at + timedelta(minutes=32))
    assert look(at + timedelta(minutes=33)) == ["orders"]


def test_another_order_put_aside_is_news_the_same_one_is_not(
    kyiv_dealer: Person, bolt: Any
) -> None:
    at = timezone.now()
    first, second = place(kyiv_dealer, {bolt: 1}), place(kyiv_dealer, {bolt: 1})
    Outbox.objects.filter(order=first).update(state=Outbox.QUARANTINED)
    assert look(at) == ["orders-aside"]
    assert first.number in letters()[0]
    assert second.number not in letters()[0]
    Outbox.objects.filter(order=second).update(state=Outbox.FAILED)
    assert look(at) == ["orders-aside"]
    assert second.number in letters()[1]
    Outbox.objects.filter(order=first).update(state=Outbox.SENT)
    assert look(at) == []
    Outbox.objects.filter(order=second).update(state=Outbox.SENT)
    assert look(at) == ["orders-aside"]
    assert len(letters()) == 3


def test_imports_that_fail_one_after_the_other() -> None:
    at = timezone.now()
    session = make_session(make_node("base"))
    for number in range(2):
        make_file(session, state=ExchangeFile.FAILED, finished_at=at, name=f"{number}.xml")
    assert look(at) == []
    make_file(session, state=ExchangeFile.FAILED, finished_at=at, name="third.xml")
    assert look(at) == ["imports-fail"]
    assert "base: third.xml" in letters()[0]
    make_file(session, state=ExchangeFile.FAILED, finished_at=at, name="fourth.xml")
    assert look(at) == []
    make_file(session, finished_at=at + timedelta(seconds=1))
    assert look(at) == ["imports-fail"]


def test_a_dead_1c_makes_two_letters_however_often_it_is_tried(settings: Any) -> None:
    settings.ONEC_LIVE_URL = "http://1c.example:8080/base"
    at = timezone.now()
    breaker = Breaker("http:1c.example:8080")
    LiveCall.objects.create(method="GET", path="/x", error="ConnectTimeout")
    for _each in range(THRESHOLD):
        breaker.failed()
    assert breaker.is_open()
    assert look(at) == ["onec-away"]
    # The pause is over, and nobody has called since: that is no recovery.
    cache.delete("onec:breaker:http:1c.example:8080:open")
    assert not breaker.is_open()
    assert look(at) == []
    LiveCall.objects.create(method="GET", path="/x", status=200)
    assert look(at) == ["onec-away"]
    assert len(letters()) == 2


def test_without_addresses_the_superusers_get_the_letters(settings: Any, staff: Person) -> None:
    settings.ONEC_ALARM_EMAILS = []
    assert alarms.recipients() == [staff.user.email]


def test_a_look_is_the_sign_of_life_of_beat() -> None:
    assert alarms.checked_at() is None
    at = timezone.now()
    alarms.check(at=at)
    assert alarms.checked_at() == at


def test_no_other_letters_than_those_of_the_test() -> None:
    alarms.check(at=timezone.now())
    assert letters() == []
    assert set(Alarm.objects.values_list("code", flat=True)) == {
        *alarms.SILENCE, "orders-aside", "imports-fail", "onec-away",
    }  # fmt: skip
