"""Who is offered something: segments, contract kinds, regions …, stored as plain JSON.

``{"segment": ["3"], "region": ["Kyiv", "Lviv"]}`` means: of segment 3 **and** of one of two
regions. An empty audience is everybody. A trait that no enabled module knows fits nobody: what was
meant for a few must not be shown to all because a module was switched off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.extensions import extensions


class Trait(Protocol):
    """Extension point ``audience_traits``: one thing by which dealers are told apart.

    A trait with more values than check boxes can show may have three more things: ``lookup``, the
    name of the URL that finds values by words (as the dashboard's pickers ask),
    ``named(values) -> [(value, label)]`` for those that are chosen already, and
    ``typed(word) -> value | None`` for browsers without JavaScript.

    :ivar code: key in the stored audience.
    :ivar label: lazy translation.
    """

    code: str
    label: Any
    order: int

    def choices(self) -> list[tuple[str, str]]:
        """Return ``(value, label)`` for forms."""

    def of(self, context: B2BContext) -> frozenset[str]:
        """Return the values that hold for who is asking; no more than one query per request.

        Keep what was asked in ``context.memo``.
        """


def traits() -> Sequence[Trait]:
    """Return the traits of the enabled modules, in the order of forms."""
    return sorted(extensions.get("audience_traits"), key=lambda each: each.order)


def includes(audience: Mapping[str, Sequence[str]], context: B2BContext) -> bool:
    """Tell whether who is asking belongs to a stored audience."""
    wanted = {code: set(values) for code, values in audience.items() if values}
    if not wanted:
        return True
    known = {each.code: each for each in extensions.get("audience_traits")}
    return all(
        code in known and not values.isdisjoint(known[code].of(context))
        for code, values in wanted.items()
    )
