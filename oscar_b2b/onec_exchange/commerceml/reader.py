"""Streaming reader: bytes of a CommerceML 2.03–3.1 file → records of ``core.exchange``.

The parser gets the file in pieces; after each piece the finished elements of the growing tree are
read and freed. So Python sees records only, not the millions of start and end tags, and memory
stays flat. Needs no Django.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import BinaryIO, Protocol

from lxml import etree

from oscar_b2b.core.exchange import KINDS, Record, ReferenceRowRecord
from oscar_b2b.onec_exchange.commerceml import catalogue, offers
from oscar_b2b.onec_exchange.commerceml.documents import read_document
from oscar_b2b.onec_exchange.commerceml.elements import Node, local_name
from oscar_b2b.onec_exchange.commerceml.encoding import ROOT_NAME, detect_encoding, without_bom
from oscar_b2b.onec_exchange.commerceml.errors import UnableToParse
from oscar_b2b.onec_exchange.commerceml.numbers import amount_reader, decimal_of, moment_of
from oscar_b2b.onec_exchange.commerceml.parties import read_counterparty
from oscar_b2b.onec_exchange.commerceml.prolog import refuse_doctype, without_default_namespace
from oscar_b2b.onec_exchange.commerceml.reference_tables import read_row
from oscar_b2b.onec_exchange.commerceml.sections import (
    CATALOGUE_ID,
    CHANGES,
    CONTAINER_PATHS,
    DIGESTED,
    PACKAGE_NAME,
    RECORD_PATHS,
    SECTIONS,
    TABLE_ID,
    TABLE_PATH,
    Path,
    is_head,
)
from oscar_b2b.onec_exchange.commerceml.sieve import DIGEST, ENCODINGS, ElementList, Sieve
from oscar_b2b.onec_exchange.commerceml.units import classified_unit

#: Attributes only CommerceML 1 (1C 7.7) has; there everything is an attribute.
_OLD_STYLE = ("Идентификатор", "ИдентификаторВКаталоге", "ХозОперация", "Номер")

_SEND_AGAIN = "Let 1C export again; if it happens twice, send the file to the shop's support."
_PIECE = 128 * 1024

#: Elements passed over; what is finished below them is freed, as it may be much.
_SKIPPED = ("head", "unknown")

Reading = Callable[[etree._Element, Path, list[Record]], None]


class Memory(Protocol):
    """What the reader needs of a memory of elements that the shop knows."""

    #: All that decides what bytes mean and does not stand in the file.
    salt: bytes
    #: How many records of each kind of ``core.exchange.KINDS`` were left out so far.
    left_out: Counter[str]

    def unknown(self, tag: str, digests: Sequence[str]) -> Collection[int]:
        """Return the places of the digests that are not known, and count what the others say."""

    def beside(self, element: bytes, encoding: str) -> bytes:
        """Return what an element that names files depends on beside its bytes."""

    def note(self, digest: str, path: Path, records: Sequence[Record]) -> None:
        """Hear which records an element was read as; ``path`` is that of its list."""


class CommerceMLReader:
    """Reads one file. Use once: ``for record in CommerceMLReader(source): …``.

    ``source`` is a seekable binary file, ``zone`` the time zone of the 1C base (its dates carry
    none). While reading, ``seen`` counts recognised elements per kind before any rule, and
    ``unknown`` counts elements nobody reads, by path. Raises :class:`UnableToParse` for a file
    that cannot be used; records read before the broken place must then be dropped.

    With a ``memory`` the goods and offers that it knows are not read; they count as seen.
    """

    def __init__(
        self, source: BinaryIO, *, zone: tzinfo = UTC, memory: Memory | None = None
    ) -> None:
        self.source = source
        self.zone = zone
        self._memory = memory
        self._encoding = ""
        self._root_says = ""
        self.seen: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.schema_version = ""
        #: ``ДатаФормирования``, when it has a time of day.
        self.formed_at: datetime | None = None
        #: ``Каталог/Ид``, when the file has a catalogue.
        self.catalogue_id = ""
        self._amount_of: Callable[[str], Decimal | None] = decimal_of
        self._units: dict[str, str] = {}
        self._package_is_named = False
        self._table = ""
        self._waiting_rows: list[ReferenceRowRecord] = []
        self._sections = 0
        #: Elements that are not finished yet, from the root's child down; known by identity.
        self._open: list[tuple[etree._Element, str | None]] = []
        self._readers: dict[str, Reading] = {
            "group": self._group,
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
        for records in self.batches():
            yield from records

    def batches(self) -> Iterator[list[Record]]:
        """Yield the records of the file in order, some at a time."""
        try:
            yield from self._batches()
        except UnableToParse:
            if self._memory is not None:
                self._fail_plainly()
            raise

    def _batches(self) -> Iterator[list[Record]]:
        self._encoding = detect_encoding(self.source)
        refuse_doctype(self.source, self._encoding)
        try:
            for records in self._pieces(self._encoding):
                for record_type, count in Counter(map(type, records)).items():
                    self.seen[KINDS[record_type]] += count
                yield records
        except etree.XMLSyntaxError as error:
            raise _unreadable(error) from error
        if self._memory is not None:
            self.seen.update(self._memory.left_out)
        self._check_contents()

    def _fail_plainly(self) -> None:
        """Raise what is wrong with the file itself: the parser got other lines and columns."""
        for _records in CommerceMLReader(self.source, zone=self.zone).batches():
            pass

    def _pieces(self, encoding: str) -> Iterator[list[Record]]:
        parser = etree.XMLPullParser(
            events=("start",),
            tag=f"{{*}}{ROOT_NAME}",
            encoding=encoding,
            remove_comments=True,
            remove_pis=True,
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
        )
        root = None
        for piece in self._bytes(encoding):
            parser.feed(piece)
            if root is None:
                for _event, root in parser.read_events():
                    self._take_root(root)
                    break
            if root is not None:
                records: list[Record] = []
                self._read_children(root, (), records, finished=False)
                if records:
                    yield records
        root = parser.close()
        records = []
        self._read_children(root, (), records, finished=True)
        if records:
            yield records

    def _bytes(self, encoding: str) -> Iterator[bytes]:
        """Yield what the parser is to get."""
        first = without_default_namespace(without_bom(self.source.read(_PIECE)), encoding)
        if self._memory is not None and encoding in ENCODINGS:
            memory = self._memory
            yield from Sieve(
                self.source,
                first,
                encoding=encoding,
                list_at=self._list_here,
                unknown=memory.unknown,
                beside=lambda element: memory.beside(element, encoding),
            ).pieces()
            return
        piece = first
        while piece:
            yield piece
            piece = self.source.read(_PIECE)

    def _list_here(self) -> ElementList | None:
        """Say what the list is whose start tag was parsed last, with all its elements hang on."""
        path = tuple(local_name(element.tag) for element, _what in self._open)
        tag = DIGESTED.get(path)
        if tag is None or self._memory is None:
            return None
        says = (
            self._encoding,
            self._root_says,
            path,
            # See the readers of goods and of offers.
            sorted(self._units.items()),
            self._package_is_named,
        )
        return ElementList(tag, self._memory.salt + repr(says).encode())

    def _take_root(self, root: etree._Element) -> None:
        if root.getroottree().docinfo.doctype:
            raise UnableToParse("The file has a DOCTYPE, which is never accepted", line=1, column=1)
        self.schema_version = root.get("ВерсияСхемы", "").strip()
        self._amount_of = amount_reader(root.get("ФорматСуммы", ""))
        formed = root.get("ДатаФормирования", "")
        self.formed_at = moment_of(formed, zone=self.zone) if "T" in formed else None
        # The moment differs in each file, and says nothing of goods.
        says = {name: text for name, text in root.attrib.items() if name != "ДатаФормирования"}
        self._root_says = repr((sorted(says.items()), sorted(map(str, root.nsmap.items()))))

    def _check_contents(self) -> None:
        """Refuse a file of which nothing was understood; an empty section is fine."""
        if not self.unknown or self.seen or self._units:
            return
        unread = ", ".join(sorted(self.unknown)[:10])
        advice = "Check which exchange 1C was told to make."
        if not self._sections:
            raise UnableToParse(
                f"The file has none of the sections the shop reads; it has {unread}", advice=advice
            )
        # An empty section beside sections of others is in order.
        if any("/" in path for path in self.unknown):
            raise UnableToParse(
                f"Nothing in the file was recognised; it has {unread}", advice=advice
            )

    # The growing tree ------------------------------------------------------------------------

    def _read_children(
        self, parent: etree._Element, path: Path, records: list[Record], *, finished: bool
    ) -> None:
        """Read and free the finished children of an entered element.

        All but the last child are finished; the last one is when ``parent`` itself is.
        """
        children = list(parent)
        if not children:
            return
        depth = len(path)
        last = None if finished else children.pop()
        for child in children:
            self._finish(child, path, depth, records)
        if children:
            del parent[: len(children)]
        if last is not None:
            here = (*path, local_name(last.tag))
            what = self._entered(last, here, depth)
            if what is None:
                self._read_children(last, here, records, finished=False)
            elif what in _SKIPPED:
                _drop_finished(last)

    def _finish(
        self, element: etree._Element, path: Path, depth: int, records: list[Record]
    ) -> None:
        name = element.tag
        here = (*path, local_name(name) if name[0] == "{" else name)
        what = RECORD_PATHS.get(here)
        if what is not None and depth:
            self._readers[what](element, here, records)
            return
        what = self._entered(element, here, depth)
        if what is None:
            self._read_children(element, here, records, finished=True)
            if here == TABLE_PATH:
                self._finish_table(records)
        elif what == "head":
            self._leave(here, element)
        elif what != "unknown":
            self._readers[what](element, here, records)
        del self._open[depth:]

    def _entered(self, element: etree._Element, here: Path, depth: int) -> str | None:
        """Tell what an element outside every record is, counting it the first time.

        ``None`` is a container, else it is "head", "unknown" or the name of its reader.
        """
        if len(self._open) > depth and self._open[depth][0] is element:
            return self._open[depth][1]
        del self._open[depth:]
        if depth == 0:
            _refuse_old_style(element)
            self._sections += here[0] in SECTIONS
        what = self._enter(here)
        self._open.append((element, what))
        return what

    def _enter(self, here: Path) -> str | None:
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

    # Records ---------------------------------------------------------------------------------

    def _group(self, element: etree._Element, _path: Path, records: list[Record]) -> None:
        """Read a whole tree of groups, parents first."""
        for node, record in catalogue.group_records(Node(element)):
            self._note_unknown("Группа", node, catalogue.KNOWN_OF_GROUP)
            records.append(record)

    def _property(self, element: etree._Element, _path: Path, records: list[Record]) -> None:
        records.append(catalogue.read_property(Node(element)))

    def _unit(self, element: etree._Element, _path: Path, _records: list[Record]) -> None:
        code, name = classified_unit(Node(element))
        if code and name:
            self._units[code] = name

    def _price_type(self, element: etree._Element, _path: Path, records: list[Record]) -> None:
        records.append(offers.read_price_type(Node(element)))

    def _warehouse(self, element: etree._Element, _path: Path, records: list[Record]) -> None:
        records.append(offers.read_warehouse(Node(element)))

    def _good(self, element: etree._Element, path: Path, records: list[Record]) -> None:
        node = Node(element)
        self._note_unknown("Товар", node, catalogue.KNOWN_OF_GOOD)
        records.append(catalogue.read_good(node, self._units))
        self._remember(element, path, records[-1:])

    def _offer(self, element: etree._Element, path: Path, records: list[Record]) -> None:
        node = Node(element)
        self._note_unknown("Предложение", node, offers.KNOWN_OF_OFFER)
        # Only UNF names the package; UT11's nameless changes write totals nobody counted.
        known = path[0] != CHANGES or self._package_is_named
        before = len(records)
        offers.read_offer(node, records, bare_zero_is_stock=known, amount_of=self._amount_of)
        self._remember(element, path, records[before:])

    def _remember(self, element: etree._Element, path: Path, records: Sequence[Record]) -> None:
        """Tell the memory what an element says that the sieve has digested."""
        if self._memory is not None and (digest := element.get(DIGEST)):
            self._memory.note(digest, path[:-1], records)

    def _counterparty(self, element: etree._Element, _path: Path, records: list[Record]) -> None:
        records.append(read_counterparty(Node(element)))

    def _document(self, element: etree._Element, _path: Path, records: list[Record]) -> None:
        records.extend(read_document(Node(element), zone=self.zone, amount_of=self._amount_of))

    def _reference_row(self, element: etree._Element, _path: Path, records: list[Record]) -> None:
        """Read a row; rows wait when the id of their table comes after them."""
        row = read_row(Node(element), table=self._table)
        if self._table:
            records.append(row)
        else:
            self._waiting_rows.append(row)

    def _finish_table(self, records: list[Record]) -> None:
        rows, self._waiting_rows = self._waiting_rows, []
        for row in rows:
            records.append(
                ReferenceRowRecord(
                    table=self._table, id=row.id, values=row.values, deleted=row.deleted
                )
            )

    def _note_unknown(self, record: str, node: Node, known: frozenset[str]) -> None:
        if not node.names <= known:
            for name in node.names - known:
                self.unknown[f"{record}/{name}"] += 1


def _unreadable(error: etree.XMLSyntaxError) -> UnableToParse:
    line, column = error.position
    text = str(error.msg or error).partition(", line ")[0]
    return UnableToParse(
        f"The file is not well-formed XML: {text}",
        line=line or 0,
        column=column or 0,
        advice=_SEND_AGAIN,
    )


def _refuse_old_style(element: etree._Element) -> None:
    for name in _OLD_STYLE:
        if name in element.attrib:
            raise UnableToParse(
                f"This is CommerceML 1 of 1C 7.7: it writes values as attributes ({name}=…)",
                line=element.sourceline or 0,
                column=1,
                advice="Set the exchange in 1C to CommerceML 2 (schema 2.03 to 3.1).",
            )


def _drop_finished(element: etree._Element) -> None:
    """Free what is finished below an element that nobody reads; there may be much of it."""
    while len(element):
        del element[:-1]
        element = element[-1]
