"""Accounts of the exchange: log-in, throttling, addresses, and the command that makes them."""

from __future__ import annotations

import contextlib
import io
import time
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.utils import timezone

from oscar_b2b.onec_exchange.models import ExchangeNode, ExchangeRequest, ExchangeSession
from oscar_b2b.onec_exchange.services import nodes
from tests.integration.onec_exchange.one_c import OneC

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("exchange_folder")]

WRONG = b"failure\nWrong user name or password of the exchange."
PAUSE = b"failure\nToo many wrong passwords. Try again in five minutes."


def sign_in(
    login: str = "kyiv",
    password: str = "right-password",  # noqa: S107
    address: str = "203.0.113.7",
    at: datetime | None = None,
) -> ExchangeNode:
    return nodes.sign_in(
        login=login, password=password, remote_addr=address, at=at or timezone.now()
    )


def reason(**arguments) -> str:
    with pytest.raises(nodes.UnableToSignIn) as refused:
        sign_in(**arguments)
    return refused.value.reason


@pytest.fixture
def node():
    return nodes.ensure_node(login="kyiv", password="right-password", name="Kyiv")


# log-in ---------------------------------------------------------------------------------------


def test_a_node_signs_in_with_its_own_password(node):
    assert sign_in() == node
    assert reason(password="wrong") == "wrong"
    assert reason(login="nobody") == "wrong"
    assert reason(login="ky\0iv") == "wrong"
    assert reason(password="") == "wrong"


def test_ensure_node_changes_settings_and_keeps_the_password(node):
    again = nodes.ensure_node(login="kyiv", password="another", client="ut11")
    assert again.pk == node.pk
    assert again.client == "ut11"
    assert sign_in() == node


def test_switched_off_node_signs_in_no_more(node):
    ExchangeNode.objects.update(is_active=False)
    assert reason() == "wrong"


def test_no_user_of_the_site_may_exchange(staff):
    assert reason(login=staff.user.email, password="demo") == "wrong"


def test_log_in_of_the_settings_becomes_a_node_the_first_time_it_is_right(settings):
    settings.ONEC_EXCHANGE_USERS = {"first": "plain-password"}
    assert reason(login="first", password="wrong") == "wrong"
    assert not ExchangeNode.objects.exists()
    made = sign_in(login="first", password="plain-password")
    assert ExchangeNode.objects.get() == made
    assert "plain-password" not in made.password


def test_the_nodes_password_counts_once_there_is_a_node(settings):
    settings.ONEC_EXCHANGE_USERS = {"first": "plain-password"}
    nodes.set_password(node=sign_in(login="first", password="plain-password"), password="newer")
    assert reason(login="first", password="plain-password") == "wrong"
    assert sign_in(login="first", password="newer").login == "first"


def test_password_of_the_settings_may_be_a_hash_and_the_hash_is_no_password(settings):
    hashed = make_password("plain-password")
    settings.ONEC_EXCHANGE_USERS = {"first": hashed}
    assert reason(login="first", password=hashed) == "wrong"
    assert sign_in(login="first", password="plain-password").password == hashed


def test_header_in_windows_1251_signs_in():
    import base64

    nodes.ensure_node(login="Обмен", password="пароль-1С")
    one_c = OneC()
    encoded = base64.b64encode("Обмен:пароль-1С".encode("windows-1251")).decode()
    one_c.headers = {"authorization": f"Basic {encoded}"}
    assert one_c.checkauth().content.startswith(b"success\n")


# speed and secrecy ----------------------------------------------------------------------------


@pytest.fixture
def slow_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    nodes._nobodys_hash.cache_clear()
    yield
    nodes._nobodys_hash.cache_clear()


def seconds(**arguments) -> float:
    begun = time.perf_counter()
    with contextlib.suppress(nodes.UnableToSignIn):
        sign_in(**arguments)
    return time.perf_counter() - begun


def test_right_password_is_hashed_once_and_a_wrong_one_each_time(slow_hashes):
    nodes.ensure_node(login="kyiv", password="right-password")
    hashing = seconds()
    assert seconds() < hashing / 4
    assert seconds(password="wrong") > hashing / 4


def test_unknown_log_in_takes_as_long_as_a_known_one(slow_hashes):
    nodes.ensure_node(login="kyiv", password="right-password")
    seconds(login="nobody")  # makes the hash that is nobody's
    known, unknown = seconds(password="wrong"), seconds(login="nobody")
    assert unknown > known / 3
    assert known > unknown / 3


def test_what_is_remembered_is_no_password_and_dies_with_the_hash(node):
    sign_in()
    remembered = [cache.get(key) for key in _cached_keys()]
    assert remembered
    assert all("right-password" not in str(value) for value in remembered)
    nodes.set_password(node=node, password="newer-password")
    assert reason() == "wrong"


def _cached_keys() -> list[str]:
    client = cache._cache.get_client()
    return [key.decode().split(":", 2)[2] for key in client.scan_iter("*onec-exchange-known*")]


# throttling -----------------------------------------------------------------------------------


def test_an_address_pauses_after_ten_wrong_passwords_and_may_try_later(node):
    at = timezone.now()
    for _attempt in range(nodes.ADDRESS_ATTEMPTS):
        assert reason(password="wrong", at=at) == "wrong"
    assert reason(at=at) == "throttled"
    assert sign_in(address="203.0.113.8", at=at) == node
    assert sign_in(at=at + timedelta(seconds=nodes.PAUSE_SECONDS)) == node


def test_an_address_is_counted_over_all_log_ins(node):
    at = timezone.now()
    for number in range(nodes.ADDRESS_ATTEMPTS):
        reason(login=f"guess-{number}", at=at)
    assert reason(at=at) == "throttled"


def test_a_flood_from_many_addresses_does_not_lock_out_the_right_1c(node):
    at = timezone.now()
    for number in range(nodes.LOGIN_ATTEMPTS):
        assert reason(password="wrong", address=f"198.51.100.{number}", at=at) == "wrong"
    # Whoever was wrong before has no more tries, the right 1C still comes in.
    assert reason(password="wrong", address="198.51.100.1", at=at) == "throttled"
    assert reason(address="198.51.100.1", at=at) == "throttled"
    assert sign_in(address="203.0.113.7", at=at) == node


def test_a_right_password_ends_the_count_of_its_address(node):
    at = timezone.now()
    for _round in range(2):
        for _attempt in range(nodes.ADDRESS_ATTEMPTS - 1):
            reason(password="wrong", at=at)
        assert sign_in(at=at) == node


def test_pause_is_answered_and_a_flood_is_one_line_of_the_journal(node):
    for _attempt in range(nodes.ADDRESS_ATTEMPTS):
        assert OneC(login="kyiv", password="wrong").checkauth().content == WRONG
    for _attempt in range(5):
        answer = OneC(login="kyiv", password="right-password").checkauth()
        assert (answer.status_code, answer.content) == (401, PAUSE)
    assert ExchangeRequest.objects.filter(answer__startswith="Too many").count() == 1
    assert ExchangeRequest.objects.count() == nodes.ADDRESS_ATTEMPTS + 1


# addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("networks", "address", "fits"),
    [
        (["203.0.113.7"], "203.0.113.7", True),
        (["203.0.113.0/24", "10.0.0.0/8"], "10.1.2.3", True),
        (["203.0.113.0/24"], "203.0.114.7", False),
        (["2001:db8::/32"], "2001:db8::1", True),
        (["203.0.113.0/24"], "::ffff:203.0.113.9", True),
        (["203.0.113.0/24"], "2001:db8::1", False),
        (["nonsense"], "203.0.113.7", False),
        (["203.0.113.7"], "", False),
        ([], "", True),
    ],
)
def test_list_of_addresses(node, networks, address, fits):
    node.allowed_networks = networks
    assert nodes.may_come_from(node=node, remote_addr=address) is fits


def test_right_password_from_a_strange_address_is_refused_and_counted(node):
    ExchangeNode.objects.update(allowed_networks=["10.0.0.0/8"])
    assert sign_in(address="10.0.0.9") == node
    at = timezone.now()
    for _attempt in range(nodes.ADDRESS_ATTEMPTS):
        assert reason(address="203.0.113.7", at=at) == "address"
    assert reason(address="203.0.113.7", at=at) == "throttled"


def test_forwarded_address_counts_only_behind_trusted_proxies(node, settings):
    ExchangeNode.objects.update(allowed_networks=["203.0.113.7"])
    one_c = OneC(login="kyiv", password="right-password")
    one_c.headers["x-forwarded-for"] = "203.0.113.7"
    assert b"The address 127.0.0.1 may not use" in one_c.checkauth().content
    settings.ONEC_TRUSTED_PROXIES = 1
    assert one_c.checkauth().content.startswith(b"success\n")
    assert ExchangeSession.objects.get().remote_addr == "203.0.113.7"
    # What the client wrote in front of its proxy's entry is not believed.
    one_c.headers["x-forwarded-for"] = "203.0.113.7, 198.51.100.1"
    assert one_c.checkauth().status_code == 401


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2001:DB8:0::1", "2001:db8::1"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::1"),
        ("", None),
    ],
)
def test_session_is_found_again_however_the_address_is_spelt(node, sent, kept):
    one_c = OneC(login="kyiv", password="right-password", address=sent).begin()
    assert ExchangeSession.objects.get().remote_addr == kept
    assert one_c.init().content.startswith(b"zip=yes\n")


# options --------------------------------------------------------------------------------------


def test_options_are_the_nodes_settings(node):
    node.price_types, node.warehouses = ["p-1"], ["w-1", "w-2"]
    node.absent_stock_is_zero, node.order_prefixes = True, ["B2B-"]
    options = nodes.options_of(node)
    assert options.price_types == {"p-1"}
    assert options.warehouses == {"w-1", "w-2"}
    assert options.absent_stock_is_zero
    assert options.order_prefixes == ("B2B-",)
    assert not nodes.options_of(None).price_types


# the command ----------------------------------------------------------------------------------


def run(*arguments: str) -> str:
    output = io.StringIO()
    call_command("onec_node", *arguments, stdout=output)
    return output.getvalue()


def test_command_makes_a_node_that_signs_in():
    text = run("create", "lviv", "--name", "Lviv", "--client", "utp")
    password = text.split("Password: ")[1].split("\n")[0]
    node = sign_in(login="lviv", password=password)
    assert (node.name, node.client, node.charset) == ("Lviv", "utp", "windows-1251")
    assert "lviv\tLviv\tutp\twindows-1251\ton\tany address" in run("list")
    with pytest.raises(CommandError):
        run("create", "lviv")


def test_command_gives_another_password_and_ends_open_sessions(node, monkeypatch):
    one_c = OneC(login="kyiv", password="right-password").begin()
    monkeypatch.setattr("sys.stdin", io.StringIO("quite-another-one\n"))
    assert "quite-another-one" not in run("password", "kyiv", "--ask")
    assert one_c.init().content.startswith(b"failure\n")
    assert sign_in(password="quite-another-one") == node


def test_command_switches_a_node_off_and_on(node):
    one_c = OneC(login="kyiv", password="right-password").begin()
    run("off", "kyiv")
    assert one_c.init().content.startswith(b"failure\n")
    assert reason() == "wrong"
    run("on", "kyiv")
    assert sign_in() == node


@pytest.mark.parametrize("arguments", [("off", "nobody"), ("create", "a:b"), ("create", "")])
def test_command_refuses(arguments):
    with pytest.raises(CommandError):
        run(*arguments)
