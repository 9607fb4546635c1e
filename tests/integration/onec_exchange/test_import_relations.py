"""Kits, analogues, accessories and similar goods, from requisites and from reference tables."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from oscar_b2b.core.exchange import GoodRecord, OfferRecord, ReferenceRowRecord
from oscar_b2b.core.models import ProductRelation
from oscar_b2b.onec_exchange.catalogue import IMPORTERS
from oscar_b2b.onec_exchange.models import PendingLink
from tests.integration.import_run import import_records, written

pytestmark = pytest.mark.django_db

BOLT, NUT, WASHER = (GoodRecord(each, name=each.title()) for each in ("bolt", "nut", "washer"))
SET = GoodRecord(
    "set",
    name="Набір",
    requisites=(("Комплектующие", "bolt*4; nut*4;washer*1,5"), ("Аналоги", "bolt")),
)


def load(*records):
    return import_records(records, importers=IMPORTERS)


def row(key: str, table: str = "СвязиТоваров", *, deleted: bool = False, **values: str):
    return ReferenceRowRecord(table, key, tuple(values.items()), deleted=deleted)


def relations() -> dict[tuple[str, str], list[tuple[str, Decimal]]]:
    found: dict[tuple[str, str], list[tuple[str, Decimal]]] = {}
    rows = ProductRelation.objects.order_by("product__code", "kind", "position", "pk")
    for good, kind, related, quantity in rows.values_list(
        "product__code", "kind", "related__code", "quantity"
    ):
        found.setdefault((good, kind), []).append((related, quantity))
    return found


# Requisites -----------------------------------------------------------------------------------


def test_lists_of_a_good_become_relations_with_quantities():
    report = load(BOLT, NUT, WASHER, SET)

    assert relations() == {
        ("set", "kit"): [("bolt", 4), ("nut", 4), ("washer", Decimal("1.5"))],
        ("set", "analogue"): [("bolt", 1)],
    }
    assert report.issue_codes["requisite-unknown"] == 0
    assert written(load(BOLT, NUT, WASHER, SET)) == {}


def test_a_new_list_replaces_the_one_of_its_kind_only():
    load(BOLT, NUT, WASHER, SET)

    report = load(replace(SET, requisites=(("Комплектующие", "nut*2"),)))

    assert written(report) == {"goods": (0, 1)}
    assert relations() == {("set", "kit"): [("nut", 2)], ("set", "analogue"): [("bolt", 1)]}


def test_an_empty_list_clears_and_a_good_without_a_list_keeps_it():
    load(BOLT, NUT, WASHER, SET)

    load(replace(SET, requisites=()))
    assert ("set", "kit") in relations()

    load(replace(SET, requisites=(("Комплектующие", ""), ("Аналоги", ""))))
    assert relations() == {}


def test_related_goods_that_come_later_are_waited_for():
    report = load(SET)
    assert report.issue_codes["related-unknown"] == 1
    assert written(load(SET)) == {}

    load(BOLT)
    assert relations() == {("set", "kit"): [("bolt", 4)], ("set", "analogue"): [("bolt", 1)]}
    load(NUT, WASHER)

    assert relations()["set", "kit"] == [("bolt", 4), ("nut", 4), ("washer", Decimal("1.5"))]
    assert not PendingLink.objects.exists()


def test_a_relation_to_a_variant_waits_for_its_offer():
    load(BOLT, replace(SET, requisites=(("Аналоги", "bolt#m8"),)))

    load(OfferRecord("bolt#m8", name="Bolt M8"))

    assert relations() == {("set", "analogue"): [("bolt#m8", 1)]}


@pytest.mark.parametrize("text", ["bolt*0", "bolt*many", "set", "bolt*-1"])
def test_what_is_no_good_with_a_quantity_is_remarked(text: str):
    report = load(BOLT, replace(SET, requisites=(("Комплектующие", text),)))

    assert report.issue_codes["related-unreadable"] == 1
    assert relations() == {}


# Reference tables -----------------------------------------------------------------------------

ANALOGUE = row("r1", Товар="bolt", СвязанныйТовар="nut", ВидСвязи="Аналог", Порядок="2")
PART = row("r2", "КомплектыТоваров", Комплект="set", Товар="bolt", Количество="3")


def test_rows_of_the_tables_become_relations():
    report = load(BOLT, NUT, replace(SET, requisites=()), ANALOGUE, PART)

    assert written(report)["reference_rows"] == (2, 0)
    assert relations() == {("bolt", "analogue"): [("nut", 1)], ("set", "kit"): [("bolt", 3)]}
    assert written(load(ANALOGUE, PART)) == {}


def test_a_row_that_changes_changes_its_relation():
    load(BOLT, NUT, WASHER, ANALOGUE)

    load(row("r1", Товар="bolt", СвязанныйТовар="washer", ВидСвязи="Похожие"))

    assert relations() == {("bolt", "similar"): [("washer", 1)]}


@pytest.mark.parametrize("bare", [True, False])
def test_a_deleted_row_takes_its_relation_away(bare: bool):
    load(BOLT, NUT, ANALOGUE)

    report = load(row("r1", deleted=True) if bare else replace(ANALOGUE, deleted=True))

    assert written(report) == {"reference_rows": (0, 1)}
    assert relations() == {}
    assert written(load(row("r1", deleted=True))) == {}


def test_rows_of_goods_that_are_not_there_wait():
    report = load(BOLT, ANALOGUE)
    assert report.counts["reference_rows"].waiting == 1

    load(NUT)
    assert relations() == {("bolt", "analogue"): [("nut", 1)]}


def test_a_waiting_row_that_is_deleted_waits_no_longer():
    load(BOLT, ANALOGUE)

    load(row("r1", deleted=True))
    load(NUT)

    assert relations() == {}


def test_a_list_of_the_good_leaves_rows_of_the_tables_alone():
    load(BOLT, NUT, replace(SET, requisites=()), PART)

    load(replace(SET, requisites=(("Комплектующие", "nut*2"),)))
    assert relations() == {("set", "kit"): [("bolt", 3), ("nut", 2)]} or relations() == {
        ("set", "kit"): [("nut", 2), ("bolt", 3)]
    }
    load(replace(SET, requisites=(("Комплектующие", "bolt*9"),)))

    assert relations() == {("set", "kit"): [("bolt", 3)]}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"Товар": "bolt", "ВидСвязи": "Аналог"}, "relation-incomplete"),
        ({"Товар": "bolt", "СвязанныйТовар": "bolt", "ВидСвязи": "Аналог"}, "relation-incomplete"),
        ({"Товар": "bolt", "СвязанныйТовар": "nut", "ВидСвязи": "?"}, "relation-kind-unknown"),
        (
            {"Товар": "bolt", "СвязанныйТовар": "nut", "ВидСвязи": "Аналог", "Количество": "мало"},
            "quantity-unreadable",
        ),
    ],
)
def test_rows_that_say_too_little_are_refused(values: dict[str, str], code: str):
    report = load(BOLT, NUT, row("r1", **values))

    assert report.counts["reference_rows"].refused == 1
    assert report.issue_codes[code] == 1
    assert relations() == {}


def test_two_rows_of_one_relation_are_one():
    report = load(BOLT, NUT, ANALOGUE, replace(ANALOGUE, id="r9"))

    assert report.counts["reference_rows"].refused == 1
    assert relations() == {("bolt", "analogue"): [("nut", 1)]}
