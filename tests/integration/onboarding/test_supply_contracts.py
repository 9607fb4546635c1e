"""The supply contract: versions, acceptance, the paper, and that nobody changes it."""

from __future__ import annotations

import hashlib
from io import BytesIO

import pypdf
import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from oscar_b2b.core import site_settings
from oscar_b2b.core.models import Member
from oscar_b2b.onboarding import queries, shop_settings
from oscar_b2b.onboarding.models import ContractAcceptance
from oscar_b2b.onboarding.services import supply_contracts
from oscar_b2b.onboarding.services.supply_contracts import (
    Signature,
    UnableToAcceptContract,
    UnableToPublish,
)
from tests.factories.people import MemberFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
WORDS = {
    "title_uk": "Договір поставки",
    "body_uk": "# 1. Предмет\n\nПостачальник передає <товар>.",
    "title_en": "Supply contract",
    "body_en": "The supplier hands over goods.",
}


def publish(words=WORDS, asks_everybody=False):
    return supply_contracts.publish(words=words, asks_everybody=asks_everybody, by=None, at=NOW)


def accept(person, text, **signature):
    return supply_contracts.accept_for_dealer(
        member=person.member,
        text_id=text.pk,
        signature=Signature(**{"remote_addr": "10.0.0.7", **signature}),
        at=NOW,
    )


@pytest.fixture
def asked(db, django_capture_on_commit_callbacks):
    """A published text, and the setting on."""
    with django_capture_on_commit_callbacks(execute=True):
        site_settings.store({shop_settings.SUPPLY_CONTRACT: True})
        return publish()


def test_versions_count_up_and_need_words():
    with pytest.raises(UnableToPublish, match="in Ukrainian"):
        publish({"title_uk": "x", "body_uk": " "})
    assert publish().number == 1
    with pytest.raises(UnableToPublish, match="word for word"):
        publish()
    assert publish({**WORDS, "body_uk": "Інший"}).number == 2


def test_the_paper_says_what_was_accepted_by_whom_when_and_from_where(kyiv_dealer):
    acceptance = accept(kyiv_dealer, publish(), language="uk", browser="Firefox " * 60)
    assert (acceptance.company, acceptance.tax_number) == ("Kyiv dealer LLC", "32855961")
    assert (acceptance.dealer, acceptance.user) == (kyiv_dealer.dealer, kyiv_dealer.user)
    with acceptance.pdf.open("rb") as file:
        paper = file.read()
    assert hashlib.sha256(paper).hexdigest() == acceptance.sha256
    text = " ".join(
        "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(paper)).pages).split()
    )
    for words in (
        "Договір поставки",
        "Предмет",
        "Постачальник передає <товар>.",
        "Kyiv dealer LLC, 32855961",
        kyiv_dealer.user.email,
        "10.0.0.7",
    ):
        assert words in text
    assert "# 1" not in text


def test_the_text_is_kept_in_the_language_it_was_read_in(kyiv_dealer, lviv_dealer):
    text = publish()
    assert accept(kyiv_dealer, text, language="en").language == "en"
    assert accept(lviv_dealer, text, language="ru").language == "uk"


def test_accepted_twice_is_accepted_once(kyiv_dealer):
    text = publish()
    assert accept(kyiv_dealer, text) == accept(kyiv_dealer, text)
    assert ContractAcceptance.objects.count() == 1


def test_only_the_administrator_accepts_and_only_what_he_has_read(kyiv_dealer):
    text = publish()
    kyiv_dealer.member.role = Member.HEAD
    with pytest.raises(UnableToAcceptContract, match="administrator"):
        accept(kyiv_dealer, text)
    kyiv_dealer.member.role = Member.ADMIN
    publish({**WORDS, "body_uk": "Інший"})
    with pytest.raises(UnableToAcceptContract, match="changed meanwhile"):
        accept(kyiv_dealer, text)


def test_an_accepted_contract_cannot_be_changed_or_deleted(kyiv_dealer, lviv_dealer):
    row = ContractAcceptance.objects.filter(pk=accept(kyiv_dealer, publish()).pk)
    for change in (
        lambda: row.update(person="Somebody else"),
        lambda: row.update(accepted_at=timezone.now()),
        lambda: row.update(sha256="0" * 64),
        lambda: row.update(dealer=lviv_dealer.dealer),
        lambda: row._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="never"), transaction.atomic():
            change()
    kyiv_dealer.user.delete()
    assert row.get().user is None


def test_an_earlier_acceptance_will_do_unless_everybody_is_asked(kyiv_dealer):
    first = publish()
    dealer_id = kyiv_dealer.dealer.pk
    assert not queries.has_accepted(dealer_id=dealer_id, text=first)
    accept(kyiv_dealer, first)
    second = publish({**WORDS, "body_uk": "2"})
    assert queries.has_accepted(dealer_id=dealer_id, text=second)
    third = publish({**WORDS, "body_uk": "3"}, asks_everybody=True)
    fourth = publish({**WORDS, "body_uk": "4"})
    assert not queries.has_accepted(dealer_id=dealer_id, text=third)
    assert not queries.has_accepted(dealer_id=dealer_id, text=fourth)
    accept(kyiv_dealer, fourth)
    assert queries.has_accepted(dealer_id=dealer_id, text=fourth)


def test_the_administrator_is_led_to_the_contract_and_back(asked, dealer_client):
    answer = dealer_client.get("/catalogue/?sort=name")
    assert answer.status_code == 302
    assert answer["Location"] == "/access/contract/?next=%2Fcatalogue%2F%3Fsort%3Dname"
    assert dealer_client.get("/accounts/").status_code == 200
    page = dealer_client.get(answer["Location"])
    assert 'value="/catalogue/?sort=name"' in page.content.decode()
    done = dealer_client.post(
        "/access/contract/", {"text": asked.pk, "next": "/catalogue/?sort=name"}
    )
    assert done["Location"] == "/catalogue/?sort=name"
    assert dealer_client.get("/catalogue/").status_code == 200
    assert dealer_client.get("/access/contract/").status_code == 200


def test_no_foreign_address_after_accepting(asked, dealer_client):
    done = dealer_client.post(
        "/access/contract/", {"text": asked.pk, "next": "https://evil.example/"}
    )
    assert done["Location"] == "/catalogue/"


def test_others_are_not_held_up(asked, client, kyiv_dealer, staff_client, client_of):
    buyer = MemberFactory(dealer=kyiv_dealer.dealer, role=Member.BUYER)
    client.force_login(buyer.user)
    assert client.get("/catalogue/").status_code == 200
    refused = client.post("/access/contract/", {"text": asked.pk}, follow=True)
    assert "administrator of your cabinet" in refused.content.decode()
    assert not ContractAcceptance.objects.exists()
    assert staff_client.get("/catalogue/").status_code == 200
    assert staff_client.get("/access/contract/").status_code == 404


def test_a_new_text_for_everybody_is_asked_in_a_running_session(
    asked, dealer_client, kyiv_dealer, django_capture_on_commit_callbacks
):
    accept(kyiv_dealer, asked)
    assert dealer_client.get("/catalogue/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        publish({**WORDS, "body_uk": "2"}, asks_everybody=True)
    assert dealer_client.get("/catalogue/").status_code == 302


def test_nobody_is_asked_without_the_setting_or_without_a_text(
    dealer_client, django_capture_on_commit_callbacks
):
    publish()
    assert dealer_client.get("/catalogue/").status_code == 200
    assert dealer_client.get("/access/contract/").status_code == 404
