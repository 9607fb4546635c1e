"""What 1C's OData answers when it does not answer (platform documentation, ch. 17.4)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

#: Codes of ``odata.error`` and what they mean.
CODES = {
    -1: "internal error of 1C; its event log says which",
    0: "not supported by this platform",
    1: "1C could not parse a string",
    2: "wrong format of the request",
    3: "the wanted representation is not supported",
    4: "wrong value of a property",
    5: "a required property is missing",
    6: "wrong address",
    7: "an element of the key is missing",
    8: "there is no such entity, or it is not in the composition of the OData interface",
    9: "there is no such object",
    10: "there is no such property",
    11: "there is no such method (virtual table)",
    12: "a required argument of the method is missing",
    13: "rows of tabular sections cannot be made on their own",
    14: "the query options could not be parsed",
    15: "an object with this key exists already",
    16: "a property was not assigned",
    17: "the object has no data-load mode",
    18: "the object has properties of equal names",
    19: "this HTTP method is forbidden here",
    20: "1C's user has no right to it",
    21: "a function failed",
}

NO_ENTITY, NOT_FOUND, NO_METHOD, EXISTS, NO_RIGHT = 8, 9, 11, 15, 20


class UnableToAskOData(Exception):
    """A request to 1C's OData came to nothing. The text is for the supplier's staff.

    :param retryable: whether the same request may succeed later without anybody's doing.
    :param status: HTTP status, where there was an answer.
    :param code: 1C's own code, see :data:`CODES`.
    """

    def __init__(
        self, message: str, *, retryable: bool, status: int | None = None, code: int | None = None
    ) -> None:
        self.retryable = retryable
        self.status = status
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """``{"odata.error": …}`` or ``<m:error>``; ``code`` is None when the body is neither."""

    code: int | None
    text: str


_ATOM_CODE = re.compile(r"<(?:\w+:)?code[^>]*>\s*(-?\d+)\s*</")
_ATOM_TEXT = re.compile(r"<(?:\w+:)?message[^>]*>(.*?)</", re.DOTALL)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL | re.IGNORECASE)

#: Words of 1C's own pages and texts → what is the matter. All of them pass by themselves.
_AWAY = (
    (("лиценз", "ліценз", "license"), "1C has no free licence"),
    (("заблокир", "заблоков", "начало сеанса"), "the base is locked (update or backup)"),
    (("монопольн",), "somebody works in the base exclusively"),
)


def read_error(body: str) -> ErrorBody:
    """Read the error of a body in JSON or Atom."""
    stripped = body.lstrip("\ufeff \r\n\t")
    if stripped.startswith("{"):
        try:
            error = json.loads(stripped)["odata.error"]
            message = error.get("message") or {}
            text = message.get("value", "") if isinstance(message, dict) else str(message)
            return ErrorBody(int(error["code"]), text.strip())
        except (ValueError, KeyError, TypeError, AttributeError):
            return ErrorBody(None, "")
    code, text_match = _ATOM_CODE.search(stripped), _ATOM_TEXT.search(stripped)
    if code and "error" in stripped[:500]:
        return ErrorBody(int(code[1]), text_match[1].strip() if text_match else "")
    return ErrorBody(None, "")


def error_of(*, status: int, body: str, what: str) -> UnableToAskOData:
    """Return the exception for an answer with an error status.

    :param what: the entity set or method asked, for the text.
    """
    read = read_error(body)
    reason = away(body)
    if reason:
        return UnableToAskOData(
            f"{what}: 1C is not available: {reason}.", retryable=True, status=status, code=read.code
        )
    if status == 401:
        return UnableToAskOData(
            f"{what}: 1C does not let the shop in (401). Check ONEC_ODATA_USER and "
            "ONEC_ODATA_PASSWORD, and that 1C's user may log in with a password.",
            retryable=True, status=status, code=read.code,
        )  # fmt: skip
    if status == 403 or read.code == NO_RIGHT:
        return UnableToAskOData(
            f"{what}: 1C's user has no right to read it ({status}). {read.text}".rstrip(),
            retryable=True, status=status, code=read.code,
        )  # fmt: skip
    if read.code is not None:
        meaning = CODES.get(read.code, "unknown code")
        return UnableToAskOData(
            f"{what}: {meaning} (code {read.code}, status {status}). {read.text[:500]}".rstrip(),
            retryable=status >= 500, status=status, code=read.code,
        )  # fmt: skip
    if status == 404:
        return UnableToAskOData(
            f"{what}: 404 without 1C's own words. The address ONEC_ODATA_URL is wrong, or the base "
            "is published without the OData interface.",
            retryable=True, status=status,
        )  # fmt: skip
    return UnableToAskOData(
        f"{what}: 1C is not available: status {status}, {_beginning(body)}.",
        retryable=status in (408, 425, 429) or status >= 500, status=status,
    )  # fmt: skip


def not_json(*, status: int, body: str, what: str) -> UnableToAskOData:
    """Return the exception for an answer of status 200 that is a page and no data."""
    reason = away(body) or f"it answered {_beginning(body)} instead of data"
    return UnableToAskOData(
        f"{what}: 1C is not available: {reason}.", retryable=True, status=status
    )


def away(body: str) -> str:
    """Return why 1C is away, when its text says so."""
    lowered = body[:20_000].lower()
    # An error of 1C's own may quote anything; only a page or a plain text is read for reasons.
    if lowered.lstrip("\ufeff \r\n").startswith("{") and "лиценз" not in lowered:
        return ""
    for words, reason in _AWAY:
        if any(word in lowered for word in words):
            return reason
    return ""


def _beginning(body: str) -> str:
    title = _TITLE.search(body)
    if title:
        return f"a page “{' '.join(title[1].split())[:80]}”"
    plain = " ".join(re.sub(r"<[^>]+>", " ", body[:2000]).split())
    return f"“{plain[:80]}”" if plain else "an empty body"
