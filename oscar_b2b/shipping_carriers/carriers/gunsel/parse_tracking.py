"""Answer of ``api.php?track=1`` → movement.

Source: carriers.md, section 5 (shape of 2017; the answer for unknown numbers is a guess).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from oscar_b2b.shipping_carriers.carriers.base import Movement, Rejected, Status, Unavailable
from oscar_b2b.shipping_carriers.carriers.values import moment, text
from oscar_b2b.shipping_carriers.carriers.wording import status_of

_TIMES = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M")
_LONG_AGO = moment("2000-01-02")
#: There the parcel is in the town it goes to; before that no state says where it is.
_ARRIVED = (Status.READY, Status.DELIVERED)


def movement(number: str, body: Any) -> Movement:
    """Return where a parcel is: its latest state, which need not be the last of the list.

    :param body: parsed JSON; without states when Gunsel does not know the number.
    :raises Rejected: it says so in words.
    :raises Unavailable: this is no such answer.
    """
    if not body and not isinstance(body, str):
        return Movement(number, Status.UNKNOWN)
    if not isinstance(body, dict):
        raise Unavailable("track: the answer is not one of Gunsel's service")
    if "State" not in body:
        said = text(body.get("error") or body.get("message"))
        if said:
            raise Rejected(said)
        raise Unavailable("track: the answer is not one of Gunsel's service")
    state = _latest(body["State"])
    said = text(state.get("name"))
    status = status_of(said)
    to = body.get("ToCity")
    place = text(to.get("name")) if isinstance(to, dict) and status in _ARRIVED else ""
    return Movement(number, status, text=said, at=_at(state), place=place)


def _latest(states: Any) -> dict[str, Any]:
    found = states if isinstance(states, list) else [states]
    rows = [row for row in found if isinstance(row, dict) and text(row.get("name"))]
    if not rows:
        return {}
    # Of several with one time the last.
    return max(enumerate(rows), key=lambda each: (_at(each[1]) or _LONG_AGO, each[0]))[1]


def _at(state: dict[str, Any]) -> datetime | None:
    return moment(state.get("time"), *_TIMES)
