"""Every answer to 1C is built here: 1C compares key words and counts lines.

UT11 and BAS refuse ``init`` unless it has exactly two lines, treat an unknown first word or an
empty body as an error, and never trim the cookie's value; hence LF only, and no final LF except
where the protocol has one (``protocol.md`` §0). Answers are ASCII, so that clients which guess
the charset read them right; only the XML of ``query`` and the like is in the node's charset.
"""

from __future__ import annotations

from anyascii import anyascii
from django.http import HttpResponse, HttpResponseNotModified

from oscar_b2b.onec_exchange.models import ExchangeNode

_LONGEST = 1_000


def answer(*lines: str, final_newline: bool = False, status: int = 200) -> HttpResponse:
    """Return a plain text answer of ``lines``."""
    text = "\n".join(lines) + ("\n" if final_newline else "")
    return HttpResponse(text.encode(), content_type=_text(ExchangeNode.UTF8), status=status)


def signed_in(*, cookie: str, value: str, sessid: str, timestamp: int) -> HttpResponse:
    """Answer ``checkauth``: the cookie to send from now on, and the mark for addresses."""
    return answer(
        "success", cookie, value, f"sessid={sessid}", f"timestamp={timestamp}", final_newline=True
    )


def parameters(
    *, file_limit: int, zipped: bool, sessid: str = "", version: str = ""
) -> HttpResponse:
    """Answer ``init``; two more lines only for clients that named a ``version``."""
    lines = [f"zip={'yes' if zipped else 'no'}", f"file_limit={file_limit}"]
    if version:
        lines += [f"sessid={sessid}", f"version={version}"]
    return answer(*lines)


def success(text: str = "") -> HttpResponse:
    """Answer that a step is done; 1C shows ``text`` in its journal."""
    return answer("success", _one_line(text)) if text else answer("success")


def progress(text: str) -> HttpResponse:
    """Answer that 1C shall ask again: the import is not done yet."""
    return answer("progress", _one_line(text))


def failure(text: str, *, status: int = 200) -> HttpResponse:
    """Answer an error. 1C shows ``text`` to its user; the body decides, not the status."""
    return answer("failure", _one_line(text) or "Unknown error", status=status)


def nothing_new() -> HttpResponse:
    """Answer ``type=listen`` when no order came while it was held: 304 without a body."""
    return HttpResponseNotModified()


def document(data: bytes, *, charset: str) -> HttpResponse:
    """Answer XML that is already in the node's charset."""
    return HttpResponse(data, content_type=f"text/xml; charset={_plain(charset)}")


def in_charset(response: HttpResponse, *, charset: str) -> HttpResponse:
    """Say in a plain answer the charset that the node's 1C reads by; its bytes are ASCII."""
    if response.headers.get("Content-Type") == _text(ExchangeNode.UTF8):
        response["Content-Type"] = _text(charset)
    return response


def _text(charset: str) -> str:
    return f"text/plain; charset={_plain(charset)}"


def _plain(charset: str) -> str:
    """Return the name that stands in a header: a byte order mark is no charset of its own."""
    return "utf-8" if charset == ExchangeNode.UTF8_BOM else charset


def _one_line(text: str) -> str:
    return " ".join(anyascii(text).split())[:_LONGEST]
