"""What people and scripts type where the shop does not expect it: words, never a traceback."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db

ODD_TEXTS = [
    "\0",
    "болт\0",
    "'\"%_\\",
    "<script>alert(1)</script>",
    "😀",
    "я" * 300,
    "%",
    "\\",
    "\ud7ff",
    "  ",
]
ODD_QUANTITIES = ["1,5", "1.5", "１２", "²", "-3", "10" * 12, "\0", "abc", "<b>", "1e3", "+5", "٣"]


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_search_takes_any_text(dealer_client: Client, bolt: Any, text: str) -> None:
    for address in ("/search/", "/catalogue/"):
        answer = dealer_client.get(address, {"q": text}, follow=True)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("value", ["-1", "0", "9" * 30, "9" * 5000, "abc", "\0", "1.5", "²"])
@pytest.mark.parametrize("name", ["page", "rows", "category", "sort", "filter"])
def test_listing_takes_any_parameter(
    dealer_client: Client, bolt: Any, name: str, value: str
) -> None:
    assert dealer_client.get("/catalogue/", {name: value}).status_code == 200


@pytest.mark.parametrize("text", ODD_QUANTITIES)
def test_quantity_that_is_none_is_refused_in_words(
    dealer_client: Client, bolt: Any, text: str
) -> None:
    answer = dealer_client.post(
        reverse("basket:add-many"), {f"qty-{bolt.pk}": text, "next": "/basket/"}, follow=True
    )
    assert answer.status_code == 200
    assert answer.wsgi_request.basket.num_lines == 0
    assert "is not a quantity" in answer.content.decode()


@pytest.mark.parametrize("text", [*ODD_QUANTITIES, "", "9" * 30])
def test_odd_fields_of_the_basket_change_nothing(
    dealer_client: Client, bolt: Any, text: str
) -> None:
    dealer_client.post(reverse("basket:add-many"), {f"qty-{bolt.pk}": "5"})
    for field in ("remove", f"qty-{text}", "qty-99999999999"):
        answer = dealer_client.post("/basket/", {field: text}, follow=True)
        assert answer.status_code == 200
        assert answer.wsgi_request.basket.num_items == 5


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_odd_filters_of_orders(dealer_client: Client, text: str) -> None:
    for name in ("number", "status", "date_from", "date_to", "page"):
        answer = dealer_client.get("/accounts/orders/", {name: text})
        assert answer.status_code in (200, 404)


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_odd_checkout_fields(dealer_client: Client, bolt: Any, text: str) -> None:
    dealer_client.post(reverse("basket:add-many"), {f"qty-{bolt.pk}": "5"})
    basket = dealer_client.get("/basket/").wsgi_request.basket.pk
    for name in ("seen", "shipping_method", "delivery-warehouse", "comment", "own_number"):
        answer = dealer_client.post("/checkout/", {"basket": basket, name: text}, follow=True)
        assert answer.status_code in (200, 409, 422)


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_odd_switches(dealer_client: Client, bolt: Any, text: str) -> None:
    for name, field in (
        ("contracts:switch", "contract"),
        ("core:switch-legal-entity", "legal_entity"),
    ):
        assert dealer_client.post(reverse(name), {field: text}, follow=True).status_code == 200


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_odd_log_in(client: Client, text: str) -> None:
    for data in (
        {"login-username": text, "login-password": "x"},
        {"login-username": "a@b.example", "login-password": text},
        {"login-username": text, "login-password": text, "login-redirect_url": text},
    ):
        assert client.post(reverse("customer:login"), data).status_code == 200
    assert client.post(reverse("password-reset"), {"email": text}).status_code == 200


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_a_page_from_before_a_new_log_in_says_so(
    kyiv_dealer: Any, bolt: Any, language: str
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(kyiv_dealer.user)
    answer = client.post(
        reverse("basket:add-many"), {f"qty-{bolt.pk}": "5"}, HTTP_ACCEPT_LANGUAGE=language
    )
    page = answer.content.decode()
    words = {"uk": "Сторінка застаріла", "ru": "Страница устарела", "en": "out of date"}
    assert answer.status_code == 403
    assert words[language] in page
    assert 'class="error-page"' in page


def test_a_long_table_of_variants_fits_one_form(dealer_client: Client, bolt: Any) -> None:
    """200 goods with ten variants each; a basket of thousands of lines sends as many fields."""
    empty = {f"qty-{pk}": "" for pk in range(10**6, 10**6 + 2000)}
    dealer_client.post(reverse("basket:add-many"), {**empty, f"qty-{bolt.pk}": "5"})
    assert dealer_client.get("/basket/").wsgi_request.basket.num_items == 5


def test_after_the_session_ended_people_get_back_to_the_page_with_the_form(
    client: Client, bolt: Any
) -> None:
    for name in ("basket:add-many", "contracts:switch", "core:switch-legal-entity"):
        answer = client.post(reverse(name), {f"qty-{bolt.pk}": "5", "next": "/catalogue/?q=bolt"})
        assert answer.status_code == 302
        assert answer.url == "/accounts/login/?next=/catalogue/%3Fq%3Dbolt"


def test_who_belongs_to_no_dealer_is_told_so(admin_client: Client, bolt: Any) -> None:
    answer = admin_client.post(
        reverse("basket:add-many"), {f"qty-{bolt.pk}": "5", "next": "/catalogue/"}, follow=True
    )
    assert "not tied to a legal entity" in answer.content.decode()
    assert "no price by your contract" not in answer.content.decode()


def test_a_bad_request_gets_a_page_of_the_shop(client: Client) -> None:
    answer = client.get("/media/%2e%2e/%2e%2e/x")
    assert answer.status_code in (400, 404)
    assert 'class="error-page"' in answer.content.decode()


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_odd_keys_of_conditions_are_not_found(dealer_client: Client, text: str) -> None:
    answer = dealer_client.get("/conditions/", {"key": [text, "delivery.pickup"]})
    assert answer.status_code == 404
    assert dealer_client.get(f"/conditions/{quote(text)}/").status_code == 404


@pytest.mark.parametrize("text", [*ODD_TEXTS, *ODD_QUANTITIES])
def test_odd_fields_of_a_split_are_refused_in_words(
    dealer_client: Client, bolt: Any, text: str
) -> None:
    dealer_client.post(reverse("basket:add-many"), {f"qty-{bolt.pk}": "5"})
    basket = dealer_client.get("/basket/").wsgi_request.basket
    line = basket.lines.get()
    form = {"basket": basket.pk, "parts": "2", "step": "do", f"qty-{line.pk}-2": text}
    form |= {"day-2": text, "place-2": text, "own_number": text, "comment": text}

    assert dealer_client.post("/checkout/split/", form).status_code in (302, 422)
    assert dealer_client.post("/checkout/split/", {**form, "basket": text}).status_code == 302
    assert dealer_client.post("/checkout/split/", {**form, "step": "more"}).status_code in (
        200,
        302,
    )


@pytest.mark.parametrize("text", [each for each in ODD_TEXTS if each.strip(" \0")])
def test_odd_names_of_files(dealer_client: Client, bolt: Any, text: str) -> None:
    dealer_client.post(reverse("basket:add-many"), {f"qty-{bolt.pk}": "5"})
    upload = SimpleUploadedFile(f"{text}.txt", b"words")

    answer = dealer_client.post("/accounts/order-files/", {"files-upload": [upload]}, follow=True)

    assert answer.status_code == 200
    assert "<script>alert(1)" not in answer.content.decode()
