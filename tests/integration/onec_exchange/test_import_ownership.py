"""Fields of goods owned by 1C, written by 1C once, or owned by the site."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model
from PIL import Image

from oscar_b2b.core.exchange import GoodRecord, GroupRecord, OfferRecord, PropertyRecord
from oscar_b2b.onec_exchange.catalogue import IMPORTERS, ownership
from oscar_b2b.onec_exchange.catalogue.ownership import ONCE, ONEC, SITE, set_owner
from tests.integration.import_run import import_records, written

Category = get_model("catalogue", "Category")
Product = get_model("catalogue", "Product")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")

pytestmark = pytest.mark.django_db

CHEMISTRY, TOOLS = GroupRecord("g-chem", "Хімія"), GroupRecord("g-tools", "Інструмент")
SIZE = PropertyRecord("p-size", "Розмір", "Строка")
FIRST = GoodRecord(
    "soap",
    name="Мило",
    article="S-1",
    description="Старий опис",
    group_ids=("g-chem",),
    property_values=(("p-size", "100 г"),),
    images=("import_files/a.png",),
    barcode="482",
)
SECOND = replace(
    FIRST,
    name="Мило нове",
    article="S-2",
    description="Новий опис",
    group_ids=("g-tools",),
    property_values=(("p-size", "200 г"),),
    images=("import_files/b.png",),
    deleted=True,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "import_files").mkdir()
    for name, colour in (("a.png", "red"), ("b.png", "blue")):
        Image.new("RGB", (4, 4), colour).save(tmp_path / "import_files" / name)
    return tmp_path


def load(folder: Path, *records):
    return import_records(
        [CHEMISTRY, TOOLS, SIZE, *records], importers=IMPORTERS, base_dir=folder
    )  # fmt: skip


def state() -> dict[str, object]:
    soap = Product.objects.get(code="soap")
    size = soap.attribute_values.filter(attribute__name="Розмір").first()
    return {
        "title": soap.title,
        "description": soap.description,
        "images": [each.code is not None and each.original.name for each in soap.images.all()],
        "categories": sorted(soap.categories.values_list("code", flat=True)),
        "attributes": size.value if size else None,
        "article": soap.upc or "",
        "is_public": soap.is_public,
    }


def test_by_default_1c_owns_everything_but_the_description():
    assert ownership.owners() == {
        "title": ONEC,
        "description": ONCE,
        "images": ONEC,
        "categories": ONEC,
        "attributes": ONEC,
        "article": ONEC,
        "is_public": ONEC,
    }
    assert set(ownership.FIELDS) == set(ownership.DEFAULTS)


@pytest.mark.parametrize("field", list(ownership.FIELDS))
def test_1c_writes_its_own_at_every_import(field: str, folder: Path):
    set_owner(field=field, owner=ONEC)
    load(folder, FIRST)
    before = state()[field]

    load(folder, replace(SECOND, deleted=field == "is_public"))

    assert state()[field] != before
    assert written(load(folder, replace(SECOND, deleted=field == "is_public"))) == {}


@pytest.mark.parametrize("field", list(ownership.FIELDS))
def test_what_is_written_once_is_not_written_again(field: str, folder: Path):
    set_owner(field=field, owner=ONCE)
    load(folder, FIRST)
    before = state()[field]
    assert before not in ("", None, [])

    load(folder, SECOND)

    assert state()[field] == before
    assert written(load(folder, SECOND)) == {}


@pytest.mark.parametrize(
    ("field", "first"),
    [
        ("description", ""),
        ("images", []),
        ("categories", []),
        ("attributes", None),
        ("article", ""),
        # A good needs a title, and stays hidden until the site shows it.
        ("title", "Мило"),
        ("is_public", False),
    ],
)
def test_what_the_site_owns_is_left_alone(field: str, first: object, folder: Path):
    set_owner(field=field, owner=SITE)

    load(folder, FIRST)
    assert state()[field] == first
    Product.objects.filter(code="soap").update(
        title="Своя назва", description="Свій опис", upc="OWN", is_public=True
    )
    mine = state()[field]
    load(folder, SECOND)

    assert state()[field] == mine
    assert written(load(folder, SECOND)) == {}


def test_once_fills_what_is_still_empty(folder: Path):
    for field in ownership.FIELDS:
        set_owner(field=field, owner=ONCE)
    load(folder, GoodRecord("soap", name="Мило"))

    load(folder, FIRST)

    assert state() == {
        "title": "Мило",
        "description": "Старий опис",
        "images": [state()["images"][0]],
        "categories": ["g-chem"],
        "attributes": "100 г",
        "article": "S-1",
        "is_public": True,
    }


def test_properties_of_variants_follow_the_same_owner(folder: Path):
    set_owner(field="attributes", owner=SITE)
    values = (("p-size", "XL"),)

    load(folder, FIRST, OfferRecord("soap#x", name="Мило X", property_values=values, barcode="99"))

    stored = ProductAttributeValue.objects.filter(product__code__in=("soap", "soap#x"))
    # Bar codes are no property of anybody.
    assert set(stored.values_list("attribute__code", "value_text")) == {
        ("barcode", "482"),
        ("barcode", "99"),
    }


def test_1c_empties_a_description_it_owns_but_not_with_a_bare_deletion(folder: Path):
    set_owner(field="description", owner=ONEC)
    load(folder, FIRST)

    load(folder, GoodRecord("soap", deleted=True))
    assert state()["description"] == "Старий опис"
    load(folder, replace(FIRST, description=""))

    assert state()["description"] == ""


def test_owners_cost_one_query():
    with CaptureQueriesContext(connection) as captured:
        ownership.owners()

    assert len(captured) == 1


@pytest.mark.parametrize(("field", "owner"), [("price", ONEC), ("title", "nobody")])
def test_only_known_fields_have_owners(field: str, owner: str):
    with pytest.raises(LookupError):
        set_owner(field=field, owner=owner)
