"""Byte for byte what each kind of 1C is answered, in the order in which it asks.

Sequences and their peculiarities are those of ``protocol.md`` §0 and §1: who sends a cookie, who a
``sessid`` (УТ 11 an empty one when told nothing), who asks ``init`` before ``query``, who names a
version, and who never asks for an import.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.urls import reverse

from oscar_b2b.onec_exchange.models import ExchangeFile, ExchangeNode, ExchangeSession
from oscar_b2b.onec_exchange.services import nodes, outbox
from tests.integration.onec_exchange.one_c import OneC, warehouses_xml, zipped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("exchange_folder")]

LIMIT = 262_144
TEXT = "text/plain; charset={}"
DONE = b"success\nwarehouses: 1 seen, 1 new, 0 changed, 0 refused, 0 waiting"
SAME = b"success\nwarehouses: 1 seen, 0 new, 0 changed, 0 refused, 0 waiting"


@dataclass(frozen=True)
class Kind:
    """How a client behaves.

    :param version: parameter of ``init`` in a session of orders, empty = none.
    """

    client: str
    charset: str = ExchangeNode.UTF8
    cookie: bool = True
    sessid: bool = True
    empty_sessid: bool = False
    init_before_query: bool = False
    imports_documents: bool = True
    version: str = ""

    @property
    def header(self) -> str:
        plain = {"utf-8-sig": "utf-8"}.get(self.charset, self.charset)
        return TEXT.format(plain)


KINDS = [
    Kind("ut11"),
    Kind("ut11", empty_sessid=True),
    Kind("bas", sessid=False),
    Kind("utp", charset="windows-1251", sessid=False, imports_documents=False),
    Kind("utp", charset="utf-8-sig", sessid=False, imports_documents=False),
    Kind("unf", init_before_query=True, imports_documents=False),
    Kind("unf", init_before_query=True, version="version=2.09"),
    Kind("unf", sessid=False, imports_documents=False),
    Kind("bitrix", init_before_query=True, version="version=2.09"),
    Kind("bitrix", init_before_query=True, version="cmlVersion=2.10", cookie=False),
    Kind("other", cookie=False),
    Kind("other", charset="utf-8-sig"),
]


def name_of(kind: Kind) -> str:
    ways = [way for way in ("cookie", "sessid", "empty_sessid") if getattr(kind, way)]
    return "-".join([kind.client, kind.charset, *ways, kind.version.partition("=")[0] or "bare"])


every_kind = pytest.mark.parametrize("kind", KINDS, ids=name_of)


def client_of(kind: Kind, url: str = "") -> OneC:
    nodes.ensure_node(
        login="node", password="right-password", client=kind.client, charset=kind.charset,
        file_limit=LIMIT,
    )  # fmt: skip
    return OneC(
        login="node", password="right-password", url=url,
        sends_cookie=kind.cookie, sends_sessid=kind.sessid,
    )  # fmt: skip


def begin(one_c: OneC, kind: Kind, of: str) -> None:
    """checkauth: five lines, each ending in LF; the fourth and fifth with their key words."""
    answer = one_c.checkauth(of)
    session = ExchangeSession.objects.get(is_open=True, kind=of)
    timestamp = int(session.started_at.timestamp())
    secret = answer.content.decode("ascii").split("\n")[2]
    sessid = answer.content.decode("ascii").split("\n")[3].removeprefix("sessid=")
    assert len(secret) == 43
    assert len(sessid) == 32
    assert answer.content == (
        f"success\nb2b_exchange\n{secret}\nsessid={sessid}\ntimestamp={timestamp}\n".encode()
    )
    assert answer["Content-Type"] == kind.header
    if kind.empty_sessid:
        one_c.sessid = ""


def said(answer, kind: Kind) -> bytes:
    assert answer.status_code == 200
    assert answer["Content-Type"] == kind.header
    return answer.content


@every_kind
def test_catalogue(kind):
    one_c = client_of(kind)
    begin(one_c, kind, "catalog")
    assert said(one_c.init(), kind) == b"zip=yes\nfile_limit=262144"
    data = warehouses_xml("Київ")
    assert said(one_c.send("offers0_1.xml", data[:100]), kind) == b"success"
    assert said(one_c.send("offers0_1.xml", data[100:]), kind) == b"success"
    assert said(one_c.import_("offers0_1.xml"), kind) == DONE
    assert said(one_c.import_("offers0_1.xml"), kind) == DONE
    assert said(one_c.import_("import0_1.xml"), kind) == (
        b"failure\nimport0_1.xml has not been sent in this session."
    )


@every_kind
def test_catalogue_in_an_archive(kind):
    one_c = client_of(kind)
    begin(one_c, kind, "catalog")
    one_c.init()
    data = zipped(
        {"import0_1.xml": warehouses_xml("Київ"), "offers0_1.xml": warehouses_xml("Київ")}
    )
    for start in range(0, len(data), 150):
        assert said(one_c.send("v8_3B8F_3e.zip", data[start : start + 150]), kind) == b"success"
    assert said(one_c.import_("import0_1.xml"), kind) == DONE
    assert said(one_c.import_("offers0_1.xml"), kind) == SAME


@every_kind
def test_orders(kind, monkeypatch):
    """What ``query`` writes is tested with the outbox; here its bytes go out as they are."""
    charset = "utf-8" if kind.charset == "utf-8-sig" else kind.charset
    given = f'<?xml version="1.0" encoding="{charset}"?>\n<Ї/>'.encode(kind.charset)
    monkeypatch.setattr(outbox, "orders_xml", lambda *, session: given)
    one_c = client_of(kind)
    begin(one_c, kind, "sale")
    if kind.init_before_query:
        lines = b"zip=yes\nfile_limit=262144"
        if kind.version:
            lines += f"\nsessid={one_c.sessid}\nversion=2.09".encode()
        assert (
            said(one_c.init(**dict([kind.version.split("=")] if kind.version else [])), kind)
            == lines
        )
    answer = one_c.get("query")
    assert answer.content == given
    assert answer["Content-Type"] == f"text/xml; charset={charset}"
    assert answer.status_code == 200
    assert said(one_c.get("success"), kind) == b"success"


@every_kind
def test_documents(kind):
    one_c = client_of(kind)
    begin(one_c, kind, "sale")
    one_c.init(**dict([kind.version.split("=")] if kind.version else []))
    data = warehouses_xml("Київ")
    assert said(one_c.send("orders-0a1b2c3d.xml", data[:100]), kind) == b"success"
    assert said(one_c.send("orders-0a1b2c3d.xml", data[100:]), kind) == b"success"
    if kind.imports_documents:
        assert said(one_c.import_("orders-0a1b2c3d.xml"), kind) == DONE
    assert ExchangeFile.objects.get().state == ExchangeFile.DONE


@every_kind
def test_reference_tables(kind):
    one_c = client_of(kind)
    begin(one_c, kind, "reference")
    assert said(one_c.init(), kind) == b"zip=no\nfile_limit=262144"
    assert said(one_c.send("reference.xml", warehouses_xml("Київ")), kind) == b"success"
    assert said(one_c.import_("reference.xml"), kind) == DONE


@every_kind
def test_errors_are_ascii_and_of_two_lines(kind):
    one_c = client_of(kind)
    begin(one_c, kind, "catalog")
    one_c.init()
    broken = "<КоммерческаяИнформация><Каталог></Склад>".encode()
    one_c.send("import.xml", broken)
    for answer in (
        one_c.import_("import.xml"),
        one_c.import_("імпорт.xml"),
        one_c.send("shell.php", b"x"),
        one_c.get("dance"),
    ):
        text = said(answer, kind)
        assert text.startswith(b"failure\n")
        assert text.count(b"\n") == 1
        assert text.isascii()
        assert len(text) > len(b"failure\n")


@every_kind
def test_file_that_is_not_closed_yet_gets_progress(kind, settings):
    settings.ONEC_IMPORT_WAIT = 0
    one_c = client_of(kind)
    begin(one_c, kind, "catalog")
    one_c.init()
    one_c.send("import.xml", warehouses_xml("Київ"))
    ExchangeFile.objects.update(state=ExchangeFile.QUEUED)
    assert said(one_c.import_("import.xml"), kind) == b"progress\nWaiting for the import before."


@every_kind
def test_refused_log_in(kind):
    client_of(kind)
    answer = OneC(login="node", password="wrong-password").checkauth()
    assert answer.status_code == 401
    assert answer.content == b"failure\nWrong user name or password of the exchange."


@every_kind
@pytest.mark.parametrize("mode", ["deactivate", "complete"])
def test_end_of_an_export(kind, mode):
    one_c = client_of(kind)
    begin(one_c, kind, "catalog")
    one_c.init()
    assert said(one_c.get(mode, timestamp="1"), kind) == b"success"


# Settings of the node, other types ------------------------------------------------------------


def test_node_that_takes_no_archives():
    one_c = client_of(Kind("other"))
    ExchangeNode.objects.update(zipped=False)
    begin(one_c, Kind("other"), "catalog")
    assert one_c.init().content == b"zip=no\nfile_limit=262144"


def test_limit_of_the_shop_where_the_node_has_none(settings):
    settings.ONEC_FILE_LIMIT = 1024
    one_c = client_of(Kind("other"))
    ExchangeNode.objects.update(file_limit=None)
    begin(one_c, Kind("other"), "catalog")
    assert one_c.init().content == b"zip=yes\nfile_limit=1024"


@pytest.mark.parametrize(
    "path",
    [
        "/1c/exchange",
        "/1c/exchange/",
        "/bitrix/admin/1c_exchange.php",
        "/bitrix/admin/1c_exchange.php/",
    ],
)
def test_every_address_answers_without_a_redirect(path):
    kind = Kind("other")
    one_c = client_of(kind, path)
    begin(one_c, kind, "catalog")
    assert said(one_c.init(), kind) == b"zip=yes\nfile_limit=262144"
    assert said(one_c.send("a.xml", warehouses_xml("Київ")), kind) == b"success"
    assert said(one_c.import_("a.xml"), kind) == DONE


def test_mapping_lists_at_bitrix_address_with_nothing_but_the_sessid():
    """УНФ asks there whatever address it was given, with line 4 of ``checkauth`` only."""
    kind = Kind("unf")
    one_c = client_of(kind)
    begin(one_c, kind, "sale")
    bare = OneC(url=reverse("onec_exchange_bitrix:exchange"), sends_cookie=False)
    bare.headers, bare.kind, bare.sessid = {}, "sale", one_c.sessid
    answer = bare.get("info")
    assert answer.content.startswith(b'<?xml version="1.0" encoding="')
    assert "<Cтатусы>".encode() in answer.content
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    bare.sessid = ""
    assert bare.get("info").content.startswith(b"failure\n")


def test_goods_for_a_new_1c(bolt, nut):
    kind = Kind("bitrix")
    one_c = client_of(kind)
    begin(one_c, kind, "get_catalog")
    assert said(one_c.init(), kind) == b"zip=no\nfile_limit=262144"
    answer = one_c.get("query")
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b"<?xml")
    assert "Bolt M8" in answer.content.decode()
    assert said(one_c.get("query"), kind) == b"finished=yes"
    one_c.init()
    assert one_c.get("query").content.startswith(b"<?xml")
    assert one_c.send("import.xml", b"<x/>").content == b"failure\nUnknown command type."


@pytest.mark.parametrize(
    "query", ["type=crm&mode=query", "type=act&mode=query", "mode=checkauth", "", "type=catalog"]
)
def test_anything_else(query):
    one_c = client_of(Kind("other"))
    one_c.begin()
    answer = one_c.client.get(f"{one_c.url}?{query}")
    assert answer.content == b"failure\nUnknown command type."


# type=listen ----------------------------------------------------------------------------------


def listen(one_c: OneC):
    one_c.kind = "listen"
    return one_c.get("")


@pytest.mark.parametrize("signs_in", [True, False])
def test_listening_is_answered_when_there_are_orders(settings, monkeypatch, signs_in):
    settings.ONEC_LISTEN_WAIT = 30
    one_c = client_of(Kind("bitrix"))
    if signs_in:
        begin(one_c, Kind("bitrix"), "sale")
    answers = iter([False, True])
    monkeypatch.setattr(outbox, "has_new_orders", lambda *, node: next(answers))
    assert listen(one_c).content == b"success"


def test_listening_ends_with_304_when_there_are_none(settings, monkeypatch):
    settings.ONEC_LISTEN_WAIT = 0.1
    monkeypatch.setattr(outbox, "has_new_orders", lambda *, node: False)
    answer = listen(client_of(Kind("bitrix")))
    assert (answer.status_code, answer.content) == (304, b"")


def test_strangers_do_not_listen(monkeypatch):
    client_of(Kind("bitrix"))
    answer = listen(OneC(login="node", password="wrong-password"))
    assert answer.status_code == 401


def test_an_order_is_heard_of(settings, order):
    settings.ONEC_LISTEN_WAIT = 0
    one_c = client_of(Kind("bitrix"))
    assert listen(one_c).content == b"success"
    begin(one_c, Kind("bitrix"), "sale")
    assert order.number.encode() in one_c.get("query").content
    assert one_c.get("success").content == b"success"
    assert listen(one_c).status_code == 304
