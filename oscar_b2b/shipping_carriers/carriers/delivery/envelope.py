"""The envelope around Delivery's answers: ``status``, ``message`` and the data somewhere.

Source: carriers.md, section 2 "Transport": data are under ``data``, ``receipts`` or ``file``, or in
the root; ``message`` is a text, a list of texts or null; ``data: null`` is "not found".
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from oscar_b2b.shipping_carriers.carriers.base import Rejected, Unavailable

#: "Невірний підпис" in the languages the service answers in.
_SIGNATURE = ("підпис", "подпись", "signature")


def read(body: Any, *, what: str, status: int = 200) -> dict[str, Any]:
    """Return an answer whose outer ``status`` is true.

    :param what: the call's name, for messages.
    :param status: HTTP status.
    :raises Unavailable: the body is not an envelope.
    :raises Rejected: ``status`` is false; ``key_refused`` when the signature is wrong.
    """
    if not isinstance(body, dict):
        raise Unavailable(f"{what}: the answer has an unknown form")
    said = words(body.get("message", body.get("Message")))
    if "status" not in body:
        if status >= 400:
            raise Rejected(
                said or f"{what}: HTTP {status}",
                code=str(status),
                key_refused=status in (401, 403),
            )
        raise Unavailable(f"{what}: the answer has an unknown form")
    if str(body["status"]).lower() not in ("true", "1"):
        unsigned = any(word in said.lower() for word in _SIGNATURE)
        if unsigned:
            # The carrier has one word for three mistakes.
            meant = gettext("check the keys, the kind of signature and the server's clock")
            said = f"{said} – {meant}"
        raise Rejected(
            said or f"{what}: no reason given",
            key_refused=unsigned or status in (401, 403),
        )
    return body


def words(message: Any) -> str:
    """Return the carrier's words, which come as a text, a list or nothing."""
    parts = message if isinstance(message, list) else [message]
    return "; ".join(dict.fromkeys(str(part).strip() for part in parts if part))


def rows(answer: dict[str, Any], key: str = "data") -> list[dict[str, Any]]:
    """Return the rows of an answer; nothing for null."""
    data = answer.get(key)
    return [row for row in data if isinstance(row, dict)] if isinstance(data, list) else []


def row(answer: dict[str, Any], key: str = "data") -> dict[str, Any] | None:
    """Return the only row of an answer, ``None`` for null: not found."""
    data = answer.get(key)
    if isinstance(data, list) and data:
        data = data[0]
    return data if isinstance(data, dict) and data else None
