"""What 1C lets one legal entity see: the table ВидимыеОстатки, and that every outlet obeys it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_b2b.core.checkout import UnableToPlaceOrder
from oscar_b2b.core.exchange import ReferenceRowRecord
from oscar_b2b.core.services import terms
from oscar_b2b.partner_pricing import domain
from oscar_b2b.partner_pricing.models import ClientStock
from tests.factories import goods
from tests.integration.import_run import import_records, written
from tests.integration.orders.placing import filled_basket, place

pytestmark = pytest.mark.django_db


def row(row_id, deleted=False, **values):
    return ReferenceRowRecord("ВидимыеОстатки", row_id, tuple(values.items()), deleted)


@pytest.fixture
def limit(kyiv_dealer, bolt):
    """Write a limit of bolts (250 in Kyiv, 5000 in Lviv) for the Kyiv dealer."""

    def write(pieces, product=bolt):
        ClientStock.objects.update_or_create(
            legal_entity=kyiv_dealer.legal_entity, product=product, defaults={"quantity": pieces}
        )

    return write


def shown(person, product):
    display = terms.stock(context=person.context, product_ids=[product.pk])[product.pk]
    return display.label, [each.label for each in display.warehouses]


def test_limits_go_in_change_and_go(kyiv_dealer, bolt):
    guid = kyiv_dealer.legal_entity.guid
    sent = row("v-1", Контрагент=guid, Номенклатура=bolt.code, Количество="12,9")

    assert written(import_records([sent])) == {"reference_rows": (1, 0)}
    assert ClientStock.objects.get().quantity == 12
    assert written(import_records([sent])) == {}
    less = row("v-1", Контрагент=guid, Номенклатура=bolt.code, Количество="-3")
    assert written(import_records([less])) == {"reference_rows": (0, 1)}
    assert ClientStock.objects.get().quantity == 0
    gone = row("v-1", True, Контрагент=guid, Номенклатура=bolt.code)
    assert written(import_records([gone])) == {"reference_rows": (0, 1)}
    assert not ClientStock.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Контрагент": "c-moon"}, "counterparty-unknown"),
        ({"Номенклатура": "g-moon"}, "good-unknown"),
        ({"Номенклатура": ""}, "client-stock-owner"),
        ({"Количество": ""}, "number-unreadable"),
        ({"Количество": "99999999999"}, "number-unreadable"),
        ({"Номенклатура": "set"}, "stock-of-parent"),
    ],
)
def test_unusable_limits_are_refused(kyiv_dealer, bolt, change, code):
    goods.make_product("Small", parent=goods.make_product("Set", code="set"))
    values = {"Контрагент": kyiv_dealer.legal_entity.guid, "Номенклатура": bolt.code}

    report = import_records([row("v-1", **values | {"Количество": "1"} | change)])

    assert report.issue_codes == {code: 1}
    assert not ClientStock.objects.exists()


def test_a_bare_deletion_cannot_tell_what_it_is_about():
    assert import_records([row("v-1", True)]).issue_codes == {"client-stock-owner": 1}


def test_two_rows_for_one_good_leave_the_last(kyiv_dealer, bolt):
    values = {"Контрагент": kyiv_dealer.legal_entity.guid, "Номенклатура": bolt.code}

    report = import_records(
        [row("v-1", **values, Количество="1"), row("v-2", **values, Количество="2")]
    )

    assert ClientStock.objects.get().quantity == 2
    assert report.issue_codes == {"duplicate": 1}


@pytest.mark.parametrize(
    ("most", "seen"),
    [
        (None, {1: 250, 2: 5000}),
        (10_000, {1: 250, 2: 5000}),
        (300, {1: 250, 2: 50}),
        (100, {1: 100, 2: 0}),
        (0, {1: 0, 2: 0}),
    ],
)
def test_the_limit_is_used_up_home_first(most, seen):
    assert domain.within({1: 250, 2: 5000}, [1, 2], most) == seen


def test_the_dealer_sees_no_more_than_the_limit(kyiv_dealer, bolt, limit):
    assert shown(kyiv_dealer, bolt) == ("5250", ["250", "5000"])
    limit(300)
    assert shown(kyiv_dealer, bolt) == ("300", ["250", "50"])
    limit(0)
    assert shown(kyiv_dealer, bolt) == ("none", ["none", "none"])


def test_the_mask_applies_to_the_limit(lviv_dealer, bolt):
    ClientStock.objects.create(legal_entity=lviv_dealer.legal_entity, product=bolt, quantity=57)

    # Lviv is home: 57 of its 5000, nothing of Kyiv's 250.
    assert shown(lviv_dealer, bolt) == (">10", [">10", "none"])


def test_one_clients_limit_is_nobody_elses(kyiv_dealer, lviv_dealer, bolt, limit):
    limit(3)

    assert shown(lviv_dealer, bolt)[0] == ">1000"


def test_the_filter_in_stock_obeys(kyiv_dealer, client_of, bolt, nut, limit):
    client = client_of(kyiv_dealer)
    limit(0)
    for address in ("/catalogue/?filter=in-stock", "/catalogue/?filter=home"):
        text = client.get(address).content.decode()
        assert "Nut M8" in text
        assert "Bolt M8" not in text
    limit(1)
    assert "Bolt M8" in client.get("/catalogue/?filter=in-stock").content.decode()


def test_a_variant_that_the_client_may_not_see_leaves_its_parent_out_of_stock(
    kyiv_dealer, client_of, kyiv_warehouse, prepaid_prices, limit
):
    parent = goods.make_product("Set")
    small = goods.make_product(
        "Small", parent=parent, stock={kyiv_warehouse: 5}, prices={prepaid_prices: 1}
    )
    client = client_of(kyiv_dealer)
    assert "Set" in client.get("/catalogue/?filter=in-stock").content.decode()

    limit(0, small)

    assert (
        parent.get_absolute_url() not in client.get("/catalogue/?filter=in-stock").content.decode()
    )


def test_no_more_than_the_limit_can_be_put_into_the_basket(kyiv_dealer, client_of, bolt, limit):
    limit(3)
    client = client_of(kyiv_dealer)

    client.post(reverse("basket:add-many"), {f"qty-{bolt.pk}": "4"})
    assert not _lines(kyiv_dealer)
    client.post(reverse("basket:add-many"), {f"qty-{bolt.pk}": "3"})
    assert [line.quantity for line in _lines(kyiv_dealer)] == [3]


def test_a_limit_that_came_after_the_basket_was_filled_counts_when_placing(
    kyiv_dealer, bolt, limit
):
    basket = filled_basket(kyiv_dealer, {bolt: 3})
    limit(2)
    with pytest.raises(UnableToPlaceOrder, match="Bolt M8"):
        place(kyiv_dealer, basket=basket)
    limit(3)

    assert place(kyiv_dealer, basket=basket).lines.get().quantity == 3


def _lines(person):
    return list(get_model("basket", "Line").objects.filter(basket__owner=person.user))
