"""Encodings: BOM first, then the bytes, then the declaration."""

from __future__ import annotations

import codecs

import pytest

from oscar_b2b.onec_exchange.commerceml import UnableToParse
from tests.unit.onec_exchange.reading import read_bytes

XML = (
    '<?xml version="1.0" encoding="{}"?>\n<КоммерческаяИнформация><Каталог><Товары>'
    "<Товар><Ид>1</Ид><Наименование>Їжак</Наименование></Товар>"
    "</Товары></Каталог></КоммерческаяИнформация>"
)


@pytest.mark.parametrize(
    ("declared", "data"),
    [
        ("UTF-8", lambda text: text.encode()),
        ("UTF-8", lambda text: codecs.BOM_UTF8 + text.encode()),
        ("windows-1251", lambda text: text.encode("windows-1251")),
        ("windows-1251", lambda text: text.encode()),
        ("windows-1251", lambda text: codecs.BOM_UTF8 + text.encode()),
        ("UTF-8", lambda text: text.encode("windows-1251")),
        ("UTF-16", lambda text: text.encode("utf-16")),
        ("UTF-8", lambda text: text.encode("utf-16")),
        ("UTF-16", lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be")),
        ("UTF-16", lambda text: text.encode("utf-16-le")),
        ("UTF-16", lambda text: text.encode("utf-16-be")),
    ],
    ids=[
        "utf8", "utf8-bom", "cp1251", "utf8-declared-cp1251", "bom-declared-cp1251",
        "cp1251-declared-utf8", "utf16le-bom", "utf16-declared-utf8", "utf16be-bom",
        "utf16le-bare", "utf16be-bare",
    ],
)  # fmt: skip
def test_encoding(declared, data):
    (good,) = read_bytes(data(XML.format(declared)))
    assert good.name == "Їжак"


def test_no_declaration():
    (good,) = read_bytes(XML.partition("\n")[2].encode())
    assert good.name == "Їжак"


def test_damaged_utf8_is_refused_with_its_place_and_not_read_as_windows_1251():
    data = XML.format("UTF-8").encode().replace("Їжак".encode(), b"\xd0\xd0")
    with pytest.raises(UnableToParse) as refusal:
        read_bytes(data)
    assert refusal.value.line == 2
    assert refusal.value.column > 1
