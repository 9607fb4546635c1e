"""Bytes of an XML answer in the charset a node's 1C reads."""

from __future__ import annotations

import codecs
import re

from lxml import etree

from oscar_b2b.onec_exchange.models import ExchangeNode

#: Characters XML 1.0 cannot carry; comments typed by people have them at times.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Return ``text`` without the characters that XML 1.0 cannot carry."""
    return _NOT_XML.sub("", text)


def encode(root: etree._Element, *, charset: str) -> bytes:
    """Return an XML file that begins with ``<?xml`` – after a BOM only where the node wants one.

    What windows-1251 lacks becomes a character reference. УТП and УТ 10.3 read an answer as
    windows-1251 unless it begins with a BOM (protocol.md §0).

    :param charset: one of ``ExchangeNode.CHARSETS``.
    """
    name = "windows-1251" if charset == ExchangeNode.WINDOWS_1251 else "UTF-8"
    if root.text is None and not len(root):
        root.text = ""
    body: bytes = etree.tostring(root, encoding=name, xml_declaration=False)
    declaration = f'<?xml version="1.0" encoding="{name}"?>\n'.encode("ascii")
    mark = codecs.BOM_UTF8 if charset == ExchangeNode.UTF8_BOM else b""
    return mark + declaration + body
