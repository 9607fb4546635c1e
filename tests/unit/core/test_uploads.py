"""Files by their first bytes, not by what they are called."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.base import ContentFile

from oscar_b2b.core.uploads import content_type_of, plain_name, type_of


@pytest.mark.parametrize(
    ("name", "head", "content_type"),
    [
        ("charter.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("CHARTER.PDF", b"%PDF-1.7\n", "application/pdf"),
        ("photo.jpeg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("scan.png", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("sign.p7s", b"\x30\x82\x01\x02", "application/pkcs7-signature"),
        ("charter.pdf", b"MZ\x90\x00", None),
        ("charter.pdf", b"<html>", None),
        ("scan.png", b"%PDF-1.7", None),
        ("page.html", b"%PDF-1.7", None),
        ("picture.svg", b"<svg", None),
        ("pdf", b"%PDF-1.7", None),
        ("charter.pdf.exe", b"%PDF-1.7", None),
    ],
)
def test_a_file_is_what_its_name_says(name, head, content_type):
    assert content_type_of(name, head) == content_type


def _archive(part):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(part, "<x/>")
    return ContentFile(packed.getvalue())


def test_an_office_file_has_its_part_inside():
    assert type_of("list.xlsx", _archive("xl/workbook.xml")).endswith("sheet")
    assert type_of("list.xlsx", _archive("evil.exe")) is None
    assert type_of("list.xlsx", ContentFile(b"PK\x03\x04broken")) is None


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("waybill.pdf", "waybill.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\\b:c*.pdf", "a b c .pdf"),
        (".hidden", "hidden"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_plain_names(name, plain):
    assert plain_name(name) == plain
