"""УТ 11's side of the exchange, as bare as can be: what is timed is the shop."""

from __future__ import annotations

import base64
import http.client
import zipfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

PATH = "/1c/exchange/"


class UnableToExchange(RuntimeError):
    """The shop did not answer ``success``."""


@dataclass(slots=True)
class OneC:
    """A node of the site exchange in 1C."""

    host: str
    port: int
    login: str
    password: str

    def sign_in(self) -> None:
        """Do what the button "Check the connection" of 1C's settings does."""
        session = _Session(self)
        try:
            session.open()
        finally:
            session.http.close()

    def export(self, folder: Path) -> None:
        """Send one session: check in, one archive in pieces, import of each file inside.

        ``folder`` holds the XML files and, made by :func:`pack` beforehand, the archive of them.
        """
        session = _Session(self)
        try:
            session.open()
            session.send(folder / "export.zip")
            for path in sorted(folder.glob("*.xml")):
                session.import_file(path.name)
        finally:
            session.http.close()


def pack(folder: Path) -> None:
    """Make the archive 1C makes of an export folder."""
    target = folder / "export.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(folder.glob("*.xml")):
            archive.write(path, path.name)


class _Session:
    def __init__(self, node: OneC) -> None:
        self.http = http.client.HTTPConnection(node.host, node.port, timeout=180)
        login = base64.b64encode(f"{node.login}:{node.password}".encode()).decode()
        self.headers = {"Authorization": f"Basic {login}"}
        self.sessid = ""
        self.limit = 0

    def open(self) -> None:
        word, name, value, sessid, *_rest = self.ask("GET", "checkauth").split("\n")
        if word != "success":
            raise UnableToExchange(f"checkauth: {word}")
        self.headers["Cookie"] = f"{name}={value}"
        self.sessid = sessid.removeprefix("sessid=")
        answer = self.ask("GET", "init").split("\n")
        self.limit = int(answer[1].removeprefix("file_limit="))

    def send(self, archive: Path) -> None:
        with archive.open("rb") as source:
            while piece := source.read(self.limit):
                answer = self.ask("POST", "file", archive.name, piece)
                if answer != "success":
                    raise UnableToExchange(f"file: {answer[:300]}")

    def import_file(self, name: str) -> None:
        """Ask until it is done, at once after each ``progress``, as УТ 11 does."""
        while (answer := self.ask("GET", "import", name)).startswith("progress"):
            pass
        if not answer.startswith("success"):
            raise UnableToExchange(f"{name}: {answer[:300]}")

    def ask(self, method: str, mode: str, filename: str = "", body: bytes | None = None) -> str:
        address = f"{PATH}?type=catalog&mode={mode}"
        if filename:
            address += f"&filename={quote(filename)}"
        if self.sessid:
            address += f"&sessid={self.sessid}"
        self.http.request(method, address, body=body, headers=self.headers)
        return self.http.getresponse().read().decode("utf-8", "replace")
