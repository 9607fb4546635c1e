"""The benchmark's files, floor and reader speak of the same rows."""

from __future__ import annotations

from collections import Counter

from oscar_b2b.core.exchange import PriceRecord, StockRecord
from oscar_b2b.onec_exchange.commerceml import CommerceMLReader
from tests.bench.exchange import files, floor
from tests.bench.exchange.files import Company

GOODS = 30


def seen_in(paths) -> Counter[str]:
    seen: Counter[str] = Counter()
    for path in paths:
        with path.open("rb") as source:
            reader = CommerceMLReader(source)
            for _record in reader:
                pass
            assert not reader.unknown
            seen.update(reader.seen)
    return seen


def test_the_files_hold_what_they_promise(tmp_path):
    (folder,) = files.write_exchange(tmp_path, Company(GOODS))
    paths = sorted(folder.glob("*.xml"))

    seen = seen_in(paths)

    assert [path.name for path in paths] == ["import0_1.xml", "offers0_1.xml"]
    assert (seen["goods"], seen["offers"]) == (GOODS, GOODS)
    assert seen["prices"] == GOODS * files.PRICE_TYPES
    assert seen["stock"] == GOODS * files.WAREHOUSES
    assert floor.bare_parse(paths) == 2 * GOODS


def test_portions_hold_the_same_goods(tmp_path):
    folders = files.write_exchange(tmp_path, Company(GOODS), portion=7)

    seen = seen_in(path for folder in folders for path in folder.glob("*.xml"))

    assert len(folders) == 5
    assert (seen["goods"], seen["stock"]) == (GOODS, GOODS * files.WAREHOUSES)


def test_the_floor_copies_the_figures_of_the_files(tmp_path):
    company = Company(GOODS, edition=3, changed=0.1)
    (folder,) = files.write_exchange(tmp_path, company)
    figures = set()
    with (folder / "offers0_1.xml").open("rb") as source:
        for record in CommerceMLReader(source):
            if isinstance(record, PriceRecord):
                figures.add((record.offer_id, record.price_type_id, str(record.amount)))
            elif isinstance(record, StockRecord):
                figures.add((record.offer_id, record.warehouse_id, str(record.quantity)))

    copied = {
        tuple(line.rstrip("\n").split("\t"))
        for name in ("prices", "stock")
        for number in range(GOODS)
        for line in floor.rows_of(name, company, number)
    }

    assert copied == figures


def test_a_delta_changes_each_hundredth_good():
    before, after = Company(300), Company(300, edition=1, changed=0.01)

    changed = [n for n in range(300) if before.price(n, 0) != after.price(n, 0)]

    assert changed == list(after.touched()) == [0, 100, 200]
