"""Files beside an order: uploaded to the basket, tied when it is placed, seen by few."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from oscar_b2b.core import order_file_queries as queries
from oscar_b2b.core.models import OrderFile
from oscar_b2b.core.services import baskets, order_files

pytestmark = pytest.mark.django_db
ADD = "/accounts/order-files/"
HTMX = {"HTTP_HX_REQUEST": "true"}
PDF = b"%PDF-1.7 drawing"


def office(part="xl/workbook.xml"):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(part, "<x/>")
    return target.getvalue()


def file(name="drawing.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def basket(kyiv_dealer, bolt):
    basket = baskets.open_basket(context=kyiv_dealer.context, user=kyiv_dealer.user)
    baskets.add_many(basket=basket, strategy=kyiv_dealer.strategy, quantities={bolt.pk: 1})
    return basket


def keep(basket, *files, by=None):
    return order_files.add(basket=basket, files=files, by=by, at=timezone.now())


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.JPG", b"\xff\xd8\xff\xe0 photo", "image/jpeg"),
        ("a.png", b"\x89PNG\r\n\x1a\n picture", "image/png"),
        ("a.csv", "артикул;кількість\r\n10;5".encode(), "text/csv"),
        ("a.csv", "артикул;количество".encode("cp1251"), "text/csv"),
        ("a.txt", b"Ring before you come.", "text/plain"),
        ("a.xlsx", office(), None),
        ("a.docx", office("word/document.xml"), None),
    ],
)
def test_what_a_file_is_is_read_from_its_bytes(basket, name, content, expected):
    assert keep(basket, file(name, content)) == []

    row = OrderFile.objects.get()
    assert expected is None or row.content_type == expected
    assert row.file.read() == content
    assert "media" not in row.file.path.split("/")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("page.html", b"<script>x</script>", "cannot be taken"),
        ("page.pdf", b"<script>x</script>", "cannot be taken"),
        ("program.txt", b"MZ\x00\x01\x02", "cannot be taken"),
        ("list.xlsx", office("word/document.xml"), "cannot be taken"),
        ("list.xlsx", b"PK\x03\x04 no archive", "cannot be taken"),
        ("picture.svg", b"<svg/>", "cannot be taken"),
        ("noname", PDF, "cannot be taken"),
        ("empty.pdf", b"", "is empty"),
        ("large.pdf", PDF + b" " * order_files.MOST_BYTES, "too large"),
    ],
)
def test_other_files_are_refused_in_words(basket, name, content, words):
    (fault,) = keep(basket, file(name, content))

    assert words in fault
    assert name in fault
    assert not OrderFile.objects.exists()


def test_a_basket_has_five_files_and_no_more(basket):
    faults = keep(basket, *(file(f"{number}.pdf", PDF + b"%d" % number) for number in range(7)))

    assert OrderFile.objects.count() == 5
    assert len(faults) == 2
    assert all("at most 5 files" in each for each in faults)


def test_a_second_press_keeps_a_file_once(basket):
    assert keep(basket, file()) == []
    assert keep(basket, file()) == []
    assert OrderFile.objects.count() == 1
    assert keep(basket, file("copy.pdf")) == []
    assert OrderFile.objects.count() == 2


def test_the_block_takes_and_drops_files_at_once(dealer_client, basket):
    answer = dealer_client.post(ADD, {"files-upload": [file(), file("x.exe")]}, **HTMX)
    text = answer.content.decode()
    row = OrderFile.objects.get()
    assert "drawing.pdf" in text
    assert "x.exe” cannot be taken" in text
    assert "<html" not in text

    text = dealer_client.post(f"{ADD}{row.pk}/remove/", **HTMX).content.decode()

    assert "drawing.pdf" not in text
    assert not OrderFile.objects.exists()


def test_it_works_without_scripts(dealer_client, basket):
    page = reverse("checkout:index")

    answer = dealer_client.post(ADD, {"files-upload": [file(), file("x.exe")]}, follow=True)
    assert answer.redirect_chain[-1][0] == page
    text = answer.content.decode()
    assert "drawing.pdf" in text
    assert "x.exe” cannot be taken" in text

    row = OrderFile.objects.get()
    step = {"basket": basket.pk, "step": f"drop-file-{row.pk}"}
    assert "drawing.pdf" not in dealer_client.post(page, step).content.decode()
    assert not OrderFile.objects.exists()
    text = dealer_client.post(
        page, {"basket": basket.pk, "step": "add-files", "files-upload": [file()]}
    ).content.decode()
    assert "drawing.pdf" in text


def test_a_refused_page_loses_no_file_and_says_what_is_wrong(dealer_client, basket):
    page = reverse("checkout:index")

    # Nothing else is filled in, so the order is refused.
    answer = dealer_client.post(
        page, {"basket": basket.pk, "files-upload": [file(), file("page.html", b"<p>")]}
    )

    assert answer.status_code == 422
    text = answer.content.decode()
    assert "drawing.pdf" in text
    assert "page.html” cannot be taken" in text
    assert [each.name for each in queries.files_of_basket(basket=basket)] == ["drawing.pdf"]


def order_of(basket, person):
    """Place the basket, as any page or programme does."""
    from oscar.core.loading import get_class

    from oscar_b2b.core.services import orders

    basket.strategy = person.strategy
    return orders.place_order(
        basket=basket,
        context=person.context,
        strategy=person.strategy,
        user=person.user,
        method=get_class("shipping.methods", "Free")(),
        at=timezone.now(),
    )


def test_placing_ties_the_files_to_the_order(basket, kyiv_dealer, dealer_client, staff_client):
    keep(basket, file(), file("list.csv", b"a;b"))

    order = order_of(basket, kyiv_dealer)

    tied = queries.files_of_order(order=order)
    assert [each.name for each in tied] == ["drawing.pdf", "list.csv"]
    page = dealer_client.get(reverse("customer:order", args=[order.number])).content.decode()
    assert "drawing.pdf" in page
    # It belongs to the order now: nobody takes it away.
    row = OrderFile.objects.first()
    dealer_client.post(f"{ADD}{row.pk}/remove/", **HTMX)
    assert OrderFile.objects.filter(pk=row.pk).exists()
    staff = staff_client.get(reverse("dashboard:b2b-order-file", args=[row.pk]))
    assert b"".join(staff.streaming_content) == PDF


def test_a_file_is_handed_out_so_that_no_browser_runs_it(basket, dealer_client):
    keep(basket, file("page.txt", b"<script>alert(1)</script>"))

    answer = dealer_client.get(reverse("order_files:file", args=[OrderFile.objects.get().pk]))

    assert answer["Content-Type"] == "text/plain"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]


def test_nobody_else_sees_or_drops_a_file(
    basket, kyiv_dealer, client, dealer_client, rival_client, staff_client
):
    keep(basket, file())
    waiting = OrderFile.objects.get()
    address = reverse("order_files:file", args=[waiting.pk])
    assert dealer_client.get(address).status_code == 200
    assert rival_client.get(address).status_code == 404
    assert client.get(address).status_code == 302
    # What is not ordered is nothing for employees either.
    staff = reverse("dashboard:b2b-order-file", args=[waiting.pk])
    assert staff_client.get(staff).status_code == 404
    rival_client.post(f"{ADD}{waiting.pk}/remove/")
    client.post(f"{ADD}{waiting.pk}/remove/")
    assert OrderFile.objects.count() == 1

    order_of(basket, kyiv_dealer)

    assert dealer_client.get(address).status_code == 200
    assert rival_client.get(address).status_code == 404
    assert client.get(address).status_code == 302
    assert staff_client.get(staff).status_code == 200
    assert dealer_client.get(staff).status_code == 403
    for foreign in (client, rival_client):
        foreign.post(ADD, {"files-upload": [file("evil.pdf")]})
    assert not OrderFile.objects.filter(basket=basket, name="evil.pdf").exists()


def test_a_colleague_who_sees_the_order_sees_its_files(basket, kyiv_dealer, client):
    from oscar_b2b.core.models import Member
    from tests.factories.people import MemberFactory

    keep(basket, file())
    order_of(basket, kyiv_dealer)
    address = reverse("order_files:file", args=[OrderFile.objects.get().pk])
    for role, status in ((Member.BUYER, 404), (Member.HEAD, 200)):
        colleague = MemberFactory(dealer=kyiv_dealer.dealer, role=role)
        client.force_login(colleague.user)
        assert client.get(address).status_code == status


def test_what_nobody_ordered_is_deleted_at_night(basket, kyiv_dealer, lviv_dealer, bolt):
    def basket_of(person):
        return baskets.open_basket(context=person.context, user=person.user)

    keep(basket, file("ordered.pdf"))
    order_of(basket, kyiv_dealer)
    fresh = basket_of(kyiv_dealer)
    keep(fresh, file("fresh.pdf"))
    gone = basket_of(lviv_dealer)
    keep(gone, file("gone.pdf"))
    gone.delete()
    old = basket_of(lviv_dealer)
    keep(old, file("old.pdf"))
    long_ago = timezone.now() - order_files.KEPT - dt.timedelta(days=1)
    OrderFile.objects.filter(name__in=["ordered.pdf", "old.pdf"]).update(uploaded_at=long_ago)
    paths = {each.name: each.file for each in OrderFile.objects.all()}

    assert order_files.delete_orphans(at=timezone.now()) == 2

    left = set(OrderFile.objects.values_list("name", flat=True))
    assert left == {"ordered.pdf", "fresh.pdf"}
    assert {name for name, each in paths.items() if each.storage.exists(each.name)} == left


def test_a_basket_that_is_an_order_takes_no_file_more(basket, kyiv_dealer):
    order_of(basket, kyiv_dealer)

    (fault,) = keep(basket, file())

    assert "can no longer be ordered" in fault
    assert not OrderFile.objects.exists()


def test_the_order_page_costs_the_same_for_one_and_five_files(basket, kyiv_dealer, dealer_client):
    keep(basket, file())
    order = order_of(basket, kyiv_dealer)
    counts = []
    for number in range(5):
        if number:
            OrderFile.objects.create(
                order=order,
                name=f"{number}.pdf",
                file="x",
                content_type="application/pdf",
                size=1,
                sha256="",
                uploaded_at=timezone.now(),
            )
        if number in (0, 4):
            dealer_client.get(reverse("customer:order", args=[order.number]))
            with CaptureQueriesContext(connection) as captured:
                dealer_client.get(reverse("customer:order", args=[order.number]))
            counts.append(len(captured))
    assert counts[0] == counts[1]
