"""Nobody reads what is somebody else's: every address of the shop, every letter, every file.

Three dealers and a visitor walk through all of the URLconf. What they look for and how a new page
gets into the walk: ``tests/functional/leaks``.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest
from django.core.mail import EmailMessage
from django.http import FileResponse, HttpResponse, HttpResponseRedirect, JsonResponse
from django.test import TestCase
from django.urls import clear_url_caches, path

from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.services import emails
from storefront import urls
from tests.factories import people
from tests.functional.leaks import addresses, buying, reading, world
from tests.functional.leaks.secrets_of import Reader
from tests.functional.leaks.walk import Walk
from tests.functional.leaks.world import DEALERS, EXACT, HIDDEN, MASKED, VISITOR, World
from tests.shared_world import one_world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shop(django_db_setup: None, django_db_blocker: object) -> Iterator[World]:
    """The shop of this module."""
    from django.core import mail

    with one_world(django_db_blocker):
        mail.outbox = []
        yield world.make(lambda: TestCase.captureOnCommitCallbacks(execute=True))


def told(leaks: list[object]) -> str:
    return "\n".join(map(str, leaks[:20]))


def test_every_page_with_arguments_is_in_the_tables():
    """A new page fails here until its row says what its arguments are."""
    pages = addresses.pages()
    missing = [
        f"{each.name or each.route}: {each.arguments}" for each in pages if each.kinds is None
    ]
    assert not missing, "\n".join(missing)
    names = {each.name for each in pages}
    gone = (set(addresses.STOREFRONT) | set(addresses.DASHBOARD) | set(addresses.QUERIES)) - names
    assert gone == set()


ALL = pytest.mark.parametrize("who", [*DEALERS, VISITOR], ids=[*DEALERS, "visitor"])


@ALL
@pytest.mark.usefixtures("bare_errors")
def test_no_page_tells_what_is_somebody_elses(shop, who):
    found = Walk(shop, who).get()

    assert not found.leaks, told(found.leaks)
    assert found.wrong == []
    assert len(found.read) >= (15 if who == VISITOR else 30), found.read
    # The walk is not blind: what is his own he has read, prices, papers and orders as well.
    unread = {each.pattern for each in found.reader.own if each not in found.reader.read}
    assert not unread


@pytest.mark.parametrize("who", [MASKED, VISITOR], ids=[MASKED, "visitor"])
@pytest.mark.usefixtures("bare_errors")
def test_no_form_tells_what_is_somebody_elses(shop, who):
    found = Walk(shop, who).post()

    assert not found.leaks, told(found.leaks)
    assert found.wrong == []
    # Forms were not only refused: those that write letters have written some.
    assert len(found.letters) >= (0 if who == VISITOR else 3), found.letters


@pytest.mark.parametrize("who", [MASKED, VISITOR], ids=[MASKED, "visitor"])
@pytest.mark.usefixtures("bare_errors")
def test_the_suppliers_pages_let_no_buyer_in(shop, who):
    found = Walk(shop, who).staff_pages()

    assert not found.leaks, told(found.leaks)
    assert found.wrong == []
    assert found.asked > 350


def test_error_pages_tell_nothing(shop):
    client = shop.browser(MASKED)
    foreign = shop.of[EXACT]["product"]
    for address, status in ((f"/catalogue/x_{foreign}/", 404), ("/dashboard/b2b/dealers/", 403)):
        answer = client.get(address)
        assert answer.status_code == status
        assert len(answer.content) > 2000
        leaks = Reader(shop.secrets, MASKED).leaks(reading.plain(reading.text_of(answer)), address)
        assert not leaks, told(leaks)


@pytest.mark.usefixtures("bare_errors")
def test_the_cash_contract_with_an_unmapped_price_type_tells_no_price(shop):
    """Neither a type nobody has mapped nor cost is shown, though the contract names it."""
    walk = Walk(shop, EXACT).only({"catalogue:detail", "prices:why", "basket:summary"})
    client = shop.browser(EXACT)
    cash = shop.people[EXACT].contracts[f"{EXACT.upper()}-K2"]
    answer = client.post("/accounts/contracts/switch/", {"contract": cash.pk}, follow=True)
    assert answer.status_code == 200
    found = walk.get(client)
    assert not found.leaks, told(found.leaks)

    # It is the gate that hides it: a mapped type is read.
    type(cash.price_type).objects.filter(name="Nobodia new").update(
        is_active=True, reviewed_at=cash.legal_entity.dealer.members.first().user.date_joined
    )
    found = Walk(shop, EXACT).only({"catalogue:detail"}).get(client)
    assert {each.found for each in found.leaks if each.kind == "price"}


@pytest.mark.parametrize("who", [MASKED, HIDDEN])
def test_no_answer_to_a_quantity_tells_the_figure(shop, who):
    reader = Reader(shop.secrets, who)
    client = shop.browser(who)
    for quantity in (world.MAIN - 9, world.MAIN + 9, world.MAIN + world.WEST + 9, 999_999):
        answer = buying.put(client, {shop.common.pk: quantity})
        # What he has typed himself is in the basket.
        text = reading.plain(reading.text_of(answer)).replace(str(quantity), "")
        assert not reader.leaks(text, str(quantity))
        client.post("/basket/", {"clear": "1"})


def test_more_than_1c_lets_a_client_see_is_refused_without_the_figure(shop):
    client = shop.browser(EXACT)
    client.post("/basket/", {"clear": "1"})
    answer = buying.put(client, {shop.limited.pk: world.LIMIT + 1})
    assert not Reader(shop.secrets, EXACT).leaks(reading.plain(reading.text_of(answer)), "basket")
    assert not answer.context["basket"].all_lines()


def test_letters_of_the_order_path_are_for_their_readers_only(shop):
    """Each dealer's letters tell nothing of the others; the supplier's tell no stock either."""
    owners = {person.user.email: who for who, person in shop.people.items()}
    seen = set()
    for message in shop.letters:
        to = owners.get(message.to[0])
        if to is None:
            continue
        seen.add(to)
        reader = Reader(shop.secrets, to)
        leaks = reader.leaks(reading.plain(reading.letter(message)), message.subject)
        assert not leaks, told(leaks)
        assert {each.kind for each in reader.read} >= {"name", "price", "order"}
    assert seen == set(DEALERS)


KINDS = ("page", "json", "csv", "xlsx", "pdf", "redirect", "letter")


def planted_answer(request, kind):
    """A page that tells the exact dealer's secrets, in this way."""
    price, name = world.PRICES[EXACT], f"{EXACT.title()} flange"
    if kind == "json":
        return JsonResponse({"results": [{"text": f"«{name}»", "price": float(price)}]})
    if kind == "csv":
        return HttpResponse(f"\ufeff{name};{price.replace('.', ',')}", content_type="text/csv")
    if kind == "xlsx":
        body = io.BytesIO()
        with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as book:
            book.writestr("xl/sharedStrings.xml", f"<si><t>{name}</t></si><v>{price}</v>")
        return HttpResponse(body.getvalue(), content_type="application/vnd.ms-excel")
    if kind == "pdf":
        content = io.BytesIO(reading.pdf(f"{name} {price}"))
        return FileResponse(content, content_type="application/pdf")
    if kind == "redirect":
        return HttpResponseRedirect(f"/catalogue/?back={name}-{price}")
    if kind == "letter":
        if request.method == "POST":
            letter = EmailMessage("Hello", f"{name} for {price}", to=["friend@x.example"])
            emails.queue(message=letter)
        return HttpResponse("sent")
    return HttpResponse(f"<input value='{name}'><b>{price[0]} {price[1:]}</b>")


@pytest.fixture
def planted(shop, monkeypatch):
    """A page that nobody has looked at stands in the URLconf."""
    pattern = path("planted/<slug:kind>/", planted_answer, name="planted")
    monkeypatch.setattr(urls, "urlpatterns", [pattern, *urls.urlpatterns])
    monkeypatch.setitem(shop.ids, "planted", KINDS)
    clear_url_caches()
    yield
    monkeypatch.undo()
    clear_url_caches()


def test_the_walk_finds_a_planted_page_of_any_kind(shop, planted, monkeypatch):
    """A new page fails until its ids are written down; then it is asked and read."""
    (page,) = [each for each in addresses.pages() if each.name == "planted"]
    assert page.kinds is None
    monkeypatch.setitem(addresses.STOREFRONT, "planted", {"kind": "planted"})

    found = Walk(shop, MASKED).only({"planted"}).get()
    seen = {(each.where.split("/")[2], each.kind) for each in found.leaks}
    assert seen == {(kind, what) for kind in KINDS[:-1] for what in ("name", "price")}

    monkeypatch.setitem(shop.ids, "planted", ("letter",))
    found = Walk(shop, MASKED).only({"planted"}).post()
    assert {each.kind for each in found.leaks} == {"name", "price"}
    assert all("letter to friend@x.example" in each.where for each in found.leaks)


class Planted:
    """A section of the product's card that tells what it must not."""

    slot = "product.sections"
    order = 0

    def __init__(self, text: str) -> None:
        self.text = text

    def render(self, context: object) -> str:
        return f"<i>{self.text}</i>"


def test_the_walk_finds_planted_words(shop):
    texts = [
        *("48 173", "99,600 pcs", "1 137,41", "&quot;113741&quot;", "711 000.02"),
        *("ALDENA flange", "aldena-charter.pdf", shop.orders[EXACT].number),
    ]
    with extensions.override("slots", [*extensions.get("slots"), Planted("; ".join(texts))]):
        answer = shop.browser(MASKED).get(shop.common.get_absolute_url())
    leaks = Reader(shop.secrets, MASKED).leaks(reading.plain(reading.text_of(answer)), "card")
    found = {(each.kind, each.found) for each in leaks}
    assert found == {
        ("stock", "48173"),
        ("stock", "99600"),
        ("price", "1137,41"),
        ("price", "113741"),
        ("name", "aldena"),
        ("money", "711000.02"),
        ("order", shop.orders[EXACT].number.lower()),
    }
    clean = shop.browser(MASKED).get(shop.common.get_absolute_url())
    assert not Reader(shop.secrets, MASKED).leaks(reading.plain(reading.text_of(clean)), "card")


def test_the_walk_finds_a_broken_gate_of_prices(shop):
    """The masked dealer gets the exact dealer's price list."""
    from oscar_b2b.contracts.models import Contract
    from oscar_b2b.partner_pricing.models import DiscountRule

    DiscountRule.objects.all().delete()

    contract = shop.people[MASKED].contracts[f"{MASKED.upper()}-K1"]
    foreign = shop.people[EXACT].contracts[f"{EXACT.upper()}-K1"].price_type
    Contract.objects.filter(pk=contract.pk).update(price_type=foreign)
    found = Walk(shop, MASKED).only({"catalogue:index"}).get()
    assert "price" in {each.kind for each in found.leaks}


def test_the_walk_finds_a_broken_mask(shop):
    shop.people[MASKED].dealer.stock_view.delete()
    people.show_stock("exact", dealer=shop.people[MASKED].dealer)
    found = Walk(shop, MASKED).only({"catalogue:index"}).get()
    assert {each.kind for each in found.leaks} == {"stock"}


def test_the_walk_finds_a_foreign_order_and_its_files(shop):
    from oscar_b2b.core.models import OrderParty

    mine = shop.people[MASKED].dealer
    OrderParty.objects.filter(order=shop.orders[EXACT]).update(
        dealer=mine, legal_entity=shop.people[MASKED].legal_entity
    )
    found = Walk(shop, MASKED).only({"customer:order-list", "customer:order"}).get()
    assert {"order", "name", "price"} <= {each.kind for each in found.leaks}
    found = Walk(shop, MASKED).only({"onec_orders:invoice-pdf", "onec_orders:order-file"}).get()
    assert {each.found for each in found.leaks} == {EXACT}


def test_the_walk_finds_a_foreign_paper_and_a_foreign_good(shop):
    from oscar_b2b.assortment.models import AssortmentRule
    from oscar_b2b.onboarding.models import DealerDocument

    DealerDocument.objects.update(dealer=shop.people[MASKED].dealer)
    found = Walk(shop, MASKED).only({"onboarding:document", "onboarding:documents"}).get()
    assert {each.found for each in found.leaks} == {EXACT, HIDDEN}
    AssortmentRule.objects.all().delete()
    found = Walk(shop, MASKED).only({"catalogue:detail", "good_files:file"}).get()
    assert {EXACT, HIDDEN} <= {each.found for each in found.leaks}


def test_a_page_nobody_has_written_down_fails():
    view = object()
    page = addresses.Page("contracts:act", "accounts/contracts/<int:pk>/", ("pk",), view)
    assert page.kinds is None
