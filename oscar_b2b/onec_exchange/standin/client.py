"""A CommerceML client that speaks as one of the kinds of 1C does (:mod:`.dialects`).

The facts come from the source of the shipped 1C configurations: the cookie is sent by hand, the
token of the answer's fourth line goes into every request of those that know it, init must have
exactly two lines, an empty body is no answer, import is repeated while the shop says ``progress``.
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

from .dialects import UT11, Dialect

#: УТ 11 asks again at once; a demo on two cores is kinder to the worker that imports.
PROGRESS_PAUSE = 0.25
_BOM = b"\xef\xbb\xbf"


class UnableToExchange(RuntimeError):
    """The shop answered ``failure`` or something 1C does not understand; the text is for people."""


class ExchangeSession:
    """One session of one type, opened by checkauth. Use :func:`open_session`."""

    def __init__(self, http: requests.Session, url: str, kind: str, dialect: Dialect) -> None:
        self._http, self._url, self._kind, self._dialect = http, url, kind, dialect
        self._cookie = self._token = ""
        self._zip = False
        self._limit = 0
        #: The shop's clock at log-in, as it stands in the answer; Bitrix's module sends it back.
        self.timestamp = ""

    # Requests ---------------------------------------------------------------------------------

    def _address(self, mode: str, filename: str = "", extra: str = "") -> str:
        # 1C puts the address together as text and encodes nothing.
        name = f"&filename={filename}" if filename else ""
        return f"{self._url}?type={self._kind}&mode={mode}{name}{extra}{self._token}"

    def _get(self, mode: str, filename: str = "", extra: str = "") -> requests.Response:
        return self._http.get(
            self._address(mode, filename, extra),
            headers={"Cookie": self._cookie} if self._cookie else {},
            timeout=self._dialect.timeout,
            allow_redirects=False,
        )

    def _lines(self, response: requests.Response) -> list[str]:
        """Return the answer's lines as this client reads them; a CR stays where it is."""
        body = response.content
        if not body:
            raise UnableToExchange(f"Порожня відповідь сайту ({response.status_code})")
        if body.startswith(_BOM):
            text = body.removeprefix(_BOM).decode("utf-8")
        else:
            text = body.decode(self._dialect.charset or response.encoding or "utf-8")
        return text.split("\n")

    def _word(self, lines: list[str]) -> str:
        return lines[0] if self._dialect.exact_words else lines[0].strip().lower()

    # Steps ------------------------------------------------------------------------------------

    def check_auth(self) -> None:
        """Log in; keeps cookie and token as this client does."""
        lines = self._lines(self._get("checkauth"))
        if self._word(lines) != "success" or len(lines) < 3:
            raise UnableToExchange(f"Вхід не вдався: {' '.join(lines[:2])[:200]}")
        # Neither part is trimmed: a CR would travel inside the header.
        self._cookie = f"{lines[1]}={lines[2]}"
        fourth = lines[3] if len(lines) > 3 else ""
        if len(lines) > 4:
            self.timestamp = lines[4].partition("=")[2].strip()
        if self._dialect.sessid == "value":
            # Also when the line is missing: then the token is there and empty.
            self._token = f"&sessid={fourth.replace('sessid=', '')}"
        elif self._dialect.sessid == "line":
            self._token = f"&{fourth}"

    def init(self) -> None:
        """Ask how files are wanted; starts the shop's working folder afresh."""
        lines = self._lines(self._get("init", extra=self._dialect.version))
        if len(lines) != 2 and not (self._dialect.version and self._kind == "sale"):
            raise UnableToExchange(f"Параметри обміну не отримано: {' / '.join(lines)[:200]}")
        self._zip = lines[0].strip() == "zip=yes"
        number = lines[1].partition("=")[2].strip()
        self._limit = int(number) if number.isdigit() else 0

    def send(self, folder: Path) -> int:
        """Send a folder's files: one archive where both sides want it, else one by one.

        Returns the number of requests it took. Pieces are no longer than the shop's limit.
        """
        if not (self._zip and self._dialect.packs):
            names = sorted(path for path in folder.rglob("*") if path.is_file())
            return sum(self._send_file(path, self._name_of(path, folder)) for path in names)
        with tempfile.TemporaryDirectory() as elsewhere:
            name = f"v8_{uuid4().hex[:4].upper()}_{uuid4().hex[:2]}.zip"
            archive = Path(elsewhere) / name
            with ZipFile(archive, "w", ZIP_DEFLATED, compresslevel=4) as target:
                for path in sorted(folder.rglob("*")):
                    if path.is_file():
                        target.write(path, path.relative_to(folder).as_posix())
            return self._send_file(archive, name)

    def send_one(self, folder: Path, name: str) -> int:
        """Send one file of a folder by its name, in pieces; returns the number of requests."""
        return self._send_file(folder / name, self._name_of(folder / name, folder))

    def _name_of(self, path: Path, folder: Path) -> str:
        return path.relative_to(folder).as_posix().replace("/", self._dialect.separator)

    def _pieces(self, path: Path) -> Iterator[bytes]:
        size = self._limit or max(path.stat().st_size, 1)
        with path.open("rb") as stream:
            while piece := stream.read(size):
                yield piece

    def _send_file(self, path: Path, name: str) -> int:
        count = 0
        for count, piece in enumerate(self._pieces(path), start=1):  # noqa: B007 - returned
            lines = self._lines(
                self._http.post(
                    self._address("file", name),
                    data=piece,
                    headers={"Cookie": self._cookie, "Content-Type": "application/octet-stream"},
                    timeout=self._dialect.timeout,
                    allow_redirects=False,
                )
            )
            if self._word(lines) != "success":
                raise UnableToExchange(f"{name}: {' '.join(lines[:2])[:300]}")
            if len(lines) > 1:
                # УТ 11 shows everything after the word to its user as an "extended status".
                raise UnableToExchange(f"{name}: розширений статус «{' / '.join(lines[1:])}»")
        return count

    def import_file(self, name: str, *, stop: Event, patience: float = 1800) -> int:
        """Have the shop import a file it was sent; repeat while it says ``progress``.

        Returns how many times it was asked; gives up after ``patience`` seconds.
        """
        if self._dialect.pause and stop.wait(self._dialect.pause):
            raise UnableToExchange(f"{name}: роботу зупинено")
        until = time.monotonic() + patience
        for attempt in range(1, 1_000_000):
            lines = self._lines(self._get("import", name))
            word = self._word(lines)
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
        self._expect("success")

    def deactivate(self, timestamp: str) -> None:
        """Let the shop take off what was not touched since ``timestamp`` (Bitrix's module)."""
        self._expect("deactivate", f"&timestamp={timestamp}")

    def complete(self) -> None:
        """End of the whole export (Bitrix's module)."""
        self._expect("complete")

    def _expect(self, mode: str, extra: str = "") -> None:
        lines = self._lines(self._get(mode, extra=extra))
        if self._word(lines) != "success":
            raise UnableToExchange(f"{mode}: {' '.join(lines[:2])[:300]}")


def open_session(
    kind: str, *, url: str, user: str, password: str, dialect: Dialect = UT11
) -> ExchangeSession:
    """Open a session of a type (``catalog``, ``reference``, ``sale``).

    Raises :class:`UnableToExchange`, and ``requests.RequestException`` when the shop is away.
    """
    http = requests.Session()
    http.trust_env = False  # no proxies: the shop is next door
    http.auth = (user, password)
    http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    http.headers.clear()
    http.headers["User-Agent"] = "1C+Enterprise/8.3"
    session = ExchangeSession(http, url, kind, dialect)
    session.check_auth()
    return session
