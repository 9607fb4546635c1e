"""Imports nobody asked for, repeats, dead workers, kept originals, and how long things are kept."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from oscar.core.loading import get_model

from oscar_b2b.core.extensions import extensions
from oscar_b2b.onec_exchange.models import (
    ExchangeFile,
    ExchangeNode,
    ExchangeRequest,
    ExchangeSession,
)
from oscar_b2b.onec_exchange.services import (
    import_queue,
    imports,
    nodes,
    originals,
    uploads,
    watchdog,
)
from oscar_b2b.onec_exchange.transport import request_journal, storage
from tests.integration.onec_exchange.one_c import OneC, goods_xml, warehouses_xml, zipped
from tests.integration.onec_exchange.warehouse_importer import WarehouseImporter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("exchange_folder")]


@pytest.fixture
def one_c():
    return OneC()


def names() -> list[str]:
    partners = get_model("partner", "Partner").objects.filter(code__startswith="w-")
    return list(partners.order_by("code").values_list("name", flat=True))


def fall_silent(minutes: int = 6) -> None:
    ExchangeSession.objects.update(last_seen_at=timezone.now() - timedelta(minutes=minutes))


def states() -> dict[str, str]:
    return dict(ExchangeFile.objects.values_list("name", "state"))


# Never asked for ------------------------------------------------------------------------------


def test_complete_files_of_a_silent_session_are_imported_in_1cs_order(one_c):
    one_c.begin().send("offers0_1.xml", warehouses_xml("Львів"))
    one_c.send("import0_10.xml", warehouses_xml("Київ-10"))
    one_c.send("import0_9.xml", warehouses_xml("Київ-9"))
    watchdog.watch(at=timezone.now())
    assert names() == []
    fall_silent()
    watchdog.watch(at=timezone.now())
    assert names() == ["Львів"]
    # All of them are queued at one moment.
    imported = ExchangeFile.objects.order_by("started_at").values_list("name", flat=True)
    assert list(imported) == ["import0_9.xml", "import0_10.xml", "offers0_1.xml"]
    assert set(states().values()) == {ExchangeFile.DONE}


def test_archives_of_a_silent_session_are_unpacked_and_imported(one_c):
    data = zipped({"import.xml": warehouses_xml("Київ"), "import_files/ab/a_b.jpg": b"\xff\xd8"})
    one_c.begin().send("v8.zip", data)
    fall_silent()
    watchdog.watch(at=timezone.now())
    watchdog.watch(at=timezone.now())
    assert names() == ["Київ"]


def test_what_was_not_completed_fails_with_a_reason(one_c):
    one_c.begin().send("import.xml", warehouses_xml("Київ")[:-30])
    one_c.send("v8.zip", zipped({"a.xml": b"<x/>"})[:-10])
    stored = [uploads.path_of(file) for file in ExchangeFile.objects.all()]
    fall_silent()
    watchdog.watch(at=timezone.now())
    assert set(states().values()) == {ExchangeFile.RECEIVING}, "a slow link may go on yet"
    fall_silent(minutes=121)
    watchdog.watch(at=timezone.now())
    messages = set(ExchangeFile.objects.values_list("state", "message"))
    reason = "The upload was never completed; 1C did not send the rest."
    assert messages == {(ExchangeFile.FAILED, reason)}
    assert not any(path.exists() for path in stored)


def test_slow_link_goes_on_after_the_watchdog_looked(one_c):
    data = warehouses_xml("Київ")
    one_c.begin().send("import.xml", data[:60])
    fall_silent()
    watchdog.watch(at=timezone.now())
    assert one_c.send("import.xml", data[60:]).content == b"success"
    fall_silent()
    watchdog.watch(at=timezone.now())
    assert names() == ["Київ"]


def test_end_of_a_slow_piece_counts_as_a_sign_of_life(one_c, monkeypatch):
    receive = storage.receive

    def slowly(*arguments, **options):
        fall_silent()
        return receive(*arguments, **options)

    monkeypatch.setattr(storage, "receive", slowly)
    one_c.begin().send("import.xml", warehouses_xml("Київ"))
    watchdog.watch(at=timezone.now())
    assert states() == {"import.xml": ExchangeFile.RECEIVING}


def test_a_node_may_say_that_it_always_asks(one_c):
    one_c.begin().send("import.xml", warehouses_xml("Київ"))
    ExchangeNode.objects.update(watchdog_minutes=0)
    fall_silent(minutes=600)
    watchdog.watch(at=timezone.now())
    one_c.begin()
    assert names() == []
    assert states() == {"import.xml": ExchangeFile.RECEIVING}


def test_the_next_log_in_brings_in_what_the_last_session_left(one_c):
    one_c.begin().send("import.xml", warehouses_xml("Київ"))
    one_c.begin("sale")
    assert names() == []
    one_c.begin("catalog")
    assert names() == ["Київ"]


def test_older_content_never_follows_newer(one_c, monkeypatch):
    one_c.begin().send("import.xml", warehouses_xml("старе"))
    left = ExchangeSession.objects.get()
    from oscar_b2b.onec_exchange import tasks

    monkeypatch.setattr(tasks.import_left_behind, "delay", lambda session_id: None)
    one_c.begin().send("import.xml", warehouses_xml("нове"))
    one_c.import_("import.xml")
    watchdog.import_left_behind(session_id=left.pk, at=timezone.now())
    assert names() == ["нове"]
    assert left.files.get().message == "1C sent a file of this name again in a newer session."


def test_pictures_are_settled_when_their_session_is_over(one_c, exchange_folder):
    one_c.begin().send("import_files/ab/a_b.jpg", b"\xff\xd8")
    fall_silent(minutes=61)
    watchdog.watch(at=timezone.now())
    assert states() == {"import_files/ab/a_b.jpg": ExchangeFile.DONE}
    assert (exchange_folder / "import_files/ab/a_b.jpg").exists()


# Repeats --------------------------------------------------------------------------------------


def test_same_file_while_it_is_being_imported_is_one_job(one_c, settings):
    settings.ONEC_IMPORT_WAIT = 0
    data = warehouses_xml("Київ")
    one_c.begin().send("import.xml", data)
    first = ExchangeFile.objects.get()
    digest = uploads.content_hash(first)
    now = timezone.now()
    ExchangeFile.objects.update(state=ExchangeFile.RUNNING, started_at=now, sha256=digest)
    # 1C gave up waiting after 180 s and begins from the beginning.
    one_c.begin().send("import.xml", data)
    assert one_c.import_("import.xml").content == b"progress\nThe import is going on."
    second = ExchangeFile.objects.exclude(pk=first.pk).get()
    assert second.same_as == first
    assert not uploads.path_of(second).exists()
    imports.process_file(file_id=second.pk, clock=timezone.now)
    assert names() == []
    imports.process_file(file_id=first.pk, clock=timezone.now)
    answer = one_c.import_("import.xml")
    assert answer.content.startswith(b"success\nwarehouses: 1 seen, 1 new")
    first.refresh_from_db()
    assert first.told
    assert originals.original_of(ExchangeFile.objects.get(pk=second.pk)) is not None


def test_failure_of_the_job_is_the_failure_of_its_repeat(one_c, settings):
    settings.ONEC_IMPORT_WAIT = 0
    data = warehouses_xml("Київ")[:-3]
    one_c.begin().send("import.xml", data)
    first = ExchangeFile.objects.get()
    digest = uploads.content_hash(first)
    now = timezone.now()
    ExchangeFile.objects.update(state=ExchangeFile.RUNNING, started_at=now, sha256=digest)
    one_c.begin().send("import.xml", data)
    one_c.import_("import.xml")
    imports.process_file(file_id=first.pk, clock=timezone.now)
    assert one_c.import_("import.xml").content.startswith(b"failure\nThe file is not well-formed")


def test_outcome_that_1c_never_heard_is_told_to_the_repeat(one_c):
    data = warehouses_xml("Київ")
    one_c.begin().send("import.xml", data)
    file = ExchangeFile.objects.get()
    import_queue.queue(file=file, at=timezone.now())  # done by now, and nobody was there to hear it
    get_model("partner", "Partner").objects.filter(code="w-1").update(name="змінено")
    one_c.begin().send("import.xml", data)
    assert one_c.import_("import.xml").content.startswith(b"success\nwarehouses: 1 seen, 1 new")
    assert names() == ["змінено"]
    # Told once; the third time it is an exchange of its own.
    one_c.begin().send("import.xml", data)
    assert b"1 changed" in one_c.import_("import.xml").content
    assert names() == ["Київ"]


def test_same_bytes_go_in_again_when_others_came_in_between(one_c):
    old, new = warehouses_xml("стара ціна"), warehouses_xml("нова ціна")
    for data in (old, new, old):
        one_c.begin().send("prices.xml", data)
        fall_silent()
        watchdog.watch(at=timezone.now())
    assert names() == ["стара ціна"]


def test_two_nodes_that_send_the_same_are_two_jobs(one_c, settings):
    nodes.ensure_node(login="lviv", password="lviv-password")
    for client in (one_c, OneC(login="lviv", password="lviv-password")):
        client.begin().send("import.xml", warehouses_xml("Київ"))
        assert client.import_("import.xml").content.startswith(b"success\n")
    assert not ExchangeFile.objects.filter(same_as__isnull=False).exists()


# Workers that died ----------------------------------------------------------------------------


def a_dead_import(one_c, attempts: int = 1) -> ExchangeFile:
    one_c.begin().send("import.xml", warehouses_xml("Київ"))
    long_ago = timezone.now() - timedelta(minutes=5)
    ExchangeFile.objects.update(state=ExchangeFile.RUNNING, started_at=long_ago, attempts=attempts)
    return ExchangeFile.objects.get()


def test_import_whose_worker_died_is_done_by_another(one_c):
    file = a_dead_import(one_c)
    assert watchdog.revive(at=timezone.now()) == 1
    file.refresh_from_db()
    assert (file.state, file.attempts) == (ExchangeFile.DONE, 2)
    assert names() == ["Київ"]


def test_1c_that_asks_notices_a_dead_worker_too(one_c, settings):
    settings.ONEC_IMPORT_WAIT = 0
    a_dead_import(one_c)
    assert one_c.import_("import.xml").content.startswith(b"success\n")


def test_file_that_kills_its_worker_each_time_fails(one_c):
    file = a_dead_import(one_c, attempts=imports.MOST_ATTEMPTS)
    assert watchdog.revive(at=timezone.now()) == 0
    file.refresh_from_db()
    assert file.state == ExchangeFile.FAILED
    assert "interrupted 3 times" in file.message
    assert one_c.import_("import.xml").content.startswith(b"failure\nThe import was interrupted")


def test_queued_file_that_no_worker_heard_of_is_offered_again_once(one_c, monkeypatch):
    one_c.begin().send("import.xml", warehouses_xml("Київ"))
    long_ago = timezone.now() - timedelta(minutes=5)
    ExchangeFile.objects.update(state=ExchangeFile.QUEUED, queued_at=long_ago)
    offered: list[int] = []
    monkeypatch.setattr(import_queue, "dispatch", lambda *, file_id: offered.append(file_id))
    watchdog.watch(at=timezone.now())
    watchdog.watch(at=timezone.now())
    assert offered == [ExchangeFile.objects.get().pk]


# Originals ------------------------------------------------------------------------------------


def imported(one_c, data: bytes = b"") -> ExchangeFile:
    one_c.begin().send("import.xml", data or warehouses_xml("Київ"))
    one_c.import_("import.xml")
    return ExchangeFile.objects.latest("pk")


def test_original_is_kept_compressed_and_private_and_the_upload_is_gone(one_c, exchange_folder):
    file = imported(one_c)
    kept = exchange_folder / file.original
    assert kept.parent == exchange_folder / "originals"
    assert gzip.decompress(kept.read_bytes()) == warehouses_xml("Київ")
    assert kept.stat().st_mode & 0o077 == 0
    assert not uploads.path_of(file).exists()
    unpacked = originals.original_of(file)
    assert unpacked.read_bytes() == warehouses_xml("Київ")
    assert unpacked.stat().st_mode & 0o077 == 0


def test_original_of_a_broken_file_is_kept_too(one_c):
    file = imported(one_c, b"<broken")
    assert file.state == ExchangeFile.FAILED
    assert originals.original_of(file).read_bytes() == b"<broken"


def test_a_kept_file_is_imported_again(one_c):
    file = imported(one_c)
    get_model("partner", "Partner").objects.filter(code="w-1").update(name="змінено")
    assert imports.import_again(file_id=file.pk, at=timezone.now()).state == ExchangeFile.DONE
    assert names() == ["Київ"]
    file.refresh_from_db()
    assert file.report["warehouses"]["updated"] == 1
    assert file.attempts == 1


def test_import_again_is_refused_while_it_runs_and_without_an_original(one_c, exchange_folder):
    file = imported(one_c)
    ExchangeFile.objects.update(state=ExchangeFile.RUNNING)
    with pytest.raises(uploads.UnableToContinue, match="being imported"):
        imports.import_again(file_id=file.pk, at=timezone.now())
    ExchangeFile.objects.update(state=ExchangeFile.DONE)
    (exchange_folder / file.original).unlink()
    with pytest.raises(uploads.UnableToContinue, match="not kept"):
        imports.import_again(file_id=file.pk, at=timezone.now())


def test_file_sent_anew_meanwhile_loses_its_upload_to_nobody(one_c):
    """The old original is being compressed while 1C sends the name again."""
    file = imported(one_c)
    assert not originals.keep_original(file_id=file.pk)
    one_c.send("import.xml", warehouses_xml("Львів"))
    assert not originals.keep_original(file_id=file.pk)
    file.refresh_from_db()
    assert uploads.path_of(file).read_bytes() == warehouses_xml("Львів")


def test_catalogue_id_becomes_the_nodes(one_c):
    with extensions.override("importers", [WarehouseImporter()]):
        imported(one_c, goods_xml("g-1", catalogue="bd72d8f9"))
    assert ExchangeNode.objects.get().catalogue_id == "bd72d8f9"


# The command ----------------------------------------------------------------------------------


def test_files_of_the_command_are_in_the_journal_and_stay_where_they_are(tmp_path, capsys):
    good, bad = tmp_path / "a.xml", tmp_path / "b.xml"
    good.write_bytes(warehouses_xml("Київ"))
    bad.write_bytes(b"<broken")
    with pytest.raises(SystemExit):
        call_command("onec_import", str(good), str(bad), verbosity=0)
    assert '"created": 1' in capsys.readouterr().out
    rows = {file.name: file for file in ExchangeFile.objects.all()}
    assert (rows["a.xml"].state, rows["a.xml"].session) == (ExchangeFile.DONE, None)
    assert rows["a.xml"].report["warehouses"]["created"] == 1
    assert (rows["b.xml"].state, bool(rows["b.xml"].message)) == (ExchangeFile.FAILED, True)
    watchdog.watch(at=timezone.now())
    assert good.exists()
    imports.import_again(file_id=rows["a.xml"].pk, at=timezone.now())
    assert good.exists()


# How long things are kept ---------------------------------------------------------------------


def test_originals_go_after_days_and_the_journal_after_more_days(one_c, exchange_folder, settings):
    import os

    settings.ONEC_KEEP_FILES, settings.ONEC_KEEP_JOURNAL = 7, 14
    file = imported(one_c)
    kept = exchange_folder / file.original
    now = timezone.now()
    watchdog.forget(at=now)
    assert kept.exists()
    watchdog.forget(at=now + timedelta(days=8))
    assert not kept.exists()
    file.refresh_from_db()
    assert file.original == ""
    assert ExchangeRequest.objects.exists()
    watchdog.forget(at=now + timedelta(days=15))
    assert not ExchangeFile.objects.exists()
    assert not ExchangeSession.objects.exists()
    assert not ExchangeRequest.objects.exists()
    assert ExchangeNode.objects.exists()

    # Bytes that no row speaks of: parts of killed processes, unpacked copies.
    for name, age in (("sessions/1/x.part", 8), ("unpacked/y.xml", 1), ("originals/z.gz", 8)):
        path = exchange_folder / name
        storage.made(path.parent)
        path.write_bytes(b"x")
        long_ago = path.stat().st_mtime - age * 86_400
        os.utime(path, (long_ago, long_ago))
    watchdog.forget(at=now)
    assert not [path for path in exchange_folder.rglob("*") if path.is_file()]


# Requests -------------------------------------------------------------------------------------


def test_each_request_is_a_row_with_its_answer(one_c):
    one_c.begin("sale")
    one_c.init(version="2.10")
    one_c.send("orders.xml", b"<x/>")
    one_c.import_("orders.xml")
    one_c.get("query")
    rows = ExchangeRequest.objects.order_by("pk")
    session = ExchangeSession.objects.get()
    assert {row.session_id for row in rows} == {session.pk}
    assert {(row.login, row.remote_addr, row.node_id) for row in rows} == {
        ("onec", "127.0.0.1", session.node_id)
    }
    seen = [(row.kind, row.mode, row.filename, row.outcome) for row in rows]
    assert seen == [
        ("sale", "checkauth", "", "success"),
        ("sale", "init", "", "success"),
        ("sale", "init", "", "success"),
        ("sale", "file", "orders.xml", "success"),
        ("sale", "import", "orders.xml", "failure"),
        ("sale", "query", "", "<?xml"),
    ]
    answers = [row.answer for row in rows]
    assert answers[0] == ""
    assert answers[1].startswith("zip=yes file_limit=")
    assert "version=2.09" in answers[2]
    assert answers[4].startswith("The root element is")
    assert rows[3].size == 4


def test_refused_log_in_is_a_row_without_a_session():
    OneC(login="somebody", password="wrong").checkauth()
    row = ExchangeRequest.objects.get()
    assert (row.login, row.outcome, row.session, row.node) == ("somebody", "failure", None, None)
    assert row.answer.startswith("Wrong user name")


def test_strangers_cannot_fill_the_journal(one_c, monkeypatch):
    monkeypatch.setattr(request_journal, "STRANGERS", 5)
    stranger = OneC(address="198.51.100.66")
    for _request in range(9):
        assert stranger.get("init").content.startswith(b"failure\n")
    assert ExchangeRequest.objects.count() == 5
    one_c.begin()
    assert ExchangeRequest.objects.count() == 7


def test_a_journal_that_cannot_be_written_stops_no_answer(one_c, monkeypatch):
    def explode(**_values):
        raise RuntimeError("the journal is broken")

    monkeypatch.setattr(ExchangeRequest.objects, "create", explode)
    assert one_c.begin().send("import.xml", b"<x/>").content == b"success"
