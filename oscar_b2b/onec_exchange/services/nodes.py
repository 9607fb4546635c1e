"""Accounts of the exchange: who may sign in, from where, and what an account asks of imports.

An account (``ExchangeNode``) is one 1C, or one site-exchange node of a 1C. It is no user of the
site. ``settings.ONEC_EXCHANGE_USERS`` is for the first start only: a log-in listed there becomes
a node the first time its password is right; from then on the node's own password counts.
"""

from __future__ import annotations

import functools
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, identify_hasher, make_password
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from oscar_b2b.core.exchange import ImportOptions
from oscar_b2b.onec_exchange.models import ExchangeNode

#: After so many wrong passwords an address has to pause.
ADDRESS_ATTEMPTS = 10
#: After so many wrong passwords for one log-in, wherever from, only addresses that have not been
#: wrong themselves may try: a flood must not keep the right 1C out.
LOGIN_ATTEMPTS = 30
PAUSE_SECONDS = 300
#: 1C signs in for every portion; hashing each time would cost a hundred portions half a minute.
REMEMBER_SECONDS = 600

MISSING = "missing"
WRONG = "wrong"
THROTTLED = "throttled"
ADDRESS = "address"


class UnableToSignIn(Exception):
    """The log-in was refused. The text is ASCII and meant for 1C's user.

    :param reason: ``missing`` (no log-in arrived), ``wrong`` (log-in, password, or the node is
        switched off), ``throttled`` (too many wrong ones), ``address`` (not on the node's list).
    """

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


def sign_in(*, login: str, password: str, remote_addr: str, at: datetime) -> ExchangeNode:
    """Return the node whose log-in and password these are.

    Takes the same time for a log-in nobody has. The node is made when the log-in stands in
    ``settings.ONEC_EXCHANGE_USERS`` only. Counts wrong attempts by address and by log-in.

    :param remote_addr: the client's address as text; empty when unknown.
    :param at: the moment of the attempt; wrong ones are counted by spans of five minutes.
    :raises UnableToSignIn: with the reason.
    """
    counters = _Counters.of(login=login, remote_addr=remote_addr, at=at)
    if counters.are_full():
        raise UnableToSignIn(THROTTLED, "Too many wrong passwords. Try again in five minutes.")
    # PostgreSQL takes no NUL, and no node's log-in has one.
    node = ExchangeNode.objects.filter(login=login).first() if "\0" not in login else None
    stored = node.password if node else _bootstrap_hash(login)
    is_right = _verified(login=login, password=password, stored=stored or _nobodys_hash())
    if not is_right or not stored or (node is not None and not node.is_active):
        counters.count()
        raise UnableToSignIn(WRONG, "Wrong user name or password of the exchange.")
    if node is None:
        node = _bootstrap(login=login, stored=stored)
    if not may_come_from(node=node, remote_addr=remote_addr):
        counters.count()
        raise UnableToSignIn(
            ADDRESS, f"The address {remote_addr or '?'} may not use this log-in of the exchange."
        )
    cache.delete(counters.address)
    return node


def ensure_node(*, login: str, password: str, **values: Any) -> ExchangeNode:
    """Return the node of a log-in, made with ``password`` and ``values`` when there is none.

    A node that exists is given ``values`` and keeps its password.

    :param values: fields of :class:`ExchangeNode`, e.g. ``client="ut11"``; ``name`` defaults to
        the log-in.
    """
    node = ExchangeNode.objects.filter(login=login).first()
    if node is None:
        node = ExchangeNode(login=login, name=login)
        node.set_password(password)
    for name, value in values.items():
        setattr(node, name, value)
    node.save()
    return node


def set_password(*, node: ExchangeNode, password: str) -> None:
    """Give a node another password; the old one stops working at once."""
    node.set_password(password)
    node.save(update_fields=["password"])


def options_of(node: ExchangeNode | None) -> ImportOptions:
    """Return what the node's settings say about reading its files; None = no restrictions."""
    if node is None:
        return ImportOptions()
    return ImportOptions(
        price_types=frozenset(node.price_types),
        warehouses=frozenset(node.warehouses),
        absent_stock_is_zero=node.absent_stock_is_zero,
        order_prefixes=tuple(node.order_prefixes),
    )


def may_come_from(*, node: ExchangeNode, remote_addr: str) -> bool:
    """Tell whether an address is on the node's list; an empty list is for all addresses."""
    if not node.allowed_networks:
        return True
    try:
        address = ipaddress.ip_address(remote_addr)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any(
        (mapped or address) in ipaddress.ip_network(network.strip(), strict=False)
        for network in node.allowed_networks
        if _is_network(network)
    )


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return False
    return True


# Passwords ------------------------------------------------------------------------------------


def _verified(*, login: str, password: str, stored: str) -> bool:
    """Compare with the stored hash; a password found right is known again for ten minutes.

    What is remembered is a keyed digest of password and hash: it is worth nothing elsewhere, and
    another password of the node makes it useless at once.
    """
    key = f"onec-exchange-known:{_digest(login)}"
    proof = _digest(f"{stored}\0{password}")
    known = cache.get(key)
    if known is not None and constant_time_compare(known, proof):
        return True
    if not check_password(password, stored):
        return False
    cache.set(key, proof, REMEMBER_SECONDS)
    return True


def _digest(text: str) -> str:
    return salted_hmac("onec_exchange.sign_in", text, algorithm="sha256").hexdigest()


@functools.cache
def _nobodys_hash() -> str:
    """Return a hash no password fits, to be as slow for unknown log-ins as for known ones."""
    return make_password(secrets.token_urlsafe(32))


def _bootstrap_hash(login: str) -> str:
    expected = settings.ONEC_EXCHANGE_USERS.get(login, "")
    if not expected:
        return ""
    try:
        identify_hasher(expected)
    except ValueError:
        return _hash_of(expected)
    return str(expected)


@functools.lru_cache(maxsize=16)
def _hash_of(password: str) -> str:
    return make_password(password)


def _bootstrap(*, login: str, stored: str) -> ExchangeNode:
    try:
        with transaction.atomic():
            return ExchangeNode.objects.create(login=login, name=login, password=stored)
    except IntegrityError:  # the same first log-in came twice at once
        return ExchangeNode.objects.get(login=login)


# Throttling -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Counters:
    """Where wrong attempts of one span of time are counted: by address, and by log-in."""

    address: str
    login: str

    @classmethod
    def of(cls, *, login: str, remote_addr: str, at: datetime) -> _Counters:
        span = int(at.timestamp()) // PAUSE_SECONDS
        return cls(
            f"onec-exchange-wrong:{span}:address:{_digest(remote_addr)}",
            f"onec-exchange-wrong:{span}:login:{_digest(login)}",
        )

    def are_full(self) -> bool:
        counts = cache.get_many([self.address, self.login])
        wrong_here = counts.get(self.address, 0)
        return wrong_here >= ADDRESS_ATTEMPTS or (
            wrong_here > 0 and counts.get(self.login, 0) >= LOGIN_ATTEMPTS
        )

    def count(self) -> None:
        for key in (self.address, self.login):
            cache.add(key, 0, PAUSE_SECONDS)
            try:
                cache.incr(key)
            except ValueError:  # it expired in between
                cache.set(key, 1, PAUSE_SECONDS)
