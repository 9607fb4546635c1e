"""Stage and upsert on Oscar's partners: what is written, what is not, what is counted."""

from __future__ import annotations

import pytest
from django.db import connection
from oscar.core.loading import get_model

from oscar_b2b.core.merge import Stage, fetch, upsert

Partner = get_model("partner", "Partner")
StockRecord = get_model("partner", "StockRecord")

pytestmark = pytest.mark.django_db


def merge(rows: list[tuple[str, str]]):
    with Stage("partners", {"code": "text", "name": "text"}) as stage:
        stage.copy(rows)
        return upsert(
            model=Partner,
            source=f"{stage} s",
            key={"code": "s.code"},
            values={"name": "s.name"},
        )


def row_versions() -> dict[str, tuple[str, str, str]]:
    """Return the physical place, the writer and the locker of each row."""
    return {
        code: (ctid, xmin, xmax)
        for code, ctid, xmin, xmax in fetch(
            "SELECT code, ctid::text, xmin::text, xmax::text FROM partner_partner"
        )
    }


def test_new_rows_are_inserted_and_counted():
    outcome = merge([("kyiv", "Kyiv"), ("lviv", "Lviv")])

    assert (outcome.created, outcome.updated) == (2, 0)
    assert outcome.created_ids == set(Partner.objects.values_list("pk", flat=True))
    assert dict(Partner.objects.values_list("code", "name")) == {"kyiv": "Kyiv", "lviv": "Lviv"}


def test_only_rows_that_differ_are_updated():
    merge([("kyiv", "Kyiv"), ("lviv", "Lviv")])

    outcome = merge([("kyiv", "Kyiv"), ("lviv", "Lemberg")])

    assert (outcome.created, outcome.updated) == (0, 1)
    assert outcome.updated_ids == {Partner.objects.get(code="lviv").pk}
    assert Partner.objects.get(code="lviv").name == "Lemberg"


def test_equal_rows_are_neither_written_nor_locked():
    merge([("kyiv", "Kyiv"), ("lviv", "Lviv")])
    before = row_versions()

    outcome = merge([("kyiv", "Kyiv"), ("lviv", "Lviv")])

    assert (outcome.created, outcome.updated) == (0, 0)
    assert row_versions() == before


def test_rows_outside_the_source_stay():
    merge([("kyiv", "Kyiv"), ("lviv", "Lviv")])
    before = row_versions()["kyiv"]

    merge([("lviv", "Lemberg")])

    assert row_versions()["kyiv"] == before


def test_columns_of_a_new_row_only_are_not_compared():
    with Stage("partners", {"code": "text", "name": "text"}) as stage:
        stage.copy([("kyiv", "Kyiv")])
        source = {"model": Partner, "source": f"{stage} s", "key": {"code": "s.code"}}
        upsert(**source, values={}, on_create={"name": "s.name"})
        Partner.objects.update(name="Renamed by hand")

        outcome = upsert(**source, values={}, on_create={"name": "s.name"})

    assert (outcome.created, outcome.updated) == (0, 0)
    assert Partner.objects.get().name == "Renamed by hand"


def test_the_stored_row_can_be_used_in_values():
    merge([("kyiv", "Kyiv")])
    with Stage("partners", {"code": "text", "name": "text"}) as stage:
        stage.copy([("kyiv", ""), ("lviv", "")])
        outcome = upsert(
            model=Partner,
            source=f"{stage} s",
            key={"code": "s.code"},
            values={"name": "COALESCE(NULLIF(s.name, ''), t.name, 'unnamed')"},
        )

    assert (outcome.created, outcome.updated) == (1, 0)
    assert dict(Partner.objects.values_list("code", "name")) == {"kyiv": "Kyiv", "lviv": "unnamed"}


def test_missing_columns_get_the_models_defaults_and_stamps(bolt, kyiv_warehouse, lviv_warehouse):
    StockRecord.objects.filter(product=bolt, partner=kyiv_warehouse).delete()
    with Stage("stock", {"quantity": "int"}) as stage:
        stage.copy([(7,)])
        upsert(
            model=StockRecord,
            source=f"{stage} s",
            key={"partner_id": str(kyiv_warehouse.pk), "partner_sku": "'sku'"},
            values={"product_id": str(bolt.pk), "num_in_stock": "s.quantity"},
        )

    record = StockRecord.objects.get(partner=kyiv_warehouse, product=bolt)
    assert record.price_currency == "UAH"
    assert record.num_allocated is None
    assert record.date_created is not None
    assert record.date_updated is not None


def test_duplicates_the_last_wins_and_the_others_are_returned():
    with Stage("partners", {"code": "text", "name": "text"}) as stage:
        stage.copy([("kyiv", "first"), ("lviv", "only"), ("kyiv", "last")])

        dropped = stage.drop_duplicates(key="code", returning="code, name")

        assert dropped == [("kyiv", "first")]
        assert fetch(f"SELECT code, name FROM {stage} ORDER BY seq") == [
            ("lviv", "only"),
            ("kyiv", "last"),
        ]


def test_duplicates_by_a_rule_of_the_caller():
    with Stage("partners", {"code": "text", "name": "text"}) as stage:
        stage.copy([("kyiv", "a"), ("kyiv", "c"), ("kyiv", "b")])

        stage.drop_duplicates(key="code", order="name DESC")

        assert fetch(f"SELECT name FROM {stage}") == [("c",)]


def test_texts_go_through_copy_verbatim():
    hostile = "tab\there \\N new\nline 'quote' %s ; DROP TABLE"

    merge([("x", hostile)])

    assert Partner.objects.get(code="x").name == hostile


def test_rows_taken_out_are_returned_and_gone():
    with Stage("partners", {"code": "text", "name": "text"}) as stage:
        stage.copy([("kyiv", "a"), ("lviv", "b")])

        assert stage.take_out(where="s.code = 'kyiv'", returning="s.name") == [("a",)]
        assert fetch(f"SELECT code FROM {stage}") == [("lviv",)]


def test_the_stage_is_gone_afterwards():
    with Stage("partners", {"code": "text"}) as stage:
        name = stage.table

    assert name not in connection.introspection.table_names()
    assert fetch("SELECT count(*) FROM pg_class WHERE relname = %s", [name]) == [(0,)]


def tables(stage: Stage) -> int:
    return fetch("SELECT count(*) FROM pg_class WHERE relname = %s", [stage.table])[0][0]


def test_a_stage_costs_nothing_until_it_has_rows():
    stage = Stage("partners", {"code": "text", "name": "text"})
    stage.copy([])

    assert stage.drop_duplicates(key="code") == []
    assert stage.take_out(where="true", returning="code") == []
    assert tables(stage) == 0

    stage.copy([("kyiv", "Kyiv")])
    assert tables(stage) == 1


def test_an_empty_stage_can_be_asked():
    with Stage("partners", {"code": "text", "name": "text"}) as stage:
        assert fetch(f"SELECT count(*) FROM {stage}") == [(0,)]


def test_rows_are_numbered_over_all_that_is_copied():
    with Stage("partners", {"code": "text", "name": "text"}) as stage:
        stage.copy([("kyiv", "Kyiv"), ("lviv", "Lviv")])
        stage.copy([("odesa", "Odesa")])

        rows = fetch(f"SELECT code FROM {stage} ORDER BY seq")

    assert [code for (code,) in rows] == ["kyiv", "lviv", "odesa"]
