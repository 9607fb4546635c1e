"""1C as the client of the CommerceML server, over Django's test client."""

from __future__ import annotations

import base64
import io
import zipfile

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse


class OneC:
    """Speaks the protocol as UT11 does: cookie by hand, ``sessid`` on every later request.

    Clients differ: BAS sends no ``sessid``, others nothing but that.
    """

    def __init__(
        self,
        *,
        login: str = "onec",
        password: str = "demo",  # noqa: S107
        address: str = "127.0.0.1",
        url: str = "",
        sends_cookie: bool = True,
        sends_sessid: bool = True,
    ) -> None:
        self.client = Client(enforce_csrf_checks=True, REMOTE_ADDR=address)
        self.url = url or reverse("onec_exchange:exchange")
        self.sends_cookie = sends_cookie
        self.sends_sessid = sends_sessid
        encoded = base64.b64encode(f"{login}:{password}".encode()).decode()
        self.headers = {"authorization": f"Basic {encoded}"}
        self.sessid = ""
        self.kind = "catalog"

    def get(self, mode: str, **parameters: str) -> HttpResponse:
        query = {"type": self.kind, "mode": mode, **parameters}
        if self.sends_sessid:
            query.setdefault("sessid", self.sessid)
        return self.client.get(self.url, query, headers=self.headers)

    def checkauth(self, kind: str = "catalog") -> HttpResponse:
        self.kind = kind
        self.sessid = ""
        answer = self.get("checkauth")
        lines = answer.content.decode().split("\n")
        if lines[0] == "success":
            if self.sends_cookie:
                self.client.cookies[lines[1]] = lines[2]
            self.sessid = lines[3].removeprefix("sessid=")
        return answer

    def init(self, **parameters: str) -> HttpResponse:
        return self.get("init", **parameters)

    def begin(self, kind: str = "catalog") -> OneC:
        assert self.checkauth(kind).content.startswith(b"success\n")
        assert self.init().status_code == 200
        return self

    def send(self, filename: str, data: bytes) -> HttpResponse:
        query = f"?type={self.kind}&mode=file&filename={filename}"
        if self.sends_sessid:
            query += f"&sessid={self.sessid}"
        return self.client.post(
            self.url + query, data, content_type="application/octet-stream", headers=self.headers
        )

    def import_(self, filename: str) -> HttpResponse:
        return self.get("import", filename=filename)


def zipped(files: dict[str, bytes]) -> bytes:
    """Return a zip archive of ``files``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def warehouses_xml(*names: str) -> bytes:
    """Return a file with one warehouse per name; ids are w-1, w-2 …"""
    rows = "".join(
        f"<Склад><Ид>w-{number}</Ид><Наименование>{name}</Наименование></Склад>"
        for number, name in enumerate(names, start=1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<КоммерческаяИнформация><ПакетПредложений>'
        f"<Склады>{rows}</Склады></ПакетПредложений></КоммерческаяИнформация>"
    ).encode()


def goods_xml(*ids: str, catalogue: str = "c-1") -> bytes:
    """Return a catalogue file with one named good per id."""
    rows = "".join(
        f"<Товар><Ид>{each}</Ид><Наименование>{each}</Наименование></Товар>" for each in ids
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<КоммерческаяИнформация><Каталог>'
        f"<Ид>{catalogue}</Ид><Товары>{rows}</Товары></Каталог></КоммерческаяИнформация>"
    ).encode()
