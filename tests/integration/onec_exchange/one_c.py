"""1C as the client of the CommerceML server, over Django's test client."""

from __future__ import annotations

import base64
import io
import zipfile

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse


class OneC:
    """Speaks the protocol as UT11 does: cookie by hand, ``sessid`` on every later request."""

    def __init__(self, *, login: str = "onec", password: str = "demo") -> None:  # noqa: S107
        self.client = Client(enforce_csrf_checks=True)
        self.url = reverse("onec_exchange:exchange")
        encoded = base64.b64encode(f"{login}:{password}".encode()).decode()
        self.headers = {"authorization": f"Basic {encoded}"}
        self.sessid = ""
        self.kind = "catalog"

    def get(self, mode: str, **parameters: str) -> HttpResponse:
        query = {"type": self.kind, "mode": mode, "sessid": self.sessid, **parameters}
        return self.client.get(self.url, query, headers=self.headers)

    def checkauth(self, kind: str = "catalog") -> HttpResponse:
        self.kind = kind
        self.sessid = ""
        answer = self.get("checkauth")
        lines = answer.content.decode().split("\n")
        if lines[0] == "success":
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
        query = f"?type={self.kind}&mode=file&filename={filename}&sessid={self.sessid}"
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
