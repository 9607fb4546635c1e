"""Papers that both sides exchange: what is taken, who gets it, who removes it."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from auditlog.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from oscar_b2b.core.models import Member, MemberGrant, OutgoingEmail, PersonalManager
from oscar_b2b.onboarding.models import DealerDocument
from oscar_b2b.onboarding.services import documents, supply_contracts
from oscar_b2b.onboarding.services.documents import UnableToKeepDocument
from tests.factories.people import MemberFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
PDF = b"%PDF-1.7\ncharter of the Kyiv dealer"


def office(part):
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "<x/>")
    return content.getvalue()


def add(person, name="charter.pdf", content=PDF, **values):
    return documents.add(
        dealer_id=person.dealer.pk,
        upload=SimpleUploadedFile(name, content),
        **{"kind": "charter", "by": person.user, "by_supplier": False, "at": NOW, **values},
    )


def test_a_paper_is_kept_privately_and_the_manager_is_told(kyiv_dealer, settings):
    manager = PersonalManager.objects.create(name="Iryna", email="iryna@shop.example")
    kyiv_dealer.dealer.manager = manager
    kyiv_dealer.dealer.save()
    document = add(kyiv_dealer)
    path = Path(document.file.path)
    assert path.is_relative_to(settings.PRIVATE_MEDIA_ROOT)
    assert "charter" not in path.name
    assert path.read_bytes() == PDF
    assert (document.content_type, document.size) == ("application/pdf", len(PDF))
    (letter,) = OutgoingEmail.objects.all()
    assert letter.to == ["iryna@shop.example"]
    assert not letter.attachments
    entry = LogEntry.objects.get_for_object(document).get()
    assert entry.additional_data == {"dealer": kyiv_dealer.dealer.pk}


def test_a_paper_of_the_supplier_is_told_to_the_cabinets_administrators(kyiv_dealer, staff):
    MemberFactory(dealer=kyiv_dealer.dealer, role=Member.BUYER)
    documents.add(
        dealer_id=kyiv_dealer.dealer.pk,
        upload=SimpleUploadedFile("contract.docx", office("word/document.xml")),
        kind="contract",
        by=staff.user,
        by_supplier=True,
        at=NOW,
    )
    assert [each.to for each in OutgoingEmail.objects.all()] == [[kyiv_dealer.user.email]]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("charter.pdf", b"", "is empty"),
        ("charter.pdf", b"MZ\x90\x00 a program", "cannot be taken"),
        ("page.html", b"<script>alert(1)</script>", "cannot be taken"),
        ("picture.svg", b"<svg onload='alert(1)'/>", "cannot be taken"),
        ("charter.docx", b"PK\x03\x04 broken", "cannot be taken"),
        ("charter.docx", office("xl/workbook.xml"), "cannot be taken"),
        ("charter", PDF, "cannot be taken"),
        ("large.pdf", PDF + b"x" * 1000, "too large"),
    ],
)
def test_what_is_not_taken(kyiv_dealer, settings, name, content, words):
    settings.ONBOARDING_FILE_LIMIT = 1000
    with pytest.raises(UnableToKeepDocument, match=words):
        add(kyiv_dealer, name, content)
    assert not DealerDocument.objects.exists()
    assert not OutgoingEmail.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/Charter of us.pdf", "Charter of us.pdf"),
        ("a\u202efdp.exe.pdf", "a fdp.exe.pdf"),
        ('x"; filename="y.pdf', "x ; filename= y.pdf"),
        ("ф" * 300 + ".pdf", "ф" * 146 + ".pdf"),
    ],
)
def test_names_are_made_safe(kyiv_dealer, typed, kept):
    upload = SimpleUploadedFile("x.pdf", PDF)
    upload._name = typed
    document = documents.add(
        dealer_id=kyiv_dealer.dealer.pk,
        upload=upload,
        kind="charter",
        by=None,
        by_supplier=False,
        at=NOW,
    )
    assert document.name == kept


def test_only_the_side_that_uploaded_removes(kyiv_dealer, lviv_dealer):
    document = add(kyiv_dealer)
    for dealer, by_supplier in ((kyiv_dealer, True), (lviv_dealer, False)):
        with pytest.raises(UnableToKeepDocument):
            documents.remove(
                document_id=document.pk,
                dealer_id=dealer.dealer.pk,
                by_supplier=by_supplier,
                at=NOW,
            )
    removed = documents.remove(
        document_id=document.pk,
        dealer_id=kyiv_dealer.dealer.pk,
        by_supplier=False,
        at=NOW + timedelta(days=1),
    )
    assert removed.removed_at == NOW + timedelta(days=1)
    assert Path(removed.file.path).exists()


def test_there_is_an_end_to_papers(kyiv_dealer, monkeypatch):
    monkeypatch.setattr(documents, "MOST", 1)
    add(kyiv_dealer)
    with pytest.raises(UnableToKeepDocument, match="already"):
        add(kyiv_dealer)


def test_the_cabinet_page_uploads_hands_out_and_removes(dealer_client, kyiv_dealer):
    answer = dealer_client.post(
        "/access/papers/",
        {"kind": "charter", "file": SimpleUploadedFile("Статут.pdf", PDF)},
        follow=True,
    )
    assert "Статут.pdf" in answer.content.decode()
    document = DealerDocument.objects.get()
    assert (document.dealer, document.by_supplier) == (kyiv_dealer.dealer, False)
    file = dealer_client.get(f"/access/papers/{document.pk}/")
    assert file.getvalue() == PDF
    assert file["Content-Disposition"].startswith("attachment")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in file["Cache-Control"]
    wrong = dealer_client.post(
        "/access/papers/", {"kind": "charter", "file": SimpleUploadedFile("a.exe", b"MZ")}
    )
    assert "cannot be taken" in wrong.content.decode()
    empty = dealer_client.post(
        "/access/papers/", {"kind": "charter", "file": SimpleUploadedFile("a.pdf", b"")}
    )
    assert "is empty" in empty.content.decode()
    dealer_client.post(f"/access/papers/{document.pk}/remove/")
    assert dealer_client.get(f"/access/papers/{document.pk}/").status_code == 404
    assert (
        "Статут.pdf"
        not in dealer_client.get("/access/papers/").content.decode().split("<table")[-1]
        or "No papers yet" in dealer_client.get("/access/papers/").content.decode()
    )


def test_the_dashboard_uploads_and_the_dealer_sees_it(staff_client, dealer_client, kyiv_dealer):
    page = f"/dashboard/b2b/papers/{kyiv_dealer.dealer.pk}/"
    staff_client.post(page, {"kind": "contract", "file": SimpleUploadedFile("frame.pdf", PDF)})
    document = DealerDocument.objects.get()
    assert document.by_supplier
    assert "frame.pdf" in dealer_client.get("/access/papers/").content.decode()
    assert dealer_client.get(f"/access/papers/{document.pk}/").getvalue() == PDF
    refused = dealer_client.post(f"/access/papers/{document.pk}/remove/", follow=True)
    assert "Only the side" in refused.content.decode()
    assert staff_client.get(f"{page}{document.pk}/").getvalue() == PDF
    staff_client.post(f"{page}{document.pk}/remove/")
    assert staff_client.get(f"{page}{document.pk}/").status_code == 404


def test_the_accepted_contract_is_among_the_papers(dealer_client, rival_client, kyiv_dealer):
    text = supply_contracts.publish(
        words={"title_uk": "Договір", "body_uk": "Текст"}, asks_everybody=False, by=None, at=NOW
    )
    acceptance = supply_contracts.accept_for_dealer(
        member=kyiv_dealer.member,
        text_id=text.pk,
        signature=supply_contracts.Signature(),
        at=NOW,
    )
    address = f"/access/contract/{acceptance.pk}/"
    assert address in dealer_client.get("/access/papers/").content.decode()
    assert dealer_client.get(address).getvalue().startswith(b"%PDF")
    assert rival_client.get(address).status_code == 404


def test_papers_of_another_dealer_do_not_exist(dealer_client, lviv_dealer):
    document = add(lviv_dealer, "lviv-charter.pdf")
    assert "lviv-charter" not in dealer_client.get("/access/papers/").content.decode()
    assert dealer_client.get(f"/access/papers/{document.pk}/").status_code == 404
    assert dealer_client.post(f"/access/papers/{document.pk}/remove/").status_code == 404
    document.refresh_from_db()
    assert document.removed_at is None


def test_a_buyer_sees_papers_only_when_granted(client, kyiv_dealer):
    document = add(kyiv_dealer)
    buyer = MemberFactory(dealer=kyiv_dealer.dealer, role=Member.BUYER)
    client.force_login(buyer.user)
    for address in ("/access/papers/", f"/access/papers/{document.pk}/", "/access/legal-entity/"):
        assert client.get(address).status_code == 404
    MemberGrant.objects.create(member=buyer, code="onboarding.documents")
    assert client.get(f"/access/papers/{document.pk}/").getvalue() == PDF
    assert client.get("/access/legal-entity/").status_code == 404
