"""Streaming reader: bytes of a CommerceML 2.03–3.1 file → records of ``core.exchange``.

Memory stays flat: one record's elements are in memory at a time. Needs no Django.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo
from typing import BinaryIO

from lxml import etree

from oscar_b2b.core.exchange import KINDS, Record, ReferenceRowRecord
from oscar_b2b.onec_exchange.commerceml import catalogue, offers
from oscar_b2b.onec_exchange.commerceml.documents import read_document
from oscar_b2b.onec_exchange.commerceml.elements import Node, local_name
from oscar_b2b.onec_exchange.commerceml.encoding import ROOT_NAME, detect_encoding
from oscar_b2b.onec_exchange.commerceml.errors import UnableToParse
from oscar_b2b.onec_exchange.commerceml.numbers import moment_of
from oscar_b2b.onec_exchange.commerceml.parties import read_counterparty
from oscar_b2b.onec_exchange.commerceml.prolog import refuse_doctype
from oscar_b2b.onec_exchange.commerceml.reference_tables import read_row
from oscar_b2b.onec_exchange.commerceml.sections import (
    CATALOGUE_ID,
    CHANGES,
    CONTAINER_PATHS,
    PACKAGE_NAME,
    RECORD_PATHS,
    SECTIONS,
    TABLE_ID,
    TABLE_PATH,
    Path,
    is_head,
)
from oscar_b2b.onec_exchange.commerceml.units import classified_unit

#: Attributes only CommerceML 1 (1C 7.7) has; there everything is an attribute.
_OLD_STYLE = ("Идентификатор", "ИдентификаторВКаталоге", "ХозОперация", "Номер")

#: Elements passed over; their descendants are freed one by one, as they may be many.
_SKIPPED = ("head", "unknown")

_SEND_AGAIN = "Let 1C export again; if it happens twice, send the file to the shop's support."


class CommerceMLReader:
    """Reads one file. Use once: ``for record in CommerceMLReader(source): …``.

    ``source`` is a seekable binary file, ``zone`` the time zone of the 1C base (its dates carry
    none). While reading, ``seen`` counts recognised elements per kind before any rule, and
    ``unknown`` counts elements nobody reads, by path. Raises :class:`UnableToParse` for a file
    that cannot be used; records read before the broken place must then be dropped.
    """

    def __init__(self, source: BinaryIO, *, zone: tzinfo = UTC) -> None:
        self.source = source
        self.zone = zone
        self.seen: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.schema_version = ""
        #: ``ДатаФормирования``, when it has a time of day.
        self.formed_at: datetime | None = None
        #: ``Каталог/Ид``, when the file has a catalogue.
        self.catalogue_id = ""
        self._units: dict[str, str] = {}
        self._groups: list[list[catalogue.GroupNode]] = []
        self._package_is_named = False
        self._table = ""
        self._waiting_rows: list[ReferenceRowRecord] = []
        self._readers: dict[str, Callable[[Node, Path], Iterator[Record]]] = {
            "property": self._property,
            "unit": self._unit,
            "price_type": self._price_type,
            "warehouse": self._warehouse,
            "good": self._good,
            "offer": self._offer,
            "counterparty": self._counterparty,
            "document": self._document,
            "reference_row": self._reference_row,
        }

    def __iter__(self) -> Iterator[Record]:
        encoding = detect_encoding(self.source)
        refuse_doctype(self.source, encoding)
        events = etree.iterparse(
            self.source,
            events=("start", "end"),
            encoding=encoding,
            remove_comments=True,
            remove_pis=True,
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
        )
        try:
            for record in self._walk(events):
                self.seen[KINDS[type(record)]] += 1
                yield record
        except etree.XMLSyntaxError as error:
            line, column = error.position
            text = str(error.msg or error).partition(", line ")[0]
            raise UnableToParse(
                f"The file is not well-formed XML: {text}",
                line=line,
                column=column,
                advice=_SEND_AGAIN,
            ) from error

    def _walk(self, events: etree.iterparse) -> Iterator[Record]:
        path: list[str] = []
        inside: str | None = None
        inside_depth = 0
        sections = 0
        for event, element in events:
            if event == "start":
                name = local_name(element.tag)
                path.append(name)
                depth = len(path)
                if inside is None:
                    if depth == 1:
                        self._check_root(element, name)
                        continue
                    here = tuple(path[1:])
                    if depth == 2:
                        _refuse_old_style(element)
                        sections += name in SECTIONS
                    inside = self._enter(here)
                    inside_depth = depth
                if inside == "group" and name == "Группа":
                    self._groups.append([])
                continue
            depth = len(path)
            if inside == "group" and path[-1] == "Группа":
                yield from self._finish_group(element)
                _release(element)
            elif inside is None:
                self._leave(tuple(path[1:]), element)
                yield from self._rows_of_finished_table(tuple(path[1:]))
                _release(element)
            if inside is not None and depth == inside_depth:
                if inside in self._readers:
                    yield from self._readers[inside](Node(element), tuple(path[1:]))
                elif inside == "head":
                    self._leave(tuple(path[1:]), element)
                _release(element)
                inside = None
            elif inside in _SKIPPED:
                _release(element)
            path.pop()
        if not sections and self.unknown:
            raise UnableToParse(
                "The file has none of the sections the shop reads; it has "
                + ", ".join(sorted(self.unknown)),
                advice="Check which exchange 1C was told to make.",
            )

    def _enter(self, here: Path) -> str | None:
        """Decide what an element outside every record is; ``None`` = a container."""
        if here in CONTAINER_PATHS:
            if len(here) == 1:
                self._package_is_named = False
            if here == TABLE_PATH:
                self._table = ""
            return None
        if here in RECORD_PATHS:
            return RECORD_PATHS[here]
        if is_head(here):
            return "head"
        self.unknown["/".join(here)] += 1
        return "unknown"

    def _leave(self, here: Path, element: etree._Element) -> None:
        """Remember what the head of a section says."""
        if here in PACKAGE_NAME:
            self._package_is_named = bool((element.text or "").strip())
        elif here == TABLE_ID:
            self._table = (element.text or "").strip()
        elif here == CATALOGUE_ID:
            self.catalogue_id = (element.text or "").strip()

    def _check_root(self, element: etree._Element, name: str) -> None:
        if element.getroottree().docinfo.doctype:
            raise UnableToParse("The file has a DOCTYPE, which is never accepted", line=1, column=1)
        if name != ROOT_NAME:
            raise UnableToParse(
                f"The root element is “{name}”, not “{ROOT_NAME}”",
                line=element.sourceline or 1,
                column=1,
                advice="This is no CommerceML file.",
            )
        self.schema_version = element.get("ВерсияСхемы", "").strip()
        formed = element.get("ДатаФормирования", "")
        self.formed_at = moment_of(formed, zone=self.zone) if "T" in formed else None

    # Records ---------------------------------------------------------------------------------

    def _finish_group(self, element: etree._Element) -> Iterator[Record]:
        """Keep a finished group with its parent; a whole tree goes out, parents first."""
        node = Node(element)
        self._note_unknown("Группа", node.names - catalogue.KNOWN_OF_GROUP)
        group = catalogue.read_group(node, self._groups.pop())
        if self._groups:
            self._groups[-1].append(group)
        else:
            yield from catalogue.group_records(group)

    def _property(self, node: Node, _path: Path) -> Iterator[Record]:
        yield catalogue.read_property(node)

    def _unit(self, node: Node, _path: Path) -> Iterator[Record]:
        code, name = classified_unit(node)
        if code and name:
            self._units[code] = name
        yield from ()

    def _price_type(self, node: Node, _path: Path) -> Iterator[Record]:
        yield offers.read_price_type(node)

    def _warehouse(self, node: Node, _path: Path) -> Iterator[Record]:
        yield offers.read_warehouse(node)

    def _good(self, node: Node, _path: Path) -> Iterator[Record]:
        self._note_unknown("Товар", node.names - catalogue.KNOWN_OF_GOOD)
        yield catalogue.read_good(node, self._units)

    def _offer(self, node: Node, path: Path) -> Iterator[Record]:
        self._note_unknown("Предложение", node.names - offers.KNOWN_OF_OFFER)
        # Only UNF names the package; UT11's nameless changes write totals nobody counted.
        known = path[0] != CHANGES or self._package_is_named
        yield from offers.read_offer(node, bare_zero_is_stock=known)

    def _counterparty(self, node: Node, _path: Path) -> Iterator[Record]:
        yield read_counterparty(node)

    def _document(self, node: Node, _path: Path) -> Iterator[Record]:
        yield from read_document(node, zone=self.zone)

    def _reference_row(self, node: Node, _path: Path) -> Iterator[Record]:
        """Read a row; rows wait when the id of their table comes after them."""
        row = read_row(node, table=self._table)
        if self._table:
            yield row
        else:
            self._waiting_rows.append(row)

    def _rows_of_finished_table(self, here: Path) -> Iterator[Record]:
        if here != TABLE_PATH or not self._waiting_rows:
            return
        rows, self._waiting_rows = self._waiting_rows, []
        for row in rows:
            yield ReferenceRowRecord(
                table=self._table, id=row.id, values=row.values, deleted=row.deleted
            )

    def _note_unknown(self, record: str, names: set[str]) -> None:
        for name in names:
            self.unknown[f"{record}/{name}"] += 1


def _refuse_old_style(element: etree._Element) -> None:
    for name in _OLD_STYLE:
        if name in element.attrib:
            raise UnableToParse(
                f"This is CommerceML 1 of 1C 7.7: it writes values as attributes ({name}=…)",
                line=element.sourceline or 0,
                column=1,
                advice="Set the exchange in 1C to CommerceML 2 (schema 2.03 to 3.1).",
            )


def _release(element: etree._Element) -> None:
    """Free a finished element and everything before it under its parent."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
