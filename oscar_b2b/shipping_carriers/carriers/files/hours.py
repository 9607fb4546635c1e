"""Opening hours in prose ("пн-пт 09:00-19:00, сб 09:00-15:00") → weekday → hours."""

from __future__ import annotations

import re
from collections.abc import Mapping

_DAYS = {
    name: day
    for day, names in enumerate(
        (
            ("пн", "mon"),
            ("вт", "tue"),
            ("ср", "wed"),
            ("чт", "thu"),
            ("пт", "fri"),
            ("сб", "sat"),
            ("нд", "вс", "sun"),
        ),
        start=1,
    )
    for name in names
}
_DASH = r"\s*[-–—]\s*"
_DAY = "|".join(_DAYS)
_TIME = r"(\d{1,2})[:.](\d{2})"
_PART = re.compile(rf"(?:({_DAY})\.?(?:{_DASH}({_DAY})\.?)?\s*:?\s*)?{_TIME}{_DASH}{_TIME}")
_CLOSED = re.compile(
    rf"({_DAY})\.?(?:{_DASH}({_DAY})\.?)?\s*[:–—-]?\s*(?:вихідн\w*|выходн\w*|зачинено|closed|-)"
)


def hours(written: str) -> Mapping[int, str] | str:
    """Return weekday (1 = Monday) → "09:00-19:00"; the text itself when it says more than that.

    Hours without days are those of every day; days that are not named are days off.
    """
    found: dict[int, str] = {}
    for part in re.split(r"[,;\n]", written.strip().lower()):
        part = part.strip().rstrip(".")
        if not part or _CLOSED.fullmatch(part):
            continue
        match = _PART.fullmatch(part)
        days = _days(match) if match else []
        if match is None or not days or any(day in found for day in days):
            return written
        found |= dict.fromkeys(days, _times(match))
    return found or written


def _days(match: re.Match[str]) -> list[int]:
    first, last = match.group(1), match.group(2)
    if not first:
        return list(range(1, 8))
    begin, end = _DAYS[first], _DAYS[last or first]
    return list(range(begin, end + 1))


def _times(match: re.Match[str]) -> str:
    opens, opens_past, closes, closes_past = match.groups()[2:]
    return f"{int(opens):02}:{opens_past}-{int(closes):02}:{closes_past}"
