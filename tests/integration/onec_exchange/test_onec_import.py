"""``run_import`` and ``manage.py onec_import``: order, transactions, sums, the JSON report."""

from __future__ import annotations

import io
import json
import threading

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from oscar.core.loading import get_model

from oscar_b2b.core.exchange import (
    KINDS,
    GoodRecord,
    OfferRecord,
    ReferenceRowRecord,
)
from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.signals import products_touched
from oscar_b2b.onec_exchange import importing
from oscar_b2b.onec_exchange.importing import import_is_running, run_import
from tests.integration.onec_exchange.one_c import warehouses_xml
from tests.integration.onec_exchange.warehouse_importer import WarehouseImporter

ASKED_KINDS = (
    "groups", "properties", "goods", "offers", "price_types", "prices", "warehouses", "stock",
    "counterparties", "documents",
)  # fmt: skip
OUTCOMES = ("created", "updated", "unchanged", "refused", "waiting")


class Notebook:
    """Importer that notes what it is given and in which order jobs are closed."""

    tables: tuple[str, ...] = ()

    def __init__(self, accepts, order, log, *, tables=()):
        self.accepts, self.order, self.log, self.tables = accepts, order, log, tables

    def open(self, report):
        return NotebookJob(self, report)


class NotebookJob:
    def __init__(self, importer, report):
        self.importer, self.report, self.batches = importer, report, []

    def add(self, records):
        self.batches.append(list(records))

    def close(self):
        rows = [record for batch in self.batches for record in batch]
        self.importer.log.append((self.importer.order, [len(batch) for batch in self.batches]))
        self.report.counts[KINDS[self.importer.accepts]].created += len(rows)


@pytest.fixture
def file_of(tmp_path):
    numbers = iter(range(100))

    def write(data: bytes | str):
        path = tmp_path / f"{next(numbers)}.xml"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return write


def goods_xml(count: int) -> str:
    goods = "".join(f"<Товар><Ид>t-{n}</Ид></Товар>" for n in range(count))
    offers = "".join(f"<Предложение><Ид>t-{n}</Ид></Предложение>" for n in range(count))
    return (
        f"<КоммерческаяИнформация><ПакетПредложений><Предложения>{offers}</Предложения>"
        f"</ПакетПредложений><Каталог><Товары>{goods}</Товары></Каталог></КоммерческаяИнформация>"
    )


def partners() -> int:
    return get_model("partner", "Partner").objects.filter(code__startswith="w-").count()


def run_command(*files) -> tuple[dict, str, int]:
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command("onec_import", *map(str, files), stdout=out, stderr=err)
    except SystemExit as end:
        code = int(end.code or 0)
    return json.loads(out.getvalue()), err.getvalue(), code


@pytest.mark.django_db
def test_records_come_in_batches_and_jobs_close_in_order(file_of, monkeypatch):
    monkeypatch.setattr(importing, "BATCH_SIZE", 4)
    log = []
    importers = [Notebook(OfferRecord, 40, log), Notebook(GoodRecord, 30, log)]
    report = run_import(files=[file_of(goods_xml(10))], importers=importers)
    assert log == [(30, [4, 4, 2]), (40, [4, 4, 2])]
    assert report.counts["goods"].as_dict() == {
        "seen": 10, "created": 10, "updated": 0, "unchanged": 0, "refused": 0, "waiting": 0,
    }  # fmt: skip


@pytest.mark.django_db
def test_second_importer_of_a_kind_does_not_count_rows_twice(file_of):
    log = []
    importers = [Notebook(GoodRecord, 30, log), Notebook(GoodRecord, 35, log)]
    report = run_import(files=[file_of(goods_xml(3))], importers=importers)
    assert [order for order, _batches in log] == [30, 35]
    assert report.counts["goods"].created == 3


@pytest.mark.django_db
def test_kind_without_importer_is_refused_with_an_issue(file_of):
    report = run_import(files=[file_of(goods_xml(3))], importers=[])
    assert report.counts["goods"].refused == report.counts["goods"].seen == 3
    assert report.issue_codes == {"no-importer": 6}
    assert {issue.kind for issue in report.issues} == {"goods", "offers"}


@pytest.mark.django_db
def test_reference_rows_go_to_the_importer_of_their_table(file_of):
    def table(name):
        row = "<ЭлементСправочника><Ид>1</Ид></ЭлементСправочника>"
        return (
            f"<Справочник><Ид>{name}</Ид><ЭлементыСправочника>{row}</ЭлементыСправочника>"
            "</Справочник>"
        )

    xml = (
        "<КоммерческаяИнформация><ПользовательскиеСправочники>"
        f"{table('Договоры')}{table('Погода')}"
        "</ПользовательскиеСправочники></КоммерческаяИнформация>"
    )
    log = []
    importers = [
        Notebook(ReferenceRowRecord, 10, log, tables=("Договоры",)),
        Notebook(ReferenceRowRecord, 20, log, tables=("Партнеры",)),
    ]
    report = run_import(files=[file_of(xml)], importers=importers)
    assert log == [(10, [1])]
    counts = report.counts["reference_rows"]
    assert (counts.seen, counts.created, counts.refused) == (2, 1, 1)
    assert "Погода" in report.issues[0].message


@pytest.mark.django_db
def test_files_add_up_and_the_second_run_changes_nothing(file_of):
    files = [file_of(warehouses_xml("Київ", "Львів")), file_of(warehouses_xml("Київ"))]
    first = run_import(files=files, importers=[WarehouseImporter()]).counts["warehouses"]
    assert (first.seen, first.created, first.unchanged) == (3, 2, 1)
    second = run_import(files=files, importers=[WarehouseImporter()]).counts["warehouses"]
    assert (second.seen, second.created, second.updated, second.unchanged) == (3, 0, 0, 3)


@pytest.mark.django_db
def test_unusable_file_leaves_nothing_and_the_next_one_goes_in(file_of):
    broken = file_of(warehouses_xml("Київ", "Львів", "Одеса")[:-4])
    heard = []
    report = run_import(
        files=[broken, file_of(warehouses_xml("Харків"))],
        importers=[WarehouseImporter()],
        on_unusable=lambda path, reason: heard.append((path, reason)),
    )
    assert report.counts["warehouses"].seen == 1
    assert report.issue_codes == {"unreadable": 1}
    assert partners() == 1
    ((path, reason),) = heard
    assert path == broken
    assert "line 2" in reason


@pytest.mark.django_db
def test_failing_importer_rolls_its_file_back(file_of):
    report = run_import(
        files=[file_of(warehouses_xml("Київ", "біда"))],
        importers=[WarehouseImporter(trouble="біда")],
    )
    assert report.issue_codes == {"failed": 1}
    assert report.counts["warehouses"].seen == 0
    assert partners() == 0


@pytest.mark.django_db
def test_elements_nobody_reads_are_reported(file_of):
    xml = "<КоммерческаяИнформация><Каталог/><Погода/><Погода/></КоммерческаяИнформация>"
    report = run_import(files=[file_of(xml)], importers=[])
    assert report.issue_codes == {"unknown-element": 2}


@pytest.mark.django_db
def test_touched_products_are_announced_after_the_file(file_of):
    heard = []

    def listen(product_ids, **_more):
        heard.append((product_ids, partners()))

    products_touched.connect(listen)
    try:
        run_import(files=[file_of(warehouses_xml("Київ"))], importers=[WarehouseImporter()])
        run_import(
            files=[file_of(warehouses_xml("біда"))], importers=[WarehouseImporter(trouble="біда")]
        )
    finally:
        products_touched.disconnect(listen)
    assert heard == [(frozenset({7}), 1)]


@pytest.mark.django_db(transaction=True)
def test_one_import_at_a_time(file_of):
    path = file_of(warehouses_xml("Київ"))
    reports = []

    def import_in_thread():
        try:
            reports.append(run_import(files=[path], importers=[WarehouseImporter()]))
        finally:
            connections.close_all()

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [importing.IMPORT_LOCK])
        thread = threading.Thread(target=import_in_thread)
        thread.start()
        thread.join(timeout=1.0)
        assert thread.is_alive()
        assert reports == []
    thread.join(timeout=20)
    assert reports[0].counts["warehouses"].created == 1
    assert not import_is_running()


# The command ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_command_prints_one_json_object_with_every_kind(file_of):
    with extensions.override("importers", [WarehouseImporter()]):
        report, errors, code = run_command(file_of(warehouses_xml("Київ")), file_of(goods_xml(2)))
    assert code == 0
    assert set(ASKED_KINDS) < set(report)
    assert report["warehouses"]["created"] == 1
    assert report["issues"] == {"no-importer": 4}
    for kind in ASKED_KINDS:
        assert report[kind]["seen"] == sum(report[kind][outcome] for outcome in OUTCOMES)
    assert "{" not in errors


@pytest.mark.django_db
def test_command_ends_with_1_and_the_reason_for_an_unusable_file(file_of, tmp_path):
    with extensions.override("importers", [WarehouseImporter()]):
        report, errors, code = run_command(
            file_of("<html/>"), tmp_path / "absent.xml", file_of(warehouses_xml("Київ"))
        )
    assert code == 1
    assert report["issues"] == {"unreadable": 2}
    assert report["warehouses"]["created"] == 1
    assert "html" in errors
    assert "absent.xml" in errors
