"""The stand-in's own base: one SQLite file with the company, its orders and the exchange state.

Every method opens its own connection, so threads need no lock of ours; writers wait for each
other in SQLite. Amounts are kept as text, quantities as whole quanta (``quantities``).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, fields
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from .company import model
from .company.generate import generate
from .quantities import Quantity, units
from .schema import FEED, LATER_COLUMNS, SCHEMA

#: Tables that hold one company record per row as JSON, in the order of the company.
_RECORDS: dict[str, type] = {
    "groups": model.Group,
    "properties": model.Property,
    "goods": model.Good,
    "offers": model.Offer,
    "price_types": model.PriceType,
    "warehouses": model.Warehouse,
    "managers": model.Manager,
    "dealers": model.Dealer,
    "entities": model.LegalEntity,
    "contracts": model.Contract,
}


COMPANY_ZONE = ZoneInfo("Europe/Kyiv")


class UnableToFind(LookupError):
    """What was asked for is not in the base; the text says what and is fit for people."""


def now() -> datetime:
    """Return the present moment as the company's clock shows it.

    1C writes local time without a zone into its files, so the clock must be the company's, not
    that of the machine the demo runs on.
    """
    return datetime.now(COMPANY_ZONE).replace(microsecond=0)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _to_json(record: Any) -> str:
    data = {key: _plain(value) for key, value in asdict(record).items()}
    return json.dumps(data, ensure_ascii=False)


def _from_json(kind: type, text: str) -> Any:
    data = json.loads(text)
    for item in fields(kind):
        if item.name not in data:
            continue  # a base of an earlier version; the record has a default
        if item.type == "Decimal":
            data[item.name] = Decimal(data[item.name])
        elif item.type == "tuple[str, ...]":
            data[item.name] = tuple(data[item.name])
        elif item.type.startswith("tuple[tuple"):
            data[item.name] = tuple(tuple(pair) for pair in data[item.name])
    return kind(**data)


class Store:
    """Access to the base. ``path`` is the SQLite file; its folder is made when missing."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection for reading."""
        with closing(sqlite3.connect(self.path, timeout=15, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            yield connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection inside one transaction that excludes other writers."""
        with self.read() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    # --- birth ------------------------------------------------------------------------------

    def prepare(self, *, with_pictures: bool = True) -> bool:
        """Create the base with the demo company unless it is there; return whether it was made.

        The base is written under another name and renamed, so an interrupted start leaves
        nothing half-made behind.
        """
        if self.path.exists():
            with closing(sqlite3.connect(self.path)) as connection:
                connection.executescript(FEED)
                _add_later_columns(connection)
            return False
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_name(f"{self.path.name}.part")
        draft.unlink(missing_ok=True)
        company = generate(with_pictures=with_pictures)
        with closing(sqlite3.connect(draft)) as connection:
            connection.executescript(SCHEMA + FEED)
            _fill(connection, company)
            connection.commit()
            connection.execute("PRAGMA journal_mode=WAL")
        draft.replace(self.path)
        return True

    # --- the company ------------------------------------------------------------------------

    def seller(self) -> model.Seller:
        """Return the company itself."""
        return model.Seller(**json.loads(self.setting("seller")))

    def all(self, table: str) -> list[Any]:
        """Return all records of a company table (``goods``, ``contracts`` …) in their order."""
        kind = _RECORDS[table]
        with self.read() as connection:
            rows = connection.execute(f"SELECT data FROM {table} ORDER BY place")  # noqa: S608
            return [_from_json(kind, row["data"]) for row in rows]

    def get(self, table: str, record_id: str) -> Any:
        """Return one record of a company table.

        Raises :class:`UnableToFind`.
        """
        with self.read() as connection:
            row = connection.execute(
                f"SELECT data FROM {table} WHERE id = ?",  # noqa: S608 - our own table names
                (record_id,),
            ).fetchone()
        if row is None:
            raise UnableToFind(f"{table}: {record_id}")
        return _from_json(_RECORDS[table], row["data"])

    def units(self) -> dict[str, model.Unit]:
        """Return the units by code."""
        return {
            code: model.Unit(**data) for code, data in json.loads(self.setting("units")).items()
        }

    def picture(self, name: str) -> bytes:
        """Return a picture's PNG bytes; empty when the base was made without pictures."""
        with self.read() as connection:
            row = connection.execute(
                "SELECT content FROM pictures WHERE name = ?", (name,)
            ).fetchone()
        return row["content"] if row else b""

    def picture_names(self) -> set[str]:
        """Return the names of all pictures."""
        with self.read() as connection:
            return {row["name"] for row in connection.execute("SELECT name FROM pictures")}

    def prices(self) -> dict[str, list[tuple[str, Decimal]]]:
        """Return offer id → (price type id, amount) in the order of the price types."""
        result: dict[str, list[tuple[str, Decimal]]] = {}
        with self.read() as connection:
            for row in connection.execute(
                "SELECT offer_id, price_type_id, amount FROM prices JOIN price_types"
                " ON price_types.id = price_type_id ORDER BY place"
            ):
                result.setdefault(row["offer_id"], []).append(
                    (row["price_type_id"], Decimal(row["amount"]))
                )
        return result

    def free_stock(self) -> dict[str, list[tuple[str, Quantity]]]:
        """Return offer id → (warehouse id, units on the shelf minus reserved)."""
        result: dict[str, list[tuple[str, Quantity]]] = {}
        with self.read() as connection:
            for row in connection.execute(
                "SELECT offer_id, warehouse_id, quantity - reserved AS free, quantum FROM stock"
                " JOIN warehouses ON warehouses.id = warehouse_id ORDER BY place"
            ):
                free = units(row["free"], Decimal(row["quantum"]))
                result.setdefault(row["offer_id"], []).append((row["warehouse_id"], free))
        return result

    def terms(
        self, ids: Iterable[str], *, price_type_id: str, warehouse_ids: Iterable[str]
    ) -> dict[str, tuple[str | None, dict[str, Quantity]]]:
        """Return offer id → (price or None, warehouse id → free units) for offers that exist."""
        result: dict[str, tuple[str | None, dict[str, Quantity]]] = {}
        houses = list(warehouse_ids)
        with self.read() as connection:
            for offer_id in ids:
                if not connection.execute(
                    "SELECT 1 FROM offers WHERE id = ?", (offer_id,)
                ).fetchone():
                    continue
                price = connection.execute(
                    "SELECT amount FROM prices WHERE offer_id = ? AND price_type_id = ?",
                    (offer_id, price_type_id),
                ).fetchone()
                free = {
                    house: units(left, Decimal(quantum))
                    for house, left, quantum in connection.execute(
                        "SELECT warehouse_id, quantity - reserved, quantum FROM stock"
                        " WHERE offer_id = ?",
                        (offer_id,),
                    )
                }
                stock = {house: free.get(house, 0) for house in houses}
                result[offer_id] = (price["amount"] if price else None, stock)
        return result

    # --- changes ----------------------------------------------------------------------------

    def changes(self) -> list[sqlite3.Row]:
        """Return what the shop has not been told: id, kind (price, stock, contract), key, part."""
        with self.read() as connection:
            return connection.execute("SELECT * FROM changes ORDER BY id").fetchall()

    def forget_changes(self, ids: Iterable[int]) -> None:
        """Drop changes that the shop has taken."""
        with self.write() as connection:
            connection.executemany(
                "DELETE FROM changes WHERE id = ?", [(change_id,) for change_id in ids]
            )

    # --- settings ---------------------------------------------------------------------------

    def setting(self, name: str, default: str = "") -> str:
        """Return a setting's text."""
        with self.read() as connection:
            row = connection.execute(
                "SELECT value FROM settings WHERE name = ?", (name,)
            ).fetchone()
        return row["value"] if row else default

    def set_setting(self, name: str, value: str) -> None:
        """Keep a setting."""
        with self.write() as connection:
            connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    # --- journal ----------------------------------------------------------------------------

    def note(self, text: str, *, failed: bool = False) -> None:
        """Write a line of the exchange journal; it keeps the last 500."""
        with self.write() as connection:
            connection.execute(
                "INSERT INTO journal (at, failed, text) VALUES (?, ?, ?)",
                (now().isoformat(), failed, text),
            )
            connection.execute(
                "DELETE FROM journal WHERE id <= (SELECT max(id) FROM journal) - 500"
            )

    def journal(self, limit: int = 50) -> list[sqlite3.Row]:
        """Return the newest lines of the journal: at, failed, text."""
        with self.read() as connection:
            return connection.execute(
                "SELECT at, failed, text FROM journal ORDER BY id DESC LIMIT ?", (limit,)
            ).fetchall()


def mark_changed(connection: sqlite3.Connection, kind: str, key: str, part: str = "") -> None:
    """Remember that a price, stock row or contract has to go to the shop.

    A repeated change gets a new number, so a push that is under way does not clear it.
    """
    connection.execute(
        "INSERT OR REPLACE INTO changes (kind, key, part) VALUES (?, ?, ?)", (kind, key, part)
    )


def put_record(
    connection: sqlite3.Connection, table: str, record_id: str, change: Callable[[Any], Any]
) -> Any:
    """Replace a company record by what ``change`` makes of it; return the new record."""
    row = connection.execute(
        f"SELECT data FROM {table} WHERE id = ?",  # noqa: S608 - our own table names
        (record_id,),
    ).fetchone()
    if row is None:
        raise UnableToFind(f"{table}: {record_id}")
    record = change(_from_json(_RECORDS[table], row["data"]))
    connection.execute(
        f"UPDATE {table} SET data = ? WHERE id = ?",  # noqa: S608 - our own table names
        (_to_json(record), record_id),
    )
    return record


def _add_later_columns(connection: sqlite3.Connection) -> None:
    for table, column, declaration in LATER_COLUMNS:
        present = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        if column not in present:
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {column} {declaration}")


def _fill(connection: sqlite3.Connection, company: model.Company) -> None:
    for table in _RECORDS:
        rows: Iterable[Any] = getattr(company, table)
        connection.executemany(
            f"INSERT INTO {table} (place, id, data) VALUES (?, ?, ?)",  # noqa: S608
            [(place, record.id, _to_json(record)) for place, record in enumerate(rows)],
        )
    connection.executemany(
        "UPDATE offers SET good_id = ?, barcode = ?, article = ? WHERE id = ?",
        [
            (offer.good_id, offer.barcode, articles[offer.good_id], offer.id)
            for articles in [{good.id: good.article for good in company.goods}]
            for offer in company.offers
        ],
    )
    connection.executemany(
        "INSERT INTO prices VALUES (?, ?, ?)",
        [(*key, str(amount)) for key, amount in company.prices.items()],
    )
    quantums = {good.id: str(good.quantum) for good in company.goods}
    connection.executemany(
        "INSERT INTO stock (offer_id, warehouse_id, quantity, reserved, quantum)"
        " VALUES (?, ?, ?, 0, ?)",
        [
            (offer_id, warehouse_id, quantity, quantums[offer_id.partition("#")[0]])
            for (offer_id, warehouse_id), quantity in company.stock.items()
        ],
    )
    connection.executemany("INSERT INTO pictures VALUES (?, ?)", company.pictures.items())
    connection.executemany(
        "INSERT INTO settings VALUES (?, ?)",
        [
            ("seller", _to_json(company.seller)),
            (
                "units",
                json.dumps(
                    {code: asdict(unit) for code, unit in company.units.items()}, ensure_ascii=False
                ),
            ),
        ],
    )
