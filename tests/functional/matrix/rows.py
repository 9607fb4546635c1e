"""One line of a table: an action, and what it comes to for each person.

+  done, or shown          -  404: there is no such thing     x  403
L  to the log-in           r  refused in words, by a message or at the form
g  410: a link that opens nothing any more
o  the page again, and nothing was done (only with ids of another dealer)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from django.contrib.messages import constants, get_messages
from django.db import connection
from django.forms import BaseForm
from django.test import Client
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_b2b.assortment.models import AssortmentRule
from oscar_b2b.contracts.models import AgreementBinding
from oscar_b2b.core import models
from oscar_b2b.onboarding.models import Application, ContractAcceptance, DealerDocument
from oscar_b2b.partner_pricing.models import DiscountRule, StockView
from oscar_b2b.shipping_carriers.models import Register, SenderProfile, Waybill
from tests.functional.leaks import addresses
from tests.functional.matrix.world import PEOPLE, World, undone

Ids = Mapping[str, Any]

#: Kinds of arguments that name nothing of any dealer.
NOBODYS = frozenset({"guess", "number", "slug", "lookup", "foreign"})
LOG_INS = ("/accounts/login/", "/dashboard/login/", "/admin/login/", "/cms/login/")


@dataclass(frozen=True)
class Row:
    """An action of the shop or the cabinet.

    :param outcomes: a letter for each of ``PEOPLE``.
    :param form: fields of the form, made from ids.
    :param foreign: letters for ids of another dealer; empty = not tried, as nothing is named.
    :param prepare: done first in the person's browser, such as filling a basket; returns ids.
    :param given: what holds while the row is tried, such as a setting.
    """

    method: str
    name: str
    outcomes: tuple[str, ...]
    form: Callable[[Ids], dict[str, Any]] | None = None
    foreign: tuple[str, ...] = ()
    prepare: Callable[[World, Client, str], dict[str, Any]] | None = None
    given: Callable[[World], AbstractContextManager[Any]] | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


#: 404 for everybody but visitors.
NOBODY = "- - - - - - L - -"


def row(method: str, name: str, outcomes: str, *, foreign: str = "", **makers: Any) -> Row:
    """Return one line of the table; letters are separated by blanks, in the order of ``PEOPLE``.

    An address with an id is tried with the other dealer's, too: ``foreign``, else ``NOBODY``.
    """
    names_something = set(addresses.STOREFRONT.get(name, {}).values()) - NOBODYS
    tried = foreign or (NOBODY if names_something else "")
    letters, others = tuple(outcomes.split()), tuple(tried.split())
    assert len(letters) == len(PEOPLE), name
    assert len(others) in (0, len(PEOPLE)), name
    assert "+" not in others, name
    return Row(method, name, letters, foreign=others, **makers)


def address_of(name: str, kinds: Mapping[str, str], ids: Ids) -> str:
    """Return where a page is, with these ids in its address."""
    return reverse(name, kwargs={argument: ids[kind] for argument, kind in kinds.items()})


def ask(client: Client, method: str, address: str, form: Mapping[str, Any]) -> Any:
    """Make one request."""
    return client.get(address, form) if method == "GET" else client.post(address, form)


def cells(world: World, tried: Row, *, foreign: bool = False) -> Iterator[tuple[str, str, bool]]:
    """Yield (person, letter, whether anything changed), each from the same world.

    Whoever only looks leaves the world as it is for the next one: so it must be in the end.
    """
    with undone(), tried.given(world) if tried.given else nullcontext():
        if tried.method == "GET" and tried.prepare is None:
            before = state()
            for who in PEOPLE:
                yield who, _letter(world, tried, who, foreign=foreign)[0], False
            assert state() == before, "looking has changed something"
            return
        for who in PEOPLE:
            with undone():
                letter, is_changed = _letter(world, tried, who, foreign=foreign)
                if foreign and letter == "+" and tried.method == "POST" and not is_changed:
                    letter = "o"
                yield who, letter, is_changed


def _letter(world: World, tried: Row, who: str, *, foreign: bool) -> tuple[str, bool]:
    client = world.browser(who)
    mine = tried.prepare(world, client, who) if tried.prepare else {}
    ids = {**mine, **world.foreign} if foreign else {**world.own, **mine}
    address = address_of(tried.name, addresses.STOREFRONT.get(tried.name, {}), ids)
    form = tried.form(ids) if tried.form else {}
    before = () if tried.method == "GET" else state()
    letter = letter_of(ask(client, tried.method, address, form))
    return letter, bool(before) and state() != before


def letter_of(answer: Any) -> str:
    """Return the letter of the table for an answer."""
    status = answer.status_code
    if status in (403, 404, 410):
        return {403: "x", 404: "-", 410: "g"}[status]
    if status in (301, 302):
        if answer.url.startswith(LOG_INS):
            return "L"
        told = get_messages(answer.wsgi_request)
        return "r" if any(each.level >= constants.ERROR for each in told) else "+"
    if status in (409, 422) or (answer.wsgi_request.method == "POST" and _has_faults(answer)):
        return "r"
    return "+" if status < 300 else str(status)


def _has_faults(answer: Any) -> bool:
    return any(
        isinstance(form, BaseForm) and form.is_bound and bool(form.errors)
        for context in answer.context or ()
        for each in context.dicts
        for form in each.values()
    )


#: What nobody without the right may change.
WATCHED = (
    models.Member,
    models.MemberGrant,
    models.Invitation,
    models.RightRequest,
    models.Dealer,
    models.LegalEntity,
    models.OrderParty,
    models.StoredSetting,
    get_model("basket", "Line"),
    get_model("order", "Order"),
    Application,
    AssortmentRule,
    AgreementBinding,
    ContractAcceptance,
    DealerDocument,
    DiscountRule,
    StockView,
    Waybill,
    SenderProfile,
    Register,
)


def state() -> tuple[Any, ...]:
    """Return a digest of all of it, and of how people sign in; one query."""
    users = connection.ops.quote_name(models.User._meta.db_table)
    columns = "(id, email, password, is_active)::text"
    digests = [f"SELECT md5(string_agg({columns}, '|' ORDER BY id)) FROM {users}"]
    for model in WATCHED:
        table = connection.ops.quote_name(model._meta.db_table)
        pk = connection.ops.quote_name(model._meta.pk.column)
        digests.append(f"SELECT md5(string_agg(t::text, '|' ORDER BY t.{pk})) FROM {table} t")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'({each})' for each in digests)}")
        return tuple(cursor.fetchone())
