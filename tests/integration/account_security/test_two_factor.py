"""The second factor of staff: set up, passed, asked for, recovered."""

from __future__ import annotations

import re
import time
from binascii import unhexlify
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from oscar_b2b.account_security.services import two_factor
from tests.factories.people import Person, UserFactory

pytestmark = pytest.mark.django_db

CLOSED = ("/dashboard/", "/admin/", "/cms/", "/dashboard/b2b/locked-logins/", "/catalogue/")
PASS, SET_UP = "/accounts/security/second-factor/", "/accounts/security/second-factor/set-up/"


def code_of(key: str, ahead: int = 0) -> str:
    totp = TOTP(unhexlify(key))
    totp.time = time.time() + 30 * ahead
    return f"{totp.token():06d}"


def set_up(client: Client) -> tuple[TOTPDevice, list[str]]:
    page = client.get(SET_UP).content.decode()
    assert "<svg" in page
    key = client.session["account_security_new_key"]
    answer = client.post(SET_UP, {"code": code_of(key)})
    codes = re.findall(r"<code>(\w+)</code>", answer.content.decode())
    assert len(codes) == two_factor.RECOVERY_CODES
    return TOTPDevice.objects.get(), codes


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def test_without_it_nothing_changes(staff_client: Client) -> None:
    assert staff_client.get("/dashboard/").status_code == 200
    assert "Set up" in staff_client.get("/accounts/security/").content.decode()


def test_who_set_it_up_must_pass_it_after_the_password(staff: Person) -> None:
    device, __ = set_up(signed_in(staff))
    client = Client()
    answer = client.post(
        "/accounts/login/", {"login-username": staff.user.email, "login-password": "demo"}
    )
    assert answer.url == "/dashboard/"
    for address in CLOSED:
        assert client.get(address).url.startswith(PASS), address
    htmx = client.get("/catalogue/", HTTP_HX_REQUEST="true")
    assert htmx["HX-Redirect"].startswith(PASS)
    assert client.post("/dashboard/b2b/locked-logins/", {"email": "x"}).status_code == 302

    assert client.post(PASS, {"code": "000000"}).status_code == 200
    assert client.get("/dashboard/").status_code == 302
    TOTPDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
    key_before = client.session.session_key
    answer = client.post(PASS, {"code": code_of(device.key, ahead=1), "next": "/admin/"})

    assert answer.url == "/admin/"
    assert client.session.session_key != key_before
    assert client.get("/dashboard/").status_code == 200
    assert client.get("/admin/").status_code == 200


def test_a_code_is_good_for_one_time(staff: Person) -> None:
    device, codes = set_up(signed_in(staff))
    used = code_of(device.key, ahead=1)
    first, second, third = (signed_in(staff) for __ in range(3))
    assert first.post(PASS, {"code": used}).status_code == 302
    assert second.post(PASS, {"code": used}).status_code == 200
    assert second.get("/dashboard/").status_code == 302

    assert second.post(PASS, {"code": codes[0]}).status_code == 302
    assert second.get("/dashboard/").status_code == 200
    assert third.post(PASS, {"code": codes[0]}).status_code == 200
    assert third.get("/dashboard/").status_code == 302


def test_guessing_codes_is_slowed(staff: Person) -> None:
    device, __ = set_up(signed_in(staff))
    client = signed_in(staff)
    for __ in range(3):
        answer = client.post(PASS, {"code": "000000"})
    assert "Too many wrong codes" in answer.content.decode()
    # Also the right one has to wait.
    assert client.post(PASS, {"code": code_of(device.key, ahead=1)}).status_code == 200


def test_where_it_is_required_everybody_sets_it_up_first(staff: Person, choose: Any) -> None:
    choose(two_factor.REQUIRED)
    client = signed_in(staff)
    for address in CLOSED:
        assert client.get(address).url.startswith(SET_UP), address
    set_up(client)
    assert client.get("/dashboard/").status_code == 200
    client.post("/accounts/security/second-factor/off/")
    assert TOTPDevice.objects.exists()


def test_dealers_are_not_asked(dealer_client: Client, choose: Any) -> None:
    choose(two_factor.REQUIRED)
    assert dealer_client.get("/catalogue/").status_code == 200
    assert "Second factor" not in dealer_client.get("/accounts/security/").content.decode()
    for address in (PASS, SET_UP):
        assert dealer_client.get(address).status_code == 404


def test_who_edits_pages_is_asked_where_pages_are_edited(db: None, choose: Any) -> None:
    marketer = UserFactory(login="marketer")
    marketer.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client()
    client.force_login(marketer)
    assert client.get("/cms/").status_code == 200
    choose(two_factor.REQUIRED)
    assert client.get("/cms/").url.startswith(SET_UP)


def test_where_it_is_off_nobody_is_asked(staff: Person, choose: Any) -> None:
    set_up(signed_in(staff))
    choose(two_factor.OFF)
    assert signed_in(staff).get("/dashboard/").status_code == 200


def test_nothing_about_it_changes_before_it_is_passed(staff: Person) -> None:
    __, codes = set_up(signed_in(staff))
    thief = signed_in(staff)
    for name in ("renew-codes", "switch-off"):
        answer = thief.post(reverse(f"account_security:{name}"))
        assert answer.url.startswith(PASS)
    assert thief.get(SET_UP).status_code == 302
    assert TOTPDevice.objects.count() == 1
    assert two_factor.codes_left(user=staff.user) == len(codes)


def test_new_codes_replace_the_old_and_it_can_be_switched_off(staff: Person) -> None:
    client = signed_in(staff)
    __, old = set_up(client)
    answer = client.post(reverse("account_security:renew-codes"))
    new = re.findall(r"<code>(\w+)</code>", answer.content.decode())
    assert set(new).isdisjoint(old)
    assert answer["Cache-Control"] == "no-store"
    with pytest.raises(two_factor.UnableToVerify):
        two_factor.verify(user=staff.user, code=old[0])

    client.post(reverse("account_security:switch-off"))
    assert not TOTPDevice.objects.exists()
    assert signed_in(staff).get("/dashboard/").status_code == 200


def test_a_wrong_first_code_sets_nothing_up(staff_client: Client) -> None:
    staff_client.get(SET_UP)
    for code in ("000000", "abc", "", "²²²²²²", "9" * 30):
        assert staff_client.post(SET_UP, {"code": code}).status_code == 200
    assert not TOTPDevice.objects.exists()


def test_the_command_helps_who_lost_everything(staff: Person, capsys: Any) -> None:
    set_up(signed_in(staff))
    call_command("two_factor_reset", staff.user.email)
    assert not TOTPDevice.objects.exists()
    with pytest.raises(CommandError, match="no second factor"):
        call_command("two_factor_reset", staff.user.email)
    with pytest.raises(CommandError, match="no user"):
        call_command("two_factor_reset", "nobody@dealers.example")
