"""Every answer to 1C is built here: 1C compares key words and counts lines.

UT11 and BAS refuse ``init`` unless it has exactly two lines, treat an unknown first word or an
empty body as an error, and never trim the cookie's value; hence LF only, and no final LF except
where the protocol has one (``protocol.md`` §0).
"""

from __future__ import annotations

from django.http import HttpResponse

#: 8.3 clients decode the body by this charset.
_TEXT = "text/plain; charset=utf-8"
_LONGEST = 1_000


def answer(*lines: str, final_newline: bool = False, status: int = 200) -> HttpResponse:
    """Return a plain text answer of ``lines``."""
    text = "\n".join(lines) + ("\n" if final_newline else "")
    return HttpResponse(text.encode(), content_type=_TEXT, status=status)


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


def document(data: bytes) -> HttpResponse:
    """Answer ``query``: XML whose first bytes are ``<?xml``."""
    return HttpResponse(data, content_type="text/xml; charset=utf-8")


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]
