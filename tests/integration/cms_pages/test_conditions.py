"""Conditions pop-ups: whom they are shown to, in which language, who writes them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from cms_pages.models import Condition
from oscar_b2b.core.conditions import Compared, compare, conditions
from oscar_b2b.core.models import Segment, User
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
ADD = "wagtailsnippets_cms_pages_condition:add"


@pytest.fixture(autouse=True)
def segments(kyiv_dealer, lviv_dealer):
    """Each dealer belongs to a segment of his own."""
    for person in (kyiv_dealer, lviv_dealer):
        person.dealer.segment = Segment.objects.create(name=person.dealer.name)
        person.dealer.save()


def write(key="delivery.swift", *, title="Swift in short", text="<p>Two days.</p>", **more):
    return Condition.objects.create(key=key, title_en=title, text_en=text, **more)


def fact(what, value, own_name=""):
    names = {"uk": "", "ru": "", "en": own_name}
    return ("fact", {"what": what, "own_name": names, "value": {"uk": "", "ru": "", "en": value}})


def asking(person):
    """Return the context of a member in whose request the terms are known already."""
    context = person.context
    assert context.segment_id
    return context


def rendered(person, source, *, context=None, **values):
    request = RequestFactory().get("/")
    request.b2b = context or person.context
    page = Template("{% load b2b_conditions %}" + source)
    return page.render(Context({"request": request, **values}))


def test_a_button_opens_the_text(kyiv_dealer):
    write(facts=[fact("term", "2 days")])

    html = rendered(kyiv_dealer, '{% condition "delivery.swift" %}')

    assert 'href="/conditions/delivery.swift/"' in html
    assert 'data-dialog="condition-delivery.swift"' in html
    assert '<dialog class="dialog condition-dialog" id="condition-delivery.swift"' in html
    assert "<p>Two days.</p>" in html
    assert "<dt>Term</dt><dd>2 days</dd>" in html


def test_the_conditions_of_the_contract_stand_at_checkout(dealer_client, bolt):
    dealer_client.post(reverse("basket:add-many"), {f"qty-{bolt.pk}": "5"})
    page = reverse("checkout:index")
    assert "/conditions/contract.prepayment/" not in dealer_client.get(page).content.decode()

    write("contract.prepayment", title="Pay first")

    text = dealer_client.get(page).content.decode()
    assert 'href="/conditions/contract.prepayment/"' in text
    assert ">Pay first</h2>" in text


def test_what_nobody_has_written_shows_nothing(kyiv_dealer):
    write("delivery.draft", live=False)

    html = rendered(kyiv_dealer, '{% condition "delivery.none" %}{% condition "delivery.draft" %}')

    assert html.strip() == ""
    assert rendered(kyiv_dealer, "{% compare_conditions keys %}", keys=["a", "b"]).strip() == ""


def test_an_id_stands_on_a_page_once(kyiv_dealer):
    write()

    html = rendered(kyiv_dealer, '{% condition "delivery.swift" %}{% condition "delivery.swift" %}')

    assert html.count('href="/conditions/delivery.swift/"') == 2
    assert html.count("<dialog") == 1


def test_the_first_text_that_fits_the_reader_is_shown(kyiv_dealer, lviv_dealer):
    kyiv, lviv = (str(each.dealer.segment_id) for each in (kyiv_dealer, lviv_dealer))
    assert kyiv != lviv
    write(title="For all", position=9)
    write(title="For one segment", position=1, audience={"segment": [kyiv]})
    write(title="For nobody we know", position=0, audience={"moon": ["full"]})

    def title(person):
        return conditions(["delivery.swift"], person.context)["delivery.swift"].title

    assert title(kyiv_dealer) == "For one segment"
    assert title(lviv_dealer) == "For all"


def test_what_is_for_others_is_found_by_no_address(client, dealer_client, lviv_client, kyiv_dealer):
    mine = {"segment": [str(kyiv_dealer.dealer.segment_id)]}
    write("delivery.secret", title="Secret terms", audience=mine)
    write("delivery.other", title="Other terms", audience=mine)
    one = reverse("conditions:one", args=["delivery.secret"])
    both = reverse("conditions:compare") + "?key=delivery.secret&key=delivery.other"

    for address in (one, both):
        assert "Secret terms" in dealer_client.get(address).content.decode()
        for foreign in (client, lviv_client):
            answer = foreign.get(address)
            assert answer.status_code == 404
            assert "Secret" not in answer.content.decode()
    table = lviv_client.get(reverse("conditions:compare") + "?key=delivery.secret&key=x")
    assert table.status_code == 404


def test_a_comparison_tells_nothing_of_texts_for_others(kyiv_dealer, lviv_dealer):
    mine = {"segment": [str(kyiv_dealer.dealer.segment_id)]}
    write("delivery.secret", facts=[fact("price", "half of it")], audience=mine)
    write("delivery.open", facts=[fact("price", "all of it")])
    columns = [Compared("delivery.secret", "Secret"), Compared("delivery.open", "Open")]

    assert dict(compare(columns, kyiv_dealer.context).rows) == {
        "Tariff": ("half of it", "all of it")
    }
    assert dict(compare(columns, lviv_dealer.context).rows) == {"Tariff": ("", "all of it")}


def test_the_table_has_a_row_per_fact_and_a_column_per_method(kyiv_dealer):
    write("delivery.a", facts=[fact("term", "1 day"), fact("other", "yes", "Lift")])
    write("delivery.b", facts=[fact("other", "no", "Lift"), fact("packing", "free")])
    columns = [
        Compared("delivery.a", "Ants", price="10.00", day="tomorrow"),
        Compared("delivery.b", "Bees"),
        Compared("delivery.c", "Crabs", price="free"),
    ]

    html = rendered(kyiv_dealer, "{% compare_conditions columns %}", columns=columns)

    rows = [row.split("</tr>")[0] for row in html.split("<tr>")[1:]]
    cells = [[cell.split(">", 1)[1].split("<")[0] for cell in row.split("<t")[1:]] for row in rows]
    assert cells == [
        ["", "Ants", "Bees", "Crabs"],
        ["Price now", "10.00", "–", "free"],
        ["Nearest day", "tomorrow", "–", "–"],
        ["Term", "1 day", "–", "–"],
        ["Lift", "yes", "no", "–"],
        ["Packing", "–", "free", "–"],
    ]
    assert "?key=delivery.a&amp;key=delivery.b&amp;key=delivery.c" in html


@pytest.mark.parametrize("count", [5, 50])
def test_all_texts_of_a_page_cost_one_query(kyiv_dealer, count):
    keys = [f"delivery.m{number}" for number in range(count)]
    for key in keys:
        write(
            key,
            facts=[fact("term", key)],
            audience={"segment": [str(kyiv_dealer.dealer.segment_id)]},
        )

    context = asking(kyiv_dealer)
    with CaptureQueriesContext(connection) as captured:
        html = rendered(
            kyiv_dealer,
            "{% prime_conditions keys %}{% for key in keys %}{% condition key %}{% endfor %}"
            "{% compare_conditions keys %}",
            context=context,
            keys=keys,
        )

    assert html.count("<dialog") == count + 1
    assert len(captured) == 1


def test_links_to_pages_are_looked_up_for_all_texts_together(kyiv_dealer):
    from cms_pages.models import HomePage

    link = f'<p><a linktype="page" id="{HomePage.objects.get().pk}">home</a></p>'
    keys = [f"delivery.m{number}" for number in range(20)]
    for key in keys:
        write(key, text=link)
    conditions(keys[:1], kyiv_dealer.context)  # Wagtail keeps where the sites begin

    counts = []
    for wanted in (keys[:2], keys):
        context = asking(kyiv_dealer)
        with CaptureQueriesContext(connection) as captured:
            found = conditions(wanted, context)
        counts.append(len(captured))
        assert all('href="' in each.html for each in found.values())
    assert counts[0] == counts[1]


def test_a_text_is_shown_in_the_readers_language_else_in_the_shops(kyiv_dealer, settings):
    settings.LANGUAGE_CODE = "uk"
    Condition.objects.create(
        key="delivery.swift",
        title_uk="Умови",
        text_uk="<p>Два дні</p>",
        title_ru="Условия",
        facts=[
            ("fact", {"what": "term", "own_name": {}, "value": {"uk": "2 дні", "en": "2 days"}})
        ],
    )

    def read(language):
        with translation.override(language):
            found = conditions(["delivery.swift"], kyiv_dealer.context)["delivery.swift"]
            return found.title, found.html, found.facts[0][1]

    assert read("uk") == ("Умови", "<p>Два дні</p>", "2 дні")
    assert read("ru") == ("Условия", "<p>Два дні</p>", "2 дні")
    assert read("en") == ("Умови", "<p>Два дні</p>", "2 days")


def test_no_script_gets_through_a_text(kyiv_dealer):
    write(
        text='<p onclick="x()">Hi<script>alert(1)</script><a href="javascript:x()">a</a>'
        '<a href="https://shop.example/terms">b</a><img src=x onerror=y></p>',
        title="<script>alert(2)</script>",
        facts=[fact("term", "<script>alert(3)</script>")],
    )

    html = rendered(kyiv_dealer, '{% condition "delivery.swift" %}')

    assert "<script" not in html
    assert "onclick" not in html
    assert "javascript:" not in html
    assert "<img" not in html
    assert 'href="https://shop.example/terms"' in html


# -- who writes them ----------------------------------------------------------------------------


@pytest.fixture
def marketer(client):
    user = User.objects.create_user("marketer@example.com", "demo")
    user.groups.add(Group.objects.get(name="Marketing"))
    client.force_login(user)
    return client


def posted(**more):
    form = {
        "key": "delivery.swift",
        "position": "0",
        "title_uk": "",
        "title_ru": "",
        "title_en": "Written by a marketer",
        "text_uk": "null",
        "text_ru": "null",
        "text_en": '{"blocks":[{"key":"a","text":"Two days","type":"unstyled","depth":0,'
        '"inlineStyleRanges":[],"entityRanges":[]}],"entityMap":{}}',
        "facts-count": "1",
        "facts-0-deleted": "",
        "facts-0-order": "0",
        "facts-0-type": "fact",
        "facts-0-id": "",
        "facts-0-value-what": "term",
        "facts-0-value-own_name-uk": "",
        "facts-0-value-own_name-ru": "",
        "facts-0-value-own_name-en": "",
        "facts-0-value-value-uk": "",
        "facts-0-value-value-ru": "",
        "facts-0-value-value-en": "2 days",
    }
    return form | more


def test_a_marketer_writes_and_publishes_a_text(marketer, kyiv_dealer, lviv_dealer):
    segment = str(kyiv_dealer.dealer.segment_id)
    page = marketer.get(reverse(ADD) + "?key=delivery.swift")
    text = page.content.decode()
    assert 'value="delivery.swift"' in text
    assert f'name="audience-segment" value="{segment}"' in text

    answer = marketer.post(
        reverse(ADD), posted(**{"audience-segment": segment, "action-publish": "1"})
    )

    assert answer.status_code == 302, answer.context["form"].errors
    row = Condition.objects.get()
    assert row.live
    assert row.audience == {"segment": [segment]}
    found = conditions(["delivery.swift"], kyiv_dealer.context)["delivery.swift"]
    assert (found.title, found.facts) == ("Written by a marketer", (("Term", "2 days"),))
    assert "Two days" in found.html
    assert conditions(["delivery.swift"], lviv_dealer.context) == {}


def test_a_draft_is_shown_to_nobody_until_it_is_published(marketer, kyiv_dealer):
    marketer.post(reverse(ADD), posted())
    row = Condition.objects.get()
    assert not row.live
    assert conditions(["delivery.swift"], kyiv_dealer.context) == {}

    edit = reverse("wagtailsnippets_cms_pages_condition:edit", args=[row.pk])
    assert marketer.get(edit).status_code == 200
    marketer.post(edit, posted(**{"action-publish": "1"}))

    assert "delivery.swift" in conditions(["delivery.swift"], kyiv_dealer.context)


def test_a_marketer_sees_a_preview(marketer):
    row = write()
    preview = reverse("wagtailsnippets_cms_pages_condition:preview_on_edit", args=[row.pk])

    assert marketer.post(preview, posted(title_en="As it will be")).json()["is_valid"]
    text = marketer.get(preview).content.decode()

    assert "As it will be" in text
    assert "Two days" in text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("key", "no blanks", "Only Latin letters"),
        ("key", "ключ", "Only Latin letters"),
        ("title_en", "", "fill it in"),
        ("facts-0-value-value-en", "", "Fill in one language"),
        ("facts-0-value-what", "other", "Name the row"),
    ],
)
def test_what_is_missing_is_said_in_words(marketer, settings, field, value, words):
    settings.LANGUAGE_CODE = "en"

    answer = marketer.post(reverse(ADD), posted(**{field: value}))

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Condition.objects.exists()


def test_ticks_of_a_module_that_is_off_stay(marketer, kyiv_dealer):
    row = write(audience={"moon": ["full"], "segment": ["999999"]})
    edit = reverse("wagtailsnippets_cms_pages_condition:edit", args=[row.pk])

    text = marketer.get(edit).content.decode()
    assert 'name="audience-moon" value="full" checked' in text
    assert 'name="audience-segment" value="999999" checked' in text
    kept = {"audience-moon": "full", "audience-segment": "999999", "action-publish": "1"}
    marketer.post(edit, posted(**kept))

    row.refresh_from_db()
    assert row.audience == {"moon": ["full"], "segment": ["999999"]}
    assert conditions(["delivery.swift"], kyiv_dealer.context) == {}


def test_people_without_the_right_write_nothing(client, dealer_client, staff_client):
    assert staff_client.get(reverse(ADD)).status_code == 200  # the address is the right one
    for person in (client, dealer_client):
        assert person.post(reverse(ADD), posted()).status_code in (302, 403)
    assert not Condition.objects.exists()


# -- the dashboard ------------------------------------------------------------------------------


def employee(*codenames):
    user = UserFactory(is_staff=True)
    user.user_permissions.add(
        *Permission.objects.filter(codename__in=[*codenames, "access_dashboard"])
    )
    browser = Client()
    browser.force_login(user)
    return browser


def test_the_dashboard_lists_what_nobody_has_written(staff_client, tmp_path, settings):
    write("delivery.company-transport")
    write("delivery.pickup", live=False)
    write("free.place")

    page = staff_client.get(reverse("dashboard:b2b-conditions"))

    missing = {row.key: row.state for row in page.context["missing"]}
    assert missing["delivery.pickup"] == "draft"
    assert missing["contract.prepayment"] == "missing"
    assert "delivery.company-transport" not in missing
    written = {row.key: row.about for row in page.context["written"]}
    assert written["free.place"] == ""
    assert "ransport" in written["delivery.company-transport"]
    assert reverse(ADD) + "?key=contract.prepayment" in page.content.decode()


def test_keys_that_templates_name_are_found(tmp_path, settings):
    from django.template import engines

    from oscar_b2b.core.condition_uses import used_keys

    (tmp_path / "some").mkdir()
    (tmp_path / "some/page.html").write_text('<p>{% condition "free.corner" %}{% condition key %}')
    folders = engines["django"].template_dirs
    engines["django"].__dict__["template_dirs"] = (*folders, tmp_path)
    try:
        assert used_keys()["free.corner"] == "some/page.html"
    finally:
        engines["django"].__dict__["template_dirs"] = folders


def test_the_list_costs_the_same_for_5_and_50_texts(staff_client):
    counts = []
    for number in range(50):
        write(f"free.k{number}")
        if number in (4, 49):
            staff_client.get(reverse("dashboard:b2b-conditions"))
            with CaptureQueriesContext(connection) as captured:
                staff_client.get(reverse("dashboard:b2b-conditions"))
            counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_demo_texts_are_written_once_in_three_languages(kyiv_dealer):
    from cms_pages.demo_conditions import DemoConditions

    DemoConditions().load()
    count = Condition.objects.count()
    keys = ["delivery.pickup", "delivery.novaposhta"]
    titles = set()
    for language in ("uk", "ru", "en"):
        with translation.override(language):
            found = conditions(keys, kyiv_dealer.context)
            titles |= {each.title for each in found.values()}
            assert all(each.html and each.facts for each in found.values())
    assert len(titles) == 6

    Condition.objects.filter(key="delivery.pickup").delete()
    DemoConditions().load()
    assert Condition.objects.count() == count - 1
