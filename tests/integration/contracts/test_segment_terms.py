"""Standard terms of a segment: set up in the dashboard, in force where there is no contract."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from oscar.core.loading import get_model

from oscar_b2b.contracts.contributions import ContractOfOrder
from oscar_b2b.contracts.models import Agreement, OrderTerms, SegmentTerms
from oscar_b2b.contracts.services.bindings import bind
from oscar_b2b.core.checkout import OrderDocument
from oscar_b2b.core.models import Segment
from oscar_b2b.partner_pricing.models import StockView
from tests.factories.goods import guid
from tests.factories.people import Person, make_contract, make_dealer
from tests.integration.contracts.placing import place

pytestmark = pytest.mark.django_db

LIST = "/accounts/contracts/"


def text_of(answer: Any) -> str:
    """Return a page as a reader sees it."""
    body = re.sub(r"<script.*?</script>|<[^>]+>", " ", answer.content.decode(), flags=re.S)
    return re.sub(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+", " ", body)


@pytest.fixture
def segment(db: Any) -> Segment:
    return Segment.objects.create(name="Newcomers")


@pytest.fixture
def newcomer(segment: Segment, kyiv_warehouse: Any) -> Person:
    """A dealer of the segment with a legal entity and no contract."""
    return make_dealer("Newcomer", segment=segment)


@pytest.fixture
def newcomer_client(newcomer: Person, client_of: Any) -> Client:
    return client_of(newcomer)


def set_up(segment: Segment, price_type: Any, **values: Any) -> SegmentTerms:
    return SegmentTerms.objects.create(
        segment=segment,
        price_type=price_type,
        kind=values.pop("kind", "deferral"),
        payment_days=values.pop("payment_days", 7),
        may_order=values.pop("may_order", True),
        **values,
    )


def put(client: Client, product: Any, count: int) -> None:
    client.post("/basket/add/", {f"qty-{product.pk}": str(count)})


def test_without_terms_there_is_no_price(bolt: Any, newcomer: Person) -> None:
    assert newcomer.context.price_type_id is None
    assert newcomer.strategy.quote(bolt) is None


def test_a_dealer_without_a_contract_has_the_terms_of_the_segment(
    bolt: Any, newcomer: Person, newcomer_client: Client, segment: Segment, deferred_prices: Any
) -> None:
    set_up(segment, deferred_prices)

    assert newcomer.strategy.quote(bolt).amount == Decimal("12.00")
    assert "Standard terms · deferral 7 days · UAH" in text_of(newcomer_client.get("/catalogue/"))
    why = text_of(newcomer_client.get(reverse("prices:why", args=[bolt.pk])))
    assert "Standard terms · deferral 7 days" in why
    assert "the price is by the supplier's standard terms" in why
    page = text_of(newcomer_client.get(LIST))
    assert "There is no contract in force for your legal entity yet" in page
    assert "You can order by them at once" in page
    # What the supplier calls the segment is nobody else's business.
    assert "Newcomers" not in page + why


def test_a_contract_or_another_segment_wins(
    bolt: Any,
    newcomer: Person,
    segment: Segment,
    deferred_prices: Any,
    prepaid_prices: Any,
) -> None:
    set_up(segment, deferred_prices)
    make_contract(newcomer, "5", prepaid_prices)
    context = newcomer.context
    assert (context.has_standard_terms, context.price_type_id) == (False, prepaid_prices.pk)

    stranger = make_dealer("Other", segment=Segment.objects.create(name="Others"))
    assert stranger.context.price_type_id is None


def test_terms_that_are_switched_off_give_nothing(
    newcomer: Person, segment: Segment, deferred_prices: Any
) -> None:
    set_up(segment, deferred_prices, is_active=False)
    assert newcomer.context.price_type_id is None


def test_an_order_under_the_terms_goes_without_a_contract(
    bolt: Any, newcomer: Person, newcomer_client: Client, segment: Segment, deferred_prices: Any
) -> None:
    set_up(segment, deferred_prices)
    put(newcomer_client, bolt, 3)
    assert "Standard terms · deferral 7 days" in text_of(newcomer_client.get("/checkout/"))

    answer = place(newcomer_client)

    assert answer.status_code == 302, text_of(answer)[:3000]
    order = get_model("order", "Order").objects.get()
    assert order.total_incl_tax == Decimal("36.00")
    terms = OrderTerms.objects.get(order=order)
    assert (terms.contract, terms.price_type) == (None, deferred_prices)
    document = OrderDocument("1", order.number, order.date_placed, "UAH", Decimal(36))
    ContractOfOrder().extend(document, order)
    assert document.contract == {"id": "", "number": "", "agreement": ""}
    assert document.price_type_id == deferred_prices.guid
    page = newcomer_client.get(reverse("customer:order", args=[order.number]))
    assert "Contract standard terms" in text_of(page)


def test_orders_wait_for_a_contract_unless_allowed(
    bolt: Any, newcomer: Person, newcomer_client: Client, segment: Segment, deferred_prices: Any
) -> None:
    set_up(segment, deferred_prices, may_order=False)
    put(newcomer_client, bolt, 3)

    answer = place(newcomer_client)

    assert answer.status_code == 409
    assert "There is no contract in force to order by" in text_of(answer)
    assert "You can order as soon as the contract is there" in text_of(newcomer_client.get(LIST))


def test_the_credit_line_counts_what_was_ordered_without_a_contract(
    bolt: Any,
    newcomer: Person,
    newcomer_client: Client,
    segment: Segment,
    deferred_prices: Any,
) -> None:
    set_up(segment, deferred_prices, credit_limit=Decimal(100))
    put(newcomer_client, bolt, 5)
    assert place(newcomer_client).status_code == 302
    assert "Free limit 40 of 100 UAH" in text_of(newcomer_client.get("/catalogue/"))
    put(newcomer_client, bolt, 4)

    basket = text_of(newcomer_client.get("/basket/"))

    assert "8.00 UAH over the free limit: 40.00 of 100.00 UAH" in basket
    assert place(newcomer_client).status_code == 302
    last = OrderTerms.objects.latest("pk")
    assert last.credit_state == OrderTerms.OVER_LIMIT
    last.order.status = "cancelled"
    last.order.save()
    assert "Free limit 40 of 100 UAH" in text_of(newcomer_client.get("/catalogue/"))


def test_an_agreement_bound_by_hand_lies_over_the_terms(
    bolt: Any,
    newcomer: Person,
    newcomer_client: Client,
    segment: Segment,
    deferred_prices: Any,
    prepaid_prices: Any,
) -> None:
    set_up(segment, deferred_prices)
    deal = Agreement.objects.create(guid=guid(), name="Welcome", price_type=prepaid_prices)
    bind(agreement_id=deal.pk, actor=None, at=timezone.now(), dealer=newcomer.dealer)
    put(newcomer_client, bolt, 2)

    newcomer_client.post(LIST + "switch/", {"contract": f"a{deal.pk}", "next": "/"})

    basket = newcomer_client.get("/basket/").context["basket"]
    assert basket.total_incl_tax == Decimal("20.00")
    assert place(newcomer_client).status_code == 302
    terms = OrderTerms.objects.get()
    assert (terms.contract, terms.agreement) == (None, deal)
    newcomer_client.post(LIST + "switch/", {"contract": "s", "next": "/"})
    assert "Standard terms" in text_of(newcomer_client.get("/catalogue/"))


def test_a_basket_filled_before_goes_over_to_the_first_contract(
    bolt: Any,
    newcomer: Person,
    newcomer_client: Client,
    segment: Segment,
    deferred_prices: Any,
    prepaid_prices: Any,
) -> None:
    set_up(segment, deferred_prices)
    put(newcomer_client, bolt, 2)
    newcomer_client.get("/checkout/")
    make_contract(newcomer, "5", prepaid_prices)

    (line,) = newcomer_client.get("/basket/").context["lines"]

    assert (line.quantity, line.quote.amount) == (2, Decimal("10.00"))


def test_a_press_on_a_page_of_the_terms_tells_of_the_contract_first(
    bolt: Any,
    newcomer: Person,
    newcomer_client: Client,
    segment: Segment,
    deferred_prices: Any,
) -> None:
    from lxml import html

    set_up(segment, deferred_prices)
    put(newcomer_client, bolt, 2)
    page = html.fromstring(newcomer_client.get("/checkout/").content.decode())
    (form,) = (each for each in page.forms if each.get("data-checkout") is not None)
    make_contract(newcomer, "5", deferred_prices)

    answer = newcomer_client.post("/checkout/", dict(form.form_values()))

    assert answer.status_code == 409
    assert "Standard terms · deferral 7 days · UAH → № 5 · prepayment · UAH" in text_of(answer)


def test_the_pages_cost_a_fixed_number_of_queries(
    bolt: Any, newcomer: Person, newcomer_client: Client, segment: Segment, deferred_prices: Any
) -> None:
    make_contract(newcomer, "5", deferred_prices)
    newcomer_client.get("/catalogue/")

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert newcomer_client.get("/catalogue/").status_code == 200
        return len(seen)

    by_contract = queries()
    set_up(segment, deferred_prices)
    assert queries() == by_contract
    newcomer.contracts["5"].delete()
    assert queries() <= by_contract + 2


# ---- the dashboard


@pytest.fixture
def form(prepaid_prices: Any) -> dict[str, Any]:
    return {
        "is_active": "on",
        "price_type": prepaid_prices.pk,
        "currency": "",
        "home_warehouse": "",
        "kind": "consignment",
        "payment_days": "21",
        "credit_limit": "5000",
        "may_order": "on",
        "stock": "masked",
        "thresholds": "10,100",
    }


def test_the_terms_are_set_up_in_the_dashboard(
    newcomer: Person, segment: Segment, staff_client: Client, form: dict[str, Any]
) -> None:
    page = text_of(staff_client.get(reverse("dashboard:b2b-segments")))
    assert "Newcomers 1 1 None: no prices and no orders without a contract" in page
    address = reverse("dashboard:b2b-segment", args=[segment.pk])
    assert "Standard terms of “Newcomers”" in text_of(staff_client.get(address))

    answer = staff_client.post(address, form)

    assert answer.status_code == 302
    terms = SegmentTerms.objects.get(segment=segment)
    assert (terms.kind, terms.payment_days, terms.credit_limit) == ("consignment", 21, 5000)
    view = StockView.objects.get(segment=segment)
    assert (view.mode, view.thresholds) == ("masked", [10, 100])
    page = text_of(staff_client.get(reverse("dashboard:b2b-segments")))
    assert "consignment 21 days" in page
    assert LogEntry.objects.get_for_object(terms).exists()

    staff_client.post(address, {**form, "stock": "", "credit_limit": "0"})
    assert not StockView.objects.filter(segment=segment).exists()
    assert SegmentTerms.objects.get(segment=segment).credit_limit == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "prepayment"}, "Only deferral and consignment give credit"),
        ({"thresholds": "100,10"}, "Thresholds rise from 1 on"),
        ({"currency": "гривні"}, "Ensure this value has at most 3 characters"),
        ({"currency": "12a"}, "Type the code of a currency"),
        ({"payment_days": "9999"}, "less than or equal to 3650"),
        ({"credit_limit": "-1"}, "greater than or equal to 0"),
    ],
)
def test_what_is_wrong_is_said(
    segment: Segment,
    staff_client: Client,
    form: dict[str, Any],
    change: dict[str, Any],
    words: str,
) -> None:
    answer = staff_client.post(
        reverse("dashboard:b2b-segment", args=[segment.pk]), {**form, **change}
    )
    assert words in text_of(answer)
    assert not SegmentTerms.objects.exists()
    assert not StockView.objects.filter(segment=segment).exists()


def test_a_cost_type_is_not_offered(
    segment: Segment, staff_client: Client, form: dict[str, Any], prepaid_prices: Any
) -> None:
    prepaid_prices.is_active, prepaid_prices.is_cost = False, True
    prepaid_prices.save()
    answer = staff_client.post(reverse("dashboard:b2b-segment", args=[segment.pk]), form)
    assert answer.status_code == 200
    assert not SegmentTerms.objects.exists()


def test_the_preview_and_the_dealers_page_explain_them(
    bolt: Any, newcomer: Person, segment: Segment, staff_client: Client, deferred_prices: Any
) -> None:
    set_up(segment, deferred_prices)
    preview = text_of(
        staff_client.get(
            reverse("dashboard:b2b-preview"), {"dealer": newcomer.dealer.pk, "product": bolt.pk}
        )
    )
    assert (
        "No contract is in force; the standard terms of the segment “Newcomers” hold: "
        "Standard terms · deferral 7 days · UAH." in preview
    )
    assert "12.00" in preview
    page = text_of(staff_client.get(reverse("dashboard:b2b-dealer", args=[newcomer.dealer.pk])))
    assert "the standard terms of “Newcomers” hold: Standard terms · deferral 7 days" in page
    assert "Orders may be placed under them" in page


def test_dealers_cannot_open_the_pages(newcomer_client: Client, segment: Segment) -> None:
    for address in (
        reverse("dashboard:b2b-segments"),
        reverse("dashboard:b2b-segment", args=[segment.pk]),
    ):
        assert newcomer_client.get(address).status_code in (302, 403)
