"""Where people are signed in; a session that was ended is out on its next request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.cached_db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from oscar_b2b.account_security.domain import browser_name
from oscar_b2b.account_security.models import SignedInDevice
from oscar_b2b.account_security.services import sessions
from oscar_b2b.core.services import members
from tests.factories.people import MemberFactory, Person, UserFactory

pytestmark = pytest.mark.django_db

OVERVIEW = "/accounts/security/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def browser(person: Person, **headers: Any) -> Client:
    client = Client(**headers)
    client.force_login(person.user)
    assert client.get("/catalogue/").status_code == 200
    return client


def is_in(client: Client) -> bool:
    return client.get("/accounts/").status_code == 200


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0 Safari/537.36 Edg/140.0", "Edge, Linux"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8", ""),
    ],
)
def test_words_for_browsers(header: str, name: str) -> None:
    assert browser_name(header) == name


def test_a_person_sees_where_he_is_signed_in_and_ends_one(
    kyiv_dealer: Person, lviv_dealer: Person, django_capture_on_commit_callbacks: Any
) -> None:
    here = browser(kyiv_dealer, HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="203.0.113.5")
    there = browser(kyiv_dealer, REMOTE_ADDR="203.0.113.6")
    foreign = browser(lviv_dealer, REMOTE_ADDR="203.0.113.7")

    page = here.get(OVERVIEW).content.decode()

    assert "Firefox, Windows" in page
    assert "203.0.113.6" in page
    assert "203.0.113.7" not in page
    other = SignedInDevice.objects.get(address="203.0.113.6")
    alien = SignedInDevice.objects.get(address="203.0.113.7")
    assert here.post(reverse("account_security:end-session", args=[alien.pk])).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        here.post(reverse("account_security:end-session", args=[other.pk]))
    assert not is_in(there)
    assert is_in(here)
    assert is_in(foreign)


def test_all_others_end_at_once(
    kyiv_dealer: Person, django_capture_on_commit_callbacks: Any
) -> None:
    here, second, third = (browser(kyiv_dealer) for __ in range(3))
    with django_capture_on_commit_callbacks(execute=True):
        here.post(reverse("account_security:end-others"))
    assert [is_in(each) for each in (here, second, third)] == [True, False, False]


def test_a_copy_of_the_session_that_survived_opens_nothing(
    kyiv_dealer: Person, django_capture_on_commit_callbacks: Any
) -> None:
    """Another process may have put the session back into the cache while it was being ended."""
    here, there = browser(kyiv_dealer), browser(kyiv_dealer)
    key = there.session.session_key
    kept = dict(there.session.items())
    with django_capture_on_commit_callbacks(execute=True):
        here.post(reverse("account_security:end-others"))

    def put_back() -> None:
        copy = SessionStore(key)
        copy._session_cache = dict(kept)
        copy.save(must_create=not Session.objects.filter(session_key=key).exists())
        there.cookies["sessionid"] = key

    put_back()
    assert not is_in(there)
    # Nor when the cache has forgotten that the session was ended.
    cache.clear()
    put_back()
    assert not is_in(there)


def test_a_new_password_ends_the_others_and_keeps_this_one(kyiv_dealer: Person) -> None:
    here, there = browser(kyiv_dealer), browser(kyiv_dealer)

    here.post(
        reverse("customer:change-password"),
        {
            "old_password": "demo",
            "new_password1": "correct-horse-77",
            "new_password2": "correct-horse-77",
        },
    )

    assert is_in(here)
    assert not is_in(there)
    devices = SignedInDevice.objects.filter(user=kyiv_dealer.user)
    page = here.get(OVERVIEW).content.decode()
    assert page.count("this one</span>") == 1
    assert page.count("End this one") == 0
    assert here.session.session_key in devices.values_list("session_key", flat=True)


def test_an_administrator_of_the_cabinet_logs_an_employee_out(
    kyiv_dealer: Person, django_capture_on_commit_callbacks: Any
) -> None:
    user = UserFactory(login="buyer")
    member = MemberFactory(user=user, dealer=kyiv_dealer.dealer, role="buyer")
    there = browser(Person(user=user, member=member))
    admin = browser(kyiv_dealer)
    assert (
        "Log out everywhere"
        in admin.get(reverse("members:member", args=[member.pk])).content.decode()
    )

    with django_capture_on_commit_callbacks(execute=True):
        admin.post(reverse("members:log-out", args=[member.pk]))

    assert not is_in(there)
    assert is_in(browser(Person(user=user, member=member)))


def test_whose_access_ended_is_signed_out(
    kyiv_dealer: Person, django_capture_on_commit_callbacks: Any
) -> None:
    user = UserFactory(login="buyer")
    member = MemberFactory(user=user, dealer=kyiv_dealer.dealer, role="buyer")
    there = browser(Person(user=user, member=member))
    with django_capture_on_commit_callbacks(execute=True):
        members.end_access(actor=kyiv_dealer.member, member_id=member.pk, at=timezone.now())
    assert there.get("/accounts/").status_code == 302


def test_who_logs_out_leaves_no_row_and_old_rows_go(kyiv_dealer: Person) -> None:
    client = browser(kyiv_dealer)
    client.post(reverse("customer:logout"))
    assert not SignedInDevice.objects.exists()

    browser(kyiv_dealer)
    assert sessions.forget_old(at=timezone.now()) == 0
    assert sessions.forget_old(at=timezone.now() + timedelta(days=16)) == 1


def test_a_known_session_costs_no_query(
    kyiv_dealer: Person, django_assert_max_num_queries: Any
) -> None:
    client = browser(kyiv_dealer)
    with django_assert_max_num_queries(50) as queries:
        client.get("/catalogue/")
    assert not [each for each in queries if "account_security" in each["sql"]]
