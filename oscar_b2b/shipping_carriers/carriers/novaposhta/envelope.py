"""The envelope around every answer of Nova Poshta: rows, or a reason why not.

Business errors come with HTTP 200 and ``success: false``; the same words serve for a mistake of
ours and for a server that is too busy, so that the codes decide which it was.
Source: carriers.md, section 1 "Transport" and "Quirks".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from oscar_b2b.shipping_carriers.carriers.base import Rejected, Unavailable
from oscar_b2b.shipping_carriers.carriers.novaposhta.fields import text
from oscar_b2b.shipping_carriers.carriers.novaposhta.reasons import explained

#: "To many requests" (sic), "Service unavailable" in three editions.
BUSY = frozenset({"20000401501", "20000100016", "20000500608", "20001701795"})
#: "API auth fail", "apiKey is empty", "API key expired" in two editions.
KEY = frozenset({"20000200068", "20000200069", "20000201204", "20000102694"})
_BUSY_WORDS = ("to many requests", "too many requests", "service unavailable", "temporarily unav")
_KEY_WORDS = ("api auth fail", "apikey", "api key")


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a successful answer.

    :param total: rows on all pages together, where the carrier says it.
    """

    rows: list[dict[str, Any]]
    total: int | None = None

    @property
    def first(self) -> dict[str, Any]:
        """The only row of calls that return one; empty when there is none."""
        return self.rows[0] if self.rows else {}


def read(body: Any, *, what: str, status: int = 200, secret: str = "") -> Answer:
    """Return the rows of an answer.

    :param what: the call's name, for messages.
    :param status: HTTP status; 401 comes with a bad key.
    :param secret: the key, to be struck out of the carrier's words.
    :raises Unavailable: the carrier is busy, or the body is not an envelope.
    :raises Rejected: ``success`` is false.
    """
    # Without a key the envelope comes inside a list of one element.
    if isinstance(body, list) and len(body) == 1:
        body = body[0]
    if not isinstance(body, dict) or "success" not in body:
        if status >= 400:
            raise Rejected(
                f"{what}: HTTP {status}", code=str(status), key_refused=status in (401, 403)
            )
        raise Unavailable(f"{what}: the answer has an unknown form")
    if not _true(body["success"]):
        _refuse(body, what=what, status=status, secret=secret)
    return Answer(rows=list(_rows(body.get("data"))), total=_total(body.get("info")))


def _true(value: Any) -> bool:
    return str(value).lower() in ("true", "1")


def _rows(data: Any) -> Iterator[dict[str, Any]]:
    rows = data if isinstance(data, list) else [data]
    return (row for row in rows if isinstance(row, dict))


def _total(info: Any) -> int | None:
    # ``info`` is an empty list where there is nothing to say.
    if not isinstance(info, dict):
        return None
    total = text(info, "totalCount")
    return int(total) if total.isdigit() else None


def _refuse(body: dict[str, Any], *, what: str, status: int, secret: str) -> None:
    errors = body.get("errors") or body.get("warnings") or []
    codes = [str(code) for code in _items(body.get("errorCodes")) if code]
    if isinstance(errors, dict):
        # Errors may be keyed by their code.
        codes += [str(code) for code in errors]
        errors = list(errors.values())
    words = "; ".join(dict.fromkeys(str(error).strip() for error in _items(errors) if error))
    if secret:
        words = words.replace(secret, "***")
    words = words or f"{what}: no reason given"
    plain = words.lower()
    if BUSY.intersection(codes) or any(busy in plain for busy in _BUSY_WORDS):
        raise Unavailable(f"{what}: {words}")
    raise Rejected(
        explained(words, codes),
        code=codes[0] if codes else "",
        key_refused=bool(KEY.intersection(codes))
        or status in (401, 403)
        or (not codes and any(key in plain for key in _KEY_WORDS)),
    )


def _items(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else [value]
