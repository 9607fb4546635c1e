"""Processes killed in the middle, a database that goes away, full disks: nothing is half done.

Web and workers are real processes on the test's database here, spoken to over real sockets.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone
from oscar.core.loading import get_model

from oscar_b2b.onec_exchange.models import ExchangeFile, ExchangeRequest, ExchangeSession
from oscar_b2b.onec_exchange.services import nodes, originals, uploads, watchdog
from oscar_b2b.onec_exchange.services.file_locks import in_hands
from oscar_b2b.onec_exchange.transport import storage
from tests.integration.onec_exchange.one_c import OneC, warehouses_xml, zipped
from tests.integration.onec_exchange.running_shop import ROOT, Web, Wire, Workers, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("exchange_folder"),
]

LATER = timedelta(minutes=2)


def names() -> list[str]:
    partners = get_model("partner", "Partner").objects.filter(code__startswith="w-")
    return sorted(partners.values_list("name", flat=True))


@pytest.fixture
def surroundings(exchange_folder, tmp_path) -> dict[str, str]:
    """Environment of a process of the shop that works on this test's database and folder."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    address = parts._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    return {
        **os.environ,
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "storefront.settings.test",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        "ONEC_TEST_FOLDER": str(exchange_folder),
        "ONEC_TEST_REACHED": str(tmp_path / "reached"),
        "ONEC_TEST_GO_ON": str(tmp_path / "go-on"),
    }


# A worker of its own ---------------------------------------------------------------------------


@pytest.fixture
def workers(surroundings, tmp_path) -> Iterator[Workers]:
    workers = Workers(surroundings, tmp_path / "worker.log")
    yield workers
    workers.stop()


def in_the_middle(one_c: OneC, settings: Any, tmp_path: Path) -> ExchangeFile:
    """Send a file and wait until its worker has written all rows and not committed."""
    settings.ONEC_IMPORT_WAIT = 0
    one_c.begin().send("offers.xml", warehouses_xml("Київ", "Львів"))
    assert one_c.import_("offers.xml").content.startswith(b"progress\n")
    until((tmp_path / "reached").exists)
    file = ExchangeFile.objects.get()
    assert file.state == ExchangeFile.RUNNING
    assert in_hands([file.pk]) == {file.pk}
    assert names() == []
    return file


def test_worker_killed_in_the_middle_of_an_import(workers, settings, tmp_path):
    one_c = OneC()
    file = in_the_middle(one_c, settings, tmp_path)
    # As long as it lives nobody takes the file away.
    assert watchdog.revive(at=timezone.now() + LATER) == 0
    [process] = workers.started
    process.kill()
    assert process.wait() == -signal.SIGKILL
    until(lambda: not in_hands([file.pk]))
    assert names() == [], "nothing of the half import is visible"
    file.refresh_from_db()
    assert file.state == ExchangeFile.RUNNING

    workers.are_as_ever()
    assert watchdog.revive(at=timezone.now() + LATER) == 1
    assert names() == ["Київ", "Львів"]
    file.refresh_from_db()
    assert (file.state, file.attempts) == (ExchangeFile.DONE, 2)
    # 1C, which has been asking all the time, gets the outcome; the journal has the story.
    assert one_c.import_("offers.xml").content.startswith(b"success\nwarehouses: 2 seen, 2 new")
    story = list(ExchangeRequest.objects.filter(mode="import").order_by("pk"))
    assert [row.outcome for row in story] == ["progress", "success"]


def test_database_that_drops_the_worker_in_the_middle(workers, settings, tmp_path):
    one_c = OneC()
    file = in_the_middle(one_c, settings, tmp_path)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND state = 'idle in transaction'"
        )
        assert cursor.fetchall() == [(True,)]
    (tmp_path / "go-on").touch()
    [process] = workers.started
    assert process.wait(timeout=40) == 0, "the worker outlives its connection"
    assert "The database went away" in (tmp_path / "worker.log").read_text()
    until(lambda: not in_hands([file.pk]))
    assert names() == []
    workers.are_as_ever()
    answer = one_c.import_("offers.xml").content  # 1C's next question, or the watchdog, finds it
    if answer.startswith(b"progress\n"):
        assert watchdog.revive(at=timezone.now() + LATER) == 1
        answer = one_c.import_("offers.xml").content
    assert answer.startswith(b"success\nwarehouses: 2 seen, 2 new")
    assert names() == ["Київ", "Львів"]


def test_same_exchange_again_while_its_worker_is_busy(workers, settings, tmp_path):
    """1C's time-out is shorter than the import: it begins anew, and there is one import."""
    file = in_the_middle(OneC(), settings, tmp_path)
    again = OneC().begin()
    again.send("offers.xml", warehouses_xml("Київ", "Львів"))
    assert again.import_("offers.xml").content.startswith(b"progress\n")
    (tmp_path / "go-on").touch()
    assert workers.started[0].wait(timeout=40) == 0
    assert again.import_("offers.xml").content.startswith(b"success\nwarehouses: 2 seen, 2 new")
    assert len(workers.started) == 1
    assert ExchangeFile.objects.get(same_as=file).state == ExchangeFile.DONE


# A web of its own ------------------------------------------------------------------------------


@pytest.fixture
def web(surroundings, tmp_path) -> Iterator[Web]:
    web = Web(surroundings, tmp_path / "web.log")
    web.start()
    yield web
    web.stop()


def parts_in(folder: Path) -> list[Path]:
    return list(folder.rglob("*.part"))


def test_web_killed_in_the_middle_of_a_piece(web, exchange_folder):
    data = warehouses_xml(*(f"Склад {number:05}" for number in range(400)))
    half = len(data) // 2
    one_c = Wire(web).begin()
    assert one_c.send("offers.xml", data[:half]) == b"success"
    link = one_c.half("offers.xml", data[half : half + 10_000], promised=len(data) - half)
    until(lambda: parts_in(exchange_folder))
    web.kill()
    link.close()
    assert ExchangeFile.objects.get().size == half
    web.start()
    # The session is in the database: another process goes on with it, and 1C repeats the piece.
    assert one_c.send("offers.xml", data[half:]) == b"success"
    assert ExchangeFile.objects.get().size == len(data)
    assert one_c.import_("offers.xml").startswith(b"success\nwarehouses: 400 seen, 400 new")
    assert len(names()) == 400


def test_what_a_killed_process_wrote_behind_the_last_piece_is_cut_off(exchange_folder):
    """Killed between writing a piece and the database: the row's size is what counts."""
    data = warehouses_xml("Київ", "Львів")
    one_c = OneC().begin()
    one_c.send("offers.xml", data[:80])
    with uploads.path_of(ExchangeFile.objects.get()).open("ab") as stored:
        stored.write(data[80:150])
    assert one_c.send("offers.xml", data[80:]).content == b"success"
    assert one_c.import_("offers.xml").content.startswith(b"success\n")
    assert names() == ["Київ", "Львів"]


def test_line_that_breaks_in_the_middle_of_a_piece(web, exchange_folder):
    data = warehouses_xml("Київ")
    one_c = Wire(web).begin()
    link = one_c.half("offers.xml", data[:100], promised=len(data))
    until(lambda: parts_in(exchange_folder))
    link.close()
    until(lambda: not parts_in(exchange_folder))
    assert not ExchangeFile.objects.exists()
    assert one_c.send("offers.xml", data) == b"success"
    assert one_c.import_("offers.xml").startswith(b"success\nwarehouses: 1 seen, 1 new")


def test_refusal_of_a_large_piece_reaches_1c_over_the_wire(web):
    """The server must not hang up on a client that is still sending: 1C would see no text."""
    one_c = Wire(web)
    for name in ("import.xml", "../import.xml"):
        answer = one_c.send(name, b"x" * 6_000_000)
        assert answer.startswith(b"failure\nThere is no such session")


def test_database_that_drops_everybody_between_two_requests(web):
    """As a restart of the server does."""
    data = warehouses_xml("Київ")
    one_c = Wire(web).begin()
    assert one_c.send("offers.xml", data[:60]) == b"success"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone()[0] >= 1
    assert one_c.send("offers.xml", data[60:]) == b"success"
    assert one_c.import_("offers.xml").startswith(b"success\nwarehouses: 1 seen, 1 new")


def test_1c_repeats_everything(web):
    data = [warehouses_xml(*(f"Склад {row}" for row in range(20))), warehouses_xml("Київ")]
    for exchange in range(3):
        one_c = Wire(web).begin()
        for number, each in enumerate(data):
            name = f"offers0_{number}.xml"
            for start in range(0, len(each), 500):
                assert one_c.send(name, each[start : start + 500]) == b"success"
            answer = one_c.import_(name)
            assert answer.startswith(b"success\n")
            assert one_c.import_(name) == answer
            if exchange and number == 0:
                assert b"1 changed" in answer  # the second file had renamed one
    assert ExchangeFile.objects.filter(state=ExchangeFile.DONE).count() == 6
    assert len(names()) == 20


def test_two_nodes_at_once(web):
    """Their pieces and imports cross each other; neither ends up in the other's files."""
    troubles: list[str] = []

    def exchange(login: str, city: str) -> None:
        try:
            for portion in range(3):
                data = warehouses_xml(*(f"{city} {row}" for row in range(portion + 1)))
                one_c = Wire(web, login, f"{login}-password").begin()
                for start in range(0, len(data), 100):
                    assert one_c.send("offers.xml", data[start : start + 100]) == b"success"
                answer = one_c.import_("offers.xml")
                assert answer.startswith(b"success\nwarehouses: %d seen" % (portion + 1)), answer
        except (AssertionError, OSError) as error:
            troubles.append(f"{login}: {error!r}")

    for login in ("kyiv", "lviv"):
        nodes.ensure_node(login=login, password=f"{login}-password")
    threads = [
        threading.Thread(target=exchange, args=each)
        for each in (("kyiv", "Київ"), ("lviv", "Львів"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert troubles == []
    assert ExchangeSession.objects.count() == 6
    assert ExchangeFile.objects.filter(state=ExchangeFile.DONE, told=True).count() == 6
    assert {name.split()[0] for name in names()} <= {"Київ", "Львів"}
    assert len(names()) == 3


def test_catalogue_and_orders_of_one_node_do_not_end_each_other(exchange_folder):
    catalogue, sale = OneC().begin(), OneC().begin("sale")
    assert catalogue.send("offers.xml", warehouses_xml("Київ")).content == b"success"
    assert sale.get("query").content.startswith(b"<?xml")
    assert catalogue.import_("offers.xml").content.startswith(b"success\n")
    assert sale.get("success").content == b"success"


# Full disks ------------------------------------------------------------------------------------

FULL = (
    b"failure\nThe disk of the shop is full. Nothing of this piece was kept; send it again later."
)


@pytest.fixture
def small_disk(settings, tmp_path) -> Iterator[Path]:
    """A real file system of 256 kB, where the tests may mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        pytest.skip("mounting needs root")
    made = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)], capture_output=True
    )
    if made.returncode:
        pytest.skip("mounting is not allowed here")
    settings.ONEC_EXCHANGE_DIR, settings.ONEC_DISK_RESERVE = folder / "exchange", 0
    yield folder
    subprocess.run([shutil.which("umount") or "umount", str(folder)], check=True)


def test_disk_that_is_really_full_at_upload(small_disk):
    data = warehouses_xml("Київ")
    one_c = OneC().begin()
    assert one_c.send("offers.xml", data[:60]).content == b"success"
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * (small_disk_free(small_disk) - 8_192))
    assert one_c.send("offers.xml", data[60:] + b" " * 100_000).content == FULL
    assert ExchangeFile.objects.get().size == 60
    assert uploads.path_of(ExchangeFile.objects.get()).stat().st_size == 60
    assert not parts_in(small_disk)
    filler.unlink()
    assert one_c.send("offers.xml", data[60:]).content == b"success"
    assert one_c.import_("offers.xml").content.startswith(b"success\n")


def test_disk_that_is_really_full_at_unpacking(small_disk):
    content = warehouses_xml(*(os.urandom(40).hex() for _row in range(2_500)))
    one_c = OneC().begin()
    assert one_c.send("a.zip", zipped({"offers.xml": content})).content == b"success"
    answer = one_c.import_("offers.xml")
    assert (
        answer.content == b"failure\nThe disk of the shop has no room for what is in the archive."
    )
    assert not list(small_disk.rglob("*.xml"))


def small_disk_free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def test_disk_full_as_played_by_a_patched_write(monkeypatch, exchange_folder):
    """For machines where no small disk can be mounted: the piece, then the appending of it."""
    data = warehouses_xml("Київ")
    one_c = OneC().begin()
    one_c.send("offers.xml", data[:60])
    stored = uploads.path_of(ExchangeFile.objects.get())

    def full(output, piece):
        output.write(piece[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    def full_while_receiving(_source, part):
        with part.open("wb") as output:
            full(output, data)

    for place, played in (("_copy", full_while_receiving), ("_write_all", full)):
        with monkeypatch.context() as patched:
            patched.setattr(storage, place, played)
            assert one_c.send("offers.xml", data[60:]).content == FULL
        assert stored.read_bytes() == data[:60]
        assert not parts_in(exchange_folder)
    assert one_c.send("offers.xml", data[60:]).content == b"success"
    assert one_c.import_("offers.xml").content.startswith(b"success\n")


def test_reserve_of_the_disk_is_left_alone(settings, exchange_folder):
    one_c = OneC().begin()
    settings.ONEC_DISK_RESERVE = 2**60
    assert one_c.send("offers.xml", warehouses_xml("Київ")).content == FULL
    assert not ExchangeFile.objects.exists()


def test_original_that_finds_no_room_stays_an_upload(monkeypatch, exchange_folder):
    def full(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    one_c = OneC().begin()
    one_c.send("offers.xml", warehouses_xml("Київ"))
    file = ExchangeFile.objects.get()
    with monkeypatch.context() as patched:
        patched.setattr(originals, "_compress", full)
        assert one_c.import_("offers.xml").content.startswith(b"success\n")
    assert originals.original_of(file).read_bytes() == warehouses_xml("Київ")
