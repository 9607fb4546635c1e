"""When a branch is open."""

from __future__ import annotations

from collections.abc import Mapping


def hours_on(hours: Mapping[str, str] | str | None, weekday: int) -> str | None:
    """Return the hours of a weekday (1 = Monday) or the carrier's prose; ``None`` = closed then.

    An empty text = not known. Keys are texts, as JSON keeps them.
    """
    if not hours:
        return ""
    if isinstance(hours, str):
        return hours
    return hours.get(str(weekday)) or None
