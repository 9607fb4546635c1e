"""Conditions in the supplier's words, beside whatever has a key: ``delivery.novaposhta``.

Keys are ``"<what>.<code>"``: ``delivery.<method code>``, ``payment.<kind>``, ``contract.<kind>``,
``warehouse.<code>``, ``label.<code>``. A module that keeps texts answers ``conditions``; without
one, and for keys nobody has written, nothing is shown. Which keys there are to be written, modules
say by ``condition_keys``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import get_language

from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.extensions import extensions

#: Signs of a key; it stands in addresses and in ids of elements.
KEY_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}"


@dataclass(frozen=True, slots=True)
class Condition:
    """One text, in the reader's language.

    :param html: safe to be put into a page.
    :param facts: ``(name, value)`` for the table that compares several conditions.
    """

    key: str
    title: str
    html: str
    facts: tuple[tuple[str, str], ...] = ()


class Conditions(Protocol):
    """Extension point ``conditions``: who keeps the texts."""

    order: int

    def conditions(self, keys: Iterable[str], context: B2BContext) -> dict[str, Condition]:
        """Return key → text for this reader, of those that are written (one query)."""


class ConditionKeys(Protocol):
    """Extension point ``condition_keys``: what a module shows conditions beside."""

    order: int

    def keys(self) -> Sequence[tuple[str, Any]]:
        """Return ``(key, name for people)``; the name may be a lazy translation."""


def conditions(keys: Iterable[str], context: B2BContext) -> dict[str, Condition]:
    """Return key → text; the first module that has one for a key decides.

    What was asked, also in vain, is remembered for the rest of the request: a page that asks for
    all of its keys at once pays one query, whatever its templates ask for later.
    """
    wanted = list(dict.fromkeys(keys))
    memo: dict[str, Condition | None] = context.memo.setdefault(("conditions", get_language()), {})
    missing = [key for key in wanted if key not in memo]
    for each in sorted(extensions.get("conditions"), key=lambda one: one.order):
        if not missing:
            break
        memo.update(each.conditions(missing, context))
        missing = [key for key in missing if key not in memo]
    memo.update(dict.fromkeys(missing))
    return {key: found for key in wanted if (found := memo[key]) is not None}


def declared_keys() -> dict[str, str]:
    """Return every key that an enabled module shows conditions beside, with its name."""
    return {
        key: str(name)
        for each in sorted(extensions.get("condition_keys"), key=lambda one: one.order)
        for key, name in each.keys()  # noqa: SIM118 - not a mapping
    }


@dataclass(frozen=True, slots=True)
class Compared:
    """One column of a comparison.

    :param name: heading; empty = the title of the conditions.
    :param price, day: what the page says about it now, in words; may be empty.
    """

    key: str
    name: str = ""
    price: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Several conditions in one table.

    :param columns: in the order given; ``name`` is never empty.
    :param rows: name of a fact → its value in each column, "" where nothing is known.
    """

    columns: tuple[Compared, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    has_prices: bool = False
    has_days: bool = False


def compare(columns: Iterable[Compared], context: B2BContext) -> Comparison | None:
    """Return the facts of several conditions side by side; None when there are none to compare.

    Facts meet in one row by their names, in the order of their first appearance. A column without
    a name is left out when nobody has written its conditions.
    """
    columns = list(columns)
    found = conditions([each.key for each in columns], context)
    named = tuple(
        each if each.name else Compared(each.key, found[each.key].title, each.price, each.day)
        for each in columns
        if each.name or each.key in found
    )
    if len(named) < 2 or not any(each.key in found for each in named):
        return None
    facts = [dict(found[each.key].facts) if each.key in found else {} for each in named]
    names = dict.fromkeys(name for each in facts for name in each)
    return Comparison(
        columns=named,
        rows=tuple((name, tuple(each.get(name, "") for each in facts)) for name in names),
        has_prices=any(each.price for each in named),
        has_days=any(each.day for each in named),
    )
