"""Oscar's order pages in the dashboard: statuses in words, keys only in what forms send."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from oscar.core.loading import get_model

from tests.factories.people import Person, UserFactory
from tests.integration.orders.placing import place

pytestmark = pytest.mark.django_db

Order = get_model("order", "Order")
LIST = "dashboard:order-list"


@pytest.fixture
def order(kyiv_dealer: Person, bolt: Any) -> Any:
    order = place(kyiv_dealer, {bolt: 3})
    order.lines.update(status="to_confirm")
    return order


def page_of(order: Any) -> str:
    return reverse("dashboard:order-detail", args=[order.number])


def test_list_and_order_name_the_status(staff_client: Client, order: Any) -> None:
    page = staff_client.get(reverse(LIST)).content.decode()
    assert "<td>Sent to the supplier</td>" in page
    assert '<option value="shipped">Shipped</option>' in page

    page = staff_client.get(page_of(order)).content.decode()
    assert "<td>Sent to the supplier</td>" in page
    assert "<td>to be confirmed by the supplier</td>" in page
    assert '<option value="registered">Accepted by the supplier</option>' in page

    line = reverse("dashboard:order-line-detail", args=[order.number, order.lines.get().pk])
    assert "to be confirmed by the supplier" in staff_client.get(line).content.decode()
    stats = staff_client.get(reverse("dashboard:order-stats")).content.decode()
    assert ">Sent to the supplier</a>" in stats


def test_search_by_status_says_it_in_words(staff_client: Client, order: Any) -> None:
    query = {"status": "new", "order_number": "", "response_format": "html"}
    page = staff_client.get(reverse(LIST), query).content.decode()
    assert "Status: Sent to the supplier" in page
    assert order.number in page


def test_a_changed_status_is_told_in_words(staff_client: Client, order: Any) -> None:
    chosen = {"selected_order": order.pk, "action": "change_order_statuses"}
    page = staff_client.post(reverse(LIST), chosen | {"new_status": "registered"}, follow=True)
    assert "the status was “Sent to the supplier”, now it is “Accepted" in page.content.decode()
    page = staff_client.post(
        page_of(order), {"order_action": "change_order_status", "new_status": "paid"}, follow=True
    )
    assert "was “Accepted by the supplier”, now it is “Paid”" in page.content.decode()
    page = staff_client.post(reverse(LIST), chosen | {"new_status": "new"}, follow=True)
    assert "stays as it is: after “Paid” there cannot be “Sent to" in page.content.decode()
    assert Order.objects.get().status == "paid"
    assert [note.message for note in order.notes.all()] != []


def test_who_may_only_see_orders_changes_none(order: Any) -> None:
    looker = UserFactory(login="looker", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_order"))
    client = Client()
    client.force_login(looker)
    assert client.get(page_of(order)).status_code == 200

    chosen = {"selected_order": order.pk, "action": "change_order_statuses"}
    for address, form in (
        (reverse(LIST), chosen | {"new_status": "registered"}),
        (page_of(order), {"order_action": "change_order_status", "new_status": "registered"}),
    ):
        assert client.post(address, form).status_code == 403
        order.refresh_from_db()
        assert order.status != "registered"

    looker.user_permissions.add(Permission.objects.get(codename="change_order"))
    client.post(page_of(order), {"order_action": "change_order_status", "new_status": "registered"})
    order.refresh_from_db()
    assert order.status == "registered"
