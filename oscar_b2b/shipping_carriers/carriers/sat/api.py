"""Calls of SAT's service: paths, language, and where the key goes.

Source: carriers.md, section 3 "Transport"; page sat.ua, API v1.0 6.1.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from oscar_b2b.shipping_carriers.carriers.base import Document, Unavailable
from oscar_b2b.shipping_carriers.carriers.http import Http, at, raise_for
from oscar_b2b.shipping_carriers.carriers.sat.envelope import rows

#: Status words and names depend on it; one language makes them comparable.
LANGUAGE = "uk"
V1, V2 = "v1.0", "v2.0"


class Api:
    """Calls with one key.

    :param base_url: up to and without the version.
    :param account: SAT's id of the customer (``accountref``), for version 2.
    :param app: what version 2 is told to be asked by.
    """

    def __init__(
        self, http: Http, *, base_url: str, version: str, key: str, account: str, app: str
    ) -> None:
        self._http = http
        self._base_url = at(base_url, version)
        self._key = key
        self._params: dict[str, str] = {}
        self._headers: dict[str, str] = {}
        if key and version == V1:
            # In the address, as version 1 wants it: therefore addresses are neither logged nor
            # put into errors (see ``http``).
            self._params["apiKey"] = key
        elif key:
            self._headers = {"apikey": key, "accountref": account, "app": app}

    def directory(self, method: str, *, language: str = LANGUAGE) -> list[dict[str, Any]]:
        """Return all rows of a directory. It needs no key, so none is sent."""
        path = f"main/json/{method}"
        return self._rows("GET", path, method, params={"language": language})

    def ask(self, path: str, params: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return the rows of a question asked with the key."""
        return self._rows(
            "GET", path, path, params={**params, **self._params}, headers=self._headers
        )

    def post(self, path: str, body: Any) -> list[dict[str, Any]]:
        """Return the rows that a body is answered with."""
        return self._rows("POST", path, path, body=body, params=self._params, headers=self._headers)

    def pdf(self, path: str, body: Any) -> Document:
        """Return a printed form; the same path answers with an envelope when it has none.

        :raises Unavailable: also for a page with status 200 that is neither.
        """
        response = self._http.fetch(
            "POST",
            at(self._base_url, path),
            what=path,
            params=self._params,
            headers={"Content-Type": "application/json; charset=utf-8", **self._headers},
            data=json.dumps(body, ensure_ascii=False).encode(),
        )
        if response.content.startswith(b"%PDF"):
            return Document(response.content)
        try:
            said = json.loads(response.content.decode("utf-8-sig"))
        except ValueError:
            raise_for(response, path)
        else:
            rows(said, what=path, status=response.status_code, secret=self._key)
        raise Unavailable(f"{path}: the answer is not a PDF")

    def _rows(self, method: str, path: str, what: str, **options: Any) -> list[dict[str, Any]]:
        # ``Http.json`` takes away the byte order mark that 1C begins with.
        body = self._http.json(method, at(self._base_url, path), what=what, **options)
        return rows(body, what=what, status=self._http.status, secret=self._key)
