"""The XML of one row, found in the kept original when somebody looks at it.

Nothing of a row is stored in the journal: a refused row is looked up again, in one streaming pass
that stops at the row. The file is read with the same caution as at import.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from oscar_b2b.onec_exchange.commerceml import UnableToParse
from oscar_b2b.onec_exchange.commerceml.elements import Node, local_name
from oscar_b2b.onec_exchange.commerceml.encoding import detect_encoding
from oscar_b2b.onec_exchange.commerceml.prolog import refuse_doctype

#: Elements that a kind of records comes from (``protocol.md`` §3).
ELEMENTS: dict[str, tuple[str, ...]] = {
    "groups": ("Группа",),
    "properties": ("Свойство", "СвойствоНоменклатуры"),
    "goods": ("Товар",),
    "offers": ("Предложение",),
    "prices": ("Предложение",),
    "stock": ("Предложение",),
    "stock_totals": ("Предложение",),
    "price_types": ("ТипЦены",),
    "warehouses": ("Склад",),
    "counterparties": ("Контрагент",),
    "reference_rows": ("ЭлементСправочника",),
    "documents": ("Документ", "ПодчиненныйДокумент"),
}
_RECORDS = frozenset(name for names in ELEMENTS.values() for name in names)
#: Kinds with names, addresses and accounts of people, and the right to see those in the shop.
PERSONAL: dict[str, str] = {
    "counterparties": "core.view_legalentity",
    "reference_rows": "core.view_legalentity",
    "documents": "order.view_order",
}
#: Characters shown; a document of a thousand lines is looked at in 1C.
LONGEST = 12_000
_CUT = "\n…"


class UnableToFindRow(Exception):
    """The row cannot be shown; the text says why."""


def find(*, path: Path, kind: str, external_id: str) -> str:
    """Return the element of a row, indented, at most :data:`LONGEST` characters of it.

    :param path: the original file as 1C sent it.
    :param kind: kind of the issue (``core.exchange.KINDS``).
    :param external_id: id of the row as the journal has it: 1C's id, for documents also a number.
    :raises UnableToFindRow: when the file has no such element, or cannot be read.
    """
    names = ELEMENTS.get(kind)
    if not names or not external_id:
        raise UnableToFindRow("The remark is about no single element of the file.")
    try:
        with path.open("rb") as source:
            for element in _elements(source, frozenset(names)):
                if _is_row(Node(element), external_id):
                    return _pretty(element)
    except (UnableToParse, etree.XMLSyntaxError) as error:
        raise UnableToFindRow(f"The file cannot be read up to this row: {error}") from error
    except OSError as error:
        raise UnableToFindRow("The original is not kept any more.") from error
    raise UnableToFindRow(f"The original has no element with the id {external_id}.")


def _elements(source: BinaryIO, names: frozenset[str]) -> Iterator[etree._Element]:
    """Yield finished elements with one of the local names; memory stays flat.

    The parser tells of records only, not of every element: that is ten times as fast.
    """
    encoding = detect_encoding(source)
    refuse_doctype(source, encoding)
    events = etree.iterparse(
        source,
        events=("end",),
        tag=[f"{{*}}{name}" for name in _RECORDS],
        encoding=encoding,
        remove_comments=True,
        remove_pis=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    for _event, element in events:
        if local_name(element.tag) in names:
            yield element
        if not _is_inside_a_record(element):
            element.clear(keep_tail=False)
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]


def _is_inside_a_record(element: etree._Element) -> bool:
    """Tell a warehouse of an offer, or a good of a document, from those that stand alone."""
    return any(local_name(above.tag) in _RECORDS for above in element.iterancestors())


def _is_row(node: Node, wanted: str) -> bool:
    own = node.text_of("Ид")
    characteristic = node.text_of("ИдХарактеристики")
    if characteristic and "#" not in own:
        own = f"{own}#{characteristic}"
    # The journal keeps the beginning of ids that are too long.
    return wanted in (own, own[:128]) if own else wanted == node.text_of("Номер")


def _pretty(element: etree._Element) -> str:
    """Write an element as text: indented, without its neighbours and namespace declarations."""
    copy = etree.fromstring(
        etree.tostring(element, encoding="utf-8", with_tail=False),
        etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True),
    )
    for each in copy.iter(etree.Element):
        each.tag = local_name(each.tag)
    etree.cleanup_namespaces(copy)
    etree.indent(copy)
    text = etree.tostring(copy, encoding="unicode")
    return text if len(text) <= LONGEST else text[:LONGEST] + _CUT
