"""Asking 1C's OData: one HTTP session, pages that overlap, lists of guids that fit an address."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from decimal import Decimal
from types import TracebackType
from typing import Any

import requests

from oscar_b2b.core.http import TransportError
from oscar_b2b.onec_exchange.odata import literals
from oscar_b2b.onec_exchange.odata.errors import UnableToAskOData, error_of, not_json
from oscar_b2b.onec_exchange.services import calls

Row = dict[str, Any]

#: Seconds to connect and to wait for one answer; a balance of a large register takes long.
TIMEOUT = (5.0, 120.0)
#: Characters of an address that every web server before 1C takes (IIS: 2,048 of the query).
URL_LIMIT = 1_900
PAGE_SIZE = 1_000
#: Bytes of the largest description of a base that is read.
METADATA_LIMIT = 200 * 1024 * 1024
#: Times a set may shift under the reading before the run gives up.
MAX_SHIFTS = 5


class ODataClient(AbstractContextManager["ODataClient"]):
    """One conversation with ``…/odata/standard.odata``.

    Every request is a row of ``LiveCall`` and passes the breaker of the channel ``odata``.

    :param url: address of the interface, without a query.
    :param always: call although the breaker is open (orders have pauses of their own).
    :param keep_session: ask 1C to keep one session for all requests (header ``IBSession``): a
        session, and a licence, is otherwise begun and ended for every single one.
    :param deadline: value of ``clock`` after which no further request is made.
    """

    def __init__(
        self,
        url: str,
        *,
        user: str,
        password: str,
        always: bool = False,
        keep_session: bool = False,
        page_size: int = PAGE_SIZE,
        url_limit: int = URL_LIMIT,
        timeout: tuple[float, float] = TIMEOUT,
        deadline: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.url = url.rstrip("/")
        self.page_size = page_size
        self.url_limit = url_limit
        #: Requests made, for the report.
        self.requests = 0
        self._auth = (user, password)
        self._always = always
        self._keep_session = keep_session
        self._in_session = False
        self._timeout = timeout
        self._deadline = deadline
        self._clock = clock
        self._session = requests.Session()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End 1C's session, where one is kept, and the connection."""
        if self._in_session:
            self._in_session = False
            # When this fails: 1C ends a silent session itself.
            with contextlib.suppress(requests.RequestException):
                self._session.get(
                    self.url + "/", headers={"IBSession": "finish"}, timeout=(2.0, 5.0)
                )
        self._session.close()

    # Reading -------------------------------------------------------------------------------

    def pages(
        self,
        entity: str,
        *,
        select: Sequence[str] = (),
        where: str = "",
        order: str = "Ref_Key",
    ) -> Iterator[list[Row]]:
        """Yield all rows of an entity set in pages; each row once.

        1C has no page limit and gives no next link, and a row written or deleted meanwhile shifts
        the later ones. So each page begins with the last row of the one before; when that is not
        what comes, the reading goes back by a page.
        """
        skip, shifts = 0, 0
        seen: set[str] = set()
        last: str | None = None
        while True:
            rows = self._rows(
                entity, select=select, where=where, order=order, top=self.page_size, skip=skip
            )
            if last is not None and (not rows or str(rows[0].get(order)) != last):
                shifts += 1
                if shifts > MAX_SHIFTS:
                    raise UnableToAskOData(
                        f"{entity}: the list keeps changing while it is read.", retryable=True
                    )
                skip, last = max(skip - self.page_size, 0), None
                continue
            fresh = [row for row in rows if str(row.get(order)) not in seen]
            seen.update(str(row.get(order)) for row in fresh)
            if fresh:
                yield fresh
            if len(rows) < self.page_size:
                return
            last = str(rows[-1].get(order))
            skip += len(rows) - 1

    def whole(self, entity: str, *, select: Sequence[str] = (), where: str = "") -> list[Row]:
        """Return all rows of a set that has no key to page by (an information register)."""
        return self._rows(entity, select=select, where=where)

    def by_keys(
        self, entity: str, keys: Sequence[str], *, select: Sequence[str] = ()
    ) -> Iterator[list[Row]]:
        """Yield the rows with the given ``Ref_Key``, in as many requests as their length needs."""
        for portion in self._portions(entity, keys, select):
            yield self._rows(entity, select=select, where=literals.any_of("Ref_Key", portion))

    def call(self, entity: str, method: str, **arguments: str) -> list[Row]:
        """Return the rows of a virtual table: ``SliceLast``, ``Balance``, ``Turnovers``.

        :param arguments: ``Condition`` and ``Dimensions`` as plain text, ``Period`` as a literal.
            Quotes of guids inside a condition are not doubled: so the platform wants it.
        """
        given = ",".join(
            f"{name}={value}" if name.endswith("Period") else f"{name}='{value}'"
            for name, value in arguments.items()
            if value
        )
        return self._value(self.get(f"{entity}/{method}({given})", {}), what=f"{entity}/{method}()")

    def one(self, entity: str, key: str, *, select: Sequence[str] = ()) -> Row:
        """Return one object. :raises UnableToAskOData: code 9 when there is none."""
        options = {"$select": ",".join(select)} if select else {}
        found = self.get(f"{entity}({literals.guid(key)})", options)
        if not isinstance(found, dict):
            raise not_json(status=200, body=str(found), what=entity)
        return found

    def first(self, entity: str, *, select: Sequence[str], where: str) -> Row | None:
        """Return some row for which ``where`` holds, or None."""
        rows = self._rows(entity, select=select, where=where, top=1)
        return rows[0] if rows else None

    def get(self, path: str, options: Mapping[str, str]) -> Any:
        """Return the parsed JSON of a path; rows closed by access rights are left out by 1C."""
        url = literals.address(
            self.url, path, {"$format": "json", **options, "allowedOnly": "true"}
        )
        return self._json("GET", url, what=path.partition("(")[0])

    def metadata(self) -> bytes:
        """Return ``$metadata``: some megabytes of XML."""
        return self._ask(
            "GET",
            f"{self.url}/$metadata",
            what="$metadata",
            expects=calls.XML,
            max_bytes=METADATA_LIMIT,
        ).content

    # Writing -------------------------------------------------------------------------------

    def create(self, entity: str, fields: Mapping[str, Any]) -> Row:
        """Create an object and return it as 1C has written it.

        :raises UnableToAskOData: code 15 when an object with the given ``Ref_Key`` exists.
        """
        url = literals.address(self.url, entity, {"$format": "json"})
        body = json.dumps(fields, ensure_ascii=False, default=_number).encode()
        made = self._json(
            "POST", url, what=entity, data=body,
            headers={"Content-Type": "application/json;charset=utf-8"},
            idempotency_key=str(fields.get("Ref_Key", "")),
        )  # fmt: skip
        return made if isinstance(made, dict) else {}

    def post_document(self, entity: str, key: str) -> None:
        """Post ("провести") a document, not operationally: the shop's clock is not 1C's."""
        path = f"{entity}({literals.guid(key)})/Post"
        url = literals.address(self.url, path, {"PostingModeOperational": "false"})
        self._ask("POST", url, what=f"{entity}/Post", expects=calls.ANYTHING)

    # One request ---------------------------------------------------------------------------

    def _rows(
        self,
        entity: str,
        *,
        select: Sequence[str] = (),
        where: str = "",
        order: str = "",
        top: int = 0,
        skip: int = 0,
    ) -> list[Row]:
        options: dict[str, str] = {}
        if select:
            options["$select"] = ",".join(select)
        if where:
            options["$filter"] = where
        if order:
            options["$orderby"] = order
        if top:
            options |= {"$top": str(top), "$skip": str(skip)}
        return self._value(self.get(entity, options), what=entity)

    def _value(self, answer: Any, *, what: str) -> list[Row]:
        rows = answer.get("value") if isinstance(answer, dict) else None
        if not isinstance(rows, list):
            raise UnableToAskOData(
                f"{what}: 1C's answer holds no list of rows.", retryable=True, status=200
            )
        return rows

    def _portions(
        self, entity: str, keys: Sequence[str], select: Sequence[str]
    ) -> Iterator[list[str]]:
        """Cut a list of guids so that each address is short enough."""
        options = {"$format": "json", "$filter": "", "$select": ",".join(select)}
        room = self.url_limit - len(literals.address(self.url, entity, options)) - 40
        condition = f"Ref_Key eq {literals.guid(literals.EMPTY_GUID)} or "
        one = len(literals.address("", "", {"": condition}))
        count = max(room // one, 1)
        for start in range(0, len(keys), count):
            yield list(keys[start : start + count])

    def _json(self, method: str, url: str, *, what: str, **options: Any) -> Any:
        response = self._ask(method, url, what=what, **options)
        if not response.content:
            return None
        try:
            return json.loads(response.content.decode("utf-8-sig"), parse_float=Decimal)
        except ValueError as error:
            raise not_json(status=response.status_code, body=response.text, what=what) from error

    def _ask(self, method: str, url: str, *, what: str, **options: Any) -> requests.Response:
        if self._deadline is not None and self._clock() >= self._deadline:
            raise UnableToAskOData(
                f"{what}: the run took longer than it may; the next one goes on.", retryable=True
            )
        try:
            return self._once(method, url, **options)
        except TransportError as error:
            if self._in_session and error.status in (400, 404) and _session_is_gone(_body(error)):
                # 1C ended the session it kept for us: begin another one, once.
                self._in_session = False
                self._session.cookies.clear()
                try:
                    return self._once(method, url, **options)
                except TransportError as again:
                    raise _translated(again, what) from again
            raise _translated(error, what) from error

    def _once(self, method: str, url: str, **options: Any) -> requests.Response:
        if self._keep_session and not self._in_session:
            options["headers"] = {**options.get("headers", {}), "IBSession": "start"}
        self.requests += 1
        if options.get("expects") != calls.XML:
            # Without the types of every value, which the profile knows.
            options["headers"] = {
                "Accept": "application/json;odata=nometadata",
                **options.get("headers", {}),
            }
        response = calls.request(
            method,
            url,
            auth=self._auth,
            channel="odata",
            always=self._always,
            session=self._session,
            timeout=self._timeout,
            **options,
        )
        if self._keep_session and not self._in_session:
            self._in_session = bool(self._session.cookies)
        return response


def _translated(error: TransportError, what: str) -> UnableToAskOData:
    if error.status is None:
        return UnableToAskOData(
            f"{what}: 1C is not available: {str(error).rstrip('.')}.", retryable=True
        )
    if error.status < 400:
        return not_json(status=error.status, body=_body(error), what=what)
    return error_of(status=error.status, body=_body(error), what=what)


def _body(error: TransportError) -> str:
    """Return what 1C answered; the call's own error has it only where 1C itself spoke."""
    cause = error.__cause__
    return error.body or (cause.body if isinstance(cause, TransportError) else "")


def _session_is_gone(body: str) -> bool:
    return "сеанс" in body.lower() or "session" in body.lower()


def _number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value) if value % 1 else int(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
