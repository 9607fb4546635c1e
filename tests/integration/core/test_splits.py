"""An order split by address or by day: parts of one basket, ordered one after another."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from oscar.core.loading import get_class, get_model

from oscar_b2b.core import split_queries
from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.models import BasketPart
from oscar_b2b.core.services import baskets, orders, splits
from oscar_b2b.core.splitting import AlreadySplit, Part, UnableToSplit

pytestmark = pytest.mark.django_db
PAGE = "/checkout/split/"
JOIN = "/checkout/split/join/"


@pytest.fixture
def basket(kyiv_dealer, bolt, nut):
    """10 bolts and 12 nuts, which are sold by six."""
    nut.stockrecords.update(num_in_stock=100)
    basket = opened(kyiv_dealer)
    baskets.add_many(
        basket=basket, strategy=kyiv_dealer.strategy, quantities={bolt.pk: 10, nut.pk: 12}
    )
    return basket


def opened(person):
    basket = baskets.open_basket(context=person.context, user=person.user)
    basket.strategy = person.strategy
    return basket


def line_of(basket, product):
    return basket.lines.get(product=product)


def goods(basket):
    return dict(basket.lines.values_list("product__title", "quantity"))


def split(basket, person, *parts, **more):
    return splits.split(
        basket=basket, strategy=person.strategy, user=person.user, parts=parts, **more
    )


def all_baskets():
    return list(get_model("basket", "Basket").objects.order_by("pk"))


def place(basket, person):
    basket.strategy = person.strategy
    return orders.place_order(
        basket=basket,
        context=person.context,
        strategy=person.strategy,
        user=person.user,
        method=get_class("shipping.methods", "Free")(),
        at=timezone.now(),
    )


def test_goods_go_into_parts_and_the_rest_stays(basket, kyiv_dealer, bolt, nut):
    bolts, nuts = line_of(basket, bolt).pk, line_of(basket, nut).pk

    split(basket, kyiv_dealer, Part(), Part({bolts: 4, nuts: 12}), Part({bolts: 1}))

    first, second, third = all_baskets()
    assert goods(first) == {bolt.title: 5}
    assert goods(second) == {bolt.title: 4, nut.title: 12}
    assert goods(third) == {bolt.title: 1}
    assert [each.status for each in (first, second, third)] == ["Open", "Frozen", "Frozen"]
    assert {each.b2b_terms.legal_entity_id for each in (second, third)} == {
        kyiv_dealer.legal_entity.pk
    }
    contract = first.b2b_contract.contract_id
    assert {each.b2b_contract.contract_id for each in (second, third)} == {contract}
    # Nothing takes a waiting part for the present basket.
    assert opened(kyiv_dealer).pk == first.pk


@pytest.mark.parametrize(
    ("bolts", "nuts", "part", "words"),
    [
        (11, 0, 1, "more than there is"),
        (0, 4, 2, "multiples of 6: 0 or 6"),
        (Decimal("1.5"), 0, 2, "whole units"),
    ],
)
def test_what_does_not_fit_is_said_at_its_place(
    basket, kyiv_dealer, bolt, nut, bolts, nuts, part, words
):
    line, other = line_of(basket, bolt), line_of(basket, nut)

    with pytest.raises(UnableToSplit) as refusal:
        split(basket, kyiv_dealer, Part(), Part({line.pk: bolts, other.pk: nuts}))

    ((where, text),) = refusal.value.at.items()
    assert where == (line.pk if bolts else other.pk, part)
    assert words in text
    assert len(all_baskets()) == 1
    assert goods(basket) == {bolt.title: 10, nut.title: 12}


def test_no_part_is_empty(basket, kyiv_dealer, bolt, nut):
    everything = {line_of(basket, bolt).pk: 10, line_of(basket, nut).pk: 12}

    with pytest.raises(UnableToSplit, match="Part 3 has no goods"):
        split(basket, kyiv_dealer, Part(), Part({line_of(basket, bolt).pk: 1}), Part())
    with pytest.raises(UnableToSplit, match="Leave something in part 1"):
        split(basket, kyiv_dealer, Part(), Part(everything))
    with pytest.raises(UnableToSplit, match="from 2 to 20"):
        split(basket, kyiv_dealer, *[Part()] * 21)


def test_a_second_press_splits_nothing_more(basket, kyiv_dealer, bolt):
    parts = Part(), Part({line_of(basket, bolt).pk: 4})
    split(basket, kyiv_dealer, *parts)

    with pytest.raises(AlreadySplit):
        split(basket, kyiv_dealer, *parts)

    assert len(all_baskets()) == 2


def test_nobody_splits_a_basket_of_somebody_else(basket, kyiv_dealer, rival, bolt):
    with pytest.raises(UnableToSplit):
        splits.split(
            basket=basket,
            strategy=rival.strategy,
            user=rival.user,
            parts=[Part(), Part({line_of(basket, bolt).pk: 4})],
        )
    split(basket, kyiv_dealer, Part(), Part({line_of(basket, bolt).pk: 4}))
    assert splits.join(basket=basket, strategy=rival.strategy, user=rival.user) == 0


def test_part_after_part_becomes_an_order(basket, kyiv_dealer, bolt, nut):
    bolts, nuts = line_of(basket, bolt).pk, line_of(basket, nut).pk
    split(
        basket,
        kyiv_dealer,
        Part(),
        Part({bolts: 4}),
        Part({nuts: 6}),
        own_number="A-7",
        comment="!",
    )
    numbers, placed = [], []
    for __ in range(3):
        present = opened(kyiv_dealer)
        numbers.append(split_queries.initial(basket=present))
        placed.append(place(present, kyiv_dealer))

    assert [each["own_number"] for each in numbers] == ["A-7-1", "A-7-2", "A-7-3"]
    assert {each["comment"] for each in numbers} == {"!"}
    assert sum(each.num_items for each in placed) == 22
    assert opened(kyiv_dealer).is_empty
    visible = get_model("order", "Order").objects.all()
    found = split_queries.orders_of_split(order=placed[1], visible=visible)
    assert [each.pk for each in found] == [each.pk for each in placed]


def test_parts_are_put_together_again_and_nothing_is_lost(basket, kyiv_dealer, bolt, nut):
    bolts, nuts = line_of(basket, bolt).pk, line_of(basket, nut).pk
    parts = Part(), Part({bolts: 4, nuts: 12}), Part({bolts: 1})
    split(basket, kyiv_dealer, *parts, own_number="A-7")

    count = splits.join(basket=basket, strategy=kyiv_dealer.strategy, user=kyiv_dealer.user)

    assert count == 2
    assert goods(basket) == {bolt.title: 10, nut.title: 12}
    assert [each.pk for each in all_baskets()] == [basket.pk]
    assert split_queries.initial(basket=opened(kyiv_dealer))["own_number"] == "A-7"
    assert splits.join(basket=basket, strategy=kyiv_dealer.strategy, user=kyiv_dealer.user) == 0
    # Another split is no second press.
    split(opened(kyiv_dealer), kyiv_dealer, Part(), Part({line_of(basket, bolt).pk: 2}))
    assert len(all_baskets()) == 2


def test_parts_outlive_the_basket_they_came_from(basket, kyiv_dealer, dealer_client, bolt, rival):
    split(basket, kyiv_dealer, Part(), Part({line_of(basket, bolt).pk: 4}))
    basket.delete()

    page = dealer_client.get(reverse("basket:summary")).content.decode()
    assert "1 part of a split order still waits." in page
    fresh = opened(rival)
    assert splits.join(basket=fresh, strategy=rival.strategy, user=rival.user) == 0
    assert "is back in this basket" in dealer_client.post(JOIN, follow=True).content.decode()
    assert goods(opened(kyiv_dealer)) == {bolt.title: 4}
    assert len(all_baskets()) == 2


def test_what_is_an_order_already_stays_one(basket, kyiv_dealer, bolt, nut):
    bolts, nuts = line_of(basket, bolt).pk, line_of(basket, nut).pk
    split(basket, kyiv_dealer, Part(), Part({bolts: 4}), Part({nuts: 12}))
    place(opened(kyiv_dealer), kyiv_dealer)
    present = opened(kyiv_dealer)

    assert splits.join(basket=present, strategy=kyiv_dealer.strategy, user=kyiv_dealer.user) == 1

    assert goods(present) == {bolt.title: 4, nut.title: 12}
    assert goods(basket) == {bolt.title: 6}
    place(opened(kyiv_dealer), kyiv_dealer)
    assert opened(kyiv_dealer).is_empty


# -- the page -----------------------------------------------------------------------------------


def form(basket, step="do", **cells):
    return {"basket": basket.pk, "parts": "2", "step": step, **cells}


def test_the_page_splits_without_scripts(dealer_client, kyiv_dealer, basket, bolt):
    page = dealer_client.get(reverse("checkout:index")).content.decode()
    assert f'formaction="{PAGE}"' in page
    line = line_of(basket, bolt)
    sent = {"basket": basket.pk, "step": "split", "own_number": "A-7", "comment": "Ring twice"}
    page = dealer_client.post(PAGE, sent).content.decode()
    assert 'name="own_number" value="A-7"' in page
    day = (timezone.localdate() + dt.timedelta(days=3)).isoformat()
    cells = {f"qty-{line.pk}-2": "4", "day-2": day, "own_number": "A-7"}

    more = dealer_client.post(PAGE, form(basket, "more", **cells)).content.decode()
    assert f'id="qty-{line.pk}-3"' in more
    assert f'id="qty-{line.pk}-2" value="4"' in more
    assert "<output data-split-rest>6</output>" in more

    answer = dealer_client.post(PAGE, form(basket, **cells), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("checkout:index")
    text = answer.content.decode()
    assert "Part 1 of 2" in text
    assert 'value="A-7-1"' in text
    assert PAGE + '"' not in text.replace(JOIN, "")
    assert BasketPart.objects.get(number=2).day.isoformat() == day

    # Back, and the press again.
    again = dealer_client.post(PAGE, form(basket, **cells), follow=True)
    assert "is split already" in again.content.decode()
    assert len(all_baskets()) == 2

    joined = dealer_client.post(JOIN, follow=True).content.decode()
    assert "1 part is back in this basket." in joined
    assert "Part 1 of 2" not in joined


def test_after_an_order_comes_the_page_of_the_next_part(
    dealer_client, kyiv_dealer, basket, bolt, rf
):
    from oscar_b2b.core.split_slots import GoToNextPart

    split(basket, kyiv_dealer, Part(), Part({line_of(basket, bolt).pk: 4}))
    order = place(opened(kyiv_dealer), kyiv_dealer)
    page = dealer_client.get(reverse("checkout:index"))
    assert "Part 2 of 2" in page.content.decode()
    request = page.wsgi_request

    # Also after Back and a second press, which find the same order.
    for __ in range(2):
        assert GoToNextPart().next_page(request=request, order=order) == reverse("checkout:index")
    last = place(opened(kyiv_dealer), kyiv_dealer)
    assert GoToNextPart().next_page(request=request, order=last) is None
    thanks = dealer_client.get(reverse("checkout:thank-you", args=[last.number]))
    assert "Orders of all parts" in thanks.content.decode()
    assert order.number in thanks.content.decode()


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"qty-{line}-2": "abc"}, "is not a quantity"),
        ({"qty-{line}-2": "1,5"}, "whole units only"),
        ({"qty-{line}-2": "99"}, "more than there is"),
        ({"qty-{line}-2": "²"}, "is not a quantity"),
        ({"qty-{line}-2": "3", "day-2": "2020-01-01"}, "This day is over"),
        ({"qty-{line}-2": "3", "day-2": "soon"}, "Type a date"),
        ({}, "Part 2 has no goods"),
    ],
)
def test_what_is_typed_wrong_stays_and_is_explained(dealer_client, basket, bolt, cells, words):
    line = line_of(basket, bolt)
    cells = {name.format(line=line.pk): text for name, text in cells.items()}

    answer = dealer_client.post(PAGE, form(basket, **cells))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert len(all_baskets()) == 1


@pytest.mark.parametrize("number", ["0", "-1", "21", "999999999999", "x", "\0", "²"])
def test_odd_numbers_of_parts_are_no_fault(dealer_client, basket, number):
    sent = {"basket": basket.pk, "parts": number, "step": "more", "place-2": "'", "qty-x-2": "1"}
    assert dealer_client.post(PAGE, sent).status_code == 200


def test_people_without_a_basket_are_sent_elsewhere(client, dealer_client, staff_client):
    for person in (client, dealer_client, staff_client):
        assert person.get(PAGE).status_code == 302
        assert person.post(PAGE, {"step": "do"}).status_code == 302
        assert person.post(JOIN).status_code == 302


def test_another_basket_is_not_split_by_an_old_page(dealer_client, basket, bolt):
    cells = {f"qty-{line_of(basket, bolt).pk}-2": "4"}

    answer = dealer_client.post(PAGE, {**form(basket, **cells), "basket": "1"}, follow=True)

    assert "changed to another basket" in answer.content.decode()
    assert len(all_baskets()) == 1


def test_places_are_offered_and_filled_in(dealer_client, kyiv_dealer, basket, bolt):
    filled = []

    class Places:
        order = 1

        def places(self, context):
            return [("7", "Shop 2, Poltava")]

        def fill(self, *, basket, source, context, place, day):
            filled.append((basket.pk, source.pk, place, day))

    cells = {f"qty-{line_of(basket, bolt).pk}-2": "4", "place-2": "7"}
    with extensions.override("split_places", [Places()]):
        assert "Shop 2, Poltava" in dealer_client.get(PAGE).content.decode()
        # An address of somebody else is none that may be chosen.
        dealer_client.post(PAGE, form(basket, **cells, **{"place-1": "8"}))

    first, second = all_baskets()
    assert filled == [(second.pk, first.pk, "7", None), (first.pk, first.pk, "", None)]
    assert BasketPart.objects.get(basket=second).place == "Shop 2, Poltava"


def test_without_addresses_an_order_is_split_by_goods_alone(dealer_client, basket, bolt):
    with extensions.override("split_places", []):
        assert "place-2" not in dealer_client.get(PAGE).content.decode()
        cells = {f"qty-{line_of(basket, bolt).pk}-2": "4"}
        dealer_client.post(PAGE, form(basket, **cells))
    assert len(all_baskets()) == 2


def test_pages_and_splitting_cost_the_same_for_5_and_500_lines(
    dealer_client, kyiv_dealer, kyiv_warehouse, prepaid_prices
):
    from tests.factories.goods import make_bolts, make_category

    made = make_bolts(506, make_category("Many"), [kyiv_warehouse], [prepaid_prices])
    get_model("partner", "StockRecord").objects.update(num_in_stock=9)
    counts = []
    # The first round makes what is made once: drafts, ids of content types.
    for goods_of_round in (made[:1], made[1:6], made[6:]):
        basket = opened(kyiv_dealer)
        quantities = {each.pk: 4 for each in goods_of_round}
        baskets.add_many(basket=basket, strategy=kyiv_dealer.strategy, quantities=quantities)
        quantities = dict.fromkeys(basket.lines.values_list("pk", flat=True), 1)
        costs = []
        dealer_client.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            dealer_client.get(PAGE)
        costs.append(len(captured))
        strategy = kyiv_dealer.strategy
        basket = opened(kyiv_dealer)
        for action in (
            lambda: splits.split(
                basket=basket,  # noqa: B023
                strategy=strategy,  # noqa: B023
                user=kyiv_dealer.user,
                parts=[Part(), Part(quantities)],  # noqa: B023
            ),
            # Now and then a request writes down that the device was seen.
            lambda: dealer_client.get(reverse("checkout:index")),
            lambda: dealer_client.get(reverse("checkout:index")),
            lambda: splits.join(basket=basket, strategy=strategy, user=kyiv_dealer.user),  # noqa: B023
        ):
            with CaptureQueriesContext(connection) as captured:
                action()
            costs.append(len(captured))
        costs[2:4] = [min(costs[2:4])]
        counts.append(costs)
        basket.lines.all().delete()
    assert counts[1][:3] == counts[2][:3]
    # Django deletes rows by the hundred.
    assert counts[2][3] - counts[1][3] <= 4
