"""Guessing of passwords is slowed per e-mail and address, in words that say how long to wait."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.people import Person

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _counted(settings: Any) -> None:
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    settings.AXES_COOLOFF_TIME = timedelta(minutes=5)


def sign_in(client: Client, email: str, password: str, **headers: Any) -> Any:
    return client.post(
        LOGIN,
        {"login-username": email, "login-password": password, "login_submit": "1"},
        **headers,
    )


def lock(client: Client, email: str, **headers: Any) -> None:
    for __ in range(3):
        assert "is not right" in sign_in(client, email, "wrong", **headers).content.decode()


def words(answer: Any) -> str:
    return re.search(r'role="alert".*?</div>', answer.content.decode(), re.S).group()


def test_too_many_attempts_wait_and_other_places_do_not(
    client: Client, kyiv_dealer: Person
) -> None:
    email = kyiv_dealer.user.email
    lock(client, email)

    answer = sign_in(client, f" {email.upper()}", "demo")

    assert answer.status_code == 429
    assert "Too many attempts. Try again in 5 minutes" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert sign_in(Client(REMOTE_ADDR="203.0.113.9"), email, "demo").status_code == 302


def test_an_unknown_email_waits_in_the_same_words(client: Client, kyiv_dealer: Person) -> None:
    texts = []
    for email in (kyiv_dealer.user.email, "nobody@dealers.example"):
        lock(client, email)
        texts.append(words(sign_in(client, email, "demo")))
    assert texts[0] == texts[1]


def test_the_pause_ends_by_itself_and_attempts_do_not_make_it_longer(
    client: Client, kyiv_dealer: Person
) -> None:
    email = kyiv_dealer.user.email
    lock(client, email)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=4))
    assert "Try again in 1 minute," in words(sign_in(client, email, "wrong"))
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=5, seconds=1))

    assert sign_in(client, email, "demo").status_code == 302


def test_a_good_password_forgets_the_failures(client: Client, kyiv_dealer: Person) -> None:
    for __ in range(3):
        for __ in range(2):
            sign_in(client, kyiv_dealer.user.email, "wrong")
        assert sign_in(client, kyiv_dealer.user.email, "demo").status_code == 302
        client.logout()


def test_addresses_are_believed_as_configured(
    client: Client, kyiv_dealer: Person, settings: Any
) -> None:
    """Without proxies a caller cannot make himself another address by a header."""
    email = kyiv_dealer.user.email
    for number in range(3):
        sign_in(client, email, "wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    answer = sign_in(client, email, "demo", HTTP_X_FORWARDED_FOR="198.51.100.77")
    assert answer.status_code == 429

    settings.ONEC_TRUSTED_PROXIES = 1
    answer = sign_in(client, email, "demo", HTTP_X_FORWARDED_FOR="6.6.6.6, 198.51.100.78")
    assert answer.status_code == 302


@pytest.mark.parametrize("name", ["admin:login", "dashboard:login"])
def test_other_log_in_forms_are_slowed_too(client: Client, staff: Person, name: str) -> None:
    address, data = reverse(name), {"username": staff.user.email, "password": "wrong"}
    for __ in range(3):
        assert client.post(address, data).status_code == 200

    answer = client.post(address, {**data, "password": "demo"})

    assert answer.status_code == 429
    assert "Too many attempts" in answer.content.decode()


def test_an_administrator_lets_somebody_in_at_once(
    client: Client, staff_client: Client, lviv_client: Client, kyiv_dealer: Person
) -> None:
    email = kyiv_dealer.user.email
    lock(client, email)
    page = reverse("dashboard:b2b-locked-logins")
    assert lviv_client.get(page).status_code == 403
    assert lviv_client.post(page, {"email": email}).status_code == 403
    assert email in staff_client.get(page).content.decode()

    staff_client.post(page, {"email": email})

    assert "Nobody waits" in staff_client.get(page).content.decode()
    assert sign_in(client, email, "demo").status_code == 302


def test_without_the_module_the_log_in_works_and_nothing_slows_it(
    client: Client, kyiv_dealer: Person, settings: Any
) -> None:
    """The limit is then the web server's business, as the module's README says."""
    settings.AXES_ENABLED = False
    settings.AUTHENTICATION_BACKENDS = ["oscar.apps.customer.auth_backends.EmailBackend"]
    for __ in range(10):
        answer = sign_in(client, kyiv_dealer.user.email, "wrong")
        assert answer.status_code == 200
        assert "is not right" in words(answer)
    assert sign_in(client, kyiv_dealer.user.email, "demo").status_code == 302
