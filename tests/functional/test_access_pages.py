"""Pages of becoming a dealer: modes, forms, the dashboard's pages. Who may: permission matrix."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from oscar_b2b.core import site_settings
from oscar_b2b.core.models import (
    Dealer,
    Invitation,
    OutgoingEmail,
    PersonalManager,
)
from oscar_b2b.onboarding import antispam, shop_settings
from oscar_b2b.onboarding.models import Application, ContractText
from oscar_b2b.onboarding.services import applications
from tests.factories.people import (
    DealerFactory,
    LegalEntityFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()
FIELDS = {"name": "Olena", "contact": "+380671234567", "company": "Bolt LLC", "website": ""}


@pytest.fixture
def choose(db, django_capture_on_commit_callbacks):
    def store(mode):
        with django_capture_on_commit_callbacks(execute=True):
            site_settings.store({shop_settings.REGISTRATION: mode})

    return store


@pytest.mark.parametrize(
    ("mode", "here", "gone"),
    [
        ("invite", [], ["apply/", "apply/thanks/", "register/", "register/thanks/"]),
        ("application", ["apply/", "apply/thanks/"], ["register/", "register/thanks/"]),
        ("self", ["register/", "register/thanks/"], ["apply/", "apply/thanks/"]),
    ],
)
def test_pages_of_other_ways_do_not_exist(choose, client, mode, here, gone):
    choose(mode)
    for address in here:
        assert client.get(f"/access/{address}").status_code == 200
    for address in gone:
        assert client.get(f"/access/{address}").status_code == 404
        assert client.post(f"/access/{address}", FIELDS).status_code == 404
    if "register/" in gone:
        assert client.post("/access/register/token/").status_code == 404
    assert not Application.objects.exists()


def test_home_and_log_in_page_offer_the_chosen_way(choose, client, dealer_client):
    for address in ("/", "/accounts/login/"):
        choose("application")
        page = client.get(address, follow=True).content.decode()
        assert page.count('action="/access/apply/"') == 1
        for field in ("name", "contact", "company"):
            assert page.count(f'name="{field}"') == 1
        choose("self")
        assert 'href="/access/register/"' in client.get(address, follow=True).content.decode()
        choose("invite")
        assert "/access/" not in client.get(address, follow=True).content.decode()
    choose("application")
    assert "/access/apply/" not in dealer_client.get("/", follow=True).content.decode()


def test_an_application_from_the_home_page(choose, client, staff):
    browser = Client(enforce_csrf_checks=True)
    assert browser.post("/access/apply/", FIELDS).status_code == 403
    answer = client.post("/access/apply/", FIELDS, follow=True)
    assert "we have your application" in answer.content.decode()
    assert Application.objects.get().remote_addr == "127.0.0.1"
    assert OutgoingEmail.objects.get().to == [staff.user.email]
    wrong = client.post("/access/apply/", {**FIELDS, "contact": "12"})
    assert "so that we can answer" in wrong.content.decode()
    assert 'value="Bolt LLC"' in wrong.content.decode()


def test_machines_and_floods_are_kept_out(client):
    assert client.post("/access/apply/", {**FIELDS, "website": "spam"}).status_code == 302
    assert not Application.objects.exists()
    for number in range(antispam.PER_ADDRESS):
        client.post("/access/apply/", {**FIELDS, "contact": f"+38067000000{number}"})
    assert Application.objects.count() == antispam.PER_ADDRESS
    answer = client.post("/access/apply/", FIELDS)
    assert "Too many" in answer.content.decode()
    assert Application.objects.count() == antispam.PER_ADDRESS
    cache.clear()


def test_someone_of_a_blocked_dealer_is_told_whom_to_ask(dealer_client, kyiv_dealer):
    dealer = kyiv_dealer.dealer
    dealer.manager = PersonalManager.objects.create(name="Iryna", phone="+380441112233")
    dealer.is_blocked = True
    dealer.save()
    page = dealer_client.get("/catalogue/").content.decode()
    assert "access of your company is closed" in page
    assert "Iryna" in page
    assert "+380441112233" in page
    dealer.is_blocked = False
    dealer.save()
    assert "is closed" not in dealer_client.get("/catalogue/").content.decode()


def test_the_queue_from_new_to_invited(staff_client, staff):
    entity = LegalEntityFactory(dealer=None, name="Bolt LLC of 1C", edrpou="20023463")
    application = applications.apply(name="Olena", contact="0671234567", company="Bolt", at=NOW)
    address = f"/dashboard/b2b/applications/{application.pk}/"
    assert "Bolt" in staff_client.get("/dashboard/b2b/applications/").content.decode()
    assert "Applications: 1 new" in staff_client.get("/dashboard/").content.decode()
    for data in (
        {"do": "take"},
        {"do": "note", "text": "called, wants 30 days"},
        {"do": "assign", "to": staff.user.pk},
    ):
        staff_client.post(f"{address}act/", data)
    page = staff_client.get(f"{address}?q=of+1C").content.decode()
    assert "called, wants 30 days" in page
    assert f'value="{entity.pk}"' in page
    wrong = staff_client.post(f"{address}act/", {"do": "dance"}, follow=True)
    assert "Choose what to do" in wrong.content.decode()
    answer = staff_client.post(
        f"{address}act/",
        {"do": "accept", "entity": entity.pk, "email": "o@buyers.example", "role": "admin"},
        follow=True,
    )
    assert "o@buyers.example is invited" in answer.content.decode()
    assert Invitation.objects.get().dealer == Dealer.objects.get(legal_entities=entity)
    listed = staff_client.get("/dashboard/b2b/applications/?state=accepted").content.decode()
    assert "Bolt" in listed
    again = staff_client.post(f"{address}act/", {"do": "refuse", "reason": "x"}, follow=True)
    assert "decided already" in again.content.decode()


def test_invited_from_the_list_of_counterparties(staff_client):
    entity = LegalEntityFactory(dealer=None, name="Nova LLC", email="nova@buyers.example")
    listed = staff_client.get("/dashboard/b2b/legal-entities/").content.decode()
    assert f"/dashboard/b2b/invitations/new/?entity={entity.pk}" in listed
    found = staff_client.get("/dashboard/b2b/invitations/new/?q=nova").content.decode()
    assert f"?entity={entity.pk}" in found
    address = f"/dashboard/b2b/invitations/new/?entity={entity.pk}"
    page = staff_client.get(address).content.decode()
    assert 'value="nova@buyers.example"' in page
    data = {"email": "nova@buyers.example", "role": "admin", "language": "uk", "name": ""}
    answer = staff_client.post(address, data, follow=True)
    assert "nova@buyers.example is invited" in answer.content.decode()
    invitation = Invitation.objects.get()
    assert (invitation.dealer.name, invitation.language) == ("Nova LLC", "uk")
    twice = staff_client.post(address, data)
    assert "invited already" in twice.content.decode()
    act = f"/dashboard/b2b/invitations/{invitation.pk}/act/"
    soon = staff_client.post(act, {"do": "resend"}, follow=True)
    assert "Wait a minute" in soon.content.decode()
    Invitation.objects.update(sent_at=NOW - timedelta(hours=1))
    again = staff_client.post(act, {"do": "resend"}, follow=True)
    assert "A new link" in again.content.decode()
    back = staff_client.post(act, {"do": "revoke"}, follow=True)
    assert "taken back" in back.content.decode()
    for state, count in (("open", 0), ("revoked", 1), ("all", 1), ("accepted", 0)):
        listed = staff_client.get(f"/dashboard/b2b/invitations/?state={state}")
        assert len(listed.context["invitations"]) == count


def test_a_contract_text_is_written_and_read(staff_client):
    new = "/dashboard/b2b/contract-texts/new/"
    words = {"title_uk": "Договір", "body_uk": "# 1\n\nТекст <b>"}
    assert "required" in staff_client.post(new, {"title_uk": "x"}).content.decode()
    assert staff_client.post(new, words).status_code == 302
    text = ContractText.objects.get()
    page = staff_client.get(f"/dashboard/b2b/contract-texts/{text.pk}/").content.decode()
    assert "Текст &lt;b&gt;" in page
    assert "word for word" in staff_client.post(new, words).content.decode()
    assert "Договір" in staff_client.get("/dashboard/b2b/contract-texts/").content.decode()


def test_ids_that_are_not_there(staff_client):
    for address in (
        "applications/999/",
        "contract-texts/999/",
        "contract-texts/accepted/999/",
        "papers/999/",
        "papers/999/1/",
        "invitations/new/?entity=999",
        "invitations/new/?dealer=x",
    ):
        assert staff_client.get(f"/dashboard/b2b/{address}").status_code == 404, address
    for address in ("applications/999/act/", "invitations/999/act/", "papers/1/999/remove/"):
        assert staff_client.post(f"/dashboard/b2b/{address}").status_code == 404, address


def test_who_may_accept_may_still_not_create_dealers(client):
    user = UserFactory(is_staff=True)
    for codename in ("change_application", "view_application", "add_invitation"):
        user.user_permissions.add(Permission.objects.get(codename=codename))
    client.force_login(user)
    application = applications.apply(name="O", contact="o@x.example", company="B", at=NOW)
    entity = LegalEntityFactory(dealer=None)
    address = f"/dashboard/b2b/applications/{application.pk}/act/"
    for entity_id in ("", entity.pk):
        answer = client.post(
            address, {"do": "accept", "entity": entity_id, "email": "o@x.example"}, follow=True
        )
        assert "may not create dealers" in answer.content.decode()
    refused = client.post(
        f"/dashboard/b2b/invitations/new/?entity={entity.pk}",
        {"email": "o@x.example", "role": "admin", "language": "en"},
    )
    assert "may not create dealers" in refused.content.decode()
    assert not Dealer.objects.exists()


@pytest.mark.parametrize("name", ["applications", "invitations", "papers"])
def test_lists_cost_the_same_for_few_rows_and_for_many(staff_client, name):
    def fill(first, last):
        for number in range(first, last):
            dealer = DealerFactory()
            Application.objects.create(
                name=f"Person {number}", company=f"Company {number}", dealer=dealer
            )
            Invitation.objects.create(
                dealer=dealer,
                email=f"p{number}@x.example",
                token_digest=str(number),
                invited_by=UserFactory(),
                expires_at=NOW + timedelta(days=1),
                sent_at=NOW,
            )

    def count():
        address = f"/dashboard/b2b/{name}/"
        staff_client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert staff_client.get(address).status_code == 200
        return len(captured)

    fill(0, 5)
    few = count()
    fill(5, 50)
    assert count() == few
