"""Dashboard pages where legal entities of 1C are tied to dealers by hand."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from oscar_b2b.core.exchange import ReferenceRowRecord
from oscar_b2b.core.models import Dealer, LegalEntity
from tests.factories import people
from tests.integration.import_run import import_records

pytestmark = pytest.mark.django_db

LIST = "dashboard:b2b-legal-entities"


@pytest.fixture
def entity():
    """A legal entity of 1C that belongs to nobody."""
    return people.LegalEntityFactory(name="Нова крамниця", edrpou="32855961", dealer=None)


def tie(client, entity, **values):
    address = reverse("dashboard:b2b-legal-entity-tie", args=[entity.pk])
    answer = client.post(address, values, follow=True)
    entity.refresh_from_db()
    return " ".join(str(message) for message in answer.context["messages"])


def from_1c(entity, dealer):
    return import_records(
        [ReferenceRowRecord("КонтрагентыПартнеров", entity.guid, (("Партнер", dealer.guid),))]
    )


def test_entities_without_a_dealer_are_listed_and_counted(staff_client, entity, kyiv_dealer):
    text = staff_client.get(reverse(LIST)).content.decode()

    assert "1 legal entity belongs to no dealer" in text
    assert "Нова крамниця" in text
    assert "Kyiv dealer LLC" not in text
    assert "Legal entities: 1 without a dealer" in text
    assert "Kyiv dealer LLC" in staff_client.get(reverse(LIST) + "?state=all").content.decode()


@pytest.mark.parametrize(
    ("words", "found"),
    [("крамниця", True), ("НОВА крам", True), ("328559", True), ("55961", False), ("Kyiv", False)],
)
def test_search_by_name_and_edrpou(staff_client, entity, words, found):
    text = staff_client.get(reverse(LIST), {"q": words}).content.decode()

    assert ("Нова крамниця" in text) is found


def test_tie_to_a_dealer_who_is_found_by_a_company_of_his(staff_client, entity, kyiv_dealer, rival):
    page = reverse("dashboard:b2b-legal-entity", args=[entity.pk])
    text = staff_client.get(page, {"q": "Kyiv dealer LLC"}).content.decode()
    assert f'value="{kyiv_dealer.dealer.pk}"' in text
    assert f'value="{rival.dealer.pk}"' not in text

    said = tie(staff_client, entity, dealer=kyiv_dealer.dealer.pk)

    assert "belongs to dealer “Kyiv dealer” now" in said
    assert (entity.dealer, entity.tied_by_hand) == (kyiv_dealer.dealer, True)
    # The dealer's people may order for it at once, and 1C does not take it away.
    assert from_1c(entity, rival.dealer).issue_codes == {"tied-by-hand": 1}
    entity.refresh_from_db()
    assert entity.dealer == kyiv_dealer.dealer


def test_create_a_dealer(staff_client, entity):
    tie(staff_client, entity, new="Крамниці Півночі")

    assert entity.dealer.name == "Крамниці Півночі"
    assert entity.dealer.guid is None
    assert entity.tied_by_hand


def test_untie_and_let_1c_decide_again(staff_client, entity, kyiv_dealer, rival):
    tie(staff_client, entity, dealer=kyiv_dealer.dealer.pk)

    tie(staff_client, entity, untie="1")
    assert (entity.dealer, entity.tied_by_hand) == (None, True)
    from_1c(entity, rival.dealer)
    entity.refresh_from_db()
    assert entity.dealer is None

    tie(staff_client, entity, follow="1")
    assert not entity.tied_by_hand
    from_1c(entity, rival.dealer)
    entity.refresh_from_db()
    assert entity.dealer == rival.dealer


@pytest.mark.parametrize("dealer", ["0", "x", "", "99999999999999999999999"])
def test_an_odd_dealer_is_refused(staff_client, entity, dealer):
    assert "no such dealer" in tie(staff_client, entity, dealer=dealer)
    assert entity.dealer is None


def test_a_dealer_switched_off_is_refused(staff_client, entity, rival):
    Dealer.objects.update(is_active=False)

    assert "is switched off" in tie(staff_client, entity, dealer=rival.dealer.pk)
    assert entity.dealer is None


def test_who_may(client, client_of, kyiv_dealer, entity):
    page = reverse("dashboard:b2b-legal-entity", args=[entity.pk])
    action = reverse("dashboard:b2b-legal-entity-tie", args=[entity.pk])
    for address in (reverse(LIST), page):
        assert client.get(address).status_code == 302
        assert client_of(kyiv_dealer).get(address).status_code == 403
    assert client_of(kyiv_dealer).post(action, {"untie": "1"}).status_code == 403
    looker = people.UserFactory(login="looker", is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename="view_legalentity"))
    eyes = client_of(people.Person(user=looker))
    assert page not in eyes.get(reverse(LIST)).content.decode()
    assert eyes.get(page).status_code == 403
    assert eyes.post(action, {"new": "Мій"}).status_code == 403
    # Whoever may tie may not create dealers without the right to.
    looker.user_permissions.add(Permission.objects.get(codename="change_legalentity"))
    eyes = client_of(people.Person(user=type(looker).objects.get(pk=looker.pk)))
    assert "may not create" in tie(eyes, entity, new="Мій")
    assert eyes.get(action).status_code == 405
    assert not LegalEntity.objects.get(pk=entity.pk).dealer


def test_a_dealer_chosen_in_the_admin_is_chosen_by_hand(staff_client, entity, rival, kyiv_dealer):
    page = reverse("admin:core_legalentity_change", args=[entity.pk])
    form = {"guid": entity.guid, "name": entity.name, "is_active": "on"}
    form |= {"bank_accounts": "[]", "representatives": "[]"}

    assert staff_client.post(page, form | {"phone": "1"}).status_code == 302
    entity.refresh_from_db()
    assert not entity.tied_by_hand
    assert staff_client.post(page, form | {"dealer": rival.dealer.pk}).status_code == 302
    assert from_1c(entity, kyiv_dealer.dealer).issue_codes == {"tied-by-hand": 1}
    entity.refresh_from_db()
    assert (entity.dealer, entity.tied_by_hand) == (rival.dealer, True)
