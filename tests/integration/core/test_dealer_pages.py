"""The dashboard about dealers: list, many at once, one dealer, members, lookups, preview."""

from __future__ import annotations

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oscar_b2b.core.models import Dealer, LegalEntity, Member, PersonalManager, Segment
from tests.factories import goods, people

pytestmark = pytest.mark.django_db
LIST = "dashboard:b2b-dealers"


@pytest.fixture
def olena():
    return PersonalManager.objects.create(
        name="Olena Koval", phone="+380 44 1", email="o@s.example"
    )


def titles(client, **query):
    return [each.name for each in client.get(reverse(LIST), query).context["dealers"]]


def test_dealers_are_found_by_name_edrpou_and_email(staff_client, kyiv_dealer, lviv_dealer):
    LegalEntity.objects.filter(dealer=lviv_dealer.dealer).update(edrpou="40000007", name="Lev")
    assert titles(staff_client) == ["Kyiv dealer", "Lviv dealer"]
    assert titles(staff_client, q="yiv") == ["Kyiv dealer"]
    assert titles(staff_client, q="4000") == ["Lviv dealer"]
    assert titles(staff_client, q="lviv-dealer@") == ["Lviv dealer"]
    assert titles(staff_client, q="yiv dealer") == ["Kyiv dealer"]
    assert titles(staff_client, q="nobody") == []
    assert titles(staff_client, q="a\0b", manager="999999999999999999999", segment="x") == []


def test_filters(staff_client, kyiv_dealer, lviv_dealer, rival, olena):
    shops = Segment.objects.create(name="Shops")
    Dealer.objects.filter(pk=kyiv_dealer.dealer.pk).update(
        segment=shops, region="Centre", manager=olena
    )
    Dealer.objects.filter(pk=rival.dealer.pk).update(is_blocked=True)
    assert titles(staff_client, segment=shops.pk) == ["Kyiv dealer"]
    assert titles(staff_client, segment="none") == ["Lviv dealer"]
    assert titles(staff_client, region="Centre") == ["Kyiv dealer"]
    assert titles(staff_client, manager=olena.pk) == ["Kyiv dealer"]
    assert titles(staff_client, manager="none") == ["Lviv dealer"]
    assert titles(staff_client, state="blocked") == ["Rival"]
    assert titles(staff_client, state="all") == ["Kyiv dealer", "Lviv dealer", "Rival"]


@pytest.mark.parametrize("name", [LIST, "dashboard:b2b-members", "dashboard:b2b-audit"])
def test_the_number_of_queries_is_the_same_for_5_and_50(staff_client, name):
    counts = []
    for number in range(50):
        person = people.make_dealer(f"Dealer {number:02}")
        person.dealer.region = "West"
        person.dealer.save()
        if number in (4, 49):
            staff_client.get(reverse(name))
            with CaptureQueriesContext(connection) as asked:
                page = staff_client.get(reverse(name))
            counts.append(len(asked))
            assert page.status_code == 200
    assert counts[0] == counts[1]


def act(client, **fields):
    return client.post(reverse("dashboard:b2b-dealers-act"), fields, follow=True)


def test_a_manager_is_given_to_many_and_every_change_is_logged(
    staff, staff_client, kyiv_dealer, lviv_dealer, rival, olena
):
    chosen = [kyiv_dealer.dealer.pk, lviv_dealer.dealer.pk]
    asked = act(staff_client, action="manager", dealer=chosen)
    assert "2 dealers:" in asked.content.decode()
    assert not Dealer.objects.filter(manager=olena).exists()

    done = act(staff_client, action="manager", dealer=chosen, confirm="1", manager=olena.pk)

    assert "2 dealers changed." in done.content.decode()
    assert set(
        Dealer.objects.filter(manager=olena, manager_by_hand=True).values_list("pk", flat=True)
    ) == set(chosen)
    entry = LogEntry.objects.get(additional_data__dealer=chosen[0], actor=staff.user)
    assert entry.changes["manager"] == ["None", "Olena Koval"]
    page = staff_client.get(reverse("dashboard:b2b-dealer", args=[chosen[0]])).content.decode()
    assert "Olena Koval" in page
    assert "– → Olena Koval" in page


def test_everything_that_was_found_is_changed(staff_client, olena):
    shops = Segment.objects.create(name="Shops")
    for number in range(60):
        people.DealerFactory(name=f"Shop {number:02}")
    people.DealerFactory(name="Other")
    act(
        staff_client,
        action="segment",
        everything="1",
        search="q=Shop",
        confirm="1",
        segment=shops.pk,
    )
    assert Dealer.objects.filter(segment=shops).count() == 60


def test_many_changes_cost_few_queries(staff_client, olena):
    dealers = [people.DealerFactory().pk for _ in range(300)]
    with CaptureQueriesContext(connection) as asked:
        act(staff_client, action="manager", dealer=dealers, confirm="1", manager=olena.pk)
    assert Dealer.objects.filter(manager=olena).count() == 300
    assert len(asked) < 60


def test_a_blocked_dealer_is_out_at_the_next_request(
    staff_client, dealer_client, kyiv_dealer, bolt
):
    page = reverse("dashboard:b2b-dealer-block", args=[kyiv_dealer.dealer.pk])
    catalogue = reverse("catalogue:index")
    assert dealer_client.get(catalogue).wsgi_request.b2b.is_dealer
    staff_client.post(page, {"block": "1"})
    assert not dealer_client.get(catalogue).wsgi_request.b2b.is_dealer
    staff_client.post(page, {"unblock": "1"})
    assert dealer_client.get(catalogue).wsgi_request.b2b.is_dealer
    changes = LogEntry.objects.filter(action=LogEntry.Action.UPDATE, changes__has_key="is_blocked")
    assert [each.changes["is_blocked"] for each in changes.order_by("pk")] == [
        ["False", "True"],
        ["True", "False"],
    ]


PAGES = [
    (LIST, [], "view_dealer"),
    ("dashboard:b2b-members", [], "view_member"),
    ("dashboard:b2b-settings", [], "change_storedsetting"),
    ("dashboard:b2b-audit", [], "view_logentry"),
    ("dashboard:b2b-preview", [], "preview_terms"),
    ("dashboard:b2b-find", ["product"], "view_dealer"),
]


@pytest.mark.parametrize(("name", "args", "permission"), PAGES)
def test_who_may(client, client_of, kyiv_dealer, name, args, permission):
    address = reverse(name, args=args)
    assert client.get(address).status_code == 302
    assert client_of(kyiv_dealer).get(address).status_code == 403
    looker = people.UserFactory(login="looker", is_staff=True)
    assert client_of(people.Person(user=looker)).get(address).status_code == 403
    looker.user_permissions.set(Permission.objects.filter(codename=permission))
    looker = type(looker).objects.get(pk=looker.pk)
    assert client_of(people.Person(user=looker)).get(address).status_code == 200


def test_who_only_looks_changes_nothing(client_of, kyiv_dealer, olena):
    looker = people.UserFactory(login="looker", is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename="view_dealer"))
    eyes = client_of(people.Person(user=looker))
    block = reverse("dashboard:b2b-dealer-block", args=[kyiv_dealer.dealer.pk])
    assert eyes.post(block, {"block": "1"}).status_code == 403
    act(eyes, action="block", dealer=kyiv_dealer.dealer.pk, confirm="1")
    assert not Dealer.objects.get(pk=kyiv_dealer.dealer.pk).is_blocked


def test_members_are_found(staff_client, kyiv_dealer, lviv_dealer):
    Member.objects.filter(dealer=lviv_dealer.dealer).update(role="buyer", is_active=False)
    page = reverse("dashboard:b2b-members")

    def found(**query):
        return [each.dealer.name for each in staff_client.get(page, query).context["members"]]

    assert found() == ["Kyiv dealer"]
    assert found(state="all") == ["Kyiv dealer", "Lviv dealer"]
    assert found(state="all", role="buyer") == ["Lviv dealer"]
    assert found(q="kyiv") == ["Kyiv dealer"]


def test_lookups_find_by_article_and_name(staff_client, bolt, nut):
    def found(kind, words):
        page = staff_client.get(reverse("dashboard:b2b-find", args=[kind]), {"q": words})
        return [each["text"] for each in page.json()["results"]]

    from django.utils import timezone

    from oscar_b2b.core.services import search

    search.refresh(product_ids=[bolt.pk, nut.pk], at=timezone.now())
    assert found("product", "BOLT-8") == ["BOLT-8 · Bolt M8"]
    assert found("product", "m8") == ["BOLT-8 · Bolt M8", "NUT-8 · Nut M8"]
    goods.make_category("Fasteners")
    assert found("category", "aste") == ["Fasteners"]
    assert found("brand", "x") == []
    assert staff_client.get(reverse("dashboard:b2b-find", args=["user"])).status_code == 404


def test_preview_shows_what_the_dealer_sees(staff_client, kyiv_dealer, lviv_dealer, rival, bolt):
    def page(person, **chosen):
        query = {"dealer": person.dealer.pk, "product": bolt.pk, **chosen}
        return staff_client.get(reverse("dashboard:b2b-preview"), query)

    (seen,) = page(kyiv_dealer).context["goods"]
    assert (str(seen.quote.amount), seen.quote.source) == ("10.00", "Prepaid")
    (seen,) = page(lviv_dealer).context["goods"]
    assert str(seen.quote.amount) == "12.00"
    assert ">1000" in page(lviv_dealer).content.decode().replace("&gt;", ">")
    assert "5250" not in page(rival).content.decode()
    assert "hidden" in page(rival).content.decode()
    deferred = kyiv_dealer.contracts["12"]
    (seen,) = page(kyiv_dealer, b2b_contract_id=deferred.pk).context["goods"]
    assert str(seen.quote.amount) == "12.00"
    bolt.is_public = False
    bolt.save()
    assert "does not see this good" in page(kyiv_dealer).content.decode()


def test_preview_of_a_dealer_without_employees(staff_client, kyiv_dealer, bolt):
    Member.objects.all().delete()
    query = {"dealer": kyiv_dealer.dealer.pk, "product": bolt.pk}
    (seen,) = staff_client.get(reverse("dashboard:b2b-preview"), query).context["goods"]
    assert str(seen.quote.amount) == "10.00"


def test_the_audit_log_is_found_by_dealer_person_model_and_date(staff, staff_client, kyiv_dealer):
    dealer = kyiv_dealer.dealer
    staff_client.post(reverse("dashboard:b2b-dealer-block", args=[dealer.pk]), {"block": "1"})
    page = reverse("dashboard:b2b-audit")

    def found(**query):
        return len(staff_client.get(page, query).context["entries"])

    changes = LogEntry.objects.count()
    assert found() == min(changes, 50)
    assert found(dealer=dealer.pk, what="core.dealer", who="staff") == 1
    assert found(dealer=dealer.pk, who="nobody") == 0
    assert found(**{"from": "2100-01-01"}) == 0
    assert found(to="2000-01-01") == 0
    assert found(**{"from": "rubbish", "to": "2026-02-31"}) == min(changes, 50)


def test_settings_are_saved_and_logged(staff, staff_client, django_capture_on_commit_callbacks):
    from oscar_b2b.core import site_settings
    from oscar_b2b.core.extensions import extensions
    from oscar_b2b.core.site_settings import SiteSetting

    own = [
        SiteSetting("test.way", "Which way", "a", "Group", choices=(("a", "A"), ("b", "B"))),
        SiteSetting("test.yes", "Really", False, "Group"),
    ]
    page = reverse("dashboard:b2b-settings")

    present = list(extensions.get("site_settings"))
    now = {each.code: site_settings.value(each.code) for each in present}
    kept = {code: value for code, value in now.items() if value is not False}

    def save(**fields):
        with django_capture_on_commit_callbacks(execute=True):
            mine = {f"test.{name}": value for name, value in fields.items()}
            return staff_client.post(page, kept | mine)

    with extensions.override("site_settings", [*present, *own]):
        assert "Which way" in staff_client.get(page).content.decode()
        assert "Nothing was saved" in save(way="c").content.decode()
        save(way="b", yes="on")
        assert site_settings.value("test.way") == "b"
        assert site_settings.value("test.yes") is True
        save(way="b")
        assert site_settings.value("test.yes") is False
    logged = LogEntry.objects.filter(content_type__model="storedsetting", actor=staff.user)
    assert logged.count() == 3
