"""The exchange client against a tiny shop: pieces, archive, progress, cookie and token."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from oscar_b2b.onec_exchange.standin import client
from oscar_b2b.onec_exchange.standin.client import UnableToExchange, open_session
from oscar_b2b.onec_exchange.standin.exchange import Exchange
from oscar_b2b.onec_exchange.standin.store import Store
from tests.unit.standin.tiny_shop import TinyShop
from tests.unit.standin.xml_files import root_of


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "PROGRESS_PAUSE", 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "files"
    (path / "import_files" / "ab").mkdir(parents=True)
    (path / "import0_1.xml").write_bytes(b"<?xml?>" + bytes(range(256)) * 20)
    (path / "import_files" / "ab" / "picture.png").write_bytes(b"\x89PNG" + bytes(2_000))
    return path


def _open(shop: TinyShop, kind: str = "catalog") -> client.ExchangeSession:
    session = open_session(kind, url=shop.url, user="onec", password="demo")
    session.init()
    return session


def test_files_one_by_one_in_pieces(tiny_shop: TinyShop, folder: Path) -> None:
    tiny_shop.zip, tiny_shop.file_limit = "no", 2_000
    session = _open(tiny_shop)
    assert session.send(folder) == 5
    session.import_file("import0_1.xml", stop=Event())
    assert tiny_shop.pieces == {
        "import0_1.xml": [2_000, 2_000, 1_127],
        "import_files/ab/picture.png": [2_000, 4],
    }
    assert tiny_shop.files["import0_1.xml"] == (folder / "import0_1.xml").read_bytes()
    assert tiny_shop.faults == []


def test_one_archive_in_pieces(tiny_shop: TinyShop, folder: Path) -> None:
    tiny_shop.file_limit = 100
    session = _open(tiny_shop)
    session.send(folder)
    session.import_file("import0_1.xml", stop=Event())
    (name,) = tiny_shop.pieces
    assert name.startswith("v8_")
    assert name.endswith(".zip")
    assert len(tiny_shop.pieces[name]) > 3
    assert max(tiny_shop.pieces[name]) == 100
    assert set(tiny_shop.files) == {"import0_1.xml", "import_files/ab/picture.png"}
    assert tiny_shop.files["import0_1.xml"] == (folder / "import0_1.xml").read_bytes()
    assert tiny_shop.faults == []


def test_no_limit_means_whole_files(tiny_shop: TinyShop, folder: Path) -> None:
    tiny_shop.zip, tiny_shop.file_limit = "no", 0
    assert _open(tiny_shop).send(folder) == 2


def test_import_is_repeated_while_there_is_progress(tiny_shop: TinyShop, folder: Path) -> None:
    tiny_shop.progress = 3
    session = _open(tiny_shop)
    session.send(folder)
    assert session.import_file("import0_1.xml", stop=Event()) == 4


def test_endless_progress_ends(tiny_shop: TinyShop, folder: Path) -> None:
    tiny_shop.progress = 10**9
    session = _open(tiny_shop)
    session.send(folder)
    with pytest.raises(UnableToExchange, match="імпортує довше"):
        session.import_file("import0_1.xml", stop=Event(), patience=0.2)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("failure\nbroken XML in line 7", "broken XML in line 7"),
        ("<html>Internal error", "невідомий стан імпорту"),
    ],
)
def test_a_bad_import_answer_is_reported(
    tiny_shop: TinyShop, folder: Path, answer: str, message: str
) -> None:
    tiny_shop.import_answer = answer
    session = _open(tiny_shop)
    session.send(folder)
    with pytest.raises(UnableToExchange, match=message):
        session.import_file("import0_1.xml", stop=Event())


def test_init_must_have_exactly_two_lines(tiny_shop: TinyShop) -> None:
    """УТ 11 counts the lines: a final line feed makes three, and the exchange ends."""
    tiny_shop.init_answer = "zip=yes\nfile_limit=100\n"
    with pytest.raises(UnableToExchange, match="Параметри обміну не отримано"):
        _open(tiny_shop)


def test_full_push_sends_everything_in_three_sessions(
    exchange: Exchange, tiny_shop: TinyShop, store: Store
) -> None:
    tiny_shop.file_limit = 50_000
    assert not exchange.is_delivered()
    exchange.push_all()
    assert exchange.is_delivered()
    sessions = [kind for kind, mode, _ in tiny_shop.calls if mode == "checkauth"]
    assert sessions == ["catalog", "catalog", "reference"]
    assert list(dict.fromkeys(tiny_shop.names("import"))) == [
        "import0_1.xml", "offers0_1.xml", "contragents0_1.xml", "references0_1.xml",
    ]  # fmt: skip
    for name in dict.fromkeys(tiny_shop.names("import")):
        assert root_of(tiny_shop.files[name]) is not None
    assert tiny_shop.faults == []
    assert not any(row["failed"] for row in store.journal())


def test_a_failed_push_is_not_remembered_as_delivered(
    exchange: Exchange, tiny_shop: TinyShop
) -> None:
    tiny_shop.import_answer = "failure\nno"
    with pytest.raises(UnableToExchange):
        exchange.push_all()
    assert not exchange.is_delivered()
