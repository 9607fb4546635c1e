"""Calls of Nova Poshta's JSON API 2.0: one address, the method's name is in the body.

Source: carriers.md, section 1 "Transport" and "Print".
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from oscar_b2b.shipping_carriers.carriers.base import Document, Unavailable
from oscar_b2b.shipping_carriers.carriers.http import Http, at, raise_for
from oscar_b2b.shipping_carriers.carriers.novaposhta import envelope
from oscar_b2b.shipping_carriers.carriers.novaposhta.envelope import Answer
from oscar_b2b.shipping_carriers.carriers.novaposhta.fields import text

#: Seconds before a page is asked for again. The limit is per minute; a shorter wait met it again.
PAUSES = (5.0, 20.0, 40.0)
#: Fewer rows than this share of ``totalCount`` is a list that broke off, not one that shrank.
_WHOLE = 0.95


class Api:
    """Calls with one key.

    :param background: nobody waits; pages are asked for again when the carrier is busy.
    """

    def __init__(
        self, http: Http, *, base_url: str, print_url: str, key: str, background: bool
    ) -> None:
        self._http = http
        self._base_url = base_url
        self._print_url = print_url
        self._key = key
        self._pauses = PAUSES if background else ()

    def ask(self, model: str, method: str, properties: dict[str, Any] | None = None) -> Answer:
        """Return the answer of a method.

        :raises CarrierError: see :func:`envelope.read`.
        """
        body = self._http.json(
            "POST",
            self._base_url,
            what=method,
            body={
                "apiKey": self._key,
                "modelName": model,
                "calledMethod": method,
                "methodProperties": properties or {},
            },
        )
        return envelope.read(body, what=method, status=self._http.status, secret=self._key)

    def pages(
        self, model: str, method: str, properties: dict[str, Any] | None = None, *, size: int
    ) -> Iterator[list[dict[str, Any]]]:
        """Yield the rows of a method page by page.

        Page and Limit are always sent: without them some methods refuse and others answer with
        megabytes.

        :param size: rows of a page; the methods' limits are 500 (directories) and 100 (waybills).
        :raises Unavailable: also when pages end long before the number the carrier promised.
        """
        number, seen, before = 1, 0, ""
        while True:
            asked = {**(properties or {}), "Page": str(number), "Limit": str(size)}
            # Whoever does not answer at all is not waited for; a list half read is worth it.
            pauses = self._pauses if number > 1 else ()
            answer = self._patiently(model, method, asked, pauses)
            first = text(answer.first, "Ref")
            if not answer.rows or (first and first == before):
                # A repeated page: the method does not page, all rows have been seen.
                if not answer.rows and seen < (answer.total or 0) * _WHOLE:
                    raise Unavailable(f"{method}: {seen} rows of {answer.total}, then nothing")
                return
            yield answer.rows
            seen += len(answer.rows)
            if seen >= answer.total if answer.total else len(answer.rows) < size:
                return
            number, before = number + 1, first

    def pdf(self, path: str, *, what: str) -> Document:
        """Return a printed form.

        :param path: before ``/apiKey/``. The key stands in the address, therefore the bytes are
            fetched here and the address is neither logged nor handed out.
        :raises Unavailable: also for a page with status 200 that is no PDF.
        """
        address = at(self._print_url, f"{path}/apiKey/{quote(self._key, safe='')}")
        response = self._http.fetch("GET", address, what=what)
        content = response.content
        if content.startswith(b"%PDF"):
            return Document(content)
        raise_for(response, what)
        if content.lstrip()[:1] in (b"{", b"["):
            try:
                body = response.json()
            except ValueError:
                body = None
            envelope.read(body, what=what, secret=self._key)
        raise Unavailable(f"{what}: the answer is not a PDF")

    def _patiently(
        self, model: str, method: str, properties: dict[str, Any], pauses: tuple[float, ...]
    ) -> Answer:
        for pause in pauses:
            try:
                return self.ask(model, method, properties)
            except Unavailable:
                time.sleep(pause)
        return self.ask(model, method, properties)
