"""Invitations: one link, one person, once; and what each dead link says."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone, translation

from oscar_b2b.core.models import Invitation, Member, OutgoingEmail
from oscar_b2b.core.services import invitations
from oscar_b2b.core.services.invitations import UnableToAccept, UnableToInvite
from tests.factories.people import LegalEntityFactory, MemberFactory, UserFactory

NOW = timezone.now()
LATER = NOW + timedelta(hours=1)
PASSWORD = "korobka-Kyiv-77"


def invite(person, email="olena@buyers.example", **values):
    return invitations.invite(dealer_id=person.dealer.pk, email=email, at=NOW, **values)


def token_of(number=-1):
    """Return the secret of the link in the last (or another) letter."""
    body = list(OutgoingEmail.objects.order_by("pk"))[number].body
    return re.search(r"/accounts/invitation/([\w-]+)/", body).group(1)


def test_an_invited_person_gets_account_and_place(kyiv_dealer):
    second = LegalEntityFactory(dealer=kyiv_dealer.dealer)
    invitation = invite(
        kyiv_dealer,
        "Olena@Buyers.example",
        role="head",
        name="Olena  Koval",
        department="Tools",
        legal_entity_ids=[second.pk],
        base_url="https://shop.example/",
    )
    letter = OutgoingEmail.objects.get()
    assert letter.to == ["olena@buyers.example"]
    assert "https://shop.example/accounts/invitation/" in letter.body
    assert "Kyiv dealer" in letter.subject
    token = token_of()
    assert token not in repr(Invitation.objects.filter(pk=invitation.pk).values()[0])

    assert invitations.look_up(token=token, at=LATER) == invitation
    accepted = invitations.accept(token=token, name="Olena Koval", password=PASSWORD, at=LATER)
    assert accepted.user.email == "olena@buyers.example"
    assert (accepted.user.first_name, accepted.user.last_name) == ("Olena", "Koval")
    assert accepted.user.check_password(PASSWORD)
    member = Member.objects.get(user=accepted.user)
    assert (member.dealer, member.role, member.department) == (kyiv_dealer.dealer, "head", "Tools")
    assert list(member.legal_entities.all()) == [second]
    invitation.refresh_from_db()
    assert (invitation.accepted_at, invitation.user) == (LATER, accepted.user)


def test_the_link_works_once(kyiv_dealer):
    invite(kyiv_dealer)
    token = token_of()
    invitations.accept(token=token, name="Olena", password=PASSWORD, at=LATER)
    for again in (
        lambda: invitations.look_up(token=token, at=LATER),
        lambda: invitations.accept(token=token, name="Thief", password="other-Pass-1", at=LATER),
    ):
        with pytest.raises(UnableToAccept, match="used already"):
            again()
    assert Member.objects.filter(dealer=kyiv_dealer.dealer).count() == 2


def test_an_old_a_revoked_and_an_unknown_link_say_so(kyiv_dealer, settings):
    invitation = invite(kyiv_dealer)
    token = token_of()
    at = NOW + timedelta(days=settings.INVITATION_DAYS)
    invitations.look_up(token=token, at=at - timedelta(seconds=1))
    with pytest.raises(UnableToAccept, match="too old"):
        invitations.look_up(token=token, at=at)
    invitations.revoke(invitation_id=invitation.pk, at=LATER)
    invitations.revoke(invitation_id=invitation.pk, at=LATER + timedelta(hours=1))
    assert Invitation.objects.get().revoked_at == LATER
    with pytest.raises(UnableToAccept, match="taken back"):
        invitations.accept(token=token, name="Olena", password=PASSWORD, at=LATER)
    with pytest.raises(UnableToAccept, match="not valid"):
        invitations.look_up(token="x" + token, at=LATER)


def test_a_letter_sent_again_carries_a_new_link_and_full_time(kyiv_dealer):
    invitation = invite(kyiv_dealer)
    with pytest.raises(UnableToInvite, match="Wait a minute"):
        invitations.resend(invitation_id=invitation.pk, at=NOW + timedelta(seconds=30))
    late = NOW + timedelta(days=40)
    invitations.resend(invitation_id=invitation.pk, at=late, dealer_id=kyiv_dealer.dealer.pk)
    first, second = token_of(0), token_of(1)
    assert first != second
    with pytest.raises(UnableToAccept, match="newer letter"):
        invitations.look_up(token=first, at=late)
    invitations.accept(token=second, name="Olena", password=PASSWORD, at=late)
    for ended in (invitations.resend, invitations.revoke):
        with pytest.raises(UnableToInvite, match="accepted"):
            ended(invitation_id=invitation.pk, at=late + timedelta(hours=1))


def test_invitations_of_others_do_not_exist(kyiv_dealer, lviv_dealer):
    invitation = invite(kyiv_dealer)
    for action in (invitations.resend, invitations.revoke):
        with pytest.raises(UnableToInvite, match="no such invitation"):
            action(invitation_id=invitation.pk, at=LATER, dealer_id=lviv_dealer.dealer.pk)
    assert Invitation.objects.get().revoked_at is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"email": "olena"}, "not an e-mail"),
        ({"role": "owner"}, "no such role"),
        ({"legal_entity_ids": [0]}, "legal entities of the dealer"),
        ({"email": "KYIV-dealer@dealers.example"}, "in this cabinet already"),
    ],
)
def test_what_cannot_be_invited(kyiv_dealer, values, words):
    with pytest.raises(UnableToInvite, match=words):
        invite(kyiv_dealer, **values)
    assert not OutgoingEmail.objects.exists()


def test_legal_entities_of_another_dealer_are_refused(kyiv_dealer, lviv_dealer):
    with pytest.raises(UnableToInvite, match="legal entities of the dealer"):
        invite(kyiv_dealer, legal_entity_ids=[lviv_dealer.legal_entity.pk])


def test_one_open_invitation_per_person_until_it_expires(kyiv_dealer, lviv_dealer):
    invite(kyiv_dealer)
    with pytest.raises(UnableToInvite, match="invited already"):
        invite(kyiv_dealer, "OLENA@buyers.example")
    invite(lviv_dealer)
    late = NOW + timedelta(days=40)
    invitations.invite(dealer_id=kyiv_dealer.dealer.pk, email="olena@buyers.example", at=late)
    assert Invitation.objects.filter(dealer=kyiv_dealer.dealer).count() == 2


def test_who_invites_is_not_told_of_an_account_elsewhere_its_owner_is(kyiv_dealer, lviv_dealer):
    """The answer to the inviting dealer is the same as for an address nobody knows."""
    invite(kyiv_dealer, lviv_dealer.user.email)
    with pytest.raises(UnableToAccept, match="one e-mail opens one cabinet") as caught:
        invitations.accept(token=token_of(), name="Lviv", password=PASSWORD, at=LATER)
    assert "Lviv dealer" not in caught.value.reason
    lviv_dealer.user.refresh_from_db()
    assert lviv_dealer.user.check_password("demo")


def test_staff_never_become_members(kyiv_dealer, staff):
    invite(kyiv_dealer, staff.user.email)
    with pytest.raises(UnableToAccept, match="one e-mail opens one cabinet"):
        invitations.look_up(token=token_of(), at=LATER)


def test_an_account_without_a_cabinet_joins(kyiv_dealer, stranger):
    invite(kyiv_dealer, stranger.user.email)
    accepted = invitations.accept(token=token_of(), name="S", password=PASSWORD, at=LATER)
    assert accepted.user == stranger.user
    assert accepted.user.check_password(PASSWORD)


def test_a_former_colleague_comes_back_with_the_new_role(kyiv_dealer):
    former = MemberFactory(dealer=kyiv_dealer.dealer, is_active=False, role="admin")
    invite(kyiv_dealer, former.user.email, role="buyer")
    invitations.accept(token=token_of(), name="Back", password=PASSWORD, at=LATER)
    former.refresh_from_db()
    assert (former.is_active, former.role) == (True, "buyer")


def test_a_closed_account_and_a_closed_cabinet_stay_closed(kyiv_dealer):
    closed = UserFactory(is_active=False)
    invite(kyiv_dealer, closed.email)
    with pytest.raises(UnableToAccept, match="account is closed"):
        invitations.look_up(token=token_of(), at=LATER)
    invite(kyiv_dealer)
    kyiv_dealer.dealer.is_blocked = True
    kyiv_dealer.dealer.save()
    with pytest.raises(UnableToAccept, match="closed now"):
        invitations.look_up(token=token_of(), at=LATER)
    with pytest.raises(UnableToInvite, match="no access"):
        invite(kyiv_dealer, "else@buyers.example")


def test_a_weak_password_is_refused_and_the_link_still_works(kyiv_dealer):
    invite(kyiv_dealer)
    with pytest.raises(UnableToAccept, match="too short") as caught:
        invitations.accept(token=token_of(), name="Olena", password="abc", at=LATER)
    assert caught.value.field == "password"
    invitations.accept(token=token_of(), name="Olena", password=PASSWORD, at=LATER)


def test_the_letter_is_in_the_persons_language_and_leaves_once(
    kyiv_dealer, django_capture_on_commit_callbacks
):
    with translation.override("en"), django_capture_on_commit_callbacks(execute=True):
        invite(kyiv_dealer, language="ru")
        english = OutgoingEmail.objects.get()
    assert Invitation.objects.get().language == "ru"
    assert len(mail.outbox) == 1
    assert mail.outbox[0].to == ["olena@buyers.example"]
    assert mail.outbox[0].body == english.body


def test_the_page_lets_in_and_signs_in(kyiv_dealer, lviv_client):
    """Also in a browser where somebody else is signed in: he is not any more."""
    invite(kyiv_dealer, name="Olena Koval")
    address = f"/accounts/invitation/{token_of()}/"
    page = lviv_client.get(address).content.decode()
    assert "Olena Koval" in page
    assert "olena@buyers.example" in page
    weak = lviv_client.post(address, {"name": "Olena", "password": "abc"})
    assert weak.status_code == 200
    assert "too short" in weak.content.decode()
    answer = lviv_client.post(address, {"name": "Olena Koval", "password": PASSWORD})
    assert answer.status_code == 302
    user = Member.objects.get(dealer=kyiv_dealer.dealer, user__email__startswith="olena").user
    assert lviv_client.session["_auth_user_id"] == str(user.pk)
    gone = lviv_client.get(address)
    assert gone.status_code == 410
    assert "used already" in gone.content.decode()


def test_a_visitor_reads_the_page_in_the_language_of_the_letter(kyiv_dealer, client):
    invite(kyiv_dealer, language="uk")
    answer = client.get(f"/accounts/invitation/{token_of()}/")
    assert '<html lang="uk"' in answer.content.decode()
    assert client.cookies["django_language"].value == "uk"
    client.cookies["django_language"] = "en"
    assert '<html lang="en"' in client.get(answer.request["PATH_INFO"]).content.decode()
