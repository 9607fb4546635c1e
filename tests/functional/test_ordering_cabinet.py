"""The cabinet: log-in, log-out, who sees which orders, filters, password reset."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from oscar.core.loading import get_model

from oscar_b2b.core.models import Member
from tests.factories.people import MemberFactory, Person, UserFactory
from tests.integration.orders.placing import place

pytestmark = pytest.mark.django_db

Order = get_model("order", "Order")
LOGIN = "/accounts/login/"


def sign_in(client: Client, email: str, password: str, **extra: str) -> Any:
    return client.post(
        LOGIN, {"login-username": email, "login-password": password, "login_submit": "1", **extra}
    )


@pytest.fixture
def colleague(kyiv_dealer: Person) -> Person:
    """A buyer of the Kyiv dealer."""
    user = UserFactory(login="colleague")
    member = MemberFactory(user=user, dealer=kyiv_dealer.dealer, role=Member.BUYER)
    return Person(user=user, member=member, dealer=kyiv_dealer.dealer)


def test_log_in_and_out(client: Client, kyiv_dealer: Person) -> None:
    assert client.get(LOGIN).status_code == 200

    answer = sign_in(client, kyiv_dealer.user.email.upper(), "demo")

    assert answer.url == "/catalogue/"
    assert client.get(reverse("customer:summary")).status_code == 200
    assert client.get(reverse("customer:logout")).status_code == 405
    assert client.get(reverse("customer:summary")).status_code == 200
    assert client.post(reverse("customer:logout")).url == "/"
    assert client.get(reverse("customer:summary")).status_code == 302


def test_log_in_goes_on_to_a_local_address_only(client: Client, kyiv_dealer: Person) -> None:
    email = kyiv_dealer.user.email
    field = "login-redirect_url"

    assert sign_in(client, email, "demo", **{field: "/basket/"}).url == "/basket/"
    client.logout()
    assert sign_in(client, email, "demo", **{field: "https://evil.example/"}).url == "/catalogue/"
    client.logout()
    assert sign_in(client, email, "demo", **{field: "//evil.example/"}).url == "/catalogue/"


def test_unknown_email_and_wrong_password_look_the_same(
    client: Client, kyiv_dealer: Person
) -> None:
    texts = []
    for email in (kyiv_dealer.user.email, "nobody@dealers.example"):
        page = sign_in(client, email, "wrong").content.decode()
        texts.append(re.search(r'role="alert".*?</div>', page, re.S).group())

    assert "The e-mail or the password is not right." in texts[0]
    assert texts[0] == texts[1]


def test_buyer_sees_own_orders_and_head_all(
    client_of: Any, kyiv_dealer: Person, colleague: Person, lviv_dealer: Person, bolt: Any
) -> None:
    of_head = place(kyiv_dealer, {bolt: 1})
    of_buyer = place(colleague, {bolt: 2})
    of_other = place(lviv_dealer, {bolt: 3})

    def seen_by(person: Person) -> set[str]:
        client = client_of(person)
        page = client.get(reverse("customer:order-list")).content.decode()
        home = client.get(reverse("customer:summary")).content.decode()
        listed = {each.number for each in (of_head, of_buyer, of_other) if each.number in page}
        assert listed == {
            each.number for each in (of_head, of_buyer, of_other) if each.number in home
        }
        for order in (of_head, of_buyer, of_other):
            status = client.get(reverse("customer:order", args=[order.number])).status_code
            assert status == (200 if order.number in listed else 404)
        return listed

    assert seen_by(kyiv_dealer) == {of_head.number, of_buyer.number}
    assert seen_by(colleague) == {of_buyer.number}
    assert seen_by(lviv_dealer) == {of_other.number}


def test_filters_of_the_order_list(dealer_client: Client, kyiv_dealer: Person, bolt: Any) -> None:
    old = place(kyiv_dealer, {bolt: 1}, own_number="SPRING-1", at=timezone.now() - timedelta(90))
    new = place(kyiv_dealer, {bolt: 1}, own_number="AUTUMN-1")
    Order.objects.filter(pk=old.pk).update(status="paid")
    today = timezone.localdate().isoformat()

    def found(**query: str) -> set[str]:
        page = dealer_client.get(reverse("customer:order-list"), query).content.decode()
        return {order.number for order in (old, new) if order.number in page}

    assert found() == {old.number, new.number}
    assert found(number="spring") == {old.number}
    assert found(number=new.number[4:]) == {new.number}
    assert found(status="paid") == {old.number}
    assert found(date_from=today) == {new.number}
    assert found(date_to=today, status="new") == {new.number}
    assert found(number="nothing") == set()
    assert found(date_from="2031-01-01", date_to="2030-01-01") == set()
    assert found(date_from="rubbish") == set()


def test_list_and_home_cost_the_same_for_any_number_of_orders(
    dealer_client: Client, kyiv_dealer: Person, bolt: Any
) -> None:
    def cost(name: str) -> int:
        dealer_client.get(reverse(name))
        with CaptureQueriesContext(connection) as queries:
            assert dealer_client.get(reverse(name)).status_code == 200
        return len(queries)

    place(kyiv_dealer, {bolt: 1})
    place(kyiv_dealer, {bolt: 1})
    few = (cost("customer:order-list"), cost("customer:summary"))
    for __ in range(10):
        place(kyiv_dealer, {bolt: 1})

    assert (cost("customer:order-list"), cost("customer:summary")) == few


def test_dropped_pages_are_gone_and_kept_ones_work(
    dealer_client: Client, staff_client: Client
) -> None:
    for address in (
        "register/",
        "addresses/",
        "emails/",
        "wishlists/",
        "alerts/",
        "profile/delete/",
    ):
        assert dealer_client.get(f"/accounts/{address}").status_code == 404
    for name in (
        "customer:summary",
        "customer:order-list",
        "customer:profile-view",
        "customer:profile-update",
        "customer:change-password",
    ):
        assert dealer_client.get(reverse(name)).status_code == 200, name
    for address in ("/dashboard/", "/dashboard/orders/", "/dashboard/users/"):
        assert staff_client.get(address).status_code == 200, address


def test_employee_opens_an_order_in_the_dashboard(
    staff_client: Client, kyiv_dealer: Person, bolt: Any
) -> None:
    order = place(kyiv_dealer, {bolt: 1})

    assert staff_client.get(f"/dashboard/orders/{order.number}/").status_code == 200


def test_password_reset_over_the_letter(
    client: Client,
    kyiv_dealer: Person,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("password-reset"), {"email": "nobody@dealers.example"})
        answer = client.post(reverse("password-reset"), {"email": kyiv_dealer.user.email})
    assert answer.url == reverse("password-reset-done")
    (letter,) = mail.outbox
    (address,) = re.findall(r"http://testserver(/\S+)", letter.body.partition("--")[0])

    form = client.get(address, follow=True)
    changed = client.post(
        form.redirect_chain[-1][0],
        {"new_password1": "Zelena-9-gora", "new_password2": "Zelena-9-gora"},
    )

    assert changed.url == reverse("password-reset-complete")
    assert sign_in(client, kyiv_dealer.user.email, "Zelena-9-gora").status_code == 302


def test_letter_goes_out_when_password_changes(
    dealer_client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = dealer_client.post(
            reverse("customer:change-password"),
            {
                "old_password": "demo",
                "new_password1": "Zelena-9-gora",
                "new_password2": "Zelena-9-gora",
            },
        )

    assert answer.status_code == 302
    assert "http://testserver/password-reset/confirm/" in mail.outbox[0].body
