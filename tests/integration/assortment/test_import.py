"""Reference table ``Ассортимент``: rules of 1C beside those of employees."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_b2b.assortment.models import AssortmentRule
from oscar_b2b.core.exchange import ReferenceRowRecord
from oscar_b2b.core.models import Segment
from oscar_b2b.core.services import terms
from tests.factories import goods
from tests.integration.import_run import import_records, written

pytestmark = pytest.mark.django_db


def row(row_id: str, rule: str = "Запрет", *, deleted: bool = False, **values: str) -> Any:
    values = {"Правило": rule, **values}
    return ReferenceRowRecord("Ассортимент", row_id, tuple(values.items()), deleted)


def rules() -> list[tuple[str, str, str, str | None]]:
    found = AssortmentRule.objects.order_by("pk")
    return [(each.owner_name, each.effect, each.goods_name, each.guid) for each in found]


def rows_written(*rows: Any) -> tuple[int, int]:
    return written(import_records(rows)).get("reference_rows", (0, 0))


def refused(*rows: Any) -> dict[str, int]:
    report = import_records(rows)
    assert report.counts["reference_rows"].refused == len(rows)
    return dict(report.issue_codes)


@pytest.fixture
def hardware(bolt: Any, nut: Any, washer: Any) -> Any:
    section = goods.make_category("Hardware")
    section.code = "section-1"
    section.save()
    for product in (bolt, nut):
        product.categories.add(section)
    return section


def test_every_owner_and_all_kinds_of_goods_and_nothing_the_second_time(
    kyiv_dealer: Any, lviv_dealer: Any, hardware: Any, bolt: Any
) -> None:
    Segment.objects.get_or_create(name="Wholesale")
    rows = [
        row("a-1", "Только", Контрагент=kyiv_dealer.legal_entity.guid, Группа="section-1"),
        row("a-2", "запрет", Партнер=lviv_dealer.dealer.guid, Номенклатура=bolt.code),
        row("a-3", "Также", Сегмент="Wholesale", Бренд="Acme"),
        row("a-4", "Запрет", Бренд="Rival"),
    ]
    assert rows_written(*rows) == (4, 0)
    assert rules() == [
        (str(kyiv_dealer.legal_entity), "only", "Hardware", "a-1"),
        (str(lviv_dealer.dealer), "deny", str(bolt), "a-2"),
        ("Wholesale", "also", "Acme", "a-3"),
        ("Everybody", "deny", "Rival", "a-4"),
    ]
    before = list(AssortmentRule.objects.values_list("pk", "created_at", named=False))
    assert rows_written(*rows) == (0, 0)
    assert list(AssortmentRule.objects.values_list("pk", "created_at", named=False)) == before


def test_the_dealer_sees_what_1c_grants(
    kyiv_dealer: Any, lviv_dealer: Any, hardware: Any, bolt: Any
) -> None:
    import_records(
        [
            row("a-1", "Только", Партнер=kyiv_dealer.dealer.guid, Группа="section-1"),
            row("a-2", "Запрет", Контрагент=kyiv_dealer.legal_entity.guid, Номенклатура=bolt.code),
        ]
    )

    def seen(person: Any) -> set[str]:
        products = get_model("catalogue", "Product").objects.all()
        visible = terms.visible_products(context=person.context, products=products)
        return set(visible.values_list("title", flat=True))

    assert seen(kyiv_dealer) == {"Nut M8"}
    assert seen(lviv_dealer) == {"Bolt M8", "Nut M8", "Washer"}


def test_a_row_changes_moves_and_goes(kyiv_dealer: Any, hardware: Any, bolt: Any) -> None:
    owner = {"Партнер": kyiv_dealer.dealer.guid}
    rows_written(row("a-1", "Запрет", Группа="section-1", **owner))
    assert rows_written(row("a-1", "Также", Группа="section-1", **owner)) == (0, 1)
    assert rows_written(row("a-1", "Также", Номенклатура=bolt.code, **owner)) == (0, 1)
    assert rules() == [(str(kyiv_dealer.dealer), "also", str(bolt), "a-1")]
    assert rows_written(row("a-1", deleted=True)) == (0, 1)
    assert rows_written(row("a-1", deleted=True)) == (0, 0)
    assert rules() == []


def test_rows_that_change_places_in_one_file(kyiv_dealer: Any, bolt: Any, nut: Any) -> None:
    owner = {"Партнер": kyiv_dealer.dealer.guid}
    rows_written(
        row("a-1", "Запрет", Номенклатура=bolt.code, **owner),
        row("a-2", "Также", Номенклатура=nut.code, **owner),
    )
    swapped = [
        row("a-1", "Запрет", Номенклатура=nut.code, **owner),
        row("a-2", "Также", Номенклатура=bolt.code, **owner),
    ]
    assert rows_written(*swapped) == (0, 2)
    assert {(goods_name, effect, guid) for __, effect, goods_name, guid in rules()} == {
        (str(nut), "deny", "a-1"),
        (str(bolt), "also", "a-2"),
    }
    assert rows_written(*swapped) == (0, 0)


def test_of_two_rows_about_the_same_the_last_goes_in(kyiv_dealer: Any, bolt: Any) -> None:
    owner = {"Партнер": kyiv_dealer.dealer.guid}
    report = import_records(
        [
            row("a-1", "Запрет", Номенклатура=bolt.code, **owner),
            row("a-2", "Также", Номенклатура=bolt.code, **owner),
        ]
    )
    assert report.issue_codes == {"duplicate": 1}
    assert rules() == [(str(kyiv_dealer.dealer), "also", str(bolt), "a-2")]


class TestByHand:
    def test_an_employees_rule_stays_with_a_remark(self, kyiv_dealer: Any, bolt: Any) -> None:
        AssortmentRule.objects.create(effect="also", dealer=kyiv_dealer.dealer, product=bolt)
        sent = row("a-1", "Запрет", Партнер=kyiv_dealer.dealer.guid, Номенклатура=bolt.code)
        report = import_records([sent])
        assert written(report) == {}
        assert report.issue_codes == {"rule-by-hand": 1}
        assert rules() == [(str(kyiv_dealer.dealer), "also", str(bolt), None)]
        assert rows_written(row("a-1", deleted=True)) == (0, 0)
        assert len(rules()) == 1

    def test_the_same_said_by_both_is_no_remark(self, kyiv_dealer: Any, bolt: Any) -> None:
        AssortmentRule.objects.create(effect="deny", dealer=kyiv_dealer.dealer, product=bolt)
        sent = row("a-1", "Запрет", Партнер=kyiv_dealer.dealer.guid, Номенклатура=bolt.code)
        assert import_records([sent]).issue_codes == {}

    def test_a_row_that_moves_onto_an_employees_rule_takes_its_own_away(
        self, kyiv_dealer: Any, bolt: Any, nut: Any
    ) -> None:
        owner = {"Партнер": kyiv_dealer.dealer.guid}
        rows_written(row("a-1", "Запрет", Номенклатура=bolt.code, **owner))
        AssortmentRule.objects.create(effect="also", dealer=kyiv_dealer.dealer, product=nut)
        moved = row("a-1", "Запрет", Номенклатура=nut.code, **owner)
        assert rows_written(moved) == (0, 1)
        assert rules() == [(str(kyiv_dealer.dealer), "also", str(nut), None)]
        assert rows_written(moved) == (0, 0)

    def test_what_is_saved_in_the_dashboard_is_the_employees(
        self, staff_client: Any, kyiv_dealer: Any, bolt: Any
    ) -> None:
        sent = row("a-1", "Запрет", Партнер=kyiv_dealer.dealer.guid, Номенклатура=bolt.code)
        import_records([sent])
        rule = AssortmentRule.objects.get()
        page = staff_client.get(reverse("dashboard:b2b-assortment")).content.decode()
        assert "from 1C" in page
        staff_client.post(
            reverse("dashboard:b2b-assortment-rule", args=[rule.pk]),
            {"effect": "also", "dealer": kyiv_dealer.dealer.pk, "product": bolt.pk},
        )
        import_records([sent])
        assert rules() == [(str(kyiv_dealer.dealer), "also", str(bolt), None)]
        page = staff_client.get(reverse("dashboard:b2b-assortment")).content.decode()
        assert "from 1C" not in page


class TestRefused:
    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"Бренд": "Acme", "rule": ""}, "assortment-rule"),
            ({"Бренд": "Acme", "rule": "Иногда"}, "assortment-rule"),
            ({}, "assortment-goods"),
            ({"Бренд": "Acme", "Группа": "section-1"}, "assortment-goods"),
            ({"Бренд": "A" * 256}, "assortment-goods"),
            ({"Бренд": "Acme", "Партнер": "d", "Сегмент": "s"}, "assortment-owner"),
            ({"Бренд": "Acme", "Партнер": "nobody"}, "dealer-unknown"),
            ({"Бренд": "Acme", "Контрагент": "nobody"}, "counterparty-unknown"),
            ({"Бренд": "Acme", "Сегмент": "nobody"}, "segment-unknown"),
            ({"Номенклатура": "nothing"}, "good-unknown"),
            ({"Группа": "nothing"}, "group-unknown"),
        ],
    )
    def test_what_says_nothing_usable(self, values: dict[str, str], code: str) -> None:
        values = dict(values)
        assert refused(row("a-1", values.pop("rule", "Запрет"), **values)) == {code: 1}
        assert rules() == []

    def test_a_characteristic(self, kyiv_warehouse: Any) -> None:
        parent = goods.make_product("Pencils")
        child = goods.make_product("Pencil red", parent=parent)
        assert refused(row("a-1", Номенклатура=child.code)) == {"assortment-variant": 1}


def test_any_number_of_rows_is_few_statements(kyiv_dealer: Any, bolt: Any) -> None:
    owner = {"Партнер": kyiv_dealer.dealer.guid}

    def statements(count: int) -> int:
        rows = [row(f"b-{count}-{n}", Бренд=f"{count} {n}", **owner) for n in range(count)]
        with CaptureQueriesContext(connection) as asked:
            assert rows_written(*rows) == (count, 0)
        return len([each for each in asked if not each["sql"].startswith("COPY")])

    assert statements(5) == statements(100)
