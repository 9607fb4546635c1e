"""A CommerceML client that speaks as УТ 11 does.

The facts come from the source of the shipped 1C configurations: the cookie is sent by hand, the
token of the answer's fourth line goes into every request, init must have exactly two lines, an
empty body is no answer, import is repeated while the shop says ``progress``.
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Iterator
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from threading import Event
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile

import requests

#: 1C's own time limit of a request, seconds.
TIMEOUT = 180
#: УТ 11 asks again at once; a demo on two cores is kinder to the worker that imports.
PROGRESS_PAUSE = 0.25


class UnableToExchange(RuntimeError):
    """The shop answered ``failure`` or something 1C does not understand; the text is for people."""


def _lines(response: requests.Response) -> list[str]:
    response.encoding = response.encoding or "utf-8"
    text = response.text.removeprefix("\ufeff")
    if not text:
        raise UnableToExchange(f"Порожня відповідь сайту ({response.status_code})")
    return text.split("\n")


def _word(lines: list[str]) -> str:
    return lines[0].strip().lower()


class ExchangeSession:
    """One session of one type, opened by checkauth. Use :func:`open_session`."""

    def __init__(self, http: requests.Session, url: str, kind: str, token: str, cookie: str):
        self._http, self._url, self._kind, self._token = http, url, kind, token
        self._cookie = cookie
        self._zip = False
        self._limit = 0

    def _address(self, mode: str, filename: str = "") -> str:
        # 1C puts the address together as text and encodes nothing.
        name = f"&filename={filename}" if filename else ""
        return f"{self._url}?type={self._kind}&mode={mode}{name}&sessid={self._token}"

    def _get(self, mode: str, filename: str = "") -> requests.Response:
        return self._http.get(
            self._address(mode, filename),
            headers={"Cookie": self._cookie},
            timeout=TIMEOUT,
            allow_redirects=False,
        )

    def init(self) -> None:
        """Ask how files are wanted; starts the shop's working folder afresh."""
        lines = _lines(self._get("init"))
        if len(lines) != 2:
            raise UnableToExchange(f"Параметри обміну не отримано: {' / '.join(lines)[:200]}")
        self._zip = lines[0].strip() == "zip=yes"
        number = lines[1].partition("=")[2].strip()
        self._limit = int(number) if number.isdigit() else 0

    def send(self, folder: Path) -> int:
        """Send a folder's files: one archive when the shop wants zip, else one by one.

        Returns the number of requests it took. Pieces are no longer than the shop's limit.
        """
        if not self._zip:
            names = sorted(path for path in folder.rglob("*") if path.is_file())
            return sum(self._send_file(path, path.relative_to(folder).as_posix()) for path in names)
        with tempfile.TemporaryDirectory() as elsewhere:
            name = f"v8_{uuid4().hex[:4].upper()}_{uuid4().hex[:2]}.zip"
            archive = Path(elsewhere) / name
            with ZipFile(archive, "w", ZIP_DEFLATED, compresslevel=4) as target:
                for path in sorted(folder.rglob("*")):
                    if path.is_file():
                        target.write(path, path.relative_to(folder).as_posix())
            return self._send_file(archive, name)

    def _pieces(self, path: Path) -> Iterator[bytes]:
        size = self._limit or max(path.stat().st_size, 1)
        with path.open("rb") as stream:
            while piece := stream.read(size):
                yield piece

    def _send_file(self, path: Path, name: str) -> int:
        count = 0
        for count, piece in enumerate(self._pieces(path), start=1):  # noqa: B007 - returned
            lines = _lines(
                self._http.post(
                    self._address("file", name),
                    data=piece,
                    headers={"Cookie": self._cookie, "Content-Type": "application/octet-stream"},
                    timeout=TIMEOUT,
                    allow_redirects=False,
                )
            )
            if _word(lines) != "success":
                raise UnableToExchange(f"{name}: {' '.join(lines[:2])[:300]}")
        return count

    def import_file(self, name: str, *, stop: Event, patience: float = 1800) -> int:
        """Have the shop import a file it was sent; repeat while it says ``progress``.

        Returns how many times it was asked; gives up after ``patience`` seconds.
        """
        until = time.monotonic() + patience
        for attempt in range(1, 1_000_000):
            lines = _lines(self._get("import", name))
            word = _word(lines)
            if word == "success":
                return attempt
            if word == "failure":
                raise UnableToExchange(f"{name}: {' '.join(lines[1:])[:300]}")
            if word != "progress":
                raise UnableToExchange(f"{name}: невідомий стан імпорту «{lines[0][:100]}»")
            if time.monotonic() > until:
                break
            if stop.wait(PROGRESS_PAUSE):
                raise UnableToExchange(f"{name}: роботу зупинено")
        raise UnableToExchange(f"{name}: сайт імпортує довше за {math.ceil(patience / 60)} хв")

    def query(self) -> bytes:
        """Fetch the orders that the shop has for 1C."""
        body = self._get("query").content
        if not body:
            raise UnableToExchange("Порожня відповідь на запит замовлень")
        return body

    def success(self) -> None:
        """Tell the shop that every order of this session's query was read."""
        lines = _lines(self._get("success"))
        if _word(lines) != "success":
            raise UnableToExchange(f"success: {' '.join(lines[:2])[:300]}")


def open_session(kind: str, *, url: str, user: str, password: str) -> ExchangeSession:
    """Open a session of a type (``catalog``, ``reference``, ``sale``).

    Raises :class:`UnableToExchange`, and ``requests.RequestException`` when the shop is away.
    """
    http = requests.Session()
    http.trust_env = False  # no proxies: the shop is next door
    http.auth = (user, password)
    http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    http.headers.clear()
    http.headers["User-Agent"] = "1C+Enterprise/8.3"
    answer = http.get(f"{url}?type={kind}&mode=checkauth", timeout=TIMEOUT, allow_redirects=False)
    lines = _lines(answer)
    if _word(lines) != "success" or len(lines) < 3:
        raise UnableToExchange(f"Вхід не вдався: {' '.join(lines[:2])[:200]}")
    token = lines[3].replace("sessid=", "").strip() if len(lines) > 3 else ""
    return ExchangeSession(http, url, kind, token, f"{lines[1].strip()}={lines[2]}")
