"""The examples of docs/reference-tables.md go in as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from oscar_b2b.contracts.models import BonusBalance, Contract
from oscar_b2b.core.exchange import (
    CounterpartyRecord,
    GoodRecord,
    PriceTypeRecord,
    WarehouseRecord,
)
from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.models import LegalEntity
from oscar_b2b.onec_exchange.importing import import_file
from oscar_b2b.partner_pricing.models import ClientStock
from tests.integration.import_run import import_records

pytestmark = pytest.mark.django_db

DOC = Path(__file__).resolve().parents[3] / "docs" / "reference-tables.md"
EXAMPLES = re.findall(r"```xml\n(.*?)```", DOC.read_text(encoding="utf-8"), re.S)


def table_of(example: str) -> str:
    return re.search(r"<Ид>(\w+)</Ид>", example)[1]


def test_every_table_that_is_read_has_an_example():
    read = {table for each in extensions.get("importers") for table in each.tables}

    assert read == {table_of(each) for each in EXAMPLES}


def test_the_examples_go_in_one_after_another(tmp_path):
    import_records(
        [
            CounterpartyRecord("cccccccc-cccc-4ccc-8ccc-ccccccccccc1", name="Дилер Київ ТОВ"),
            PriceTypeRecord("99999999-9999-4999-8999-999999999991", "Опт", "UAH"),
            WarehouseRecord("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaa1", "Київ"),
            WarehouseRecord("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaa2", "Львів"),
            GoodRecord("66666666-6666-4666-8666-666666666666", name="Кабель"),
            GoodRecord("66666666-6666-4666-8666-666666666667", name="Провід"),
        ]
    )
    file = tmp_path / "reference.xml"

    limits = []
    for example in EXAMPLES:
        file.write_text(example, encoding="utf-8")
        report = import_file(path=file)
        counts = report.counts["reference_rows"]
        assert (counts.seen, counts.refused) == (1, 0), (table_of(example), report.issues)
        assert counts.created + counts.updated == 1, table_of(example)
        again = import_file(path=file).counts["reference_rows"]
        assert (again.unchanged, again.refused) == (1, 0), table_of(example)
        limits.append(ClientStock.objects.count())

    assert max(limits) == 1
    assert limits[-1] == 0, "the last example about stock takes the limit away"
    entity = LegalEntity.objects.get()
    assert entity.dealer.manager.name == "Олена Приклад"
    contract = Contract.objects.get()
    assert (contract.price_type.name, contract.payment_days) == ("Опт", 14)
    assert contract.agreement.min_order == 5000
    assert contract.balance.debt == 17000
    assert BonusBalance.objects.get().legal_entity == entity
