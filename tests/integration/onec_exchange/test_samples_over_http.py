"""Every real export at hand goes through HTTP: whole, again, in pieces, zipped, in any order.

The exports belong to third parties and are on developers' machines only; own files with the same
oddities are tested in ``tests/unit/onec_exchange`` and ``test_oddities.py``.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from lxml import etree
from oscar.core.loading import get_model

from oscar_b2b.onec_exchange.models import ExchangeFile
from tests.integration.onec_exchange.index_of_samples import stated_counts
from tests.integration.onec_exchange.one_c import OneC, zipped
from tests.unit.onec_exchange.plain_xml_counts import count_elements

REPOSITORY = Path(__file__).resolve().parents[3]
SAMPLES = REPOSITORY.parent / "shared/onec/samples"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SAMPLES.is_dir(), reason="no real exports on this machine"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("real_folder"),
]

#: Files that are refused, and why.
REFUSED = {
    "s24-1c77-and-8x-orders-rakov/Sale77_cp1251_1C7.7.xml": "CommerceML 1",
    "s24-1c77-and-8x-orders-rakov/Transformed77-Order8x.xml": "CommerceML 1",
}
#: (file, kind) → why the INDEX counts something else.
OTHERWISE = {
    ("s21-argentcrusade-2.09-examples/documents-example.xml", "warehouses"): (
        "warehouses inside documents are not warehouses of the shop"
    ),
    ("s41-ru-3.1-bitrix-module-6/documents/1/documents.xml", "warehouses"): (
        "warehouses inside documents are not warehouses of the shop"
    ),
}
OUTCOMES = ("created", "updated", "unchanged", "refused", "waiting")
#: Tables that tell of the exchange itself grow with every request. What was noted at the first
#: import only (a service was taken over) is remembered from the second on; what changed the meaning
#: of elements (a group, a type of property) is told once to the memory's next import.
JOURNAL = (
    "exchangesession",
    "exchangefile",
    "exchangeissue",
    "exchangerequest",
    "exchangenode",
    "rememberedelement",
    "outsidewrite",
)


@pytest.fixture
def real_folder(settings: Any, tmp_path: Path) -> None:
    settings.ONEC_EXCHANGE_DIR = tmp_path / "exchange"
    settings.MEDIA_ROOT = tmp_path / "media"


def folders() -> list[Path]:
    if not SAMPLES.is_dir():
        return []
    return [path for path in sorted(SAMPLES.iterdir()) if path.is_dir() and path.name != "xsd"]


def files_of(folder: Path) -> list[Path]:
    """Return the files of a base in the order of names, documents last, as 1C sends them."""
    return sorted(folder.rglob("*.xml"), key=lambda path: (_is_sale(path), str(path)))


def _is_sale(path: Path) -> bool:
    return count_elements(path)["documents"] > 0


def deliver(path: Path, folder: Path, how: str) -> tuple[str, ExchangeFile]:
    """Send one file in a session of its own and return the answer and the file's row."""
    one_c = OneC().begin("sale" if _is_sale(path) else "catalog")
    name, data = path.relative_to(folder).as_posix(), path.read_bytes()
    if how == "zipped":
        archive = zipped({name: data})
        half = len(archive) // 2
        for piece in (archive[:half], archive[half:]):
            one_c.send("v8_1A2B_3c.zip", piece)
    elif how == "pieces":
        third = max(len(data) // 3, 1)
        for piece in (data[:third], data[third : 2 * third], data[2 * third :]):
            one_c.send(name, piece)
    else:
        one_c.send(name, data)
    answer = one_c.import_(name).content.decode()
    while answer.startswith("progress"):
        answer = one_c.import_(name).content.decode()
    file = ExchangeFile.objects.filter(name=name).order_by("-pk").first()
    assert file is not None, answer
    return answer, file


def rows_written() -> dict[str, int]:
    """Return how many rows each table has had written so far, the journal's left out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT 1")
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables "
            "WHERE schemaname = 'public'"
        )
        return {
            name: count
            for name, count in cursor.fetchall()
            if not (name.startswith("onec_exchange_") and name.endswith(JOURNAL))
        }


def codes(**filters: Any) -> set[str]:
    products = get_model("catalogue", "Product").objects.filter(code__isnull=False, **filters)
    return set(products.values_list("code", flat=True))


def unsold_ids(path: Path) -> set[str]:
    """Return ids that a file marks deleted in any spelling, or calls services, by plain XPath."""
    found = etree.parse(str(path)).xpath(
        "//*[local-name()='Товар' or local-name()='Предложение']"
        "[@Статус='Удален' or *[local-name()='Статус']='Удален'"
        " or *[local-name()='ПометкаУдаления']='true'"
        " or *[local-name()='ЗначенияРеквизитов']/*[*[local-name()='Наименование']="
        "'ПометкаУдаления'][*[local-name()='Значение']='true']"
        " or *[local-name()='ЗначенияРеквизитов']/*[*[local-name()='Наименование']="
        "'ТипНоменклатуры'][*[local-name()='Значение']='Услуга'"
        " or *[local-name()='Значение']='Работа']]"
    )
    return {each.findtext("{*}Ид", "").strip() for each in found}


def check_counts(path: Path, folder: Path, file: ExchangeFile, stated: dict[str, int]) -> None:
    """The report equals a plain XPath count, and the INDEX unless a reason is written."""
    label = f"{folder.name}/{path.relative_to(folder).as_posix()}"
    for kind, elements in count_elements(path).items():
        counts = file.report[kind]
        assert counts["seen"] == elements, (label, kind)
        assert sum(counts[each] for each in OUTCOMES) == elements, (label, kind, counts)
    for kind, number in stated.items():
        if (label, kind) not in OTHERWISE:
            assert file.report[kind]["seen"] == number, (label, kind, "INDEX")


@pytest.mark.parametrize("folder", folders(), ids=lambda path: path.name)
def test_each_file_goes_in_and_its_repeats_write_nothing(folder: Path, caplog: Any) -> None:
    stated = stated_counts(SAMPLES / "INDEX.md")
    known: set[str] = set()
    gone: set[str] = set()
    for path in files_of(folder):
        label = f"{folder.name}/{path.relative_to(folder).as_posix()}"
        answer, file = deliver(path, folder, "whole")
        if label in REFUSED:
            assert answer.startswith("failure\n"), label
            assert REFUSED[label] in answer, label
            continue
        assert answer.startswith("success"), (label, answer)
        check_counts(path, folder, file, stated.get(label, {}))
        present = codes()
        assert known <= present, f"{label}: goods vanished"
        known, gone = present, gone | unsold_ids(path)
        hidden = present - codes(is_public=True)
        assert hidden <= gone | {code for code in hidden if code.partition("#")[0] in gone}, label
        for how in ("whole", "pieces", "zipped"):
            before = rows_written()
            answer, again = deliver(path, folder, how)
            assert answer.startswith("success"), (label, how, answer)
            assert rows_written() == before, (label, how, "wrote rows")
            for kind, counts in again.report.items():
                if isinstance(counts, dict) and "created" in counts:
                    assert (counts["created"], counts["updated"]) == (0, 0), (label, how, kind)
    assert not [record for record in caplog.records if record.exc_info], "no traceback"


#: Bases whose files do not contradict each other: any order must come to the same shop.
SPLIT_SETS = ("s15", "s16", "s17", "s21", "s41")


@pytest.mark.parametrize(
    "folder",
    [path for path in folders() if path.name.startswith(SPLIT_SETS)],
    ids=lambda path: path.name,
)
def test_any_order_of_files_comes_to_the_same_shop(folder: Path) -> None:
    paths = [path for path in files_of(folder) if not _is_sale(path)]
    shuffled = list(paths)
    random.Random(folder.name).shuffle(shuffled)
    send_all(shuffled, folder)
    state = shop_state()
    send_all(paths, folder)
    assert shop_state() == state


def send_all(paths: Iterable[Path], folder: Path) -> None:
    for path in paths:
        answer, _file = deliver(path, folder, "whole")
        assert answer.startswith("success"), (path.name, answer)


def shop_state() -> dict[str, list[Any]]:
    """Return what buyers could see, by 1C's ids."""
    Product = get_model("catalogue", "Product")
    return {
        "goods": sorted(Product.objects.values_list("code", "title", "structure", "is_public")),
        "groups": sorted(
            Product.objects.exclude(categories=None).values_list("code", "categories__code")
        ),
        "values": sorted(
            (code, attribute, str(option or text or number))
            for code, attribute, option, text, number in get_model(
                "catalogue", "ProductAttributeValue"
            ).objects.values_list(
                "product__code",
                "attribute__code",
                "value_option__code",
                "value_text",
                "value_float",
            )
        ),
        "prices": sorted(
            Product.objects.exclude(b2b_prices=None).values_list(
                "code", "b2b_prices__price_type__guid", "b2b_prices__amount"
            )
        ),
        "stock": sorted(
            Product.objects.exclude(stockrecords=None).values_list(
                "code", "stockrecords__partner__code", "stockrecords__num_in_stock"
            )
        ),
    }
