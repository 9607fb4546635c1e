"""Goods and offers that 1C says again: known by a digest, not read, counted as unchanged.

A ``Товар`` or ``Предложение`` is remembered when, read once more, it would change nothing and note
nothing. What is remembered of a product is forgotten as soon as that may be wrong:

- an import that changed the product forgets what other elements said of it and, unless only
  figures changed, of its good and variants: their words build on each other;
- what anybody else writes is told by triggers (``memory_triggers``) to ``OutsideWrite``, which
  the next import reads first. So an edit by hand lasts until 1C's next export, as ever;
- what all elements mean (types of properties, currencies of price types …) is watched likewise;
- settings are part of the digest.

An import that forgets something which it has left out itself is rolled back and read again
(:class:`ReadAgain`). Works inside the import's transaction, under its lock.
"""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes as parameters)

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Collection, Sequence
from html import unescape
from typing import Any

from oscar.core.loading import get_model

from oscar_b2b.core.exchange import (
    GoodRecord,
    Importer,
    ImportReport,
    OfferRecord,
    PriceRecord,
    Record,
    StockRecord,
)
from oscar_b2b.core.merge import Stage, fetch, run, table_of
from oscar_b2b.core.merge_files import file_below
from oscar_b2b.core.merge_values import clip, is_offer_id
from oscar_b2b.onec_exchange.catalogue import ownership, pending
from oscar_b2b.onec_exchange.models import OutsideWrite, PendingLink, RememberedElement

Product = get_model("catalogue", "Product")

#: How elements are read and merged. To be raised with any change to the reader or to an importer
#: of goods, offers, prices or stock after which an element already brought in would go in
#: differently: then everything is read once more.
READING = 1

#: Set for the transaction of an import: what it writes itself needs no telling.
VARIABLE = "b2b.importing"
QUIET, CHANGED = "on", "changed"

#: Subjects of an element, the lower bits of its slot.
_PRICES, _STOCK, _WORDS, _NOTHING = 1, 2, 4, 8
_SECTION_BITS = 4
_SECTIONS = {"Каталог": 0, "ПакетПредложений": 1, "ИзмененияПакетаПредложений": 2}

_FILE_NAME = re.compile(rb"import_files[/\\][^<>]*")
_BATCH = 5_000
#: Digests that a file is read again without; more, and it is read completely.
_MOST_AVOIDED = 20_000


class ReadAgain(Exception):
    """What was left out is no longer known: the file has to be read once more.

    :param avoid: first halves of the digests that may not be left out; ``None`` = none may.
    """

    def __init__(self, avoid: frozenset[int] | None) -> None:
        super().__init__("the file has to be read again")
        self.avoid = avoid


class ElementMemory:
    """The memory of one import: ``begin``, then the reader's part, then ``finish``.

    :param report: of the import, with options and folder.
    :param importers: those that the import uses.
    :param keep: whether to remember what is read.
    :param skip: whether to leave out what is known.
    :param avoid: digests to be read all the same, see :class:`ReadAgain`.
    """

    def __init__(
        self,
        *,
        report: ImportReport,
        importers: Sequence[Importer],
        keep: bool,
        skip: bool,
        avoid: frozenset[int] = frozenset(),
    ) -> None:
        self.left_out: Counter[str] = Counter()
        #: Products of the goods that were left out.
        self.goods = array("q")
        self._skip = skip
        self._avoid = avoid
        self._report = report
        self._keep = keep
        self._skipped = array("Q")
        self._any = False
        self._stage: Stage | None = None
        self._rows: list[tuple[Any, ...]] = []
        owners = ownership.owners()
        self._takes_articles = owners[ownership.ARTICLE] != ownership.SITE
        options = report.options
        self.salt = repr(
            (
                READING,
                sorted(_names(importers)),
                sorted(owners.items()),
                sorted(options.price_types),
                sorted(options.warehouses),
                options.absent_stock_is_zero,
                str(report.base_dir),
            )
        ).encode()

    @property
    def is_of_use(self) -> bool:
        """Whether the reader needs to digest anything."""
        return self._keep or (self._skip and self._any)

    def begin(self) -> None:
        """Forget what others have changed since."""
        forget_told()
        self._any = bool(fetch(f"SELECT 1 FROM {table_of(RememberedElement)} LIMIT 1"))

    def writes_goods(self) -> None:
        """Keep the triggers quiet from here on: the import knows itself what it changes."""
        _set(QUIET)

    # For the reader --------------------------------------------------------------------------

    def unknown(self, tag: str, digests: Sequence[str]) -> Collection[int]:
        """Return the places of the digests that are to be read, and count the others."""
        if not (self._skip and self._any):
            return range(len(digests))
        places: Sequence[int] = range(len(digests))
        avoided: list[int] = []
        if self._avoid:
            avoided = [place for place in places if _half(digests[place]) in self._avoid]
            places = [place for place in places if _half(digests[place]) not in self._avoid]
        is_good = tag == "Товар"
        ids = ", array_agg(r.product_id) FILTER (WHERE r.digest IS NOT NULL)" if is_good else ""
        ((known, prices, stock, totals, missing, *products),) = fetch(
            "SELECT count(r.digest), sum(r.prices), sum(r.stock), sum(r.stock_totals), "
            f"  array_agg(d.place - 1) FILTER (WHERE r.digest IS NULL){ids} "
            "FROM unnest(%s::uuid[]) WITH ORDINALITY d (digest, place) "
            # Row by row, so that the planner never reads the table through.
            f"LEFT JOIN LATERAL (SELECT * FROM {table_of(RememberedElement)} m "
            "  WHERE m.digest = d.digest LIMIT 1) r ON true",
            ["{" + ",".join(digests[place] for place in places) + "}"],
        )
        absent = {places[place] for place in missing or ()}
        if known:
            self.left_out["goods" if is_good else "offers"] += known
            for kind, number in (("prices", prices), ("stock", stock), ("stock_totals", totals)):
                if number:
                    self.left_out[kind] += number
            self._skipped.extend(_half(digests[place]) for place in places if place not in absent)
            if is_good:
                self.goods.extend(products[0])
        return sorted([*absent, *avoided])

    def beside(self, element: bytes, encoding: str) -> bytes:
        """Return the state of the files an element names: pictures change under their names."""
        states = []
        for found in _FILE_NAME.findall(element):
            text = unescape(found.decode(encoding, "replace")).strip()
            # Titles of files stand behind their names.
            for name in dict.fromkeys((text, text.partition("#")[0].strip())):
                path = file_below(self._report.base_dir, name)
                status = path.stat() if path else None
                states.append((status.st_size, status.st_mtime_ns) if status else None)
        return repr(states).encode()

    def note(self, digest: str, path: tuple[str, ...], records: Sequence[Record]) -> None:
        """Keep in mind what an element was read as; what may not be remembered is passed over."""
        first = records[0]
        assert isinstance(first, GoodRecord | OfferRecord)  # noqa: S101 - lists hold no others
        if not self._keep or first.deleted or not is_offer_id(first.id):
            return
        options = self._report.options
        article = ""
        prices = stock = totals = 0
        subjects = 0
        if isinstance(first, GoodRecord):
            subjects = _WORDS
            article = first.article if self._takes_articles else ""
        else:
            said = (first.name, first.article, first.barcode)
            if any(said) or first.property_values or first.characteristics:
                subjects = _WORDS
            article = first.article if first.characteristic_id else ""
            for record in records[1:]:
                if isinstance(record, PriceRecord):
                    prices += 1
                    if options.price_types and record.price_type_id not in options.price_types:
                        return  # it is refused each time
                elif isinstance(record, StockRecord):
                    stock += 1
                    if options.warehouses and record.warehouse_id not in options.warehouses:
                        return
                else:
                    totals += 1
            subjects |= _PRICES * (prices > 0) | _STOCK * (stock + totals > 0)
        slot = _SECTIONS[path[0]] << _SECTION_BITS | (subjects or _NOTHING)
        self._rows.append((digest, first.id, slot, prices, stock, totals, clip(article, 255)))
        if len(self._rows) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        if self._stage is None:
            self._stage = Stage("elements", _COLUMNS)
        self._stage.copy(self._rows)
        self._rows = []

    # The end ---------------------------------------------------------------------------------

    def finish(self, *, arrived: set[int]) -> None:
        """Forget what the import has overtaken, and remember what it has read.

        :param arrived: products that rows which had waited were brought in for: older words than
            the file's, so that it is not known which of them the shop has.
        :raises ReadAgain: when something was left out that is not known any more.
        """
        report = self._report
        changed = fetch("SELECT current_setting(%s, true)", [VARIABLE])[0][0] == CHANGED
        _set("")
        if self._rows:
            self._flush()
        # Documents take goods away from stock in ways that are not told here.
        if changed or report.counts["documents"].seen:
            _forget_all()
            if changed and self._skipped:
                raise ReadAgain(None)
        elif self._any:
            self._check(self._forget_overtaken(arrived))
        if report.counts["warehouses"].created:
            # Totals count as stock only where there is no warehouse with a name.
            _forget_totals()
            if self.left_out["stock_totals"]:
                raise ReadAgain(None)
        # Values that were brought in before a property became a text stand there in other words.
        if "property-untyped" not in report.issue_codes and len(report.noted) <= report.KEEP_NOTED:
            self._remember(arrived)
        if self._stage is not None:
            self._stage.drop()

    def _forget_overtaken(self, arrived: set[int]) -> list[int]:
        """Return the first halves of the digests that were forgotten."""
        report, table = self._report, table_of(RememberedElement)
        words = list(report.touched_products.difference(report.touched_figures))
        gone = _forget_families(words) if words else []
        del words
        if report.touched_figures:
            gone += fetch(
                f"DELETE FROM {table} WHERE product_id = ANY(%s) "
                f"AND slot & {self._figures(arrived)} <> 0 RETURNING digest",
                [list(report.touched_figures)],
            )
        if self._stage is not None:
            self._stage.analyze()
            gone += fetch(
                f"DELETE FROM {table} r USING {self._stage} s "
                f"JOIN {table_of(Product)} p ON p.code = s.code "
                "WHERE r.product_id = p.id AND r.slot = s.slot RETURNING r.digest"
            )
        return [digest.int >> 64 for (digest,) in gone]

    def _figures(self, arrived: set[int]) -> int:
        """Return the subjects of which figures may have changed."""
        counts = self._report.counts
        if arrived:
            return _PRICES | _STOCK
        stock = counts["stock"].seen or counts["stock_totals"].seen
        return (_PRICES if counts["prices"].seen else 0) | (_STOCK if stock else 0)

    def _check(self, forgotten: list[int]) -> None:
        if self._skipped and forgotten:
            missed = set(self._skipped).intersection(forgotten)
            if missed:
                avoid = self._avoid | missed
                raise ReadAgain(avoid if len(avoid) <= _MOST_AVOIDED else None)

    def _remember(self, arrived: set[int]) -> None:
        if self._stage is None:
            return
        self._stage.analyze()
        products, params = table_of(Product), list[Any]()
        # An article that somebody else holds may become free one day.
        conditions = ["(s.article = '' OR p.upc IS NOT NULL OR q.upc = s.article)"]
        if self._report.noted:
            conditions.append(
                "NOT EXISTS (SELECT 1 FROM unnest(%s::text[]) n (code) WHERE n.code = s.code)"
            )
            params.append(list(self._report.noted))
        if any(pending.are_there(kind) for kind, _name in PendingLink.KINDS):
            conditions.append(
                f"NOT EXISTS (SELECT 1 FROM {pending.table()} w WHERE w.code = s.code) AND "
                f"NOT EXISTS (SELECT 1 FROM {pending.table()} w "
                "  WHERE w.code = split_part(s.code, '#', 1))"
            )
        if arrived:
            conditions.append("p.id <> ALL(%s)")
            params.append(list(arrived))
        run(
            f"INSERT INTO {table_of(RememberedElement)} "
            "(digest, product_id, slot, prices, stock, stock_totals) "
            "SELECT s.digest, p.id, s.slot, s.prices, s.stock, s.stock_totals "
            f"FROM {self._stage} s JOIN {products} p ON p.code = s.code "
            f"LEFT JOIN {products} q ON q.id = p.parent_id WHERE {' AND '.join(conditions)} "
            # In the order of the index, which is then written from one end to the other.
            "ORDER BY s.digest ON CONFLICT (digest) DO NOTHING",
            params,
        )


_COLUMNS = {
    "digest": "uuid",
    "code": "text",
    "slot": "smallint",
    "prices": "smallint",
    "stock": "smallint",
    "stock_totals": "smallint",
    "article": "text",
}


def forget_told() -> None:
    """Forget what others have changed since the last time; under the lock of imports only."""
    ((count, everything, products),) = fetch(
        f"WITH told AS (DELETE FROM {table_of(OutsideWrite)} RETURNING product_id) "
        "SELECT count(*), bool_or(product_id IS NULL), "
        "  array_agg(DISTINCT product_id) FILTER (WHERE product_id IS NOT NULL) FROM told"
    )
    if everything:
        _forget_all()
    elif count:
        _forget_families(products)


def _names(importers: Sequence[Importer]) -> list[str]:
    return [
        f"{type(importer).__module__}.{type(importer).__qualname__}"
        for importer in importers
        if getattr(importer, "writes", ())
    ]


def _half(digest: str) -> int:
    return int(digest[:16], 16)


def _set(value: str) -> None:
    run("SELECT set_config(%s, %s, true)", [VARIABLE, value])


def _forget_all() -> None:
    run(f"DELETE FROM {table_of(RememberedElement)}")


def _forget_totals() -> None:
    run(f"DELETE FROM {table_of(RememberedElement)} WHERE stock_totals > 0")


def _forget_families(product_ids: list[int]) -> list[tuple[Any, ...]]:
    """Forget what is remembered of products, their goods and all variants of these."""
    products = table_of(Product)
    return fetch(
        "WITH told AS (SELECT unnest(%s::bigint[]) AS id), "
        "roots AS (SELECT DISTINCT COALESCE(p.parent_id, p.id) AS id "
        f"  FROM told t JOIN {products} p ON p.id = t.id), "
        "family AS (SELECT id FROM told UNION SELECT id FROM roots UNION "
        f"  SELECT c.id FROM roots r JOIN {products} c ON c.parent_id = r.id) "
        f"DELETE FROM {table_of(RememberedElement)} m USING family f "
        "WHERE m.product_id = f.id RETURNING m.digest",
        [product_ids],
    )
