"""Who may do what in the cabinet: one table of actions and people, every cell tried.

To add an action, add a :func:`row`: method, URL name, the outcome for each of ``PEOPLE`` in their
order, and what the address (``args``) and the form (``data``) need, made from the ``World``. With
``foreign`` the same action is also tried with an id of another dealer: nobody may get anything
then. A new address under ``accounts/`` without a row fails ``test_every_action_is_in_the_table``.

    +  done, or shown          -  404: there is no such thing     x  403
    L  to the log-in           r  refused in words, by a message or at the form

Whatever is not ``+`` must leave rights, members, invitations, baskets and orders as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import constants, get_messages
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from oscar.core.loading import get_model

from oscar_b2b.core import models, permissions
from oscar_b2b.core.services import invitations, members
from tests.factories.people import LegalEntityFactory, MemberFactory, Person, UserFactory
from tests.integration.orders.placing import place

pytestmark = pytest.mark.django_db

#: ``granted``: a buyer with every right; ``denied``: a head from whom every right was taken;
#: ``as_admin``: the manager who works as the administrator.
PEOPLE = (
    "buyer", "head", "admin", "granted", "denied", "stranger", "visitor", "manager", "as_admin",
)  # fmt: skip

BALANCE = "contracts.see_balance"


@dataclass
class World:
    """The Kyiv dealer's people, what they can be asked about, and the same of another dealer."""

    people: dict[str, Person]
    #: A buyer of the Kyiv dealer, whom the others look at and change.
    target: Person
    foreign: Person
    second_entity: Any
    order: Any
    invitation: Any
    request: Any
    foreign_order: Any
    foreign_invitation: Any
    foreign_request: Any
    manager_id: int
    bolt: Any


Maker = Callable[[World], Any]


@dataclass(frozen=True)
class Row:
    method: str
    name: str
    outcomes: tuple[str, ...]
    args: Maker | None = None
    data: Maker | None = None
    foreign: Maker | None = None
    foreign_data: Maker | None = None
    #: Outcomes for ids of another dealer; without it 404 for all but visitors.
    foreign_outcomes: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


def row(method: str, name: str, outcomes: str, **makers: Any) -> Row:
    """Return one line of the table; ``outcomes`` are separated by blanks, as ``PEOPLE`` are."""
    cells = tuple(outcomes.split())
    assert len(cells) == len(PEOPLE), name
    others = tuple(makers.pop("foreign_outcomes", "").split())
    return Row(method, name, cells, foreign_outcomes=others, **makers)


def a_target(world: World) -> list[Any]:
    return [world.target.member.pk]


def a_stranger(world: World) -> list[Any]:
    return [world.foreign.member.pk]


NOBODY = ("-", "-", "-", "-", "-", "-", "L", "-", "-")
#: For ids of another dealer, of actions that nobody does in another's name.
OWN_HAND = "- - - - - - L - x"
MANAGE = "- - + + - - L - x"
#: Columns as in PEOPLE: buyer head admin granted denied stranger visitor manager as_admin.
TABLE = [
    row("GET", "customer:summary",           "+ + + + + + L + +"),
    row("GET", "customer:order-list",        "+ + + + + + L + +"),
    row("GET", "customer:order",             "- + + + - - L - +",
        args=lambda w: [w.order.number], foreign=lambda w: [w.foreign_order.number]),
    row("GET", "customer:profile-view",      "+ + + + + + L + +"),
    row("GET", "customer:profile-update",    "+ + + + + + L + x"),
    row("POST", "customer:profile-update",   "+ + + + + + L + x",
        data=lambda w: {"first_name": "A", "last_name": "B", "email": "new@dealers.example"}),
    row("GET", "customer:change-password",   "+ + + + + + L + x"),
    row("POST", "customer:logout",           "+ + + + + + + + +"),
    row("GET", "core:legal-entities",        "+ + + + + - L - +"),
    row("POST", "core:switch-legal-entity",  "+ + + + + r L r +",
        data=lambda w: {"legal_entity": w.second_entity.pk},
        foreign=lambda w: [],
        foreign_data=lambda w: {"legal_entity": w.foreign.legal_entity.pk},
        foreign_outcomes="r r r r r r L r r"),
    row("GET", "contracts:list",             "+ + + + + + L + +"),
    row("POST", "contracts:switch",          "+ + + + + r L r +",
        data=lambda w: {"contract": w.people["admin"].contracts["12"].pk},
        foreign=lambda w: [],
        foreign_data=lambda w: {"contract": w.foreign.contracts["77"].pk},
        foreign_outcomes="r r r r r r L r r"),
    row("GET", "contracts:balance",          "- + + + - - L - +"),
    row("GET", "personal_managers:mine",     "+ + + + + - L - +"),
    row("GET", "members:list",               "- + + + - - L - +"),
    row("GET", "members:rights",             "- + + + - - L - +"),
    row("GET", "members:member",             "- + + + - - L - +",
        args=a_target, foreign=a_stranger),
    row("GET", "members:my-rights",          "+ + + + + - L - +"),
    row("POST", "members:ask",               "+ r r r + - L - x", data=lambda w: {"code": BALANCE}),
    row("POST", "members:invite",            MANAGE,
        data=lambda w: {"email": "another@dealers.example", "role": "buyer"}),
    row("POST", "members:resend",            MANAGE,
        args=lambda w: [w.invitation.pk],
        foreign=lambda w: [w.foreign_invitation.pk], foreign_outcomes=OWN_HAND),
    row("POST", "members:revoke",            MANAGE,
        args=lambda w: [w.invitation.pk],
        foreign=lambda w: [w.foreign_invitation.pk], foreign_outcomes=OWN_HAND),
    row("POST", "members:decide",            "- + + + - - L - x",
        args=lambda w: [w.request.pk], data=lambda w: {"grant": "yes"},
        foreign=lambda w: [w.foreign_request.pk], foreign_outcomes=OWN_HAND),
    row("POST", "members:change",            MANAGE,
        args=a_target, data=lambda w: {"role": "buyer", "department": "Tools"},
        foreign=a_stranger, foreign_outcomes=OWN_HAND),
    row("POST", "members:set-rights",        "- + + + - - L - x",
        args=a_target, data=lambda w: {f"right-{BALANCE}": "yes"},
        foreign=a_stranger, foreign_outcomes=OWN_HAND),
    row("POST", "members:end-access",        MANAGE,
        args=a_target, foreign=a_stranger, foreign_outcomes=OWN_HAND),
    row("POST", "members:log-out",           MANAGE,
        args=a_target, foreign=a_stranger, foreign_outcomes=OWN_HAND),
    row("GET", "account_security:overview",  "+ + + + + + L + -"),
    row("POST", "account_security:end-session", OWN_HAND, args=lambda w: [10**6]),
    row("POST", "account_security:end-others", "+ + + + + + L + x"),
    row("GET", "account_security:pass",      "- - - - - - L + -"),
    row("GET", "account_security:set-up",    "- - - - - - L + -"),
    row("POST", "account_security:renew-codes", "- - - - - - L r -"),
    row("POST", "account_security:switch-off", "- - - - - - L + -"),
    row("POST", "work_as:start",             "- - - - - - L + -",
        data=lambda w: {"user_pk": w.target.user.pk},
        foreign=lambda w: [], foreign_data=lambda w: {"user_pk": w.foreign.user.pk}),
    row("POST", "work_as:back",              "- - - - - - x - +"),
    row("GET", "onec_orders:invoice-status", "- + + + - - L - +",
        args=lambda w: [w.order.number], foreign=lambda w: [w.foreign_order.number]),
    row("GET", "onec_orders:invoice-pdf",    "- - - - - - L - -",
        args=lambda w: [w.order.number, 1], foreign=lambda w: [w.foreign_order.number, 1]),
    row("GET", "onec_orders:order-file",     "- - - - - - L - -",
        args=lambda w: [w.order.number, 1], foreign=lambda w: [w.foreign_order.number, 1]),
    row("GET", "checkout:thank-you",         "- + + + - - L - +",
        args=lambda w: [w.order.number], foreign=lambda w: [w.foreign_order.number]),
    row("GET", "basket:summary",             "+ + + + + + + + +"),
    row("POST", "basket:add-many",           "+ + + + + r L r +",
        data=lambda w: {f"qty-{w.bolt.pk}": "2", "next": "/catalogue/"}),
]  # fmt: skip

#: Addresses under ``accounts/`` that are no action of a person in a cabinet.
NO_ACTION = {
    "customer:login": "the way in; tests of the log-in",
    "contracts:move-lines": "own baskets; tests of contracts",
    "contracts:take-in": "own baskets; tests of contracts",
    "stock_feeds:list": "test_stock_feeds",
    "stock_feeds:new": "test_stock_feeds",
    "stock_feeds:delete": "test_stock_feeds",
    "stock_feeds:read": "the secret of the address decides: test_stock_feeds",
    "onec_papers:reconciliation": "a paper that 1C draws; tests of onec_exchange, test_acts",
    "onec_papers:act": "that paper; test_acts",
    "onec_papers:act-status": "that paper; test_acts",
    "onec_papers:act-file": "that paper; test_acts",
    "invitations:accept": "the secret of the link decides; test_invitations",
}


def every_right(value: bool) -> dict[str, bool | None]:
    return {each.code: value for each in permissions.declared()}


@pytest.fixture
def world(kyiv_dealer: Person, lviv_dealer: Person, stranger: Person, bolt: Any) -> World:
    now = timezone.now()

    def employ(login: str, role: str, dealer: Any = kyiv_dealer.dealer) -> Person:
        user = UserFactory(login=login)
        return Person(
            user=user, member=MemberFactory(user=user, dealer=dealer, role=role), dealer=dealer
        )

    people = {
        "admin": kyiv_dealer,
        "buyer": employ("buyer", "buyer"),
        "head": employ("head", "head"),
        "granted": employ("granted", "buyer"),
        "denied": employ("denied", "head"),
        "stranger": stranger,
    }
    for name, value in (("granted", True), ("denied", False)):
        members.set_rights(
            actor=kyiv_dealer.member,
            member_id=people[name].member.pk,
            chosen=every_right(value),
        )
    manager = UserFactory(login="manager", is_staff=True)
    manager.user_permissions.add(Permission.objects.get(codename="work_as_dealer"))
    kyiv_dealer.dealer.manager = models.PersonalManager.objects.create(name="M", user=manager)
    kyiv_dealer.dealer.save()
    people["manager"] = Person(user=manager)
    target, foreign_buyer = (
        employ("target", "buyer"),
        employ("foreign-buyer", "buyer", lviv_dealer.dealer),
    )

    def invite(dealer: Any, email: str) -> Any:
        return invitations.invite(dealer_id=dealer.pk, email=email, at=now - timedelta(minutes=5))

    return World(
        people=people,
        target=target,
        foreign=lviv_dealer,
        second_entity=LegalEntityFactory(dealer=kyiv_dealer.dealer, name="Second LLC"),
        order=place(target, {bolt: 1}),
        invitation=invite(kyiv_dealer.dealer, "new@dealers.example"),
        request=members.ask_for_right(
            member=target.member, code=permissions.SEE_ALL_ORDERS, at=now
        ),
        foreign_order=place(lviv_dealer, {bolt: 1}),
        foreign_invitation=invite(lviv_dealer.dealer, "far@dealers.example"),
        foreign_request=members.ask_for_right(
            member=foreign_buyer.member, code=permissions.SEE_ALL_ORDERS, at=now
        ),
        manager_id=manager.pk,
        bolt=bolt,
    )


def browser_of(world: World, name: str) -> Client:
    client = Client()
    if name == "visitor":
        return client
    client.force_login(world.people["manager" if name == "as_admin" else name].user)
    if name == "as_admin":
        answer = client.post(reverse("work_as:start"), {"user_pk": world.people["admin"].user.pk})
        assert answer.status_code == 302
    return client


def outcome(answer: Any) -> str:
    """Return the letter of the table for an answer."""
    if answer.status_code == 404:
        return "-"
    if answer.status_code == 403:
        return "x"
    if answer.status_code in (301, 302):
        if answer.url.startswith("/accounts/login/"):
            return "L"
        errors = [
            each for each in get_messages(answer.wsgi_request) if each.level >= constants.ERROR
        ]
        return "r" if errors else "+"
    if answer.status_code in (409, 422):
        return "r"
    return "+" if answer.status_code < 300 else str(answer.status_code)


def state() -> list[Any]:
    """Return what nobody without the right may change."""
    watched = (
        models.Member,
        models.MemberGrant,
        models.Invitation,
        models.RightRequest,
        models.Dealer,
        models.OrderParty,
        get_model("basket", "Line"),
        get_model("order", "Order"),
    )
    users = models.User.objects.order_by("pk").values_list("pk", "email", "password", "is_active")
    return [
        list(users),
        *(list(model.objects.order_by("pk").values_list()) for model in watched),  # type: ignore[attr-defined]
    ]


class Undone(Exception):
    """Takes back what one cell of the table did."""


def cells(
    world: World, tried: Row, args: Maker | None, data: Maker | None
) -> Iterator[tuple[str, str, bool]]:
    """Yield (person, outcome, whether anything changed), each from the same world."""
    address = reverse(tried.name, args=args(world) if args else None)
    fields = data(world) if data else {}
    for name in PEOPLE:
        try:
            with transaction.atomic():
                client = browser_of(world, name)
                before = state()
                answer = (
                    client.generic("GET", address)
                    if tried.method == "GET"
                    else client.post(address, fields)
                )
                yield name, outcome(answer), state() != before
                raise Undone
        except Undone:
            pass


@pytest.mark.parametrize("tried", TABLE, ids=str)
def test_everybody_may_what_the_table_says(tried: Row, world: World) -> None:
    found, changed = {}, []
    for name, letter, is_changed in cells(world, tried, tried.args, tried.data):
        found[name] = letter
        if is_changed and letter != "+":
            changed.append(name)
    assert found == dict(zip(PEOPLE, tried.outcomes, strict=True))
    assert changed == []


@pytest.mark.parametrize("tried", [each for each in TABLE if each.foreign], ids=str)
def test_ids_of_another_dealer_open_nothing(tried: Row, world: World) -> None:
    expected = tried.foreign_outcomes or NOBODY
    assert "+" not in expected
    found, changed = {}, []
    for name, letter, is_changed in cells(
        world, tried, tried.foreign, tried.foreign_data or tried.data
    ):
        found[name] = letter
        if is_changed:
            changed.append(name)
    assert found == dict(zip(PEOPLE, expected, strict=True))
    assert changed == []


def test_every_action_is_in_the_table() -> None:
    def walk(patterns: Any, prefix: str, names: list[str]) -> Iterator[tuple[str, str]]:
        for each in patterns:
            route = prefix + str(each.pattern)
            if isinstance(each, URLResolver):
                inner = [*names, each.namespace] if each.namespace else names
                yield from walk(each.url_patterns, route, inner)
            elif isinstance(each, URLPattern):
                yield route, ":".join([*names, each.name or ""])

    actions = {
        name
        for route, name in walk(get_resolver().url_patterns, "", [])
        if route.startswith("accounts/")
    }
    known = {each.name for each in TABLE} | set(NO_ACTION)
    assert actions - known == set(), "add rows for these addresses, see the top of this file"
