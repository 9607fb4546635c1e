"""Agreements offered by hand: in the dashboard, in the header, in prices, basket and order."""

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
from oscar_b2b.contracts.models import Agreement, AgreementBinding
from oscar_b2b.contracts.services.bindings import UnableToBind, bind
from oscar_b2b.core.checkout import OrderDocument
from tests.factories.goods import guid
from tests.factories.people import (
    LegalEntityFactory,
    MemberFactory,
    Person,
    UserFactory,
    make_contract,
    make_dealer,
)
from tests.integration.contracts.placing import place

pytestmark = pytest.mark.django_db

SWITCH = "/accounts/contracts/switch/"


@pytest.fixture
def deal(deferred_prices: Any, lviv_warehouse: Any) -> Agreement:
    """A typical agreement: deferred prices, from Lviv, 15 days."""
    return Agreement.objects.create(
        guid=guid(),
        name="Spring deal",
        price_type=deferred_prices,
        currency="UAH",
        warehouse=lviv_warehouse,
        payment_days=15,
    )


def offer(agreement: Agreement, **whom: Any) -> AgreementBinding:
    return bind(agreement_id=agreement.pk, actor=None, at=timezone.now(), **whom)


def options(client: Client) -> list[str]:
    html = client.get("/catalogue/").content.decode()
    return re.findall(r'<option value="a?\d+"(?: selected)?>(№[^<]+|Spring[^<]+)</option>', html)


def test_a_bound_agreement_stands_in_the_header(
    kyiv_dealer: Person, dealer_client: Client, lviv_client: Client, deal: Agreement
) -> None:
    assert len(options(dealer_client)) == 2
    offer(deal, dealer=kyiv_dealer.dealer)
    assert options(dealer_client)[-1] == "Spring deal · deferral 15 days · UAH"
    assert "Spring deal" not in lviv_client.get("/catalogue/").content.decode()


def test_one_bound_to_an_employee_is_his_alone(
    kyiv_dealer: Person, dealer_client: Client, client_of: Any, deal: Agreement
) -> None:
    user = UserFactory(login="colleague")
    colleague = MemberFactory(user=user, dealer=kyiv_dealer.dealer)
    offer(deal, member=colleague)
    assert len(options(dealer_client)) == 2
    assert len(options(client_of(Person(user=user)))) == 3


def test_prices_basket_and_order_are_by_the_agreement(
    bolt: Any, kyiv_dealer: Person, dealer_client: Client, deal: Agreement, lviv_warehouse: Any
) -> None:
    offer(deal, dealer=kyiv_dealer.dealer)
    dealer_client.post(SWITCH, {"contract": f"a{deal.pk}", "next": "/"})
    dealer_client.post("/basket/add/", {f"qty-{bolt.pk}": "3"})
    basket = dealer_client.get("/basket/").context["basket"]
    assert basket.total_incl_tax == Decimal("36.00")
    assert [line.stockrecord.partner for line in basket.all_lines()] == [lviv_warehouse]

    answer = place(dealer_client)
    assert answer.status_code == 302
    order = get_model("order", "Order").objects.get()
    assert (order.b2b_terms.agreement, order.b2b_terms.contract) == (
        deal,
        kyiv_dealer.contracts["1"],
    )
    document = OrderDocument(
        id="1", number="1", placed_at=timezone.now(), currency="UAH", total=Decimal(1)
    )
    ContractOfOrder().extend(document, order)
    assert document.contract["agreement"] == "Spring deal"


def test_the_agreement_and_the_default_contract_have_baskets_of_their_own(
    bolt: Any, kyiv_dealer: Person, dealer_client: Client, deal: Agreement
) -> None:
    offer(deal, dealer=kyiv_dealer.dealer)
    dealer_client.post("/basket/add/", {f"qty-{bolt.pk}": "3"})
    line = dealer_client.get("/basket/").context["lines"][0]
    dealer_client.post(
        "/accounts/contracts/baskets/move/",
        {"line": line.pk, "contract_for_lines": f"a{deal.pk}"},
    )
    assert dealer_client.get("/basket/").context["lines"] == []
    dealer_client.post(SWITCH, {"contract": f"a{deal.pk}", "next": "/"})
    assert [each.quantity for each in dealer_client.get("/basket/").context["lines"]] == [3]


def test_taken_back_it_is_gone_and_the_basket_falls_back(
    bolt: Any, kyiv_dealer: Person, dealer_client: Client, deal: Agreement
) -> None:
    binding = offer(deal, dealer=kyiv_dealer.dealer)
    dealer_client.post(SWITCH, {"contract": f"a{deal.pk}", "next": "/"})
    dealer_client.post("/basket/add/", {f"qty-{bolt.pk}": "3"})
    binding.delete()
    assert len(options(dealer_client)) == 2
    assert [each.quantity for each in dealer_client.get("/basket/").context["lines"]] == [3]


def test_what_is_not_bound_is_refused_like_what_does_not_exist(
    kyiv_dealer: Person, lviv_dealer: Person, dealer_client: Client, deal: Agreement
) -> None:
    from django.contrib.messages import get_messages

    offer(deal, dealer=lviv_dealer.dealer)
    told = []
    for key in (f"a{deal.pk}", "a999999", "12x", "a", "-1"):
        answer = dealer_client.post(SWITCH, {"contract": key, "next": "/"})
        told.append([str(each) for each in get_messages(answer.wsgi_request)][-1])
    assert len(set(told)) == 1


def test_another_dealers_agreement_cannot_be_bound(
    kyiv_dealer: Person, lviv_dealer: Person, deal: Agreement
) -> None:
    deal.dealer = lviv_dealer.dealer
    deal.save()
    with pytest.raises(UnableToBind):
        offer(deal, dealer=kyiv_dealer.dealer)
    deal.dealer, deal.legal_entity = None, lviv_dealer.legal_entity
    deal.save()
    with pytest.raises(UnableToBind):
        offer(deal, member=kyiv_dealer.member)
    offer(deal, dealer=lviv_dealer.dealer)


def test_an_ended_agreement_is_neither_bound_nor_offered(
    kyiv_dealer: Person, dealer_client: Client, deal: Agreement
) -> None:
    offer(deal, dealer=kyiv_dealer.dealer)
    Agreement.objects.update(is_active=False)
    assert len(options(dealer_client)) == 2
    with pytest.raises(UnableToBind):
        offer(deal, member=kyiv_dealer.member)


def test_the_dashboard_offers_and_takes_back_and_writes_it_down(
    staff_client: Client, kyiv_dealer: Person, deal: Agreement
) -> None:
    page = reverse("dashboard:b2b-agreement", args=[deal.pk])
    assert staff_client.post(page, {}).status_code == 422
    assert staff_client.post(page, {"email": "nobody@x.example"}).status_code == 422
    answer = staff_client.post(page, {"dealer": kyiv_dealer.dealer.pk})
    assert answer.status_code == 302, answer.context["form"].errors
    staff_client.post(page, {"email": kyiv_dealer.user.email})

    by_dealer, by_member = AgreementBinding.objects.order_by("pk")
    assert (by_dealer.dealer, by_member.member) == (kyiv_dealer.dealer, kyiv_dealer.member)
    assert by_dealer.bound_by is not None
    assert "Kyiv dealer" in staff_client.get(page).content.decode()
    dealer_page = reverse("dashboard:b2b-dealer", args=[kyiv_dealer.dealer.pk])
    assert "Spring deal" in staff_client.get(dealer_page).content.decode()
    staff_client.post(page, {"unbind": by_dealer.pk})
    assert list(AgreementBinding.objects.all()) == [by_member]
    log = LogEntry.objects.get_for_model(AgreementBinding)
    assert sorted(log.values_list("action", flat=True)) == [
        LogEntry.Action.CREATE,
        LogEntry.Action.CREATE,
        LogEntry.Action.DELETE,
    ]


@pytest.mark.parametrize("name", ["b2b-contracts", "b2b-agreements"])
def test_dashboard_pages_are_for_staff_with_the_permission(
    client: Client, dealer_client: Client, staff_client: Client, name: str
) -> None:
    address = reverse(f"dashboard:{name}")
    assert client.get(address).status_code == 302
    assert dealer_client.get(address).status_code == 403
    assert staff_client.get(address).status_code == 200


def test_contracts_are_found_in_the_dashboard(
    staff_client: Client, kyiv_dealer: Person, lviv_dealer: Person
) -> None:
    def found(**query: str) -> list[str]:
        answer = staff_client.get(reverse("dashboard:b2b-contracts"), query)
        return [each.contract.number for each in answer.context["cards"]]

    assert found() == ["1", "12", "77"]
    assert found(q="7") == ["77"]
    assert found(q="lviv") == ["77"]
    assert found(q="Kyiv 12") == ["12"]
    assert found(kind="deferral") == ["12"]
    assert found(state="overdue") == []
    assert found(q="a\0b", state="x") == []
    kyiv_dealer.contracts["12"].balance.overdue = 5
    kyiv_dealer.contracts["12"].balance.save()
    assert found(state="overdue") == ["12"]


def test_the_dashboard_costs_the_same_for_5_and_50(
    staff_client: Client, deferred_prices: Any, deal: Agreement
) -> None:
    counts: dict[str, list[int]] = {}
    for number in range(50):
        person = make_dealer(f"Dealer {number:02}")
        make_contract(person, str(number), deferred_prices, currency="EUR", debt=1)
        Agreement.objects.create(guid=guid(), name=f"Deal {number}", dealer=person.dealer)
        if number in (4, 49):
            for name in ("b2b-contracts", "b2b-agreements"):
                staff_client.get(reverse(f"dashboard:{name}"))
                with CaptureQueriesContext(connection) as asked:
                    staff_client.get(reverse(f"dashboard:{name}"))
                counts.setdefault(name, []).append(len(asked))
    assert all(few == many for few, many in counts.values()), counts


def text_of(answer: Any) -> str:
    body = re.sub(r"<script.*?</script>|<[^>]+>", " ", answer.content.decode(), flags=re.S)
    return re.sub(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+", " ", body)


def test_the_page_of_contracts_shows_what_is_offered_by_hand(
    kyiv_dealer: Person, dealer_client: Client, lviv_client: Client, deal: Agreement
) -> None:
    with CaptureQueriesContext(connection) as without:
        assert "Spring deal" not in text_of(dealer_client.get("/accounts/contracts/"))
    offer(deal, dealer=kyiv_dealer.dealer)

    with CaptureQueriesContext(connection) as asked:
        page = dealer_client.get("/accounts/contracts/")

    text = text_of(page)
    assert "Spring deal offered to you beside contract № 1" in text
    assert "deferral 15 days" in text
    assert "counts with contract № 1" in text
    # One more: the header reads the agreement, too.
    assert len(asked) <= len(without) + 1
    assert "Spring deal" not in text_of(lviv_client.get("/accounts/contracts/"))
    dealer_client.post(SWITCH, {"contract": f"a{deal.pk}", "next": "/"})
    text = text_of(dealer_client.get("/accounts/contracts/"))
    assert text.count("Prices are by this one") == 1
    assert text.index("Spring deal offered") < text.index("Prices are by this one")


def test_each_legal_entity_has_its_own_line_of_the_agreement(
    kyiv_dealer: Person, dealer_client: Client, deal: Agreement, prepaid_prices: Any
) -> None:
    other = LegalEntityFactory(dealer=kyiv_dealer.dealer, name="Another LLC")
    make_contract(kyiv_dealer, "50", prepaid_prices, legal_entity=other)
    offer(deal, dealer=kyiv_dealer.dealer)
    html = dealer_client.get("/accounts/contracts/").content.decode()
    ids = re.findall(r'id="(contract-[\d-]+)"', html)
    assert len(ids) == len(set(ids)) == 5
    deal.legal_entity = other
    deal.save()
    html = dealer_client.get("/accounts/contracts/").content.decode()
    assert html.count("offered to you beside contract № 50") == 1
    assert "offered to you beside contract № 1<" not in html


def test_the_dashboards_contracts_name_it_beside_the_company(
    kyiv_dealer: Person, lviv_dealer: Person, staff_client: Client, deal: Agreement
) -> None:
    address = reverse("dashboard:b2b-contracts")
    offer(deal, dealer=kyiv_dealer.dealer)
    offer(deal, member=lviv_dealer.member)
    text = text_of(staff_client.get(address))
    assert text.count("Offered by hand: Spring deal") == 3  # two contracts and one
    assert f"Spring deal ({lviv_dealer.user.get_full_name()})" in text
