"""Calls of Delivery's REST API v4: GET with a query for reading, POST of JSON for ``Post…``.

Source: carriers.md, section 2 "Transport".
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from oscar_b2b.shipping_carriers.carriers.delivery import envelope, signature
from oscar_b2b.shipping_carriers.carriers.http import Http, at


class Api:
    """Calls with one pair of keys.

    :param values: the settings.
    """

    def __init__(self, http: Http, values: Mapping[str, str]) -> None:
        self._http = http
        self._values = values

    def get(
        self, method: str, params: Mapping[str, str], *, signed: bool = False
    ) -> dict[str, Any]:
        """Return the answer of a reading method.

        :raises CarrierError: see :func:`envelope.read`.
        """
        return self._call("GET", method, signed=signed, params=params)

    def post(self, method: str, body: Any, *, signed: bool = False) -> dict[str, Any]:
        """Return the answer of a ``Post…`` method."""
        return self._call("POST", method, signed=signed, body=body)

    def _call(self, verb: str, method: str, *, signed: bool, **options: Any) -> dict[str, Any]:
        body = self._http.json(
            verb,
            at(self._values["base_url"], method),
            what=method,
            headers=self._signature() if signed else {},
            **options,
        )
        return envelope.read(body, what=method, status=self._http.status)

    def _signature(self) -> dict[str, str]:
        return signature.header(
            self._values["public_key"],
            self._values["secret_key"],
            self._values["digest"],
            int(time.time()),
        )
