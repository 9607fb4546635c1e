"""Who tries, and on what: the shop of the leak walk with more people of one of its dealers.

``aldena`` is the own dealer, ``boreta`` the other one; both have everything that an address or a
form can name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from oscar_b2b.core import permissions
from oscar_b2b.core.services import members
from tests.factories.people import MemberFactory, Person, UserFactory
from tests.functional.leaks import world as leaks

OWN, FOREIGN = leaks.EXACT, leaks.MASKED

#: ``granted``: a buyer with every right; ``denied``: a head from whom every right was taken;
#: ``manager``: an employee of the supplier who may work as this dealer's people;
#: ``as_admin``: the same while working as the administrator.
PEOPLE = (
    "buyer", "head", "admin", "granted", "denied", "stranger", "visitor", "manager", "as_admin",
)  # fmt: skip


class Undone(Exception):
    """Takes back what one cell of a table did."""


@dataclass
class World:
    """People by name, and ids by kind (the words of ``leaks.addresses``) of both dealers."""

    shop: leaks.World
    people: dict[str, Person]
    own: Mapping[str, Any]
    foreign: Mapping[str, Any]
    cookies: dict[str, SimpleCookie] = field(default_factory=dict)

    def browser(self, who: str) -> Client:
        """Return a browser in which this person is signed in."""
        client = Client(raise_request_exception=False)
        if who != "visitor":
            client.cookies = SimpleCookie(self.cookies[who].output(header="", sep=";"))
        return client

    def user(self, who: str) -> Any:
        """Return whose cabinet a browser of this person shows."""
        return self.people["admin" if who == "as_admin" else who].user


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever happens inside, in the database and in the cache."""
    try:
        with transaction.atomic():
            yield
            raise Undone
    except Undone:
        pass
    finally:
        cache.clear()


def make(shop: leaks.World) -> World:
    """Add people to the shop and sign them in."""
    admin = shop.people[OWN]
    dealer = admin.dealer

    def employ(login: str, role: str) -> Person:
        user = UserFactory(login=login)
        return Person(
            user=user, member=MemberFactory(user=user, dealer=dealer, role=role), dealer=dealer
        )

    people = {
        "admin": admin,
        "buyer": employ("buyer", "buyer"),
        "head": employ("head", "head"),
        "granted": employ("granted", "buyer"),
        "denied": employ("denied", "head"),
        "stranger": Person(user=UserFactory(login="stranger")),
    }
    for name, value in (("granted", True), ("denied", False)):
        members.set_rights(
            actor=admin.member,
            member_id=people[name].member.pk,
            chosen={each.code: value for each in permissions.declared()},
        )
    manager = UserFactory(login="manager", is_staff=True)
    manager.user_permissions.add(Permission.objects.get(codename="work_as_dealer"))
    dealer.manager.user = manager
    dealer.manager.save()
    people["manager"] = Person(user=manager)
    world = World(shop, people, _ids(shop, OWN), _ids(shop, FOREIGN))
    for name in PEOPLE:
        if name not in ("visitor", "as_admin"):
            client = Client()
            client.force_login(people[name].user)
            world.cookies[name] = client.cookies
    client = Client()
    client.force_login(manager)
    answer = client.post(reverse("work_as:start"), {"user_pk": admin.user.pk})
    assert answer.status_code == 302
    world.cookies["as_admin"] = client.cookies
    return world


def _ids(shop: leaks.World, who: str) -> dict[str, Any]:
    """Return the ids of what a dealer has, and those of his administrator."""
    person = shop.people[who]
    second = person.dealer.legal_entities.exclude(pk=person.legal_entity.pk).get()
    return {
        **{kind: each[0] for kind, each in shop.ids.items()},
        **shop.of[who],
        "second_entity": second.pk,
        "second_contract": person.contracts[f"{who.upper()}-K3"].pk,
        "user": person.user.pk,
    }
