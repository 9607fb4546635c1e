"""The queue: who may come in, what follows a decision, and what nobody is told."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone, translation

from oscar_b2b.core.models import Dealer, Invitation, LegalEntity, Member, OutgoingEmail, Segment
from oscar_b2b.core.services import invitations
from oscar_b2b.onboarding import queries
from oscar_b2b.onboarding.models import Application
from oscar_b2b.onboarding.services import applications, first_users
from oscar_b2b.onboarding.services.applications import UnableToApply, UnableToDecide
from tests.factories.people import LegalEntityFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def worker(db):
    """An employee who may decide on applications."""
    user = UserFactory(login="worker", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="change_application"))
    return user


def apply(contact="+380 67 123-45-67", **values):
    return applications.apply(
        **{"name": "Olena", "contact": contact, "company": "Bolt LLC", "at": NOW, **values}
    )


def letters_to(address):
    return [each for each in OutgoingEmail.objects.order_by("pk") if each.to == [address]]


def test_an_application_waits_in_the_queue_and_the_workers_are_told(worker):
    bystander = UserFactory(is_staff=True)
    application = apply(base_url="https://shop.example")
    assert application.status == Application.NEW
    assert (application.phone, application.email) == ("+380 67 123-45-67", "")
    assert application.consent_at == NOW
    (letter,) = letters_to(worker.email)
    assert "Bolt LLC" in letter.subject
    assert f"https://shop.example/dashboard/b2b/applications/{application.pk}/" in letter.body
    assert not letters_to(bystander.email)
    assert queries.waiting_count() == 1


def test_addresses_of_the_settings_replace_the_workers(worker, settings):
    settings.ONBOARDING_EMAILS = ["sales@shop.example"]
    apply()
    assert letters_to("sales@shop.example")
    assert not letters_to(worker.email)


@pytest.mark.parametrize("contact", ["", "12345", "olena@", "call me", "067 123 45 67 <script>"])
def test_nobody_can_be_called_back_there(contact):
    with pytest.raises(UnableToApply) as caught:
        apply(contact)
    assert caught.value.field == "contact"


def test_the_same_person_twice_is_one_application(worker):
    first = apply("Olena@Buyers.example")
    assert apply("olena@buyers.example") == first
    assert len(letters_to(worker.email)) == 1
    applications.refuse(application_id=first.pk, by=worker, reason="No.", at=NOW)
    assert apply("olena@buyers.example") != first


def test_taken_assigned_noted(worker, staff):
    application = apply()
    applications.take(application_id=application.pk, by=worker)
    applications.note(application_id=application.pk, by=worker, text=" called back ")
    applications.assign(application_id=application.pk, to=staff.user)
    application.refresh_from_db()
    assert application.status == Application.IN_WORK
    assert application.assigned_to == staff.user
    assert [each.text for each in application.notes.all()] == ["called back"]
    assert "gave you" in letters_to(staff.user.email)[-1].body
    with pytest.raises(UnableToDecide, match="may not work"):
        applications.assign(application_id=application.pk, to=UserFactory(is_staff=True))
    with pytest.raises(UnableToDecide, match="Write something"):
        applications.note(application_id=application.pk, by=worker, text=" ")


def test_accepted_with_a_free_counterparty_a_new_dealer_and_an_invitation(worker):
    entity = LegalEntityFactory(dealer=None, name="Bolt LLC of 1C")
    application = apply()
    with translation.override("uk"):
        applications.accept(
            application_id=application.pk,
            by=worker,
            email="Olena@buyers.example",
            legal_entity_id=entity.pk,
            at=LATER,
        )
    entity.refresh_from_db()
    assert entity.dealer.name == "Bolt LLC of 1C"
    assert entity.tied_by_hand
    application.refresh_from_db()
    assert (application.status, application.decided_by, application.decided_at) == (
        Application.ACCEPTED,
        worker,
        LATER,
    )
    assert (application.dealer, application.legal_entity) == (entity.dealer, entity)
    invitation = application.invitation
    assert (invitation.email, invitation.role) == ("olena@buyers.example", Member.ADMIN)
    token = re.search(
        r"/accounts/invitation/([\w-]+)/", letters_to("olena@buyers.example")[0].body
    ).group(1)
    accepted = invitations.accept(token=token, name="Olena", password="korobka-77-K", at=LATER)
    assert accepted.member.dealer == entity.dealer
    with pytest.raises(UnableToDecide, match="decided already"):
        applications.refuse(application_id=application.pk, by=worker, reason="x", at=LATER)


def test_accepted_into_the_cabinet_of_a_counterparty(worker, kyiv_dealer):
    application = apply("olena@buyers.example")
    applications.accept(
        application_id=application.pk,
        by=worker,
        legal_entity_id=kyiv_dealer.legal_entity.pk,
        role=Member.BUYER,
        at=LATER,
    )
    assert Invitation.objects.get().dealer == kyiv_dealer.dealer
    assert Dealer.objects.count() == 1


def test_accepted_before_1c_has_the_counterparty(worker):
    segment = Segment.objects.create(name="Builders")
    application = apply("olena@buyers.example")
    Application.objects.filter(pk=application.pk).update(segment=segment)
    applications.accept(application_id=application.pk, by=worker, at=LATER)
    dealer = Dealer.objects.get()
    assert (dealer.name, dealer.segment) == ("Bolt LLC", segment)


def test_without_an_e_mail_nothing_is_accepted_and_no_dealer_is_left_behind(worker):
    application = apply()
    with pytest.raises(UnableToDecide, match="not an e-mail"):
        applications.accept(application_id=application.pk, by=worker, at=LATER)
    assert not Dealer.objects.exists()
    application.refresh_from_db()
    assert application.is_open


def test_a_tax_number_of_a_dealer_leads_only_into_that_cabinet(worker, kyiv_dealer):
    application = apply("olena@buyers.example")
    Application.objects.filter(pk=application.pk).update(edrpou=kyiv_dealer.legal_entity.edrpou)
    free = LegalEntityFactory(dealer=None)
    for entity_id in (None, free.pk):
        with pytest.raises(UnableToDecide, match="Kyiv dealer"):
            applications.accept(
                application_id=application.pk, by=worker, legal_entity_id=entity_id, at=LATER
            )
    applications.accept(
        application_id=application.pk,
        by=worker,
        legal_entity_id=kyiv_dealer.legal_entity.pk,
        role=Member.BUYER,
        at=LATER,
    )
    assert Invitation.objects.get().dealer == kyiv_dealer.dealer


def test_refused_with_a_reason_in_a_letter(worker):
    application = apply("olena@buyers.example")
    with pytest.raises(UnableToDecide, match="Write the reason"):
        applications.refuse(application_id=application.pk, by=worker, reason="  ", at=LATER)
    applications.refuse(
        application_id=application.pk, by=worker, reason="We sell wholesale only.", at=LATER
    )
    (letter,) = letters_to("olena@buyers.example")
    assert "We sell wholesale only." in letter.body
    application.refresh_from_db()
    assert application.status == Application.REFUSED


def test_a_dealer_asks_for_one_more_legal_entity(worker, kyiv_dealer, lviv_dealer):
    application = applications.ask_for_entity(
        member=kyiv_dealer.member, company="Second LLC", tax_number="32855961", comment="", at=NOW
    )
    Application.objects.filter(pk=application.pk).update(tax_id="")
    free = LegalEntityFactory(dealer=None, name="Second LLC")
    with pytest.raises(UnableToDecide, match="Choose the legal entity"):
        applications.accept(application_id=application.pk, by=worker, at=LATER)
    with pytest.raises(UnableToDecide, match="another dealer"):
        applications.accept(
            application_id=application.pk,
            by=worker,
            legal_entity_id=lviv_dealer.legal_entity.pk,
            at=LATER,
        )
    applications.accept(application_id=application.pk, by=worker, legal_entity_id=free.pk, at=LATER)
    free.refresh_from_db()
    assert free.dealer == kyiv_dealer.dealer
    assert not Invitation.objects.exists()
    assert "Second LLC" in letters_to(kyiv_dealer.user.email)[-1].body


def test_the_administrator_invites_the_first_user_of_a_counterparty(staff):
    entity = LegalEntityFactory(dealer=None, name="Nova LLC")
    first = first_users.invite_for_entity(
        legal_entity_id=entity.pk, email="a@buyers.example", by=staff.user, at=NOW
    )
    second = first_users.invite_for_entity(
        legal_entity_id=entity.pk, email="b@buyers.example", by=staff.user, at=NOW
    )
    assert first.dealer == second.dealer
    assert first.dealer.name == "Nova LLC"
    assert first.role == Member.ADMIN
    with pytest.raises(invitations.UnableToInvite):
        first_users.invite_for_entity(
            legal_entity_id=LegalEntityFactory(dealer=None).pk, email="x", by=staff.user, at=NOW
        )
    assert Dealer.objects.count() == 1
    assert LegalEntity.objects.filter(dealer=None).count() == 1
