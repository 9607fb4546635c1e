"""What a stranger, or one node against another, tries at the exchange; nothing comes of it."""

from __future__ import annotations

import base64
import io
import stat
import zipfile
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.core.checks import run_checks
from django.test import Client
from django.utils import timezone
from oscar.core.loading import get_model

from oscar_b2b.onec_exchange.models import (
    ExchangeFile,
    ExchangeNode,
    ExchangeRequest,
    ExchangeSession,
)
from oscar_b2b.onec_exchange.services import nodes, sessions
from oscar_b2b.onec_exchange.transport import archives, storage
from tests.factories.goods import make_product
from tests.integration.onec_exchange.one_c import OneC, warehouses_xml, zipped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("exchange_folder")]

MODES = ("init", "file", "import", "query", "success", "deactivate", "complete", "info", "listen")


@pytest.fixture
def kyiv():
    nodes.ensure_node(login="kyiv", password="kyiv-password")
    return OneC(login="kyiv", password="kyiv-password")


@pytest.fixture
def lviv():
    nodes.ensure_node(login="lviv", password="lviv-password")
    return OneC(login="lviv", password="lviv-password")


def stored_warehouses() -> int:
    return get_model("partner", "Partner").objects.filter(code__startswith="w-").count()


def files_outside(folder) -> list[str]:
    return [
        str(path.relative_to(folder.parent))
        for path in folder.parent.rglob("*")
        if path.is_file() and folder not in path.parents
    ]


# Without the right to --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["catalog", "sale", "reference", "get_catalog"])
@pytest.mark.parametrize("mode", MODES)
def test_nothing_is_done_without_a_session(kyiv, kind, mode):
    kyiv.kind = kind
    for headers in ({}, kyiv.headers):
        kyiv.headers = headers
        for answer in (kyiv.get(mode), kyiv.send("import.xml", warehouses_xml("Київ"))):
            assert answer.content.startswith(b"failure\n")
    assert not ExchangeFile.objects.exists()


def test_a_guessed_cookie_or_sessid_is_nobodys(kyiv):
    kyiv.begin()
    session = ExchangeSession.objects.get()
    guesses = ["0" * 32, f"{session.pk:08x}" + "0" * 24, session.token, "zz", "1", "-1" + "0" * 24,
               "f" * 60, "é" * 32, "\0" * 32]  # fmt: skip
    stranger = Client()
    for guess in guesses:
        answer = stranger.get(kyiv.url, {"type": "catalog", "mode": "init", "sessid": guess})
        assert answer.content.startswith(b"failure\n"), guess
        stranger.cookies["b2b_exchange"] = guess.replace("\0", "").replace("é", "e")
        answer = stranger.get(kyiv.url, {"type": "catalog", "mode": "init"})
        assert answer.content.startswith(b"failure\n"), guess
        del stranger.cookies["b2b_exchange"]
    assert kyiv.init().content.startswith(b"zip=yes\n")


def test_cookie_of_one_session_with_the_sessid_of_another(kyiv, lviv):
    kyiv.begin()
    lviv.begin()
    kyiv.sessid = lviv.sessid
    assert kyiv.init().content.startswith(b"failure\nThere is no such session")


def test_session_of_another_node_is_not_to_be_used(kyiv, lviv):
    """Stolen cookie and sessid, own log-in: the header names somebody else."""
    kyiv.begin()
    lviv.client.cookies["b2b_exchange"] = kyiv.client.cookies["b2b_exchange"].value
    lviv.sessid = kyiv.sessid
    assert lviv.init().content == b"failure\nThe session belongs to another user of the exchange."
    assert lviv.send("import.xml", b"<x/>").content.startswith(b"failure\n")


def test_stolen_session_is_worth_nothing_at_another_address(kyiv):
    kyiv.begin()
    thief = OneC(address="198.51.100.66")
    thief.headers = {}
    thief.client.cookies["b2b_exchange"] = kyiv.client.cookies["b2b_exchange"].value
    for thief.sessid in (kyiv.sessid, ""):
        assert thief.init().content.startswith(b"failure\nThe session was begun from another")
    assert kyiv.init().content.startswith(b"zip=yes\n")


def test_files_of_another_session_are_out_of_reach(kyiv, lviv):
    kyiv.begin().send("import.xml", warehouses_xml("Київ"))
    assert b"has not been sent" in lviv.begin().import_("import.xml").content
    lviv.send("import.xml", warehouses_xml("Львів", "Стрий"))
    assert kyiv.import_("import.xml").content.startswith(b"success\nwarehouses: 1 seen")


def test_session_of_a_node_that_was_switched_off(kyiv):
    kyiv.begin()
    ExchangeNode.objects.update(is_active=False)
    assert kyiv.init().content.startswith(b"failure\nThe session belongs to another user")


def test_staff_of_the_site_have_no_business_here(staff_client, kyiv):
    answer = staff_client.get(kyiv.url, {"type": "catalog", "mode": "checkauth"})
    assert answer.status_code == 401


def test_exchange_log_in_opens_no_page(kyiv, client):
    answer = client.post("/accounts/login/", {
        "login-username": "kyiv", "login-password": "kyiv-password", "login_submit": "1",
    })  # fmt: skip
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("mode", ["deactivate", "complete"])
def test_a_stranger_takes_nothing_off_the_site(kyiv, mode):
    product = make_product("Bolt", code="g-1")
    nodes.ensure_node(login="kyiv", password="", deactivate_missing=True)
    stranger = OneC(login="stranger", password="guess")
    for one_c in (stranger, kyiv):
        assert one_c.get(mode, timestamp="1").content.startswith(b"failure\n")
    product.refresh_from_db()
    assert product.is_public


# Header and password ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    ["Basic", "Basic ====", "Bearer abc", "Basic " + base64.b64encode(b"no-colon").decode(),
     "Basic " + base64.b64encode(b"ky\0iv:x").decode(), "Basic " + "A" * 4000, "Basic \xff"],
)  # fmt: skip
def test_odd_headers_are_a_wrong_log_in(kyiv, header):
    kyiv.headers = {"authorization": header}
    answer = kyiv.checkauth()
    assert answer.status_code == 401
    assert answer.content == b"failure\nWrong user name or password of the exchange."


def test_missing_header_says_so_and_costs_no_attempt(kyiv):
    given, kyiv.headers = kyiv.headers, {}
    for _attempt in range(nodes.ADDRESS_ATTEMPTS + 1):
        answer = kyiv.checkauth()
        assert answer.status_code == 401
        assert answer.content.startswith(b"failure\nNo user name arrived.")
    kyiv.headers = given
    assert kyiv.checkauth().content.startswith(b"success\n")


def test_flood_of_wrong_passwords_ends_and_the_right_1c_works_on(kyiv):
    kyiv.begin().send("offers.xml", warehouses_xml("Київ"))
    flood = OneC(login="kyiv", password="guess", address="198.51.100.66")
    answers = [flood.checkauth().content for _attempt in range(50)]
    assert sum(b"Wrong user name" in answer for answer in answers) == nodes.ADDRESS_ATTEMPTS
    assert all(b"Too many" in answer for answer in answers[nodes.ADDRESS_ATTEMPTS :])
    assert kyiv.import_("offers.xml").content.startswith(b"success\n")
    assert kyiv.checkauth().content.startswith(b"success\n")
    assert ExchangeRequest.objects.filter(outcome="failure").count() == nodes.ADDRESS_ATTEMPTS + 1


# Names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["../import.xml", "..%2F..%2Fimport.xml", "x/../../../shell.xml", "x/..%5C..%5Cshell.xml",
     "/etc/cron.d/job.xml%00", "import.xml%00.php", "shell.php", ".htaccess",
     "C:%5Cwindows%5Cx.xml", "import_files/../../x.jpg",
     "import_files/aa/../../../x.jpg", "import_files/aa/x.php", "import_files/aa/x.svg",
     "import_files/aa/x.html", "a" * 300 + ".xml", "%C0%AE%C0%AE/import.xml", "import.xml/.",
     "a/b/c/d/e/f/g.xml", "....//import.xml", "con/../import.xml"],
)  # fmt: skip
def test_names_that_lead_elsewhere(kyiv, exchange_folder, name):
    kyiv.begin()
    before = files_outside(exchange_folder)
    assert kyiv.send(name, b"<?php evil ?>").content.startswith(b"failure\n")
    assert kyiv.import_(name).content.startswith(b"failure\n")
    assert files_outside(exchange_folder) == before
    assert not ExchangeFile.objects.exists()
    assert not [path for path in exchange_folder.rglob("*") if path.is_file()]


def test_what_is_stored_carries_no_name_of_the_client(kyiv, exchange_folder):
    kyiv.begin()
    kyiv.send("import.xml", b"<x/>")
    kyiv.send("import_files/ab/ab_cd.jpg", b"\xff\xd8")
    stored = [path for path in exchange_folder.rglob("*") if path.is_file()]
    assert len(stored) == 2
    assert not any(path.name == "import.xml" for path in stored)
    for path in stored:
        assert path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO | stat.S_IXUSR) == 0


def test_nothing_of_the_exchange_is_served(kyiv, client, settings, exchange_folder):
    kyiv.begin().send("import_files/ab/ab_cd.jpg", b"\xff\xd8")
    kyiv.send("import.xml", warehouses_xml("Київ"))
    kyiv.import_("import.xml")
    for path in exchange_folder.rglob("*"):
        inside = path.relative_to(exchange_folder)
        for url in (f"/media/{inside}", f"/media/exchange/{inside}", f"/static/{inside}",
                    f"/media/../exchange/{inside}", f"/1c/exchange/{inside}"):  # fmt: skip
            assert client.get(url).status_code in (301, 302, 400, 404), url
    served = settings.MEDIA_ROOT.resolve()
    assert served not in exchange_folder.resolve().parents


def test_a_folder_that_is_served_is_an_error_at_the_start(settings):
    assert not run_checks(tags=["onec_exchange"])
    settings.ONEC_EXCHANGE_DIR = django_settings.MEDIA_ROOT / "exchange"
    assert [error.id for error in run_checks(tags=["onec_exchange"])] == ["onec_exchange.E001"]
    settings.ONEC_EXCHANGE_DIR = django_settings.MEDIA_ROOT.parent
    assert [error.id for error in run_checks(tags=["onec_exchange"])] == ["onec_exchange.E001"]


# Sizes -----------------------------------------------------------------------------------------


class Endless(io.RawIOBase):
    """A body that never ends; counts what was taken of it."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        self.taken += size
        return b"x" * size


def test_oversized_piece_is_refused_before_it_is_read(exchange_folder, monkeypatch):
    monkeypatch.setattr(storage, "LARGEST_PIECE", 1_000_000)
    body = Endless()
    with pytest.raises(storage.UnableToStore, match="larger than"):
        storage.receive(body, exchange_folder / "x.xml", expected=1_000_001, keep=0)
    assert body.taken == 0
    with pytest.raises(storage.UnableToStore, match="larger than"):
        storage.receive(body, exchange_folder / "x.xml", expected=-1, keep=0)
    assert body.taken < 1_200_000
    assert not [path for path in exchange_folder.rglob("*") if path.is_file()]


def test_body_longer_than_it_says_is_cut_where_it_said(kyiv):
    data = warehouses_xml("Київ")
    kyiv.begin()
    answer = kyiv.client.generic(
        "POST", f"{kyiv.url}?type=catalog&mode=file&filename=offers.xml", data + b"<evil/>",
        "application/octet-stream", CONTENT_LENGTH=str(len(data)), headers=kyiv.headers,
    )  # fmt: skip
    assert answer.content == b"success"
    assert kyiv.import_("offers.xml").content.startswith(b"success\n")


@pytest.mark.parametrize("length", ["-5", "1e9", "²", "99999999999999999999", "0x10"])
def test_lengths_that_are_none(kyiv, length):
    kyiv.begin()
    answer = kyiv.client.generic(
        "POST", f"{kyiv.url}?type=catalog&mode=file&filename=offers.xml", b"<x/>",
        "application/octet-stream", CONTENT_LENGTH=length, headers=kyiv.headers,
    )  # fmt: skip
    assert answer.content.startswith(b"failure\n")
    assert not ExchangeFile.objects.exists()


def test_session_may_send_so_much_and_no_more(kyiv, settings):
    settings.ONEC_SESSION_LIMIT = 1_000
    kyiv.begin()
    assert kyiv.send("a.xml", b"x" * 600).content == b"success"
    assert kyiv.send("a.xml", b"x" * 300).content == b"success"
    for name in ("a.xml", "b.xml"):
        answer = kyiv.send(name, b"x" * 200)
        assert answer.content == b"failure\nThe session has sent more than 1000 bytes."
    assert ExchangeSession.objects.get().received == 900
    assert kyiv.begin().send("a.xml", b"x" * 600).content == b"success"


# Archives --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["../evil.xml", "/etc/evil.xml", "a/../../evil.xml", "c:\\evil.xml", "..\\evil.xml",
     "import_files/../../evil.jpg", "a\\..\\..\\evil.xml"],
)  # fmt: skip
def test_zip_slip(kyiv, exchange_folder, name):
    kyiv.begin().send("a.zip", zipped({"import.xml": warehouses_xml("Київ"), name: b"evil"}))
    answer = kyiv.import_("import.xml")
    assert answer.content == b"failure\nThe archive has a file name that leads out of its folder."
    assert not list(exchange_folder.parent.rglob("*evil*"))
    assert stored_warehouses() == 0


def test_bomb_of_one_file(kyiv, exchange_folder):
    kyiv.begin().send("a.zip", zipped({"import.xml": b"\0" * (20 * 1024 * 1024)}))
    assert b"densely" in kyiv.import_("import.xml").content
    assert not list(exchange_folder.rglob("*.xml"))


def test_bomb_that_lies_about_its_size(kyiv, exchange_folder):
    data = zipped({"import.xml": b"x" * 100_000})
    # The size in both headers of the only member.
    lying = data.replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != data
    kyiv.begin().send("a.zip", lying)
    assert kyiv.import_("import.xml").content.startswith(b"failure\n")
    assert not list(exchange_folder.rglob("*.xml"))


def test_archive_in_an_archive_is_not_opened(kyiv):
    inner = zipped({"import.xml": warehouses_xml("Київ")})
    kyiv.begin().send("a.zip", zipped({"b.zip": inner}))
    answer = kyiv.import_("import.xml")
    assert answer.content == b"failure\nThe archive has no file of a kind that the shop takes."


def test_archive_of_programs_only(kyiv, exchange_folder):
    kyiv.begin().send("a.zip", zipped({"shell.php": b"<?php", "run.sh": b"#!/bin/sh"}))
    assert b"no file of a kind" in kyiv.import_("import.xml").content
    assert not list(exchange_folder.rglob("*.php"))


def test_archive_for_which_there_is_no_room(kyiv, monkeypatch):
    monkeypatch.setattr(storage, "room_for", lambda size: size < 1_000)
    kyiv.begin().send("a.zip", zipped({"import.xml": b"<x/>" * 1_000}))
    assert b"has no room" in kyiv.import_("import.xml").content


@pytest.mark.parametrize("mode", [0o120777, 0o020644, 0o060644, 0o010644])
def test_links_and_devices_in_a_zip(kyiv, exchange_folder, mode):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("import.xml")
        link.external_attr = mode << 16
        archive.writestr(link, "/etc/passwd")
    kyiv.begin().send("a.zip", buffer.getvalue())
    assert kyiv.import_("import.xml").content.startswith(b"failure\n")
    assert not [path for path in exchange_folder.rglob("*") if path.is_symlink()]


def test_many_small_files(kyiv, monkeypatch):
    monkeypatch.setattr(archives, "MOST_FILES", 100)
    kyiv.begin().send("a.zip", zipped({f"{number}.xml": b"x" for number in range(101)}))
    assert b"has 101 files, more than 100" in kyiv.import_("1.xml").content


# XML -------------------------------------------------------------------------------------------

ENTITIES = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'


ELSEWHERE = b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x">'


@pytest.mark.parametrize("doctype", [ENTITIES, OUTSIDE, ELSEWHERE, b"<!DOCTYPE x>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1251"])
def test_files_with_a_doctype(kyiv, doctype, encoding):
    text = (
        f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>{doctype.decode()}'
        "<КоммерческаяИнформация><ПакетПредложений><Склады><Склад><Ид>w-1</Ид>"
        "<Наименование>&b;&f;</Наименование></Склад></Склады></ПакетПредложений>"
        "</КоммерческаяИнформация>"
    )
    kyiv.begin().send("offers.xml", text.encode(encoding))
    answer = kyiv.import_("offers.xml")
    assert answer.content.startswith(b"failure\n")
    assert b"DOCTYPE" in answer.content
    assert b"root:" not in answer.content
    assert stored_warehouses() == 0


@pytest.mark.parametrize(
    "data", [b"\0" * 5_000, b"<\0" * 5_000, b"\xff\xfe" + b"\0" * 99, b"<" * 9_999]
)
def test_nul_bytes_and_rubbish(kyiv, data):
    kyiv.begin().send("offers.xml", data)
    answer = kyiv.import_("offers.xml")
    assert answer.content.startswith(b"failure\n")
    assert answer.content.count(b"\n") == 1
    assert ExchangeFile.objects.get().state == ExchangeFile.FAILED


def test_nul_in_every_parameter(kyiv):
    kyiv.begin()
    for name in ("type", "mode", "filename", "sessid", "version", "timestamp"):
        query = {"type": "catalog", "mode": "init", "sessid": kyiv.sessid, name: "a\0b"}
        answer = kyiv.client.get(kyiv.url, query, headers=kyiv.headers)
        assert answer.status_code == 200
    assert ExchangeRequest.objects.filter(mode="ab").exists()


# What is kept ----------------------------------------------------------------------------------


def test_journal_and_database_keep_no_secret(kyiv, settings):
    kyiv.begin("sale")
    kyiv.init(version="2.10")
    OneC(login="kyiv", password="guess-of-somebody").checkauth()
    token = kyiv.client.cookies["b2b_exchange"].value
    for row in ExchangeRequest.objects.values():
        for secret in (token, kyiv.sessid, "kyiv-password", "guess-of-somebody"):
            assert secret not in str(row)
    for row in [*ExchangeSession.objects.values(), *ExchangeNode.objects.values()]:
        for secret in (token, kyiv.sessid, "kyiv-password"):
            assert secret not in str(row)


def test_sessid_does_not_lead_to_the_cookie(kyiv):
    kyiv.begin()
    session = ExchangeSession.objects.get()
    assert sessions.sessid_of(session) == kyiv.sessid
    assert kyiv.sessid not in kyiv.client.cookies["b2b_exchange"].value
    assert session.token not in kyiv.sessid


def test_session_is_over_after_two_hours_of_silence(kyiv):
    kyiv.begin()
    long_ago = timezone.now() - sessions.SESSION_LIFE - timedelta(seconds=1)
    ExchangeSession.objects.update(last_seen_at=long_ago)
    assert kyiv.init().content.startswith(b"failure\nThere is no such session")
