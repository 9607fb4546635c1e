"""Working as a dealer's employee: who may, own basket, both names on the order, way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_b2b.core.models import Member, PersonalManager
from tests.architecture.switch_off_journey import filled_in
from tests.factories.people import MemberFactory, Person, UserFactory

pytestmark = pytest.mark.django_db

Basket = get_model("basket", "Basket")
Order = get_model("order", "Order")
START, BACK = "/accounts/work-as/start/", "/accounts/work-as/back/"


def allow(user: Any, *codes: str) -> None:
    user.user_permissions.add(*Permission.objects.filter(codename__in=codes))


@pytest.fixture
def manager(kyiv_dealer: Person) -> Person:
    """Personal manager of the Kyiv dealer, who may work as his dealers' people."""
    user = UserFactory(login="manager", first_name="Iryna", last_name="Manager", is_staff=True)
    allow(user, "work_as_dealer", "view_member", "view_dealer")
    kyiv_dealer.dealer.manager = PersonalManager.objects.create(name="Iryna Manager", user=user)
    kyiv_dealer.dealer.save()
    return Person(user=user)


@pytest.fixture
def working(manager: Person, kyiv_dealer: Person, client_of: Callable[[Person], Client]) -> Client:
    """The manager's browser while she works as the Kyiv dealer."""
    client = client_of(manager)
    assert client.post(START, {"user_pk": kyiv_dealer.user.pk}).url == "/catalogue/"
    return client


def test_every_page_says_who_works_as_whom_and_leads_back(
    working: Client, manager: Person, kyiv_dealer: Person, bolt: Any
) -> None:
    for address in ("/catalogue/", bolt.get_absolute_url(), "/basket/", "/accounts/"):
        page = working.get(address).content.decode()
        assert "Iryna Manager" in page, address
        assert "you work as <b>Kyiv dealer</b>" in page, address
        assert BACK in page
    assert working.get("/dashboard/").status_code in (302, 403)

    assert working.post(BACK).url == "/dashboard/"

    assert working.get("/dashboard/").status_code == 200
    page = working.get("/catalogue/").content.decode()
    assert "you work as" not in page
    assert working.get("/catalogue/").wsgi_request.user.pk == manager.user.pk
    assert working.post(BACK).status_code == 404


def test_the_basket_is_her_own_and_the_order_has_both_names(
    working: Client,
    manager: Person,
    kyiv_dealer: Person,
    client_of: Callable[[Person], Client],
    bolt: Any,
) -> None:
    own = client_of(kyiv_dealer)
    own.post(reverse("basket:add-many"), {f"qty-{bolt.pk}": "3"})
    assert working.get("/basket/").wsgi_request.basket.num_items == 0
    working.post(reverse("basket:add-many"), {f"qty-{bolt.pk}": "5"})
    assert own.get("/basket/").wsgi_request.basket.num_items == 3

    answer = working.get(reverse("checkout:index"))
    working.post(reverse("checkout:index"), filled_in(answer))

    order = Order.objects.get()
    assert (order.user, order.b2b_party.placed_by) == (kyiv_dealer.user, manager.user)
    assert order.lines.get().quantity == 5
    page = own.get(reverse("customer:order", args=[order.number])).content.decode()
    assert "Iryna Manager for Kyiv dealer" in page
    assert own.get("/basket/").wsgi_request.basket.num_items == 3


def test_an_order_of_the_dealer_has_nobody_elses_name(
    dealer_client: Client, kyiv_dealer: Person, bolt: Any
) -> None:
    dealer_client.post(reverse("basket:add-many"), {f"qty-{bolt.pk}": "1"})
    dealer_client.post(
        reverse("checkout:index"), filled_in(dealer_client.get(reverse("checkout:index")))
    )
    assert Order.objects.get().b2b_party.placed_by is None


def test_the_audit_log_names_the_one_who_did_it(
    working: Client, manager: Person, kyiv_dealer: Person
) -> None:
    working.post(BACK)
    entries = LogEntry.objects.filter(
        content_type__model="member", object_id=kyiv_dealer.member.pk, actor=manager.user
    )
    said = " ".join(str(entry.changes) for entry in entries)
    assert "work as: start" in said
    assert "work as: end" in said
    assert all(entry.additional_data["dealer"] == kyiv_dealer.dealer.pk for entry in entries)


@pytest.mark.parametrize(
    "name",
    [
        "customer:profile-update",
        "customer:change-password",
        "account_security:end-others",
        "account_security:overview",
        "account_security:set-up",
        "members:invite",
        "members:ask",
    ],
)
def test_what_only_the_person_himself_may(working: Client, kyiv_dealer: Person, name: str) -> None:
    password, email = kyiv_dealer.user.password, kyiv_dealer.user.email
    data = {
        "old_password": "demo",
        "new_password1": "correct-horse-77",
        "new_password2": "correct-horse-77",
        "email": "thief@dealers.example",
        "role": "admin",
        "code": "orders.see_all",
    }
    for answer in (working.post(reverse(name), data), working.get(reverse(name))):
        assert answer.status_code in (403, 404, 405)
    kyiv_dealer.user.refresh_from_db()
    assert (kyiv_dealer.user.password, kyiv_dealer.user.email) == (password, email)


def test_colleagues_stay_untouched_while_working_as_the_administrator(
    working: Client, kyiv_dealer: Person
) -> None:
    buyer = MemberFactory(user=UserFactory(login="b"), dealer=kyiv_dealer.dealer, role="buyer")
    for name in ("change", "set-rights", "end-access", "log-out"):
        answer = working.post(
            reverse(f"members:{name}", args=[buyer.pk]),
            {"role": "admin", "right-members.manage": "yes"},
        )
        assert answer.status_code == 403, name
    buyer.refresh_from_db()
    assert (buyer.role, buyer.is_active, buyer.grants.count()) == ("buyer", True, 0)


def test_whom_nobody_works_as(
    manager: Person,
    kyiv_dealer: Person,
    lviv_dealer: Person,
    stranger: Person,
    staff: Person,
    client_of: Callable[[Person], Client],
) -> None:
    client = client_of(manager)
    other_staff = MemberFactory(
        user=UserFactory(login="double", is_staff=True), dealer=kyiv_dealer.dealer
    )
    for pk in (
        lviv_dealer.user.pk,  # another manager's
        stranger.user.pk,  # without a dealer
        staff.user.pk,
        other_staff.user.pk,
        manager.user.pk,
        10**9,
        "9" * 30,
        "abc",
        "",
        "-1",
    ):
        assert client.post(START, {"user_pk": pk}).status_code == 404, pk
    assert client.get(START).status_code in (400, 405)
    Member.objects.filter(pk=kyiv_dealer.member.pk).update(is_active=False)
    assert client.post(START, {"user_pk": kyiv_dealer.user.pk}).status_code == 404
    assert client.get("/dashboard/").status_code == 200


def test_who_may_not(
    client: Client,
    kyiv_dealer: Person,
    lviv_client: Client,
    dealer_client: Client,
    client_of: Callable[[Person], Client],
) -> None:
    clerk = UserFactory(login="clerk", is_staff=True)
    former = UserFactory(login="former")
    allow(former, "work_as_dealer", "work_as_any_dealer")
    for browser in (
        lviv_client,
        dealer_client,
        client_of(Person(clerk)),
        client_of(Person(former)),
    ):
        assert browser.post(START, {"user_pk": kyiv_dealer.user.pk}).status_code == 404
    assert "/login/" in client.post(START, {"user_pk": kyiv_dealer.user.pk}).url


def test_the_permission_for_all_opens_every_dealer(
    lviv_dealer: Person, client_of: Callable[[Person], Client]
) -> None:
    clerk = UserFactory(login="clerk", is_staff=True)
    allow(clerk, "work_as_dealer", "work_as_any_dealer")
    assert client_of(Person(clerk)).post(START, {"user_pk": lviv_dealer.user.pk}).status_code == 302


@pytest.mark.parametrize("change", ["permission", "manager", "staff", "dealer"])
def test_whose_reason_is_gone_is_out_on_the_next_request(
    working: Client, manager: Person, kyiv_dealer: Person, change: str
) -> None:
    if change == "permission":
        manager.user.user_permissions.clear()
    elif change == "manager":
        type(kyiv_dealer.dealer).objects.update(manager=None)
    elif change == "staff":
        type(manager.user).objects.filter(pk=manager.user.pk).update(is_active=False)
    else:
        type(kyiv_dealer.dealer).objects.update(is_blocked=True)

    answer = working.get("/accounts/orders/")

    assert answer.status_code == 302
    assert "_auth_user_id" not in working.session


def test_the_second_factor_is_kept_on_the_way_back(
    manager: Person, kyiv_dealer: Person, client_of: Callable[[Person], Client]
) -> None:
    client = client_of(manager)
    session = client.session
    session["otp_device_id"] = "otp_totp.totpdevice/1"
    session.save()
    from django_otp.plugins.otp_totp.models import TOTPDevice

    TOTPDevice.objects.create(pk=1, user=manager.user, confirmed=True)
    client.post(START, {"user_pk": kyiv_dealer.user.pk})
    assert "otp_device_id" not in client.session
    client.post(BACK)
    assert client.get("/dashboard/").status_code == 200


def test_the_button_stands_beside_those_one_may_work_as(
    manager: Person,
    kyiv_dealer: Person,
    lviv_dealer: Person,
    client_of: Callable[[Person], Client],
) -> None:
    page = client_of(manager).get(reverse("dashboard:b2b-members")).content.decode()
    assert page.count('name="user_pk"') == 1
    assert f'value="{kyiv_dealer.user.pk}"' in page
