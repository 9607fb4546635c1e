"""Conditions in the supplier's words, beside whatever has a key: ``delivery.novaposhta``.

Keys are ``"<what>.<code>"``: ``delivery.<method code>``, ``payment.<kind>``, ``contract.<kind>``,
``warehouse.<code>``, ``label.<code>``. A module that keeps texts answers ``conditions``; without
one, and for keys nobody has written, nothing is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.extensions import extensions


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


def conditions(keys: Iterable[str], context: B2BContext) -> dict[str, Condition]:
    """Return key → text; the first module that has one for a key decides."""
    wanted = list(dict.fromkeys(keys))
    found: dict[str, Condition] = {}
    for each in sorted(extensions.get("conditions"), key=lambda one: one.order):
        missing = [key for key in wanted if key not in found]
        if not missing:
            break
        found.update(each.conditions(missing, context))
    return found
