"""Archives 1C sends: whole exports in one zip, and what a stranger would put into one."""

from __future__ import annotations

import io
import zipfile

import pytest
from oscar.core.loading import get_model

from oscar_b2b.onec_exchange.models import ExchangeFile
from oscar_b2b.onec_exchange.transport import archives
from tests.integration.onec_exchange.one_c import OneC, warehouses_xml, zipped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("exchange_folder")]


@pytest.fixture
def one_c():
    return OneC().begin()


def stored_warehouses() -> int:
    return get_model("partner", "Partner").objects.filter(code__startswith="w-").count()


def test_export_in_one_zip_sent_in_pieces_with_pictures(one_c, exchange_folder):
    picture = "import_files/66/6666_7777.jpg"
    data = zipped({
        "import0_1.xml": warehouses_xml("Київ"),
        "offers0_1.xml": warehouses_xml("Київ", "Львів"),
        picture: b"\xff\xd8picture",
        "readme.txt": b"passed over",
    })  # fmt: skip
    for start in range(0, len(data), 200):
        assert one_c.send("v8_3B8F_3e.zip", data[start : start + 200]).content == b"success"
    assert one_c.import_("import0_1.xml").content.startswith(b"success\n")
    assert one_c.import_("offers0_1.xml").content.startswith(b"success\n")
    assert stored_warehouses() == 2
    assert (exchange_folder / picture).read_bytes() == b"\xff\xd8picture"
    names = set(ExchangeFile.objects.values_list("name", flat=True))
    assert names == {"v8_3B8F_3e.zip", "import0_1.xml", "offers0_1.xml"}


@pytest.mark.parametrize("told", [True, False])
def test_the_same_zip_in_a_new_session_is_unpacked_again(one_c, exchange_folder, told):
    """What is in it becomes files of the new session; only the XML's job may be the earlier one.

    :param told: whether 1C heard how the import of the first session ended.
    """
    picture = "import_files/66/6666_7777.jpg"
    data = zipped({"offers.xml": warehouses_xml("Київ"), picture: b"\xff\xd8picture"})
    one_c.send("a.zip", data)
    answer = one_c.import_("offers.xml").content
    assert answer == b"success\nwarehouses: 1 seen, 1 new, 0 changed, 0 refused, 0 waiting"
    ExchangeFile.objects.update(told=told)
    (exchange_folder / picture).unlink()

    again = OneC().begin()
    again.send("a.zip", data)
    answer = again.import_("offers.xml").content
    assert answer.startswith(b"success\nwarehouses: 1 seen, %d new" % (not told))
    zips = ExchangeFile.objects.filter(name="a.zip")
    assert [(each.state, each.same_as_id) for each in zips] == [(ExchangeFile.DONE, None)] * 2
    assert all(each.message == "2 files unpacked" for each in zips)
    assert ExchangeFile.objects.filter(name="offers.xml").count() == 2
    assert (exchange_folder / picture).read_bytes() == b"\xff\xd8picture"
    assert stored_warehouses() == 1


def test_incomplete_zip_fails_with_a_reason(one_c):
    data = zipped({"import.xml": warehouses_xml("Київ")})
    one_c.send("a.zip", data[:-30])
    answer = one_c.import_("import.xml")
    assert answer.content.startswith(b"failure\nThe archive is damaged or incomplete")


def test_zip_of_documents_is_processed_when_complete():
    one_c = OneC().begin("sale")
    data = zipped({"orders-1.xml": warehouses_xml("Київ")})
    assert one_c.send("a.zip", data[:50]).content == b"success"
    assert stored_warehouses() == 0
    assert one_c.send("a.zip", data[50:]).content == b"success"
    assert stored_warehouses() == 1


@pytest.mark.parametrize(
    "name", ["../evil.xml", "/etc/evil.xml", "a/../../evil.xml", "c:\\evil.xml"]
)
def test_zip_slip_is_refused(one_c, exchange_folder, name):
    one_c.send("a.zip", zipped({"import.xml": warehouses_xml("Київ"), name: b"x"}))
    answer = one_c.import_("import.xml")
    assert answer.content.startswith(b"failure\nThe archive has a file name that leads out")
    assert not list(exchange_folder.parent.rglob("evil*"))


def test_link_in_a_zip_is_refused(one_c):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("import.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    one_c.send("a.zip", buffer.getvalue())
    assert one_c.import_("import.xml").content == b"failure\nThe archive contains a link."


def test_bombs_are_refused(one_c, monkeypatch):
    one_c.send("a.zip", zipped({"import.xml": b"\0" * (11 * 1024 * 1024)}))
    assert b"densely" in one_c.import_("import.xml").content
    monkeypatch.setattr(archives, "MOST_FILES", 1)
    one_c.send("b.zip", zipped({"import.xml": b"1", "offers.xml": b"2"}))
    assert b"more than 1" in one_c.import_("import.xml").content
    monkeypatch.setattr(archives, "MOST_FILES", 100)
    monkeypatch.setattr(archives, "MOST_BYTES", 10)
    one_c.send("c.zip", zipped({"import.xml": b"12345678901"}))
    assert b"more than 10 bytes" in one_c.import_("import.xml").content


def test_refused_archive_leaves_no_files(one_c, exchange_folder):
    data = zipped({"import.xml": warehouses_xml("Київ"), "offers.xml": b"x" * 1000})
    position = data.rfind(b"PK\x03\x04") + 40
    broken = data[:position] + b"\xff\xff\xff" + data[position + 3 :]
    one_c.send("a.zip", broken)
    assert one_c.import_("import.xml").content.startswith(b"failure\n")
    assert not list(exchange_folder.rglob("*.xml"))
