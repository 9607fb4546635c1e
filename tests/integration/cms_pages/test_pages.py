"""Home page and news: what visitors, dealers and marketers get."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from cms_pages import queries, services
from cms_pages.models import HomePage, NewsIndexPage, NewsPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return HomePage.objects.get()


@pytest.fixture
def index(home):
    page = NewsIndexPage(title="News", slug="news")
    home.add_child(instance=page)
    return page


def news(index, title, day, **more):
    page = NewsPage(title=title, date=dt.date(2026, 11, day), lead=f"{title} in short", **more)
    index.add_child(instance=page)
    return page


def test_a_visitor_finds_the_log_in_form_on_the_home_page(client, home):
    answer = client.get("/")

    assert answer.status_code == 200
    assert 'id="login_form"' in answer.content.decode()


def test_a_dealer_finds_the_catalogue_instead_of_the_form(dealer_client, home):
    text = dealer_client.get("/").content.decode()

    assert 'id="login_form"' not in text
    assert reverse("catalogue:index") in text


def test_news_are_listed_newest_first_and_drafts_are_not(client, index):
    news(index, "Older", 1)
    news(index, "Newer", 2)
    news(index, "Draft", 3, live=False)

    text = client.get("/news/").content.decode()

    assert text.index("Newer") < text.index("Older")
    assert "Draft" not in text
    assert [page.title for page in queries.latest_news(limit=1)] == ["Newer"]


def test_a_piece_of_news_opens(client, index):
    page = news(index, "Arrival", 5, body=[("text", "<p>Bolts are back.</p>")])

    answer = client.get(page.url)

    assert answer.status_code == 200
    assert "Bolts are back." in answer.content.decode()


def test_the_list_costs_the_same_for_5_and_20_news(client, index):
    counts = []
    for number in range(20):
        news(index, f"News {number}", 1 + number)
        if number in (4, 19):
            client.get("/news/")
            with CaptureQueriesContext(connection) as captured:
                client.get("/news/")
            counts.append(len(captured))

    assert counts[0] == counts[1]


def test_a_page_cannot_take_an_address_of_the_shop(home):
    page = NewsIndexPage(title="Basket", slug="basket")
    page._parent_page = home

    with pytest.raises(ValidationError) as error:
        page.clean()

    assert "basket" in str(error.value)


def test_every_prefix_of_the_shop_is_forbidden_to_pages():
    from django.urls import URLResolver, get_resolver

    from cms_pages.models import SHOP_PREFIXES

    taken = set()
    for pattern in get_resolver().url_patterns:
        first = str(pattern.pattern).lstrip("^").split("/")[0]
        if isinstance(pattern, URLResolver) and not first:
            taken |= {str(each.pattern).lstrip("^").split("/")[0] for each in pattern.url_patterns}
        else:
            taken.add(first)
    named = {each for each in taken if each and each.replace("-", "").isalnum()}
    # Wagtail's own catch-all, and files of Wagtail's that need no page of that name.
    assert named - SHOP_PREFIXES <= {"_util"}


def test_marketers_edit_pages_and_reach_nothing_of_the_shop(client):
    from django.contrib.auth.models import Group

    from oscar_b2b.core.models import User

    user = User.objects.create_user("marketer@example.com", "demo")
    user.groups.add(Group.objects.get(name="Marketing"))
    client.force_login(user)

    assert client.get("/cms/").status_code == 200
    assert client.get(f"/cms/pages/{HomePage.objects.get().pk}/edit/").status_code == 200
    for address in ("/admin/", "/dashboard/", "/dashboard/orders/"):
        assert client.get(address).status_code in (302, 403), address


def test_the_demo_pages_are_written_once_and_edits_are_kept(home):
    services.write_demo_pages()
    first = Page.objects.count()
    page = HomePage.objects.get()
    page.title = "Edited"
    page.save()

    services.write_demo_pages()

    assert Page.objects.count() == first
    assert HomePage.objects.get().title == "Edited"
    assert services.news_url() == "/news/"


def test_who_writes_pages_finds_the_editor_and_nobody_else(client, dealer_client, home):
    from django.contrib.auth.models import Permission

    from tests.factories.people import UserFactory

    link = f'href="{reverse("wagtailadmin_home")}"'
    marketer = UserFactory()
    client.force_login(marketer)
    assert link not in client.get(reverse("catalogue:index")).content.decode()
    marketer.user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert link in client.get(reverse("catalogue:index")).content.decode()
    assert link not in dealer_client.get(reverse("catalogue:index")).content.decode()
