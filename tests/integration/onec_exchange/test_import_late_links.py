"""Goods that come before their groups, properties, dictionary values and related goods."""

from __future__ import annotations

from dataclasses import replace

import pytest
from oscar.core.loading import get_model

from oscar_b2b.core.exchange import GoodRecord, GroupRecord, OfferRecord, PropertyRecord
from oscar_b2b.onec_exchange.catalogue import IMPORTERS
from oscar_b2b.onec_exchange.catalogue.good_groups import UNSORTED
from oscar_b2b.onec_exchange.models import PendingLink
from tests.integration.import_run import import_records, written

Category = get_model("catalogue", "Category")
Product = get_model("catalogue", "Product")

pytestmark = pytest.mark.django_db

GUID = "55555555-5555-4555-8555-55555555555{}"
TOOLS, CHEMISTRY = GroupRecord("g-tools", "Інструменти"), GroupRecord("g-chem", "Хімія")
COLOUR = PropertyRecord(
    "p-colour",
    "Колір",
    "Справочник",
    options=((GUID.format(1), "Синій"), (GUID.format(2), "Білий")),
)
SOAP = GoodRecord("soap", name="Мило", group_ids=("g-chem",))


def load(*records):
    return import_records(records, importers=IMPORTERS)


def sections(code: str) -> set[str]:
    return set(Product.objects.get(code=code).categories.values_list("code", flat=True))


def attributes(code: str) -> dict[str, str]:
    values = Product.objects.get(code=code).attribute_values.all()
    return {each.attribute.name: each.value_as_text for each in values}


# Groups ---------------------------------------------------------------------------------------


def test_a_good_is_put_into_its_group_when_the_group_comes():
    report = load(SOAP)
    assert report.issue_codes["group-unknown"] == 1
    assert sections("soap") == {UNSORTED}

    late = load(TOOLS, CHEMISTRY)

    assert sections("soap") == {"g-chem"}
    assert late.touched_products == {Product.objects.get(code="soap").pk}
    assert not PendingLink.objects.exists()
    assert written(load(CHEMISTRY, SOAP)) == {}


def test_a_good_moved_to_a_group_that_is_not_there_keeps_its_place_until_it_is():
    load(CHEMISTRY, SOAP)

    load(replace(SOAP, group_ids=("g-tools",)))
    assert sections("soap") == {"g-chem"}

    load(TOOLS)
    assert sections("soap") == {"g-tools"}


def test_one_of_two_groups_may_come_later():
    load(CHEMISTRY, replace(SOAP, group_ids=("g-chem", "g-tools")))
    assert sections("soap") == {"g-chem"}

    load(TOOLS)

    assert sections("soap") == {"g-chem", "g-tools"}


def test_a_newer_word_of_the_good_replaces_the_waiting_one():
    load(CHEMISTRY, replace(SOAP, group_ids=("g-tools",)))

    load(SOAP)
    load(TOOLS)

    assert sections("soap") == {"g-chem"}


def test_goods_without_a_group_stand_in_the_hidden_section_of_the_unsorted():
    load(replace(SOAP, group_ids=()), GoodRecord("gone", name="Gone", deleted=True))

    assert sections("soap") == {UNSORTED}
    assert sections("gone") == set()
    unsorted = Category.objects.get(code=UNSORTED)
    assert not unsorted.is_public
    Category.objects.filter(pk=unsorted.pk).update(name="Решта", is_public=True)

    assert written(load(CHEMISTRY, replace(SOAP, group_ids=()))) == {"groups": (1, 0)}
    unsorted.refresh_from_db()
    assert (unsorted.name, unsorted.is_public) == ("Решта", True)
    load(SOAP)
    assert sections("soap") == {"g-chem"}


def test_a_good_sorted_by_hand_leaves_the_unsorted():
    load(replace(SOAP, group_ids=()))
    own = Category.add_root(name="Sale", slug="sale")
    Product.objects.get(code="soap").categories.add(own)

    load(replace(SOAP, group_ids=()))

    assert sections("soap") == {""}


def test_the_good_of_characteristics_that_come_without_it_stands_in_their_group():
    load(CHEMISTRY, GoodRecord("hat#m", name="Капелюх (M)", group_ids=("g-chem",)))

    assert sections("hat") == {"g-chem"}


# Properties -----------------------------------------------------------------------------------


def test_values_wait_for_their_property():
    coloured = replace(SOAP, property_values=(("p-colour", GUID.format(1)), ("p-size", "XL")))

    report = load(CHEMISTRY, coloured)
    assert report.issue_codes["property-unknown"] == 2
    assert attributes("soap") == {}
    before = PendingLink.objects.values_list("pk", flat=True)
    assert list(before)
    assert written(load(coloured)) == {}

    late = load(COLOUR, PropertyRecord("p-size", "Розмір", "Строка"))

    assert attributes("soap") == {"Колір": "Синій", "Розмір": "XL"}
    assert late.touched_products == {Product.objects.get(code="soap").pk}
    assert not PendingLink.objects.exists()
    assert written(load(COLOUR, coloured)) == {}


def test_values_wait_for_the_part_of_the_dictionary_that_has_them():
    part = replace(COLOUR, options=COLOUR.options[:1])
    load(CHEMISTRY, part, replace(SOAP, property_values=(("p-colour", GUID.format(2)),)))
    assert attributes("soap") == {}

    load(COLOUR)

    assert attributes("soap") == {"Колір": "Білий"}


def test_a_cleared_value_no_longer_waits():
    load(CHEMISTRY, replace(SOAP, property_values=(("p-colour", GUID.format(1)),)))

    load(replace(SOAP, property_values=(("p-colour", ""),)))
    load(COLOUR)

    assert attributes("soap") == {}


def test_values_of_a_variant_wait_too():
    offer = OfferRecord("soap#s", name="Мило S", property_values=(("p-colour", GUID.format(2)),))
    load(CHEMISTRY, SOAP, offer)

    load(COLOUR)

    assert attributes("soap#s") == {"Колір": "Білий"}


def test_a_long_text_of_an_unknown_property_waits_as_well():
    load(CHEMISTRY, replace(SOAP, property_values=(("p-text", "слово " * 3000),)))

    load(PropertyRecord("p-text", "Текст", "Строка"))

    assert attributes("soap")["Текст"] == "слово " * 3000
