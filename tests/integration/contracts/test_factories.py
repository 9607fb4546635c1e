"""The named people and goods of the tests are what their descriptions say."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.factories.people import Person


def test_kyiv_dealer_has_two_contracts_of_one_company(kyiv_dealer: Person) -> None:
    assert set(kyiv_dealer.contracts) == {"1", "12"}
    assert {each.legal_entity for each in kyiv_dealer.contracts.values()} == {
        kyiv_dealer.legal_entity
    }
    assert kyiv_dealer.context.dealer_id == kyiv_dealer.dealer.pk
    assert kyiv_dealer.context.legal_entity_id == kyiv_dealer.legal_entity.pk


def test_goods_have_stock_by_warehouse(bolt: Any, kyiv_warehouse: Any, lviv_warehouse: Any) -> None:
    stock = dict(bolt.stockrecords.values_list("partner", "num_in_stock"))
    assert stock == {kyiv_warehouse.pk: 250, lviv_warehouse.pk: 5000}


def test_people_are_signed_in(dealer_client: Client, kyiv_dealer: Person) -> None:
    assert dealer_client.session["_auth_user_id"] == str(kyiv_dealer.user.pk)


def test_password_is_demo(kyiv_dealer: Person) -> None:
    client = Client()
    assert client.login(username=kyiv_dealer.user.email, password="demo")
