"""What the stand-in's service answers, before it becomes bytes on a socket."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, a body and its type."""

    status: HTTPStatus
    body: bytes
    kind: str
    headers: dict[str, str] = field(default_factory=dict)


class UnableToAnswer(Exception):
    """The request gets an error; ``status`` and the text go into the answer."""

    def __init__(self, status: HTTPStatus, text: str) -> None:
        self.status = status
        super().__init__(text)


def json_reply(data: object, status: HTTPStatus = HTTPStatus.OK, **headers: str) -> Reply:
    """Return JSON in UTF-8."""
    body = json.dumps(data, ensure_ascii=False).encode()
    return Reply(status, body, "application/json; charset=utf-8", headers)


def error_reply(status: HTTPStatus, text: str, headers: dict[str, str] | None = None) -> Reply:
    """Return the contract's error: ``{"error": text}``."""
    reply = json_reply({"error": text}, status)
    return Reply(reply.status, reply.body, reply.kind, headers or {})


def pdf_reply(content: bytes, name: str) -> Reply:
    """Return a PDF under an ASCII file name."""
    return Reply(
        HTTPStatus.OK,
        content,
        "application/pdf",
        {"Content-Disposition": f'inline; filename="{name}.pdf"'},
    )
