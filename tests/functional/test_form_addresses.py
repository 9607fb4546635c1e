"""Addresses behind buttons: who opens one in the browser is led to the page with the button."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/basket/add/", "/basket/"),
        ("/basket/add/7/", "/basket/"),
        ("/accounts/contracts/switch/", "/accounts/contracts/"),
        ("/accounts/contracts/baskets/move/", "/accounts/contracts/"),
        ("/accounts/legal-entity/switch/", "/accounts/legal-entity/"),
        ("/accounts/colleagues/7/rights/", "/accounts/colleagues/7/"),
        ("/accounts/colleagues/invitations/7/revoke/", "/accounts/colleagues/"),
        ("/accounts/security/sessions/7/end/", "/accounts/security/"),
        ("/accounts/logout/", "/accounts/"),
    ],
)
def test_a_buyer_gets_to_the_page_with_the_button(
    dealer_client: Client, address: str, page: str
) -> None:
    answer = dealer_client.get(address, **BROWSER)
    assert (answer.status_code, answer["Location"]) == (302, page)
    said = [str(each) for each in get_messages(answer.wsgi_request)]
    assert said == ["Nothing was done yet: press the button once more."]


@pytest.mark.parametrize(
    ("name", "arguments", "page"),
    [
        ("b2b-dealers-act", [], "/dashboard/b2b/dealers/"),
        ("b2b-dealer-block", [7], "/dashboard/b2b/dealers/7/"),
        ("b2b-discount-delete", [7], "/dashboard/b2b/discounts/7/"),
    ],
)
def test_the_staff_gets_there_too(
    staff_client: Client, name: str, arguments: list[int], page: str
) -> None:
    address = reverse(f"dashboard:{name}", args=arguments)
    answer = staff_client.get(address, **BROWSER)
    assert (answer.status_code, answer["Location"]) == (302, page)


def test_a_form_sent_to_a_page_without_one_is_answered_in_words(
    dealer_client: Client, bolt: Any
) -> None:
    answer = dealer_client.post("/catalogue/", **BROWSER)
    assert answer.status_code == 405
    assert "GET" in answer["Allow"]
    assert "<h1>Nothing was done</h1>" in answer.content.decode()


def test_a_program_gets_the_bare_answer(dealer_client: Client) -> None:
    answer = dealer_client.get("/basket/add/", HTTP_ACCEPT="*/*")
    assert (answer.status_code, answer.content) == (405, b"")
