"""The stand-in's tables. Company records are JSON rows; what changes has columns."""

from __future__ import annotations

SCHEMA = """
CREATE TABLE groups      (place INTEGER NOT NULL, id TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE properties  (place INTEGER NOT NULL, id TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE goods       (place INTEGER NOT NULL, id TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE offers      (place INTEGER NOT NULL, id TEXT PRIMARY KEY, data TEXT NOT NULL,
                          good_id TEXT, barcode TEXT, article TEXT);
CREATE INDEX offers_by_article ON offers (article);
CREATE INDEX offers_by_barcode ON offers (barcode);
CREATE TABLE price_types (place INTEGER NOT NULL, id TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE warehouses  (place INTEGER NOT NULL, id TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE managers    (place INTEGER NOT NULL, id TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE dealers     (place INTEGER NOT NULL, id TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE entities    (place INTEGER NOT NULL, id TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE contracts   (place INTEGER NOT NULL, id TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE pictures    (name TEXT PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE settings    (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE prices (
    offer_id TEXT NOT NULL, price_type_id TEXT NOT NULL, amount TEXT NOT NULL,
    PRIMARY KEY (offer_id, price_type_id)
);
CREATE TABLE stock (
    offer_id TEXT NOT NULL, warehouse_id TEXT NOT NULL,
    quantity INTEGER NOT NULL, reserved INTEGER NOT NULL,   -- quanta
    quantum TEXT NOT NULL DEFAULT '1',
    PRIMARY KEY (offer_id, warehouse_id),
    CHECK (reserved >= 0)
);

-- What the shop has not been told yet; ``id`` grows with every change, also a repeated one.
CREATE TABLE changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL, key TEXT NOT NULL, part TEXT NOT NULL,
    UNIQUE (kind, key, part)
);

CREATE TABLE orders (
    id TEXT PRIMARY KEY,                 -- 1C's own id of the document
    shop_id TEXT NOT NULL UNIQUE,               -- the shop's id = idempotency key of the live call
    shop_number TEXT NOT NULL UNIQUE,
    number TEXT NOT NULL UNIQUE,
    date TEXT NOT NULL,
    came_by TEXT NOT NULL,               -- live or exchange
    entity_id TEXT NOT NULL,
    contract_id TEXT NOT NULL,
    currency TEXT NOT NULL,
    total TEXT NOT NULL,
    comment TEXT NOT NULL,
    reserve TEXT NOT NULL CHECK (reserve IN ('allowed', 'partly', 'refused')),
    status TEXT NOT NULL,
    payment_number TEXT NOT NULL DEFAULT '', payment_date TEXT NOT NULL DEFAULT '',
    shipment_number TEXT NOT NULL DEFAULT '', shipment_date TEXT NOT NULL DEFAULT '',
    answer TEXT NOT NULL,                -- JSON of the live call, fixed at registration
    version INTEGER NOT NULL DEFAULT 1,
    sent_version INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE order_lines (
    order_id TEXT NOT NULL REFERENCES orders (id), place INTEGER NOT NULL,
    offer_id TEXT NOT NULL,              -- empty for a service such as delivery
    article TEXT NOT NULL, name TEXT NOT NULL, unit_code TEXT NOT NULL,
    quantity INTEGER NOT NULL,           -- quanta, as is reserved; the price is that of a unit
    price TEXT NOT NULL, amount TEXT NOT NULL,
    warehouse_id TEXT NOT NULL, reserved INTEGER NOT NULL DEFAULT 0,
    quantum TEXT NOT NULL DEFAULT '1',
    PRIMARY KEY (order_id, place)
);
CREATE TABLE journal (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, failed INTEGER NOT NULL, text TEXT NOT NULL
);
"""

#: The feed of changes: ``id`` is the cursor and grows with every change, also a repeated one.
#: Run on every start, for bases that were made before there was a feed.
FEED = """
CREATE TABLE IF NOT EXISTS feed (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL, order_id TEXT NOT NULL REFERENCES orders (id),
    UNIQUE (kind, order_id)
);
"""

#: Columns that bases of earlier versions lack: table, column, declaration.
LATER_COLUMNS = (
    ("stock", "quantum", "TEXT NOT NULL DEFAULT '1'"),
    ("order_lines", "quantum", "TEXT NOT NULL DEFAULT '1'"),
)
