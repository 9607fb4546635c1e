"""A request and a response, without the wrapping of WSGI."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    """What a connector asked.

    :param path: behind the carrier's part of the address.
    :param url: address of the carrier's part, for links in answers.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    url: str = ""

    @property
    def last(self) -> str:
        """Return the last part of the path: for most carriers the name of the method."""
        return self.path.rstrip("/").rpartition("/")[2]

    def json(self) -> Any:
        """Return the parsed body; ``None`` when it is none."""
        try:
            return json.loads(self.body.decode("utf-8-sig"))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Response:
    """What is answered."""

    content: bytes
    content_type: str = "application/json; charset=utf-8"
    status: str = "200 OK"
    headers: Mapping[str, str] = field(default_factory=dict)


def as_json(data: Any, *, status: str = "200 OK", mark: bool = False) -> Response:
    """Return a JSON answer.

    :param mark: begin with a byte order mark, as 1C's HTTP services do.
    """
    text = json.dumps(data, ensure_ascii=False)
    return Response(text.encode("utf-8-sig" if mark else "utf-8"), status=status)
