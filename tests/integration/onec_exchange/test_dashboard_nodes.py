"""Exchange nodes in the dashboard: new ones, settings, passwords shown once, the switch."""

from __future__ import annotations

import re
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.hashers import check_password
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from oscar_b2b.onec_exchange.catalogue import ownership
from oscar_b2b.onec_exchange.dashboard.node_forms import NodeForm
from oscar_b2b.onec_exchange.models import Alarm, ExchangeNode, FieldOwner
from oscar_b2b.onec_exchange.services import node_settings, nodes
from tests.integration.onec_exchange.journal import make_node, make_session, staff_with

pytestmark = pytest.mark.django_db


def page(name: str, *args: Any) -> str:
    return reverse(f"dashboard:b2b-exchange-{name}", args=args)


def fields(client: Client, url: str) -> dict[str, Any]:
    """Return what a browser would send back of a node's form as it stands."""
    form = client.get(url).context["form"]
    values = {bound.html_name: bound.value() for bound in form}
    return {name: value for name, value in values.items() if value not in (None, False)}


@pytest.mark.parametrize(
    ("client_kind", "expected"),
    [
        (ExchangeNode.UT11, {"charset": "utf-8", "order_shape": "bare", "schema_version": "2.05",
                             "absent_stock_is_zero": True}),
        (ExchangeNode.BAS, {"charset": "utf-8", "order_shape": "bare",
                            "absent_stock_is_zero": True}),
        (ExchangeNode.UTP, {"charset": "windows-1251", "schema_version": "2.05",
                            "absent_stock_is_zero": False}),
        (ExchangeNode.UNF, {"charset": "utf-8", "schema_version": "2.08"}),
        (ExchangeNode.BITRIX, {"order_shape": "container", "schema_version": "3.1"}),
    ],
)  # fmt: skip
def test_a_new_node_begins_with_what_its_kind_wants(
    staff_client: Client, client_kind: str, expected: dict[str, Any]
) -> None:
    url = f"{page('node-new')}?client={client_kind}"
    sent = {**fields(staff_client, url), "login": "my-1c"}
    response = staff_client.post(page("node-new"), sent)
    assert response.status_code == 200
    node = ExchangeNode.objects.get(login="my-1c")
    assert node.client == client_kind
    assert {name: getattr(node, name) for name in expected} == expected


def test_every_setting_of_a_node_is_in_the_form() -> None:
    """Password and switch have buttons of their own; the form's groups leave no field out."""
    settings = {each.name for each in ExchangeNode._meta.get_fields() if not each.is_relation}
    of_its_own = {"id", "password", "is_active", "catalogue_id", "created_at"}
    assert set(NodeForm().fields) == settings - of_its_own
    assert {name for _title, names in NodeForm.GROUPS for name in names} == set(NodeForm().fields)


def test_an_unknown_kind_begins_empty(staff_client: Client) -> None:
    assert staff_client.get(f"{page('node-new')}?client=<script>").status_code == 200


def test_the_made_password_is_shown_once_and_opens_the_exchange(staff_client: Client) -> None:
    sent = {**fields(staff_client, f"{page('node-new')}?client=ut11"), "login": "my-1c"}
    response = staff_client.post(page("node-new"), sent)
    shown = re.search(r'id="new-password">([^<]+)<', response.content.decode())
    assert shown is not None
    password = shown.group(1)
    assert len(password) >= 20
    assert "no-store" in response["Cache-Control"]
    node = ExchangeNode.objects.get(login="my-1c")
    assert check_password(password, node.password)
    signed = nodes.sign_in(
        login="my-1c", password=password, remote_addr="203.0.113.1", at=timezone.now()
    )
    assert signed == node
    for url in (page("node", node.pk), page("nodes")):
        text = staff_client.get(url).content.decode()
        assert password not in text
        assert node.password not in text


def test_a_typed_password_is_kept_and_not_repeated(staff_client: Client) -> None:
    sent = {**fields(staff_client, f"{page('node-new')}?client=utp"), "login": "my-1c"}
    response = staff_client.post(page("node-new"), {**sent, "password": "typed-by-the-admin"})
    assert "typed-by-the-admin" not in response.content.decode()
    assert check_password("typed-by-the-admin", ExchangeNode.objects.get(login="my-1c").password)


@pytest.mark.parametrize("password", ["short", "пароль-длинный-но-русский"])
def test_a_password_that_would_not_do_is_refused(staff_client: Client, password: str) -> None:
    sent = {**fields(staff_client, f"{page('node-new')}?client=utp"), "login": "my-1c"}
    response = staff_client.post(page("node-new"), {**sent, "password": password})
    assert "error-block" in response.content.decode()
    assert not ExchangeNode.objects.filter(login="my-1c").exists()


def test_lists_are_one_entry_per_line(staff_client: Client) -> None:
    node = make_node(price_types=["a"], allowed_networks=["203.0.113.5"])
    url = page("node", node.pk)
    assert fields(staff_client, url)["price_types"] == "a"
    sent = fields(staff_client, url) | {
        "price_types": " retail \r\n\r\nwholesale\r\nretail",
        "warehouses": "",
        "order_prefixes": "B2B-\r\nSHOP-",
        "allowed_networks": "203.0.113.0/24\r\n2001:db8::1\r\n198.51.100.7",
    }
    assert staff_client.post(url, sent).status_code == 302
    node.refresh_from_db()
    assert node.price_types == ["retail", "wholesale"]
    assert node.warehouses == []
    assert node.order_prefixes == ["B2B-", "SHOP-"]
    assert node.allowed_networks == ["203.0.113.0/24", "2001:db8::1", "198.51.100.7"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("allowed_networks", "203.0.113.300"),
        ("allowed_networks", "any"),
        ("allowed_networks", "203.0.113.0/64"),
        ("price_types", "x" * 65),
        ("order_prefixes", "x" * 17),
        ("login", "with:colon"),
        ("login", "обмен"),
        ("login", "taken"),
        ("file_limit", "10"),
        ("pull_limit", "0"),
        ("quarantine_after", "0"),
        ("deactivate_limit", "101"),
        ("client", "sap"),
        ("schema_version", "1.0"),
        ("name", ""),
    ],
)
def test_settings_that_make_no_sense_are_refused(
    staff_client: Client, field: str, value: str
) -> None:
    make_node("taken")
    node = make_node("mine")
    url = page("node", node.pk)
    response = staff_client.post(url, fields(staff_client, url) | {field: value})
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert ExchangeNode.objects.get(pk=node.pk).login == "mine"


def test_editing_leaves_password_and_catalogue_alone(staff_client: Client) -> None:
    node = make_node(catalogue_id="catalogue")
    url = page("node", node.pk)
    sent = fields(staff_client, url) | {"name": "Main base", "password": "hash", "is_active": ""}
    assert staff_client.post(url, sent).status_code == 302
    changed = ExchangeNode.objects.get(pk=node.pk)
    assert changed.name == "Main base"
    assert changed.is_active
    assert (changed.password, changed.catalogue_id) == (node.password, "catalogue")


def test_another_password_ends_open_sessions(staff_client: Client) -> None:
    node = make_node()
    mine, other = make_session(node), make_session(make_node("other"))
    text = staff_client.post(page("node-password", node.pk)).content.decode()
    node.refresh_from_db()
    assert not check_password("a-long-password", node.password)
    shown = re.search(r'id="new-password">([^<]+)<', text)
    assert shown is not None
    assert check_password(shown.group(1), node.password)
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.is_open, other.is_open) == (False, True)


def test_a_node_is_switched_off_and_on(staff_client: Client) -> None:
    node = make_node()
    session = make_session(node)
    staff_client.post(page("node-switch", node.pk), {"active": "0"})
    node.refresh_from_db()
    session.refresh_from_db()
    assert (node.is_active, session.is_open) == (False, False)
    with pytest.raises(nodes.UnableToSignIn):
        nodes.sign_in(
            login=node.login, password="a-long-password", remote_addr="", at=timezone.now()
        )
    staff_client.post(page("node-switch", node.pk), {"active": "1"})
    node.refresh_from_db()
    assert node.is_active


def test_looking_is_not_changing(client_of: Any) -> None:
    node = make_node()
    client = client_of(staff_with("view_"))
    for name in ("node", "node-password", "node-switch"):
        assert client.post(page(name, node.pk)).status_code == 403, name
    assert client.get(page("node", node.pk)).status_code == 403
    assert client.post(page("node-new"), {"login": "new"}).status_code == 403
    assert page("node", node.pk) not in client.get(page("nodes")).content.decode()
    node.refresh_from_db()
    assert node.is_active


@pytest.mark.parametrize("name", ["node-password", "node-switch"])
def test_dangerous_buttons_need_a_post(staff_client: Client, name: str) -> None:
    assert staff_client.get(page(name, make_node().pk)).status_code == 405


def test_what_to_enter_in_1c_stands_beside_the_form(staff_client: Client, settings: Any) -> None:
    settings.SHOP_URL = "https://shop.example"
    text = staff_client.get(page("node", make_node(client="unf").pk)).content.decode()
    assert "https://shop.example/1c/exchange/" in text
    assert "https://shop.example/bitrix/admin/1c_exchange.php" in text


def test_passwords_differ_and_are_easily_typed() -> None:
    made = {node_settings.new_password() for _each in range(50)}
    assert len(made) == 50
    assert all(len(each) == 24 and each.isalnum() and each.isascii() for each in made)
    assert not set("".join(made)) & set("0O1lI")


# Owners of fields -----------------------------------------------------------------------------


def test_owners_of_fields_are_chosen(staff_client: Client) -> None:
    url = page("owners")
    sent = dict(ownership.owners()) | {"title": FieldOwner.SITE}
    assert staff_client.post(url, sent).status_code == 302
    assert ownership.owners()["title"] == FieldOwner.SITE
    assert list(FieldOwner.objects.values_list("field", flat=True)) == ["title"]
    assert staff_client.get(url).context["form"]["title"].value() == FieldOwner.SITE


def test_an_owner_that_does_not_exist_is_refused(staff_client: Client) -> None:
    sent = dict(ownership.owners()) | {"title": "everybody"}
    assert staff_client.post(page("owners"), sent).status_code == 200
    assert not FieldOwner.objects.exists()


def test_who_changed_a_node_and_owners_of_fields_is_written_down(
    staff: Any, staff_client: Client
) -> None:
    node = make_node("audited")
    LogEntry.objects.all().delete()
    url = page("node", node.pk)
    sent = {**fields(staff_client, url), "price_types": "opt\nretail", "warehouses": "main"}
    staff_client.post(url, sent)
    staff_client.post(page("node-password", node.pk), {"password": "a-typed-password"})
    staff_client.post(page("node-switch", node.pk), {"active": "0"})
    settings, password, switch = LogEntry.objects.filter(
        content_type__model="exchangenode"
    ).order_by("pk")
    assert {settings.actor, password.actor, switch.actor} == {staff.user}
    assert set(settings.changes) == {"price_types", "warehouses"}
    assert "retail" in settings.changes["price_types"][1]
    assert password.changes == {"password": ["***", "***"]}
    assert switch.changes == {"is_active": ["True", "False"]}

    staff_client.post(page("owners"), {**ownership.owners(), "title": ownership.SITE})
    entry = LogEntry.objects.get(content_type__model="fieldowner")
    assert (entry.actor, entry.changes["owner"][1]) == (staff.user, ownership.SITE)
    log = f"{reverse('dashboard:b2b-audit')}?what=onec_exchange.exchangenode"
    assert log in staff_client.get(page("nodes")).content.decode()
    text = staff_client.get(log).content.decode()
    assert "audited" in text
    assert "a-typed-password" not in text


def test_what_the_exchange_writes_is_not_in_the_audit_log() -> None:
    node = make_node("quiet")
    LogEntry.objects.all().delete()
    node.catalogue_id = "catalogue-7"
    node.save()
    alarm = Alarm.objects.create(code="prices")
    LogEntry.objects.all().delete()
    alarm.raised_at = timezone.now()
    alarm.save()
    assert not LogEntry.objects.exists()
