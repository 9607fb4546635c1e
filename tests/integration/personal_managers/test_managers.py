"""Managers by rules, managers who leave, requests, the block on every page, the group's rights."""

from __future__ import annotations

from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from oscar_b2b.core.models import Dealer, OutgoingEmail, PersonalManager, Segment
from oscar_b2b.core.services import dealers as core_dealers
from oscar_b2b.personal_managers import groups, services
from oscar_b2b.personal_managers.models import ManagerRequest, ManagerRule
from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def olena():
    return PersonalManager.objects.create(
        name="Olena Koval", phone="+380 44 1112233", email="o@s.example", hours="9–18"
    )


@pytest.fixture
def taras():
    return PersonalManager.objects.create(name="Taras Ivanov", email="t@s.example")


def rule(*managers, **conditions):
    return services.keep_rule(rule=ManagerRule(**conditions), managers=managers)


def manager_of(dealer):
    return Dealer.objects.get(pk=dealer.pk).manager


def test_rules_give_managers_to_whoever_has_none(olena, taras):
    shops = Segment.objects.create(name="Shops")
    kept = people.DealerFactory(segment=shops, manager=taras)
    by_hand = people.DealerFactory(segment=shops, manager=None, manager_by_hand=True)
    fits = people.DealerFactory(segment=shops)
    other = people.DealerFactory(region="West")
    rule(olena, segment=shops)
    assert manager_of(fits) == olena
    assert manager_of(kept) == taras
    assert manager_of(by_hand) is None
    assert manager_of(other) is None
    assert services.assign_missing() == 0
    logged = LogEntry.objects.get(additional_data__dealer=fits.pk, action=LogEntry.Action.UPDATE)
    assert logged.changes == {"manager": ["None", "Olena Koval"]}


def test_managers_take_turns_over_several_runs(olena, taras):
    rule(olena, taras)
    for _ in range(5):
        people.DealerFactory()
        services.assign_missing()
    counts = [Dealer.objects.filter(manager=each).count() for each in (olena, taras)]
    assert sorted(counts) == [2, 3]


@pytest.mark.parametrize("leave", ["off", "delete"])
def test_dealers_of_a_manager_who_leaves_get_another_at_once(olena, taras, leave):
    ira = PersonalManager.objects.create(name="Ira")
    west = [people.DealerFactory(region="West", manager=olena) for _ in range(2)]
    rest = [people.DealerFactory(manager=olena, manager_by_hand=True) for _ in range(2)]
    rule(olena, taras, region="West")
    if leave == "off":
        olena.is_active = False
        olena.save()
    else:
        olena.delete()
    assert {manager_of(each) for each in west} == {taras}
    # Taras has two already: the others go to whoever has the fewest.
    assert {manager_of(each) for each in rest} == {ira}
    assert not Dealer.objects.get(pk=rest[0].pk).manager_by_hand


def test_1c_does_not_change_a_choice_made_by_hand(olena, taras, staff):
    from oscar_b2b.core.exchange import ReferenceRowRecord
    from tests.integration.import_run import import_records

    olena.guid = "manager-1"
    olena.save()
    dealer = people.DealerFactory()
    core_dealers.assign_manager(dealer_ids=[dealer.pk], manager_id=taras.pk, actor=staff.user)
    row = ReferenceRowRecord(
        "Партнеры", dealer.guid, {"Наименование": "A", "Менеджер": "manager-1"}
    )
    import_records([row])
    assert manager_of(dealer) == taras
    core_dealers.leave_manager_to_rules(dealer_ids=[dealer.pk], actor=staff.user)
    import_records([row])
    assert manager_of(dealer) == olena


def mine(client, **fields):
    return client.post(reverse("personal_managers:mine"), fields, follow=True)


def test_a_letter_and_a_call_back_reach_the_manager(
    olena, kyiv_dealer, dealer_client, staff, staff_client
):
    Dealer.objects.filter(pk=kyiv_dealer.dealer.pk).update(manager=olena)
    page = mine(dealer_client, **{"kind": "write", "write-text": "Is there M8?"})
    assert "Sent. The manager will answer you." in page.content.decode()
    mine(dealer_client, **{"kind": "call", "call-phone": "067 1234567", "call-when": "at three"})
    written, call = ManagerRequest.objects.order_by("pk")
    assert (written.text, written.manager, written.user) == (
        "Is there M8?",
        olena,
        kyiv_dealer.user,
    )
    assert (call.phone, call.text) == ("067 1234567", "at three")
    letters = list(OutgoingEmail.objects.order_by("pk"))
    assert [each.to for each in letters] == [["o@s.example"]] * 2
    assert "Kyiv dealer" in letters[0].subject
    assert "067 1234567" in letters[1].body

    listed = staff_client.get(reverse("dashboard:b2b-manager-requests")).content.decode()
    assert "Is there M8?" in listed
    done = reverse("dashboard:b2b-request-done", args=[written.pk])
    staff_client.post(done)
    written.refresh_from_db()
    assert written.done_by == staff.user
    again = staff_client.post(done, follow=True).content.decode()
    assert "Somebody has done it already." in again
    assert "Is there M8?" not in again


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"kind": "write", "write-text": "  "}, "This field is required."),
        ({"kind": "call", "call-phone": "abc"}, "Type the phone number"),
    ],
)
def test_odd_requests_are_refused(olena, kyiv_dealer, dealer_client, fields, text):
    assert text in mine(dealer_client, **fields).content.decode()
    assert not ManagerRequest.objects.exists()


def test_requests_are_throttled(kyiv_dealer, dealer_client):
    for number in range(services.MOST_PER_HOUR + 2):
        page = mine(dealer_client, **{"kind": "write", "write-text": f"Question {number}"})
    assert "several times within an hour" in page.content.decode()
    assert ManagerRequest.objects.count() == services.MOST_PER_HOUR
    ManagerRequest.objects.update(created_at=timezone.now() - timedelta(hours=2))
    mine(dealer_client, **{"kind": "write", "write-text": "Later"})
    assert ManagerRequest.objects.count() == services.MOST_PER_HOUR + 1


def test_who_may_ask(client, client_of, stranger):
    address = reverse("personal_managers:mine")
    assert client.get(address).status_code == 302
    assert client_of(stranger).get(address).status_code == 404
    assert mine(client_of(stranger), kind="write").status_code == 404


def test_the_block_is_on_every_page_and_on_the_error_page(olena, kyiv_dealer, dealer_client, bolt):
    Dealer.objects.filter(pk=kyiv_dealer.dealer.pk).update(manager=olena)
    for address in ("/catalogue/", "/basket/", "/accounts/", "/catalogue/nothing_0/"):
        text = dealer_client.get(address).content.decode()
        assert text.count("call me back") == 2, address
        assert "+380 44 1112233" in text
    assert dealer_client.get("/catalogue/nothing_0/").status_code == 404
    olena.is_active = False
    olena.save()
    assert "Olena Koval" not in dealer_client.get("/catalogue/").content.decode()


def test_the_manager_gets_a_letter_about_an_order(olena, kyiv_dealer):
    from oscar.core.loading import get_model

    from oscar_b2b.core.models import OrderParty

    Dealer.objects.filter(pk=kyiv_dealer.dealer.pk).update(manager=olena)
    order = get_model("order", "Order").objects.create(
        number="B2B-7", currency="UAH", total_incl_tax="12.50", total_excl_tax="10"
    )
    OrderParty.objects.create(
        order=order,
        uuid="6a1f8b1e-0000-4000-8000-000000000001",
        dealer=Dealer.objects.get(pk=kyiv_dealer.dealer.pk),
        legal_entity=kyiv_dealer.legal_entity,
        base_url="https://shop.example",
    )
    assert services.tell_of_order(order=order) == 1
    (letter,) = OutgoingEmail.objects.all()
    assert letter.to == ["o@s.example"]
    assert "New order B2B-7 of Kyiv dealer" in letter.subject
    assert "https://shop.example/dashboard/orders/B2B-7/" in letter.body


def test_the_group_sees_dealers_and_requests_but_no_settings(client_of, kyiv_dealer):
    group = Group.objects.get_or_create(name=groups.NAME)[0]
    group.permissions.set(groups.permissions())
    user = people.UserFactory(login="olena", is_staff=True)
    user.groups.add(group)
    browser = client_of(people.Person(user=user))
    for name in ("b2b-dealers", "b2b-members", "b2b-manager-requests", "b2b-preview"):
        assert browser.get(reverse(f"dashboard:{name}")).status_code == 200, name
    for name in ("b2b-settings", "b2b-audit", "b2b-exchange-journal", "b2b-exchange-nodes"):
        assert browser.get(reverse(f"dashboard:{name}")).status_code == 403, name


def test_every_link_of_the_first_page_opens_for_a_manager(client_of):
    import re

    group = Group.objects.get_or_create(name=groups.NAME)[0]
    group.permissions.set(groups.permissions())
    user = people.UserFactory(login="olena", is_staff=True)
    user.groups.add(group)
    browser = client_of(people.Person(user=user))
    text = browser.get("/dashboard/").content.decode()
    links = set(re.findall(r'href="(/dashboard/[^"#]*)"', text))
    answers = {link: browser.get(link).status_code for link in sorted(links)}
    assert [link for link, status in answers.items() if status != 200] == []
