"""Self-registration: two letters, no account before activation, the same answer to everybody."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import import_module

import pytest
from auditlog.models import LogEntry
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.utils import timezone

from oscar_b2b.core import site_settings
from oscar_b2b.core.models import OutgoingEmail, Segment
from oscar_b2b.onboarding import antispam, schedule, shop_settings
from oscar_b2b.onboarding.models import Application, ContractAcceptance
from oscar_b2b.onboarding.services import applications, registrations, supply_contracts
from oscar_b2b.onboarding.services.applications import UnableToApply
from tests.factories.people import LegalEntityFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
PAGE = "/access/register/"


@pytest.fixture
def open_registration(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        site_settings.store({shop_settings.REGISTRATION: "self"})


def form(**values):
    return {
        "buyer": "organisation",
        "tax_number": "32855961",
        "company": "Bolt LLC",
        "name": "Olena Koval",
        "email": "olena@buyers.example",
        "phone": "+380671234567",
        **values,
    }


def link(address="olena@buyers.example"):
    letter = OutgoingEmail.objects.filter(to=[address]).order_by("-pk")[0]
    return re.search(r"/access/register/([\w-]+)/", letter.body).group(1)


def test_registered_confirmed_activated(open_registration, client, staff):
    segment = Segment.objects.create(name="Builders")
    answer = client.post(PAGE, form(segment=segment.pk, email="Olena@Buyers.example"))
    assert answer.status_code == 302
    application = Application.objects.get()
    assert (application.status, application.edrpou, application.segment) == (
        Application.UNCONFIRMED,
        "32855961",
        segment,
    )
    assert not OutgoingEmail.objects.filter(to=[staff.user.email]).exists()
    token = link()
    assert token not in str(Application.objects.values().get())

    page = client.get(f"/access/register/{token}/")
    assert Application.objects.get().status == Application.UNCONFIRMED
    assert "Bolt LLC" in page.content.decode()
    for _again in range(2):
        assert "is confirmed" in client.post(f"/access/register/{token}/").content.decode()
    assert Application.objects.get().status == Application.NEW
    assert OutgoingEmail.objects.filter(to=[staff.user.email]).count() == 1
    assert not get_user_model().objects.filter(email__iexact="olena@buyers.example").exists()

    applications.accept(application_id=application.pk, by=staff.user, at=NOW)
    letter = OutgoingEmail.objects.filter(to=["olena@buyers.example"]).order_by("-pk")[0]
    assert "Your access is open" in letter.subject
    assert "/accounts/invitation/" in letter.body


def test_the_answer_does_not_tell_that_tax_number_or_e_mail_is_known(
    open_registration, client, kyiv_dealer, staff
):
    """Only the letter to the managers, and the one to the owner of the address, do."""
    fresh = client.post(PAGE, form(tax_number="20023463"), follow=True)
    known_number = client.post(PAGE, form(email="petro@buyers.example"), follow=True)
    known_mail = client.post(PAGE, form(email=kyiv_dealer.user.email), follow=True)
    pages = {
        re.sub(r'value="[^"]{40,}"', "", each.content.decode())
        for each in (fresh, known_number, known_mail)
    }
    assert len(pages) == 1
    to_owner = OutgoingEmail.objects.get(to=[kyiv_dealer.user.email])
    assert "You have access already" in to_owner.subject
    applicant = OutgoingEmail.objects.get(to=["petro@buyers.example"])
    assert "Kyiv dealer" not in applicant.body
    registrations.confirm(token=link("petro@buyers.example"), at=timezone.now())
    to_manager = OutgoingEmail.objects.get(to=[staff.user.email])
    assert "Kyiv dealer" in to_manager.body


def test_a_second_open_registration_of_one_number_is_pointed_out(open_registration, client, staff):
    for name in ("a", "b"):
        client.post(PAGE, form(email=f"{name}@buyers.example"))
        registrations.confirm(token=link(f"{name}@buyers.example"), at=timezone.now())
    first, second = OutgoingEmail.objects.filter(to=[staff.user.email]).order_by("pk")
    assert "same tax number" not in first.body
    assert "same tax number" in second.body


def test_a_number_of_a_counterparty_without_a_dealer_is_free(open_registration, client, staff):
    LegalEntityFactory(dealer=None, edrpou="32855961")
    client.post(PAGE, form())
    registrations.confirm(token=link(), at=timezone.now())
    assert "already" not in OutgoingEmail.objects.get(to=[staff.user.email]).body


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"tax_number": "32855962"}, "tax_number"),
        ({"tax_number": ""}, "tax_number"),
        ({"buyer": "entrepreneur"}, "tax_number"),
        ({"company": ""}, "company"),
        ({"vat_number": "12a"}, "vat_number"),
        ({"iban": "UA00123"}, "iban"),
        ({"phone": "12"}, "phone"),
        ({"email": "olena"}, "email"),
        ({"buyer": "robot"}, "buyer"),
    ],
)
def test_wrong_requisites_are_named_at_the_field(open_registration, client, values, field):
    answer = client.post(PAGE, form(**values))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not Application.objects.exists()


def test_any_kind_of_buyer(open_registration, client):
    client.post(PAGE, form(buyer="person", tax_number="", company="", email="p@buyers.example"))
    client.post(
        PAGE,
        form(buyer="entrepreneur", tax_number="1759013776", company="", email="e@buyers.example"),
    )
    person, sole = Application.objects.order_by("pk")
    assert (person.company, person.edrpou, person.tax_id) == ("Olena Koval", "", "")
    assert (sole.buyer, sole.tax_id) == ("entrepreneur", "1759013776")


def test_old_and_unknown_links(open_registration, client):
    client.post(PAGE, form())
    token = link()
    late = timezone.now() + timedelta(days=registrations.CONFIRM_DAYS, seconds=1)
    with pytest.raises(UnableToApply, match="too old"):
        registrations.confirm(token=token, at=late)
    assert Application.objects.get().status == Application.UNCONFIRMED
    assert client.get("/access/register/abc/").status_code == 410


def test_with_a_supply_contract_nobody_registers_without_accepting_it(
    open_registration, client, staff, django_capture_on_commit_callbacks
):
    supply_contracts.publish(
        words={"title_uk": "Договір", "body_uk": "Текст договору."},
        asks_everybody=False,
        by=staff.user,
        at=NOW,
    )
    with django_capture_on_commit_callbacks(execute=True):
        site_settings.store({shop_settings.SUPPLY_CONTRACT: True})
    assert "Текст договору." in client.get(PAGE).content.decode()
    assert "accepts" in client.post(PAGE, form()).context["form"].errors
    assert not ContractAcceptance.objects.exists()
    client.post(PAGE, form(accepts="on"), headers={"user-agent": "Browser 1"})
    acceptance = ContractAcceptance.objects.get()
    assert (acceptance.company, acceptance.tax_number, acceptance.person) == (
        "Bolt LLC",
        "32855961",
        "Olena Koval",
    )
    assert (acceptance.remote_addr, acceptance.browser) == ("127.0.0.1", "Browser 1")
    application = Application.objects.get()
    registrations.confirm(token=link(), at=timezone.now())
    applications.accept(application_id=application.pk, by=staff.user, at=NOW)
    acceptance.refresh_from_db()
    application.refresh_from_db()
    assert acceptance.dealer == application.dealer


def test_machines_get_a_page_and_leave_nothing(open_registration, client):
    assert client.post(PAGE, form(website="http://spam.example")).status_code == 302
    assert not Application.objects.exists()
    assert not OutgoingEmail.objects.exists()


def test_one_address_cannot_send_letters_without_end(open_registration, client):
    for _number in range(antispam.PER_EMAIL):
        assert client.post(PAGE, form()).status_code == 302
    answer = client.post(PAGE, form())
    assert "Too many" in answer.content.decode()
    assert OutgoingEmail.objects.count() == antispam.PER_EMAIL
    cache.clear()
    assert client.post(PAGE, form()).status_code == 302


class TestUnconfirmed:
    """Registrations that nobody confirms are forgotten."""

    @staticmethod
    def night(days):
        forget_unconfirmed_at = timezone.now() + timedelta(days=days)
        return registrations.forget_unconfirmed(at=forget_unconfirmed_at)

    def test_are_deleted_with_what_was_typed_and_the_e_mail_is_free(
        self, open_registration, client
    ):
        client.post(PAGE, form())
        token = link()
        assert LogEntry.objects.filter(content_type__model="application").exists()
        assert self.night(6) == 0
        assert self.night(8) == 1
        assert not Application.objects.exists()
        assert not LogEntry.objects.filter(content_type__model="application").exists()
        answer = client.get(f"/access/register/{token}/")
        assert answer.status_code == 410
        assert "Register once more" in answer.content.decode()

        assert client.post(PAGE, form()).status_code == 302
        assert link() != token
        registrations.confirm(token=link(), at=timezone.now())
        assert Application.objects.get().status == Application.NEW

    def test_the_days_are_a_setting(
        self, open_registration, client, django_capture_on_commit_callbacks
    ):
        client.post(PAGE, form())
        for chosen, nights in (("never", {400: 0}), ("14", {13: 0, 15: 1})):
            with django_capture_on_commit_callbacks(execute=True):
                site_settings.store({shop_settings.UNCONFIRMED_DAYS: chosen})
            for days, deleted in nights.items():
                assert self.night(days) == deleted

    def test_others_stay(self, open_registration, client, staff):
        for name in ("confirmed", "taken", "noted", "forgotten"):
            client.post(PAGE, form(email=f"{name}@buyers.example"))
        registrations.confirm(token=link("confirmed@buyers.example"), at=timezone.now())
        Application.objects.filter(email__startswith="taken").update(assigned_to=staff.user)
        noted = Application.objects.get(email__startswith="noted")
        applications.note(application_id=noted.pk, by=staff.user, text="Called, will confirm")
        cache.clear()
        Application.objects.create(name="Three fields", phone="+380671234567")
        assert self.night(400) == 1
        assert not Application.objects.filter(email__startswith="forgotten").exists()
        assert Application.objects.count() == 4

    def test_an_accepted_contract_stays(
        self, open_registration, client, staff, django_capture_on_commit_callbacks
    ):
        supply_contracts.publish(
            words={"title_uk": "Договір", "body_uk": "Текст договору."},
            asks_everybody=False,
            by=staff.user,
            at=NOW,
        )
        with django_capture_on_commit_callbacks(execute=True):
            site_settings.store({shop_settings.SUPPLY_CONTRACT: True})
        client.post(PAGE, form(accepts="on"))
        assert self.night(8) == 1
        assert ContractAcceptance.objects.get().application is None

    def test_beat_starts_it_at_night(self, open_registration, client):
        client.post(PAGE, form())
        Application.objects.update(
            created_at=NOW - timedelta(days=30), token_expires=NOW - timedelta(days=27)
        )
        (entry,) = [each for each in schedule.PERIODIC if "unconfirmed" in each.name]
        module, _dot, name = entry.task.rpartition(".")
        getattr(import_module(module), name).delay()
        assert not Application.objects.exists()
        assert entry.schedule.hour == {3}
