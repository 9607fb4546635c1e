"""Answers of REST 3.x, unwrapped.

``{"Entries_get_area_filtered": {"Entry_get_area_filtered": [{…}]}}``: two keys around every list,
in some methods in small letters; one row is an object instead of a list; null is
``{"@nil": "true"}``. Source: carriers.md, section 4; vgip/Intime, crutch.txt.
"""

from __future__ import annotations

from typing import Any

from oscar_b2b.shipping_carriers.carriers.base import Rejected, Unavailable
from oscar_b2b.shipping_carriers.carriers.intime.common import is_ok, rejected
from oscar_b2b.shipping_carriers.carriers.values import text

Row = dict[str, str]


def rows(body: Any, *, what: str, status: int = 200, secret: str = "") -> list[Row]:
    """Return the rows of an answer; names of fields in small letters, null as "".

    :raises Rejected: a fault of the service, in its words.
    :raises Unavailable: this is no such answer.
    """
    found = _entry(body)
    if found is None:
        if status in (401, 403):
            raise Rejected(_fault(body) or f"HTTP {status}", code=str(status), key_refused=True)
        fault = _fault(body)
        if fault:
            raise rejected(fault, secret=secret)
        if status >= 400:
            raise Rejected(f"HTTP {status}", code=str(status))
        raise Unavailable(f"{what}: the answer is not one of InTime's service")
    return [_plain(row) for row in found if isinstance(row, dict) and not _is_nil(row)]


def done(found: list[Row], *, what: str, secret: str = "") -> Row:
    """Return the row that says that a change was made.

    :raises Rejected: ``res`` is "20-Не вказано телефон" instead of "OK".
    """
    if not found:
        raise Unavailable(f"{what}: an empty answer")
    said = found[0].get("res", "")
    if is_ok(said):
        return found[0]
    code, dash, words = said.partition("-")
    if dash and code.strip().isdecimal():
        raise rejected(words.strip(), code=code.strip(), secret=secret)
    raise rejected(said or "?", secret=secret)


def _entry(body: Any) -> list[Any] | None:
    """Return what is inside both keys; ``None`` when they are not there."""
    if not isinstance(body, dict):
        return None
    for key, inner in body.items():
        name = key.lower()
        if name.startswith("entry_"):
            return inner if isinstance(inner, list) else [inner]
        if name.startswith("entries_"):
            # Without rows it is null, "" or an object without the second key.
            if isinstance(inner, list):
                return inner
            return (_entry(inner) if isinstance(inner, dict) else None) or []
    return None


def _fault(body: Any) -> str:
    if not isinstance(body, dict):
        return ""
    inner = next((value for key, value in body.items() if key.lower() in ("fault", "error")), None)
    if not isinstance(inner, dict):
        return text(inner)
    words = {key.lower(): value for key, value in inner.items()}
    return text(words.get("faultstring")) or text(words.get("message")) or "Fault"


def _plain(row: dict[str, Any]) -> Row:
    return {key.lower(): "" if _is_nil(value) else text(value) for key, value in row.items()}


def _is_nil(value: Any) -> bool:
    return isinstance(value, dict) and any(key.lstrip("@").endswith("nil") for key in value)
