"""The CommerceML server's conversation: answers byte for byte, sessions, chunks, imports."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from oscar.core.loading import get_model

from oscar_b2b.core.extensions import extensions
from oscar_b2b.onec_exchange.models import ExchangeFile, ExchangeRequest, ExchangeSession
from oscar_b2b.onec_exchange.services import imports
from oscar_b2b.onec_exchange.transport import storage
from tests.integration.onec_exchange.one_c import OneC, warehouses_xml
from tests.integration.onec_exchange.warehouse_importer import WarehouseImporter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("exchange_folder")]


@pytest.fixture
def one_c():
    return OneC()


def partner_names() -> list[str]:
    return list(
        get_model("partner", "Partner")
        .objects.filter(code__startswith="w-")
        .order_by("code")
        .values_list("name", flat=True)
    )


# checkauth ------------------------------------------------------------------------------------


def test_checkauth_answers_five_lines_with_cookie_sessid_and_timestamp(one_c):
    answer = one_c.checkauth()
    lines = answer.content.decode().split("\n")
    assert lines[:2] == ["success", "b2b_exchange"]
    assert len(lines[2]) >= 32
    assert lines[3].startswith("sessid=")
    assert abs(int(lines[4].removeprefix("timestamp=")) - timezone.now().timestamp()) < 60
    assert lines[5:] == [""]
    assert b"\r" not in answer.content
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


def test_session_secret_is_not_in_the_database_and_not_in_addresses(one_c):
    one_c.checkauth()
    token = one_c.client.cookies["b2b_exchange"].value
    assert ExchangeSession.objects.get().token != token
    assert one_c.sessid not in token


@pytest.mark.parametrize(
    ("login", "password"), [("onec", "wrong"), ("stranger", "demo"), ("", ""), ("onec", "")]
)
def test_checkauth_refuses(login, password):
    answer = OneC(login=login, password=password).checkauth()
    assert answer.status_code == 401
    assert answer.content == b"failure\nWrong user name or password of the exchange."


def test_checkauth_without_header_says_what_to_look_at(one_c):
    one_c.headers = {}
    assert b"Authorization header" in one_c.checkauth().content


# sessions -------------------------------------------------------------------------------------


def test_nothing_works_without_a_session(one_c):
    for mode in ("init", "import", "query", "success"):
        assert one_c.get(mode).content.startswith(b"failure\n")
    assert one_c.send("import.xml", b"<x/>").content.startswith(b"failure\n")


def test_wrong_sessid_is_refused_an_empty_one_is_fine(one_c):
    one_c.checkauth()
    one_c.sessid = "0" * 32
    assert one_c.init().content.startswith(b"failure\n")
    one_c.sessid = ""
    assert one_c.init().content.startswith(b"zip=yes\n")


def test_new_checkauth_replaces_the_session(one_c):
    first = OneC().begin()
    one_c.begin()
    assert first.init().content.startswith(b"failure\n")
    assert one_c.init().content.startswith(b"zip=yes\n")


def test_session_ends_after_long_silence(one_c):
    one_c.begin()
    ExchangeSession.objects.update(last_seen_at=timezone.now() - timedelta(hours=3))
    assert one_c.init().content.startswith(b"failure\n")


def test_session_is_for_one_type(one_c):
    one_c.begin("catalog")
    one_c.kind = "sale"
    assert one_c.get("query").content.startswith(b"failure\n")


@pytest.mark.parametrize("query", ["type=crm&mode=query", "type=catalog&mode=dance", ""])
def test_unknown_command(one_c, query):
    one_c.begin()
    answer = one_c.client.get(f"{one_c.url}?{query}")
    assert answer.content == b"failure\nUnknown command type."


# init -----------------------------------------------------------------------------------------


def test_init_is_exactly_two_lines_without_a_final_newline(settings, one_c):
    settings.ONEC_FILE_LIMIT = 1024
    one_c.checkauth()
    assert one_c.init().content == b"zip=yes\nfile_limit=1024"


def test_init_of_reference_wants_no_zip(one_c):
    one_c.checkauth("reference")
    assert one_c.init().content.startswith(b"zip=no\n")


def test_init_with_a_version_gets_four_lines_in_a_sale_session_only(one_c):
    one_c.checkauth("sale")
    lines = one_c.init(version="2.10").content.decode().split("\n")
    assert lines[2:] == [f"sessid={one_c.sessid}", "version=2.09"]
    one_c.checkauth("catalog")
    assert one_c.init(version="2.10").content.count(b"\n") == 1


def test_init_takes_any_text_for_a_version(one_c):
    one_c.checkauth("sale")
    assert one_c.init(version="2\0" + "9" * 40).content.startswith(b"zip=yes\n")


# file -----------------------------------------------------------------------------------------


def test_file_answer_is_one_word(one_c):
    assert one_c.begin().send("import.xml", b"<x/>").content == b"success"


def test_pieces_are_appended_and_a_new_session_begins_the_file_anew(one_c):
    data = warehouses_xml("Київ", "Львів")
    for _exchange in range(2):
        one_c.begin()
        for start in range(0, len(data), 40):
            assert one_c.send("offers.xml", data[start : start + 40]).content == b"success"
        assert one_c.import_("offers.xml").content.startswith(b"success\n")
    assert partner_names() == ["Київ", "Львів"]


def test_init_throws_unfinished_uploads_away(one_c):
    data = warehouses_xml("Київ")
    one_c.begin().send("offers.xml", data[:50])
    one_c.init()
    one_c.send("offers.xml", data)
    assert one_c.import_("offers.xml").content.startswith(b"success\n")


def test_file_sent_again_after_its_import_begins_anew(one_c):
    one_c.begin().send("offers.xml", warehouses_xml("Київ"))
    one_c.import_("offers.xml")
    one_c.send("offers.xml", warehouses_xml("Харків"))
    assert b"1 changed" in one_c.import_("offers.xml").content
    assert partner_names() == ["Харків"]


@pytest.mark.parametrize(
    "name",
    ["../import.xml", "a/../../x.xml", "/etc/passwd", "shell.php", "import.xml.php", ".xml",
     "x%00.xml", "import_files/../x.jpg", "import_files/a/b/c/d/e.jpg", "", "C:%5Cx.xml"],
)  # fmt: skip
def test_file_names_that_are_refused(one_c, name):
    answer = one_c.begin().send(name, b"<x/>")
    assert answer.content.startswith(b"failure\n")
    assert not ExchangeFile.objects.exists()


@pytest.mark.parametrize(
    "name",
    ["import_files/66/66_77.tiff", "import_files/66/фото 1.jpg", "import_files/66/66_77.b.jpg",
     "catalogue.csv", "manual.7z", "goods/1/film.mp4"],
)  # fmt: skip
def test_harmless_files_of_no_use_are_thrown_away(one_c, exchange_folder, name):
    """`failure` would break off the whole exchange for the sake of one picture."""
    one_c.begin()
    assert one_c.send(name, b"x" * 100_000).content == b"success"
    assert not ExchangeFile.objects.exists()
    assert not [path for path in exchange_folder.rglob("*") if path.is_file()]
    row = ExchangeRequest.objects.get(mode="file")
    assert (row.outcome, row.filename, row.size) == ("success", name, 100_000)
    assert row.answer.startswith("Thrown away: ")
    assert one_c.import_(name).content.startswith(b"failure\n"), "there is nothing to import"
    one_c.send("offers.xml", warehouses_xml("Київ"))
    assert one_c.import_("offers.xml").content.startswith(b"success\n")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("import0_1.xml", "import0_1.xml"),
        ("orders-0a1b2c3d-0000-4000-8000-00000000abcd_1.xml",) * 2,
        ("goods/1/offers.xml", "goods/1/offers.xml"),
        ("goods%5C1%5Coffers.xml", "goods/1/offers.xml"),
        ("/tmp/import.xml", "import.xml"),
        ("upload/1c/webdata/import.xml", "import.xml"),
        ("v8_3B8F_3e.zip", "v8_3B8F_3e.zip"),
    ],
)
def test_file_names_that_are_taken(one_c, name, kept):
    assert one_c.begin().send(name, b"<x/>").content == b"success"
    file = ExchangeFile.objects.get()
    assert file.name == kept
    assert kept not in file.path


def test_empty_body_is_a_failure(one_c):
    assert one_c.begin().send("import.xml", b"").content.startswith(b"failure\n")


def test_body_that_breaks_off_leaves_no_half_piece(one_c):
    data = warehouses_xml("Київ")
    one_c.begin()
    query = f"?type=catalog&mode=file&filename=offers.xml&sessid={one_c.sessid}"
    answer = one_c.client.generic(
        "POST", one_c.url + query, b"", "application/octet-stream",
        **{"CONTENT_LENGTH": str(len(data)), "wsgi.input": io.BytesIO(data[:50])},
    )  # fmt: skip
    assert answer.content == b"failure\n50 of %d bytes arrived." % len(data)
    assert not ExchangeFile.objects.exists()
    one_c.send("offers.xml", data)
    assert one_c.import_("offers.xml").content.startswith(b"success\n")


def test_large_body_is_streamed_past_djangos_memory_limit(settings, one_c):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    data = warehouses_xml(*(f"Склад {number}" for number in range(200)))
    assert one_c.begin().send("offers.xml", data).content == b"success"
    assert ExchangeFile.objects.get().size == len(data)


def test_uploaded_files_are_private(one_c):
    one_c.begin().send("import.xml", b"<x/>")
    stored = storage.exchange_dir() / ExchangeFile.objects.get().path
    assert stored.stat().st_mode & 0o077 == 0
    assert stored.parent.stat().st_mode & 0o077 == 0


def test_pictures_are_kept_under_the_path_the_goods_name(one_c, exchange_folder):
    one_c.begin()
    name = "import_files/66/66666666666646668666666666666666_7777.jpg"
    one_c.send(name, b"half")
    one_c.send(name, b"+half")
    assert (exchange_folder / name).read_bytes() == b"half+half"
    one_c.begin().send(name, b"new")
    assert (exchange_folder / name).read_bytes() == b"new"


# import ---------------------------------------------------------------------------------------


def test_import_reports_what_it_did_and_keeps_the_report(one_c):
    one_c.begin().send("offers.xml", warehouses_xml("Київ", "Львів"))
    answer = one_c.import_("offers.xml")
    assert answer.content == b"success\nwarehouses: 2 seen, 2 new, 0 changed, 0 refused, 0 waiting"
    file = ExchangeFile.objects.get()
    assert file.state == ExchangeFile.DONE
    assert file.report["warehouses"]["created"] == 2
    assert file.started_at <= file.finished_at


def test_import_asked_twice_imports_once(one_c):
    one_c.begin().send("offers.xml", warehouses_xml("Київ"))
    first = one_c.import_("offers.xml")
    get_model("partner", "Partner").objects.filter(code="w-1").update(name="змінено")
    assert one_c.import_("offers.xml").content == first.content
    assert partner_names() == ["змінено"]


def test_import_of_a_file_that_was_not_sent(one_c):
    answer = one_c.begin().import_("import0_1.xml")
    assert answer.content == b"failure\nimport0_1.xml has not been sent in this session."


def test_broken_file_fails_with_the_place_and_changes_nothing(one_c):
    one_c.begin().send("offers.xml", warehouses_xml("Київ")[:-5])
    answer = one_c.import_("offers.xml")
    assert answer.content.startswith(b"failure\nThe file is not well-formed XML")
    assert b"line 2" in answer.content
    assert answer.content.count(b"\n") == 1
    assert partner_names() == []


def test_failing_importer_rolls_the_file_back_and_hides_internals(one_c):
    one_c.begin().send("offers.xml", warehouses_xml("Київ", "біда"))
    with extensions.override("importers", [WarehouseImporter(trouble="біда")]):
        answer = one_c.import_("offers.xml")
    assert answer.content.startswith(b"failure\nThe file was read but not stored: ValueError")
    assert "cannot store" not in answer.content.decode()
    assert partner_names() == []


def test_running_import_is_answered_with_progress_after_the_wait(settings, one_c):
    settings.ONEC_IMPORT_WAIT = 0.3
    one_c.begin().send("offers.xml", warehouses_xml("Київ"))
    ExchangeFile.objects.update(state=ExchangeFile.RUNNING, started_at=timezone.now())
    assert one_c.import_("offers.xml").content == b"progress\nThe import is going on."
    answer = one_c.send("offers.xml", b"<x/>")
    assert answer.content.startswith(b"failure\noffers.xml is being imported")


def test_progress_says_how_far_the_import_is(settings, one_c):
    settings.ONEC_IMPORT_WAIT = 0
    one_c.begin().send("offers.xml", warehouses_xml("Київ"))
    ExchangeFile.objects.update(state=ExchangeFile.RUNNING, started_at=timezone.now())
    file = ExchangeFile.objects.get()
    imports._Progress(file.pk)("50000 records read")
    answer = one_c.import_("offers.xml")
    assert answer.content == b"progress\nThe import is going on: 50000 records read."
    assert imports.progress_of(file.pk) == "50000 records read"


def test_rows_that_did_not_go_in_are_kept_with_their_reason(one_c):
    data = (
        "<КоммерческаяИнформация><Каталог><Товары><Товар><Ид>1</Ид></Товар></Товары></Каталог>"
        "</КоммерческаяИнформация>"
    ).encode()
    one_c.begin().send("import.xml", data)
    one_c.import_("import.xml")
    issue = ExchangeFile.objects.get().issues.get()
    assert (issue.kind, issue.code, issue.refused) == ("goods", "no-importer", True)


# type=sale files ------------------------------------------------------------------------------


def test_sale_file_is_processed_without_import_when_init_named_no_version(one_c):
    data = warehouses_xml("Київ")
    one_c.begin("sale")
    assert one_c.send("orders-1.xml", data[:60]).content == b"success"
    assert ExchangeFile.objects.get().state == ExchangeFile.RECEIVING
    assert one_c.send("orders-1.xml", data[60:]).content == b"success"
    assert partner_names() == ["Київ"]
    assert one_c.import_("orders-1.xml").content.startswith(b"success\n")


def test_sale_file_waits_for_import_when_init_named_a_version(one_c):
    one_c.checkauth("sale")
    one_c.init(version="2.10")
    one_c.send("orders-1.xml", warehouses_xml("Київ"))
    assert partner_names() == []
    assert one_c.import_("orders-1.xml").content.startswith(b"success\n")
    assert partner_names() == ["Київ"]


def test_unexpected_error_is_a_failure_without_internals(one_c, monkeypatch):
    def explode(**_arguments):
        raise RuntimeError("secret detail")

    one_c.begin()
    monkeypatch.setattr("oscar_b2b.onec_exchange.services.sessions.start_session", explode)
    answer = one_c.init()
    assert answer.status_code == 200
    assert answer.content == b"failure\nThe shop failed to answer; its log has the details."


# query and success ----------------------------------------------------------------------------


def test_query_without_orders_is_an_empty_document_and_success_is_answered(one_c):
    one_c.checkauth("sale")
    answer = one_c.get("query")
    assert answer.content.startswith(b"<?xml")
    assert "КоммерческаяИнформация".encode() in answer.content
    assert "Документ".encode() not in answer.content
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert one_c.get("query").content == answer.content
    assert one_c.get("success").content == b"success"


@pytest.mark.parametrize("mode", ["query", "success"])
def test_orders_are_given_in_a_sale_session_only(one_c, mode):
    one_c.begin("catalog")
    assert one_c.get(mode).content == b"failure\nUnknown command type."
