"""Who may do what: tables of actions and people, every cell tried.

The tables are in ``tests/functional/matrix``: ``cabinet`` (the shop and the cabinet, by role, right
and dealer), ``back_office`` (our pages of the dashboard, by right of the employee). Pages of Oscar,
Wagtail and Django for employees are tried all alike: nobody else gets in, whatever is posted.

To add an action, add a ``row`` or a ``page`` there, and the kinds of its ids to
``tests/functional/leaks/addresses.py``; what is no action goes into ``NO_ACTION`` with the reason.
An address and method in neither fails ``test_every_action_is_in_a_table``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import TestCase
from django.urls import path
from django.views import View

from tests.functional.leaks import addresses
from tests.functional.leaks import world as leaks
from tests.functional.leaks.addresses import Page
from tests.functional.matrix import back_office, cabinet
from tests.functional.matrix.rows import PEOPLE, Row, cells, letter_of, state
from tests.functional.matrix.world import World, make, undone
from tests.shared_world import one_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bare_errors")]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The shop of this module; what a cell of a table does is undone."""
    with one_world(django_db_blocker):
        yield make(leaks.make(lambda: TestCase.captureOnCommitCallbacks(execute=True)))


@pytest.mark.parametrize("tried", cabinet.TABLE, ids=str)
def test_everybody_may_what_the_table_says(tried: Row, world: World) -> None:
    found, changed = {}, []
    for name, letter, is_changed in cells(world, tried):
        found[name] = letter
        if is_changed and letter != "+":
            changed.append(name)
    assert found == dict(zip(PEOPLE, tried.outcomes, strict=True))
    assert changed == []


@pytest.mark.parametrize("tried", [each for each in cabinet.TABLE if each.foreign], ids=str)
def test_ids_of_another_dealer_open_nothing(tried: Row, world: World) -> None:
    found, changed = {}, []
    for name, letter, is_changed in cells(world, tried, foreign=True):
        found[name] = letter
        if is_changed:
            changed.append(name)
    assert found == dict(zip(PEOPLE, tried.foreign, strict=True))
    assert changed == []


@pytest.mark.parametrize("tried", back_office.TABLE, ids=str)
def test_employees_may_what_their_rights_say(tried: back_office.Page, world: World) -> None:
    for who, expected, found, is_changed in back_office.tries(world, tried):
        assert (who, found) == (who, expected)
        assert found == "+" or not is_changed, who


@pytest.mark.parametrize("who", ["visitor", "admin"])
def test_pages_of_other_packages_for_employees_take_nothing_from_others(
    who: str, world: World
) -> None:
    """Their forms, all alike; what they show is read by the leak walk."""
    let_in = []
    with undone():
        before = state()
        client = world.browser(who)
        for page in addresses.pages():
            if not page.is_for_staff or page.is_ours or not page.takes_forms:
                continue
            if page.name in cabinet.OPEN_FORMS:
                continue
            if hasattr(page.view, "model_admin") and not page.name.endswith("_changelist"):
                continue  # one wrapper, which asks for rights, stands around all six of a model
            for address in addresses.written(page, world.shop.ids)[:1]:
                letter = letter_of(client.post(address))
                if letter not in "Lx-":
                    let_in.append((letter, address))
        assert state() == before
    assert let_in == []


def methods_of(page: Page) -> set[str]:
    """Return which of GET and POST a page answers."""
    view = getattr(page.view, "view_class", None)
    if view is None:
        return {"GET", "POST"}
    return {
        method.upper()
        for method in ("get", "post")
        if method in view.http_method_names and hasattr(view, method)
    }


def untried(pages: list[Page]) -> set[tuple[str, str]]:
    """Return (method, name) of what stands in no table and is no exception either."""
    known = {(each.method, each.name) for each in (*cabinet.TABLE, *back_office.TABLE)}
    asked = {
        (method, page.name or page.route)
        for page in pages
        if page.is_ours or not page.is_for_staff
        for method in methods_of(page)
    }
    return {each for each in asked - known if each[1] not in cabinet.NO_ACTION}


def test_every_action_is_in_a_table() -> None:
    assert untried(addresses.pages()) == set(), (
        "add rows for these addresses, see the top of this file"
    )


def test_no_table_names_what_is_gone() -> None:
    answered = {
        (method, page.name or page.route)
        for page in addresses.pages()
        for method in methods_of(page)
    }
    tables = {(each.method, each.name) for each in (*cabinet.TABLE, *back_office.TABLE)}
    assert tables - answered == set()
    assert set(cabinet.NO_ACTION) - {name for __, name in answered} == set()
    assert set(cabinet.NO_ACTION) & {name for __, name in tables} == set()
    assert cabinet.OPEN_FORMS - {name for __, name in answered} == set()


class Planted(View):
    """A new action that nobody has written down."""

    def post(self, request: Any, pk: int) -> None:
        """Do something."""


def test_a_new_action_is_noticed() -> None:
    def pages(route: str, name: str, module: str) -> list[Page]:
        view = Planted.as_view()
        view.__module__ = module
        pattern = path(route, view, name=name)
        return [Page(name, route, ("pk",), pattern.callback)]

    assert untried(pages("accounts/new/<int:pk>/", "new", "oscar_b2b.new")) == {("POST", "new")}
    assert untried(pages("new/<int:pk>/", "new", "somebody.views")) == {("POST", "new")}
    assert untried(pages("dashboard/b2b/<int:pk>/", "new", "oscar_b2b.new")) == {("POST", "new")}
    # A page that is only shown so far begins to take forms.
    assert untried(pages("accounts/", "customer:order", "oscar_b2b.new")) == {
        ("POST", "customer:order")
    }
    # With an id in the address another dealer's is tried, too, without a word in the row.
    with_ids = {name for name, kinds in addresses.STOREFRONT.items() if "order" in kinds.values()}
    assert with_ids <= {each.name for each in cabinet.TABLE if each.foreign}
