"""Whole files of goods, read and imported: deletion marks, services, categories, requisites."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection, transaction
from oscar.core.loading import get_model

from oscar_b2b.core.merge import fetch
from oscar_b2b.onec_exchange.catalogue import IMPORTERS
from oscar_b2b.onec_exchange.catalogue.good_groups import UNSORTED
from oscar_b2b.onec_exchange.importing import import_file
from tests.integration.import_run import written

Category = get_model("catalogue", "Category")
Product = get_model("catalogue", "Product")
StockRecord = get_model("partner", "StockRecord")

pytestmark = pytest.mark.django_db

DATA = Path(__file__).resolve().parents[2] / "data" / "onec"


@pytest.fixture
def send(tmp_path: Path):
    """Return a function that imports XML as one file of 1C."""
    numbers = iter(range(1000))

    def imported(*sections: str, importers=IMPORTERS):
        path = tmp_path / f"import{next(numbers)}.xml"
        path.write_text(
            '<?xml version="1.0" encoding="UTF-8"?>\n<КоммерческаяИнформация ВерсияСхемы="2.07">'
            + "".join(sections)
            + "</КоммерческаяИнформация>",
            encoding="utf-8",
        )
        return import_file(path=path, importers=importers)

    return imported


def goods(*items: str) -> str:
    return f"<Каталог><Ид>c</Ид><Товары>{''.join(items)}</Товары></Каталог>"


def good(key: str, inside: str = "", attributes: str = "", name: str = "Мило") -> str:
    return f"<Товар{attributes}><Ид>{key}</Ид><Наименование>{name}</Наименование>{inside}</Товар>"


def requisite(name: str, value: str) -> str:
    return (
        "<ЗначенияРеквизитов><ЗначениеРеквизита>"
        f"<Наименование>{name}</Наименование><Значение>{value}</Значение>"
        "</ЗначениеРеквизита></ЗначенияРеквизитов>"
    )


def classifier(inside: str) -> str:
    return f"<Классификатор><Ид>k</Ид><Наименование>К</Наименование>{inside}</Классификатор>"


def shown(code: str) -> bool:
    return Product.objects.get(code=code).is_public


# Deletion -------------------------------------------------------------------------------------

SPELLINGS = {
    "attribute": {"attributes": ' Статус="Удален"'},
    "element": {"inside": "<Статус>Удален</Статус>"},
    "mark": {"inside": "<ПометкаУдаления>true</ПометкаУдаления>"},
    "requisite": {"inside": requisite("ПометкаУдаления", "true")},
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_deleted_good_is_hidden_kept_and_revived(spelling: str, send):
    send(goods(good("soap")))
    key = Product.objects.get(code="soap").pk

    send(goods(good("soap", **SPELLINGS[spelling])))
    assert not shown("soap")

    send(goods(good("soap")))
    assert shown("soap")
    assert Product.objects.get(code="soap").pk == key


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("live_first", [True, False])
def test_within_a_file_the_live_row_wins(spelling: str, live_first: bool, send):
    rows = [good("soap"), good("soap", name="Старе мило", **SPELLINGS[spelling])]

    report = send(goods(*(rows if live_first else rows[::-1])))

    soap = Product.objects.get(code="soap")
    assert (soap.title, soap.is_public) == ("Мило", True)
    assert report.issue_codes["duplicate"] == 1


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_deleted_characteristic_is_hidden(spelling: str, send):
    send(goods(good("soap"), good("soap#s", name="Мило S")))

    send(goods(good("soap#s", name="Мило S", **SPELLINGS[spelling])))

    assert not shown("soap#s")
    assert shown("soap")


@pytest.mark.parametrize("spelling", ["attribute", "element", "mark"])
def test_a_deleted_group_is_hidden_and_revived(spelling: str, send):
    marks = SPELLINGS[spelling]

    def group(attributes: str = "", inside: str = "") -> str:
        return classifier(
            f"<Группы><Группа{attributes}><Ид>g</Ид><Наименование>Хімія</Наименование>{inside}"
            "</Группа></Группы>"
        )

    send(group())
    send(group(**marks))
    assert not Category.objects.get(code="g").is_public

    send(group())
    assert Category.objects.get(code="g").is_public


# What is sold ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["Услуга", "Работа", "Послуга"])
def test_a_service_is_not_sold_until_somebody_shows_it(kind: str, send):
    service = goods(good("install", requisite("ТипНоменклатуры", kind), name="Монтаж"))

    report = send(service)
    assert report.issue_codes["service"] == 1
    assert not shown("install")
    assert written(send(service)) == {}
    Product.objects.filter(code="install").update(is_public=True)

    send(service)
    assert shown("install")
    send(goods(good("install", requisite("ТипНоменклатуры", kind), ' Статус="Удален"')))
    assert not shown("install")


def test_goods_and_sets_are_sold(send):
    report = send(
        goods(
            good("a", requisite("ТипНоменклатуры", "Товар")),
            good("b", requisite("ТипНоменклатуры", "Запас")),
            good("c", requisite("ТипНоменклатуры", "Набор-комплект")),
        )
    )

    assert all(shown(code) for code in "abc")
    assert report.issue_codes["service"] == 0


def test_the_delivery_line_of_orders_is_no_good(send):
    report = send(goods(good("ORDER_DELIVERY", name="Доставка заказа")))

    assert not Product.objects.exists()
    assert report.counts["goods"].refused == 1
    assert report.issue_codes["delivery-line"] == 1


def test_a_plain_offer_beside_variants_is_a_placeholder(send, kyiv_warehouse):
    offers = (
        "<ПакетПредложений><Ид>c#</Ид><Наименование>П</Наименование><Предложения>{}"
        "</Предложения></ПакетПредложений>"
    )
    send(goods(good("soap")))

    def offer(key: str, quantity: int) -> str:
        return (
            f"<Предложение><Ид>{key}</Ид><Наименование>Мило</Наименование>"
            f"<Количество>{quantity}</Количество>"
            f'<Склад ИдСклада="{kyiv_warehouse.code}" КоличествоНаСкладе="{quantity}"/>'
            "</Предложение>"
        )

    rows = [offer("soap", 0), offer("soap#s", 5), offer("soap#l", 7)]
    send(offers.format("".join(rows)), importers=None)

    soap = Product.objects.get(code="soap")
    assert soap.is_parent
    stock = dict(
        StockRecord.objects.filter(num_in_stock__gt=0).values_list("product__code", "num_in_stock")
    )
    assert stock == {"soap#s": 5, "soap#l": 7}


# Sections -------------------------------------------------------------------------------------


def test_categories_of_unf_are_sections(send):
    categories = classifier(
        "<Категории><Категория><Ид>k1</Ид><Наименование>Лампи</Наименование><Свойства><Ид>p</Ид>"
        "</Свойства></Категория></Категории>"
    )

    report = send(categories, goods(good("lamp", "<Категория>k1</Категория>")))

    assert written(report)["groups"] == (1, 0)
    lamp = Product.objects.get(code="lamp")
    assert [each.name for each in lamp.categories.all()] == ["Лампи"]
    assert report.issue_codes["unknown-element"] == 0


def test_a_group_goes_before_a_category(send):
    both = classifier(
        "<Группы><Группа><Ид>g1</Ид><Наименование>Світло</Наименование></Группа></Группы>"
        "<Категории><Категория><Ид>k1</Ид><Наименование>Лампи</Наименование></Категория>"
        "</Категории>"
    )

    send(
        both, goods(good("lamp", "<Категория>k1</Категория><Группы><Ид>g1</Ид></Группы>"))
    )  # fmt: skip

    assert [each.code for each in Product.objects.get(code="lamp").categories.all()] == ["g1"]


def test_the_tree_by_kinds_of_goods_replaces_the_tree_of_groups(send):
    """An administrator of 1C switches the export: other ids, the same goods."""
    tree = (
        "<Группы><Группа><Ид>{0}</Ид><Наименование>Верх</Наименование><Группы><Группа><Ид>{0}1</Ид>"
        "<Наименование>Низ</Наименование></Группа></Группы></Группа></Группы>"
    )
    send(
        classifier(tree.format("g")), goods(good("soap", "<Группы><Ид>g1</Ид></Группы>"))
    )  # fmt: skip

    send(
        classifier(tree.format("kind")), goods(good("soap", "<Группы><Ид>kind1</Ид></Группы>"))
    )  # fmt: skip

    assert [each.code for each in Product.objects.get(code="soap").categories.all()] == ["kind1"]
    assert Category.find_problems() == ([], [], [], [], [])


def test_a_large_tree_goes_in_with_few_statements(send, django_assert_max_num_queries):
    leaves = "".join(
        f"<Группа><Ид>g{n}</Ид><Наименование>Група {n}</Наименование><Группы><Группа>"
        f"<Ид>h{n}</Ид><Наименование>Підгрупа {n}</Наименование></Группа></Группы></Группа>"
        for n in range(300)
    )

    with django_assert_max_num_queries(30):
        report = send(classifier(f"<Группы>{leaves}</Группы>"))

    assert written(report) == {"groups": (600, 0)}
    assert Category.find_problems() == ([], [], [], [], [])


def test_groups_turned_upside_down(send):
    """What stood above stands below now."""
    nested = (
        "<Группы><Группа><Ид>{0}</Ид><Наименование>{0}</Наименование><Группы><Группа><Ид>{1}</Ид>"
        "<Наименование>{1}</Наименование></Группа></Группы></Группа></Группы>"
    )
    send(classifier(nested.format("a", "b")))

    send(classifier(nested.format("b", "a")))

    assert Category.objects.get(code="a").get_parent().code == "b"
    assert Category.objects.get(code="b").is_root()
    assert Category.find_problems() == ([], [], [], [], [])


# Requisites -----------------------------------------------------------------------------------


def test_requisites_nobody_reads_are_told_once_each_with_their_number(send):
    rows = [good(f"s{n}", requisite("Планируемая дата поступления", "")) for n in range(3)]

    report = send(goods(*rows, good("x", requisite("Полное наименование", "Мило туалетне"))))

    assert report.issue_codes["requisite-unknown"] == 1
    (message,) = [
        each.message for each in report.issues if each.code == "requisite-unknown"
    ]  # fmt: skip
    assert "Планируемая дата поступления" in message
    assert "3 goods" in message


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ("&lt;p onclick='x()'&gt;Опис&lt;/p&gt;&lt;script&gt;1&lt;/script&gt;", "<p>Опис</p>"),
        (
            'a:2:{s:4:"TEXT";s:18:"&lt;p&gt;Опис&lt;/p&gt;";s:4:"TYPE";s:4:"html";}',
            "<p>Опис</p>",
        ),
        ("", "Простий текст"),
    ],
)
def test_a_description_in_html_goes_before_the_plain_one(value: str, stored: str, send):
    inside = "<Описание>Простий текст</Описание>" + requisite("ОписаниеВФорматеHTML", value)

    send(goods(good("soap", inside)))

    assert Product.objects.get(code="soap").description == stored


# Twice ----------------------------------------------------------------------------------------


def _writes() -> dict[str, int]:
    """Return PostgreSQL's own count of rows written per table of the shop."""
    with transaction.atomic():
        fetch("SELECT pg_stat_force_next_flush()")
    fetch("SELECT pg_stat_clear_snapshot()")
    rows = fetch(
        "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables "
        "WHERE schemaname = 'public'"
    )
    return dict(rows)


@pytest.mark.django_db(transaction=True)
def test_the_same_files_again_write_no_row_of_any_table(send):
    def everything():
        send(
            classifier(
                "<Группы><Группа><Ид>g</Ид><Наименование>Хімія</Наименование></Группа></Группы>"
                "<Свойства><Свойство><Ид>p</Ид><Наименование>Ширина</Наименование>"
                "<ТипЗначений>Число</ТипЗначений></Свойство></Свойства>"
            ),
            goods(
                good(
                    "soap",
                    "<Группы><Ид>g</Ид></Группы><ЗначенияСвойств><ЗначенияСвойства><Ид>p</Ид>"
                    "<Значение>2,5</Значение></ЗначенияСвойства><ЗначенияСвойства><Ид>later</Ид>"
                    "<Значение>ждёт</Значение></ЗначенияСвойства></ЗначенияСвойств>"
                    + requisite("Аналоги", "brush;comes-later"),
                ),
                good("brush", "<Группы><Ид>comes-later</Ид></Группы>", name="Щітка"),
                good("lost", name="Без групи"),
                good("wash", requisite("ТипНоменклатуры", "Услуга"), name="Прання"),
            ),
        )
        for name in ("catalogue_2.07.xml", "offers_2.07.xml"):
            import_file(path=DATA / name)

    everything()
    assert Category.objects.filter(code=UNSORTED).exists()
    before = _writes()

    everything()

    after = _writes()
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {}
    assert connection.vendor == "postgresql"
