"""The least that the same goods can cost: bare parse, bare COPY, one upsert per table.

Into the shop's own tables with their indexes and foreign keys, and the same rows that the import
writes, but with no rule, no check and no report. Nothing of the shop's import code is used.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import psycopg
from lxml import etree

from tests.bench.exchange import files, usage
from tests.bench.exchange.files import Company

_PORTION = 5_000

#: Stage → columns.
_STAGES = {
    "goods": "code text, title text, upc text, slug text, description text",
    "links": "code text, category text",
    "texts": "code text, attribute text, value text",
    "units": "code text, unit_code text, unit text, vat numeric",
    "prices": "code text, price_type text, amount numeric",
    "stock": "code text, warehouse text, quantity int",
}
_UPSERTS = (
    "INSERT INTO catalogue_product (code, title, upc, slug, description, structure, is_public, "
    "is_discountable, meta_title, meta_description, priority, product_class_id, date_created, "
    "date_updated) SELECT code, title, upc, slug, description, 'standalone', true, true, '', '', "
    "0, (SELECT id FROM catalogue_productclass WHERE slug = 'bench'), now(), now() FROM goods "
    "ON CONFLICT (code) DO UPDATE SET title = excluded.title, upc = excluded.upc, "
    "description = excluded.description, date_updated = now()",
    "INSERT INTO catalogue_productcategory (product_id, category_id) SELECT p.id, c.id FROM links "
    "s JOIN catalogue_product p ON p.code = s.code JOIN catalogue_category c "
    "ON c.code = s.category ON CONFLICT (product_id, category_id) DO NOTHING",
    "INSERT INTO catalogue_productattributevalue (product_id, attribute_id, value_text) "
    "SELECT p.id, a.id, s.value FROM texts s JOIN catalogue_product p ON p.code = s.code "
    "JOIN catalogue_productattribute a ON a.code = s.attribute "
    "ON CONFLICT (attribute_id, product_id) DO UPDATE SET value_text = excluded.value_text",
    "INSERT INTO partner_pricing_saleunit (product_id, unit_code, unit, quantum, multiple, pack, "
    "weight, volume, vat_rate) SELECT p.id, s.unit_code, s.unit, 1, 1, 1, 0, 0, s.vat FROM units s "
    "JOIN catalogue_product p ON p.code = s.code ON CONFLICT (product_id) "
    "DO UPDATE SET unit = excluded.unit, vat_rate = excluded.vat_rate",
    "INSERT INTO partner_pricing_price (price_type_id, product_id, min_quantity, amount, unit, "
    "updated_at) SELECT y.id, p.id, 0, s.amount, 'шт', now() FROM prices s "
    "JOIN catalogue_product p ON p.code = s.code JOIN partner_pricing_pricetype y "
    "ON y.guid = s.price_type ON CONFLICT (price_type_id, product_id, min_quantity) "
    "DO UPDATE SET amount = excluded.amount, updated_at = now()",
    "INSERT INTO partner_stockrecord (partner_id, product_id, partner_sku, num_in_stock, "
    "price_currency, date_created, date_updated) SELECT r.id, p.id, s.code, s.quantity, 'UAH', "
    "now(), now() FROM stock s JOIN catalogue_product p ON p.code = s.code "
    "JOIN partner_partner r ON r.code = s.warehouse ON CONFLICT (partner_id, partner_sku) "
    "DO UPDATE SET num_in_stock = excluded.num_in_stock, date_updated = now()",
)


def bare_parse(paths: Iterable[Path]) -> int:
    """Stream the files through the parser, touching each good and offer; returns how many."""
    count = 0
    for path in paths:
        for _event, element in etree.iterparse(
            str(path), events=("end",), tag=("{*}Товар", "{*}Предложение")
        ):
            count += 1
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return count


def measure(address: str, paths: list[Path], company: Company) -> dict[str, float]:
    """Return seconds of parse, COPY and upsert, CPU seconds, and how many rows there were.

    The database must have the classifier, see ``inside.prepare_floor``.
    """
    result: dict[str, float] = {}
    used = time.process_time()
    result["parse"] = _seconds(lambda: bare_parse(paths))
    result["parse_cpu"] = cpu = time.process_time() - used
    with psycopg.connect(address) as connection:
        # The same memory that the import asks for.
        connection.execute("SET LOCAL work_mem = '64MB'")
        for name, columns in _STAGES.items():
            connection.execute(f"CREATE TEMP TABLE {name} ({columns}) ON COMMIT DROP")
        seconds = 0.0
        rows = 0
        for name in _STAGES:
            for count, block in _blocks(name, company):
                start, used = time.perf_counter(), time.process_time()
                with connection.cursor().copy(f"COPY {name} FROM STDIN") as copy:
                    copy.write(block)
                seconds += time.perf_counter() - start
                cpu += time.process_time() - used
                rows += count
        result["copy"] = seconds
        result["rows"] = rows
        start = time.perf_counter()
        for name in _STAGES:
            connection.execute(f"ANALYZE {name}")
        for statement in _UPSERTS:
            connection.execute(statement)
        connection.commit()
        result["upsert"] = time.perf_counter() - start
        result["cpu"] = cpu + usage.cpu_seconds(connection.info.backend_pid)
    result["total"] = result["parse"] + result["copy"] + result["upsert"]
    return result


def _blocks(name: str, company: Company) -> Iterator[tuple[int, bytes]]:
    """Yield rows of a stage as COPY takes them; making them is not timed."""
    lines: list[str] = []
    for number in range(company.goods):
        lines += rows_of(name, company, number)
        if len(lines) >= _PORTION:
            yield len(lines), "".join(lines).encode()
            lines = []
    if lines:
        yield len(lines), "".join(lines).encode()


def rows_of(name: str, company: Company, number: int) -> list[str]:
    """Return the lines of one good for a stage."""
    code = files.good_id(number)
    if name == "goods":
        title = files.name_of(number)
        article = files.article_of(number)
        text = f"Опис товару {number}: мідь, ПВХ, для внутрішніх мереж."
        return [f"{code}\t{title}\t{article}\tkabel-{number}\t{text}\n"]
    if name == "links":
        return [f"{code}\t{files.group_id(number % files.GROUPS)}\n"]
    if name == "texts":
        return [
            f"{code}\tmaker\tЗавод {number % files.MAKERS}\n",
            f"{code}\tbarcode\t{files.barcode_of(number)}\n",
            f"{code}\tfirst\tВаріант {number % files.OPTIONS}\n",
            f"{code}\tsecond\t{number % 300} мм\n",
        ]
    if name == "units":
        return [f"{code}\t796\tшт\t20\n"]
    if name == "prices":
        return [
            f"{code}\t{files.price_type_id(place)}\t{company.price(number, place)}\n"
            for place in range(files.PRICE_TYPES)
        ]
    return [
        f"{code}\t{files.warehouse_id(place)}\t{company.stock(number, place)}\n"
        for place in range(files.WAREHOUSES)
    ]


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
