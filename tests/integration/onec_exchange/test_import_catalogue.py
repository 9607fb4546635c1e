"""Groups, properties, goods and offers, from records to Oscar's tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from oscar.core.loading import get_model
from PIL import Image

from oscar_b2b.core.exchange import GoodRecord, GroupRecord, OfferRecord, PropertyRecord
from oscar_b2b.core.merge import fetch
from oscar_b2b.onec_exchange.catalogue import IMPORTERS
from oscar_b2b.onec_exchange.waiting import DatabaseWaitingRoom
from tests.integration.import_run import import_records, written

Category = get_model("catalogue", "Category")
Product = get_model("catalogue", "Product")
ProductImage = get_model("catalogue", "ProductImage")
StockRecord = get_model("partner", "StockRecord")

pytestmark = pytest.mark.django_db

TOOLS = GroupRecord("g-tools", "Інструменти")
DRILLS = GroupRecord("g-drills", "Дрилі", parent_id="g-tools")
CHEMISTRY = GroupRecord("g-chem", "Хімія")

COLOUR = PropertyRecord(
    "p-colour", "Колір", "Справочник", options=(("c-red", "Червоний"), ("c-blue", "Синій"))
)
LENGTH = PropertyRecord("p-length", "Довжина", "Число")

DRILL = GoodRecord(
    "drill",
    name="Дриль ударний",
    article="DR-1",
    barcode="4820000000017",
    description="Перший рядок\nдругий <b>рядок",
    group_ids=("g-drills",),
    property_values=(("p-colour", "c-red"), ("p-length", "12 см")),
    maker="Дніпро",
)
SOAP = GoodRecord("soap", name="Мило", article="S-1", group_ids=("g-chem",))

CATALOGUE = [TOOLS, DRILLS, CHEMISTRY, COLOUR, LENGTH, DRILL, SOAP]


def load(*records, **options):
    return import_records(records, importers=IMPORTERS, **options)


def product(code: str):
    return Product.objects.get(code=code)


def attributes(code: str) -> dict[str, str]:
    return {
        value.attribute.name: value.value_as_text
        for value in product(code).attribute_values.select_related("attribute", "value_option")
    }


def versions(*tables: str) -> dict[str, list]:
    return {
        table: fetch(f"SELECT ctid::text, xmin::text, xmax::text FROM {table} ORDER BY 1")
        for table in tables
    }


# Groups ---------------------------------------------------------------------------------------


def test_groups_become_a_tree_with_readable_slugs():
    report = load(TOOLS, DRILLS, CHEMISTRY)

    assert written(report) == {"groups": (3, 0)}
    drills = Category.objects.get(code="g-drills")
    assert drills.get_parent().code == "g-tools"
    assert drills.slug == "drili"
    assert Category.find_problems() == ([], [], [], [], [])


def test_groups_again_write_nothing():
    load(TOOLS, DRILLS)
    before = versions("catalogue_category")

    assert written(load(TOOLS, DRILLS)) == {}
    assert versions("catalogue_category") == before


def test_a_group_moves_with_its_subtree_and_keeps_its_slug():
    load(TOOLS, DRILLS, CHEMISTRY)

    report = load(TOOLS, CHEMISTRY, replace(DRILLS, parent_id="g-chem", name="Перфоратори"))

    assert written(report) == {"groups": (0, 1)}
    moved = Category.objects.get(code="g-drills")
    assert (moved.get_parent().code, moved.name, moved.slug) == ("g-chem", "Перфоратори", "drili")
    assert Category.find_problems() == ([], [], [], [], [])


def test_a_group_moves_to_the_top():
    load(TOOLS, DRILLS)

    load(TOOLS, replace(DRILLS, parent_id=""))

    assert Category.objects.get(code="g-drills").is_root()
    assert Category.objects.get(code="g-tools").get_children_count() == 0


def test_a_deleted_group_hides_itself_and_those_below_and_comes_back():
    load(TOOLS, DRILLS)

    load(replace(TOOLS, deleted=True), DRILLS)
    drills = Category.objects.get(code="g-drills")
    assert not Category.objects.get(code="g-tools").is_public
    assert drills.is_public
    assert not drills.ancestors_are_public

    load(TOOLS, DRILLS)
    assert Category.objects.get(code="g-drills").ancestors_are_public


def test_a_group_without_its_parent_stands_at_the_top():
    report = load(DRILLS)

    assert Category.objects.get(code="g-drills").is_root()
    assert report.issue_codes["group-parent-unknown"] == 1


def test_categories_made_by_hand_are_left_alone():
    own = Category.add_root(name="Sale", slug="sale")

    load(TOOLS, DRILLS)

    own.refresh_from_db()
    assert (own.name, own.is_root()) == ("Sale", True)


# Properties -----------------------------------------------------------------------------------


def test_dictionaries_become_option_groups():
    report = load(COLOUR, LENGTH)

    assert written(report) == {"properties": (2, 0)}
    colour = get_model("catalogue", "ProductAttribute").objects.get(name="Колір")
    assert colour.type == "option"
    assert dict(colour.option_group.options.values_list("code", "option")) == {
        "c-red": "Червоний",
        "c-blue": "Синій",
    }
    assert get_model("catalogue", "ProductAttribute").objects.get(name="Довжина").type == "float"
    assert written(load(COLOUR, LENGTH)) == {}


def test_a_renamed_value_touches_its_products():
    load(*CATALOGUE)

    report = load(replace(COLOUR, options=(("c-red", "Малиновий"), ("c-blue", "Синій"))))

    assert written(report) == {"properties": (0, 1)}
    assert report.touched_products == {product("drill").pk}
    assert attributes("drill")["Колір"] == "Малиновий"


def test_values_may_swap_their_texts():
    load(COLOUR)
    swapped = replace(COLOUR, options=(("c-red", "Синій"), ("c-blue", "Червоний")))

    load(swapped)

    assert dict(
        get_model("catalogue", "AttributeOption").objects.values_list("code", "option")
    ) == {"c-red": "Синій", "c-blue": "Червоний"}
    assert written(load(swapped)) == {}


def texts() -> dict[str, str]:
    return dict(get_model("catalogue", "AttributeOption").objects.values_list("code", "option"))


def test_equal_texts_in_a_dictionary_are_told_apart():
    doubled = replace(COLOUR, options=(("a", "Синій"), ("b", "Синій"), ("c", "Синій (b)")))

    load(doubled)

    assert texts()["a"] == "Синій"
    assert len(set(texts().values())) == 3
    assert written(load(doubled)) == {}


def test_parts_of_a_dictionary_in_several_files_do_not_quarrel():
    first = replace(COLOUR, options=(("b", "Синій"),))
    second = replace(COLOUR, options=(("a", "Синій"), ("b", "Синій"), ("c", "Синій")))
    third = replace(COLOUR, options=(("d", "Синій"),))
    load(first)
    load(second)
    load(third)

    assert texts() == {"a": "Синій (a)", "b": "Синій", "c": "Синій (c)", "d": "Синій (d)"}
    for part in (first, second, third):
        assert written(load(part)) == {}


def test_dictionaries_may_share_ids_of_values():
    yes_no = (("true", "Так"), ("false", "Ні"))
    new = PropertyRecord("p-new", "Новинка", "Справочник", options=yes_no)
    eco = PropertyRecord("p-eco", "Еко", "Справочник", options=yes_no)
    good = replace(SOAP, property_values=(("p-new", "true"), ("p-eco", "false")))

    load(new, eco, good)

    assert attributes("soap") == {"Новинка": "Так", "Еко": "Ні"}
    for each in (eco, new, good):
        assert written(load(each)) == {}


def test_a_large_dictionary_goes_in():
    large = replace(COLOUR, options=tuple((f"o{n}", f"Value {n}") for n in range(9576)))

    load(large)

    assert get_model("catalogue", "AttributeOption").objects.count() == 9576
    assert written(load(large)) == {}


# Goods ----------------------------------------------------------------------------------------


def test_a_good_becomes_a_product():
    report = load(*CATALOGUE)

    assert written(report) == {"groups": (3, 0), "properties": (2, 0), "goods": (2, 0)}
    drill = product("drill")
    assert (drill.title, drill.upc, drill.slug) == ("Дриль ударний", "DR-1", "dril-udarniy")
    assert drill.is_standalone
    assert drill.get_product_class().track_stock
    assert [category.code for category in drill.categories.all()] == ["g-drills"]
    assert attributes("drill") == {
        "Колір": "Червоний",
        "Довжина": "12 см",
        "Maker": "Дніпро",
        "Bar code": "4820000000017",
    }
    assert report.touched_products == set(Product.objects.values_list("pk", flat=True))


def test_the_same_file_again_writes_no_row():
    load(*CATALOGUE)
    tables = (
        "catalogue_product",
        "catalogue_category",
        "catalogue_productcategory",
        "catalogue_productattribute",
        "catalogue_attributeoption",
        "catalogue_attributeoptiongroup",
        "catalogue_productattributevalue",
    )
    before = versions(*tables)

    report = load(*CATALOGUE)

    assert written(report) == {}
    assert report.touched_products == set()
    assert versions(*tables) == before


def test_a_delta_touches_only_its_own_rows():
    load(*CATALOGUE)
    before = Product.objects.get(code="drill").date_updated

    report = load(replace(SOAP, name="Мило господарське"))

    assert written(report) == {"goods": (0, 1)}
    assert report.touched_products == {product("soap").pk}
    assert product("soap").title == "Мило господарське"
    assert product("drill").date_updated == before
    assert product("drill").is_public


def test_a_changed_property_or_group_updates_the_good():
    load(*CATALOGUE)

    report = load(replace(SOAP, property_values=(("p-colour", "c-blue"),)))
    assert written(report) == {"goods": (0, 1)}
    report = load(replace(SOAP, group_ids=("g-tools",)))
    assert written(report) == {"goods": (0, 1)}

    assert attributes("soap") == {"Колір": "Синій"}
    assert [category.code for category in product("soap").categories.all()] == ["g-tools"]


def test_an_empty_value_clears_and_a_good_without_values_keeps_them():
    load(*CATALOGUE)

    load(replace(DRILL, property_values=()))
    assert "Колір" in attributes("drill")

    load(replace(DRILL, property_values=(("p-colour", ""), ("p-length", "12 см"))))
    assert "Колір" not in attributes("drill")
    assert attributes("drill")["Довжина"] == "12 см"


def test_a_value_outside_the_dictionary_is_left_out_with_a_remark():
    report = load(COLOUR, replace(SOAP, property_values=(("p-colour", "c-green"),)))

    assert attributes("soap") == {}
    assert report.issue_codes["property-value-unknown"] == 1


def test_a_deleted_good_is_hidden_and_comes_back():
    load(*CATALOGUE)

    report = load(GoodRecord("drill", deleted=True))
    assert written(report) == {"goods": (0, 1)}
    hidden = product("drill")
    assert (hidden.is_public, hidden.title, hidden.upc) == (False, "Дриль ударний", "DR-1")

    load(DRILL)
    assert product("drill").is_public


def test_a_live_row_wins_over_a_deleted_one_of_the_same_id():
    report = load(SOAP, replace(SOAP, name="Старе мило", deleted=True))

    assert (product("soap").title, product("soap").is_public) == ("Мило", True)
    assert report.counts["goods"].refused == 1
    assert report.issue_codes["duplicate"] == 1


def test_a_shared_article_stays_with_the_first_good():
    twin = replace(SOAP, id="twin", name="Мило рідке", group_ids=())

    report = load(SOAP, twin)

    assert (product("soap").upc, product("twin").upc) == ("S-1", "")
    assert attributes("twin") == {"Article": "S-1"}
    assert report.issue_codes["article-duplicate"] == 1
    assert written(load(SOAP, twin)) == {}
    assert written(load(twin, SOAP)) == {}


def test_goods_may_swap_their_articles():
    load(*CATALOGUE)

    report = load(replace(SOAP, article="DR-1"), replace(DRILL, article="S-1"))

    assert (product("soap").upc, product("drill").upc) == ("DR-1", "S-1")
    assert written(report) == {"goods": (0, 2)}


def test_a_hidden_good_gives_its_article_to_a_live_one():
    load(SOAP)
    load(replace(SOAP, deleted=True))

    load(replace(SOAP, id="new"))

    assert product("new").upc == "S-1"
    assert not product("soap").upc


def test_descriptions_are_made_safe_and_marketers_texts_stay():
    load(replace(SOAP, description='<p onclick="x()">ok</p><script>alert(1)</script>'))
    assert product("soap").description == "<p>ok</p>"

    Product.objects.update(description="Written by marketing")
    load(replace(SOAP, description="From 1C"))
    assert product("soap").description == "Written by marketing"


def test_a_good_without_group_or_name_is_not_lost():
    report = load(GoodRecord("bare"))

    assert product("bare").title == "bare"
    assert [each.is_public for each in product("bare").categories.all()] == [False]
    assert written(report) == {"goods": (1, 0)}


def test_a_long_name_is_cut_and_kept_whole_in_the_description():
    load(GoodRecord("long", name="слово " * 60, full_name="слово " * 60))

    assert len(product("long").title) == 255
    assert product("long").description == ("слово " * 60).strip()
    assert written(load(GoodRecord("long", name="слово " * 60, full_name="слово " * 60))) == {}


def test_goods_without_an_id_are_refused():
    report = load(GoodRecord("", name="Nameless"))

    assert report.counts["goods"].refused == 1
    assert report.issue_codes["no-id"] == 1


def test_characteristics_listed_as_goods_become_variants():
    shirt = GoodRecord("shirt", name="Сорочка", group_ids=("g-tools",))
    small = GoodRecord("shirt#s", name="Сорочка (S)", group_ids=("g-tools",))
    other = GoodRecord("hat#m", name="Капелюх (M)")

    report = load(TOOLS, shirt, small, other)

    assert product("shirt").is_parent
    assert product("shirt#s").parent == product("shirt")
    assert product("shirt#s").is_child
    assert product("shirt#s").categories.count() == 0
    assert (product("hat").title, product("hat").is_parent) == ("Капелюх", True)
    assert report.issue_codes["parent-made"] == 1
    assert written(load(TOOLS, shirt, small, other)) == {}


# Pictures -------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "import_files").mkdir()
    for name, colour in (("a.png", "red"), ("b.png", "blue")):
        Image.new("RGB", (4, 4), colour).save(tmp_path / "import_files" / name)
    return tmp_path


def test_pictures_are_copied_once_and_named_by_content(folder: Path):
    with_pictures = replace(SOAP, images=("import_files/a.png", "import_files/b.png"))

    load(with_pictures, base_dir=folder)

    pictures = list(product("soap").images.all())
    assert [picture.display_order for picture in pictures] == [0, 1]
    source = folder / "import_files" / "a.png"
    with default_storage.open(pictures[0].original.name) as stored:
        assert stored.read() == source.read_bytes()
    before = versions("catalogue_productimage")
    assert written(load(with_pictures, base_dir=folder)) == {}
    assert versions("catalogue_productimage") == before


def test_pictures_that_do_not_come_again_stay(folder: Path):
    with_picture = replace(SOAP, images=("import_files/a.png",))
    load(with_picture, base_dir=folder)
    (folder / "import_files" / "a.png").unlink()

    report = load(with_picture, base_dir=folder)

    assert written(report) == {}
    assert product("soap").images.count() == 1


def test_a_new_list_of_pictures_replaces_the_old_one(folder: Path):
    load(replace(SOAP, images=("import_files/a.png",)), base_dir=folder)
    by_hand = ProductImage.objects.create(product=product("soap"), original="own.png")

    report = load(replace(SOAP, images=("import_files/b.png",)), base_dir=folder)

    assert written(report) == {"goods": (0, 1)}
    names = set(product("soap").images.values_list("code", flat=True))
    assert len(names) == 2
    assert ProductImage.objects.filter(pk=by_hand.pk).exists()


def test_a_changed_picture_under_the_same_path_is_taken(folder: Path):
    with_picture = replace(SOAP, images=("import_files/a.png",))
    load(with_picture, base_dir=folder)
    Image.new("RGB", (4, 4), "green").save(folder / "import_files" / "a.png")

    report = load(with_picture, base_dir=folder)

    assert written(report) == {"goods": (0, 1)}
    assert product("soap").images.count() == 1


@pytest.mark.parametrize("path", ["../secret.png", "/etc/hostname", "import_files/none.png"])
def test_pictures_outside_the_folder_or_absent_are_remarked(folder: Path, path: str):
    Image.new("RGB", (4, 4)).save(folder.parent / "secret.png")

    report = load(replace(SOAP, images=(path,)), base_dir=folder)

    assert product("soap").images.count() == 0
    assert report.issue_codes["image-missing"] == 1


def test_a_damaged_picture_is_left_out(folder: Path):
    (folder / "import_files" / "bad.jpg").write_bytes(b"<html>no picture</html>")

    report = load(replace(SOAP, images=("import_files/bad.jpg",)), base_dir=folder)

    assert product("soap").images.count() == 0
    assert report.issue_codes["image-unreadable"] == 1


# Offers ---------------------------------------------------------------------------------------

SMALL = OfferRecord("drill#s", name="Дриль ударний (мала)", characteristics=(("Розмір", "мала"),))
LARGE = OfferRecord("drill#l", name="Дриль ударний", characteristics=(("Розмір", "велика"),))


def test_an_offer_of_a_good_confirms_it():
    load(*CATALOGUE)

    report = load(OfferRecord("drill", name="anything"), OfferRecord("soap", barcode="482"))

    assert report.counts["offers"].unchanged == 1
    assert written(report) == {"offers": (0, 1)}
    assert attributes("soap")["Bar code"] == "482"
    assert product("drill").title == "Дриль ударний"
    assert written(load(OfferRecord("soap", barcode="482"), *CATALOGUE)) == {}


def test_offers_with_characteristics_become_variants(kyiv_warehouse):
    load(*CATALOGUE)
    stock = StockRecord.objects.create(
        product=product("drill"), partner=kyiv_warehouse, partner_sku="drill", num_in_stock=5
    )

    report = load(SMALL, LARGE)

    assert written(report) == {"offers": (2, 0)}
    drill = product("drill")
    assert drill.is_parent
    assert set(drill.children.values_list("code", "title")) == {
        ("drill#s", "Дриль ударний (мала)"),
        ("drill#l", "Дриль ударний (велика)"),
    }
    stock.refresh_from_db()
    assert stock.num_in_stock == 0
    assert drill.pk in report.touched_products
    assert written(load(SMALL, LARGE)) == {}
    assert written(load(*CATALOGUE)) == {}


def test_variants_have_their_own_values_article_and_deletion_mark():
    load(*CATALOGUE)

    load(replace(SMALL, property_values=(("p-colour", "c-blue"),), article="DR-1S", barcode="1"))
    assert attributes("drill#s") == {"Колір": "Синій", "Bar code": "1"}
    assert product("drill#s").upc == "DR-1S"

    load(replace(SMALL, article="DR-1S", deleted=True))
    assert not product("drill#s").is_public
    assert product("drill").is_public


def test_an_article_shared_with_the_good_stays_with_the_good():
    load(*CATALOGUE)
    offers = [replace(SMALL, article="DR-1"), replace(LARGE, article="DR-1")]

    load(*offers)

    assert product("drill").upc == "DR-1"
    assert not product("drill#s").upc
    assert written(load(*CATALOGUE, *offers)) == {}


def test_an_offer_of_an_unknown_good_waits():
    room = DatabaseWaitingRoom()

    report = load(replace(SMALL, property_values=(("p-colour", "c-blue"),)), waiting_room=room)

    assert report.counts["offers"].waiting == 1
    assert report.issue_codes["good-unknown"] == 1
    load(*CATALOGUE, waiting_room=room)
    arrived = list(room.arrived())
    assert arrived == [replace(SMALL, property_values=(("p-colour", "c-blue"),))]
    assert written(load(*arrived)) == {"offers": (1, 0)}


def test_a_newer_offer_replaces_the_waiting_one():
    room = DatabaseWaitingRoom()
    load(SMALL, waiting_room=room)
    load(*CATALOGUE, waiting_room=None)

    load(replace(SMALL, name="Newer"), waiting_room=room)

    assert list(room.arrived()) == []
    assert product("drill#s").title == "Newer (мала)"


def test_a_bare_offer_of_a_price_file_changes_nothing():
    load(*CATALOGUE, SMALL, replace(LARGE, deleted=True))

    report = load(OfferRecord("drill#s"), OfferRecord("drill#l"), OfferRecord("drill"))

    assert report.counts["offers"].unchanged == 3
    assert not product("drill#l").is_public


def test_offers_without_id_and_twice_in_a_file_are_refused():
    load(*CATALOGUE)

    report = load(OfferRecord(""), OfferRecord("#x"), SMALL, replace(SMALL, name="Later"))

    assert report.counts["offers"].refused == 3
    assert report.issue_codes["no-id"] == 2
    assert product("drill#s").title == "Later (мала)"
