"""What 1C says again is not read, and the shop ends up as if it had been."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import F
from django.utils import timezone
from oscar.core.loading import get_model

from oscar_b2b.core.exchange import ImportOptions, PriceRecord, StockRecord
from oscar_b2b.onec_exchange import memory, memory_triggers
from oscar_b2b.onec_exchange.catalogue import ownership
from oscar_b2b.onec_exchange.commerceml import reader
from oscar_b2b.onec_exchange.importing import import_file, import_records
from oscar_b2b.onec_exchange.models import (
    ExchangeFile,
    NodeGood,
    OutsideWrite,
    RememberedElement,
)
from oscar_b2b.onec_exchange.services import imports, nodes, records
from oscar_b2b.partner_pricing.models import Price, PriceType, Warehouse
from tests.integration.onec_exchange.one_c import OneC

pytestmark = pytest.mark.django_db

Product = get_model("catalogue", "Product")
Value = get_model("catalogue", "ProductAttributeValue")
Stock = get_model("partner", "StockRecord")

TYPES = (
    "<ТипыЦен><ТипЦены><Ид>opt</Ид><Наименование>Опт</Наименование><Валюта>UAH</Валюта></ТипЦены>"
    "<ТипЦены><Ид>vip</Ид><Наименование>VIP</Наименование><Валюта>UAH</Валюта></ТипЦены></ТипыЦен>"
)
WAREHOUSES = "<Склады><Склад><Ид>main</Ид><Наименование>Склад</Наименование></Склад></Склады>"


class Reading:
    """Imports files in order, and knows which elements the last one had to read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.read: list[str] = []

    def __call__(self, *sections: str, **options):
        self.read.clear()
        path = self.folder / "file.xml"
        path.write_text(
            '<?xml version="1.0" encoding="UTF-8"?>\n<КоммерческаяИнформация ВерсияСхемы="2.07" '
            f'ДатаФормирования="{timezone.now():%Y-%m-%dT%H:%M:%S}">{"".join(sections)}'
            "</КоммерческаяИнформация>",
            encoding="utf-8",
        )
        options.setdefault("remember", True)
        options.setdefault("read_all", False)
        report = import_file(path=path, base_dir=self.folder, **options)
        for kind, counts in report.counts.items():
            outcome = counts.created + counts.updated + counts.unchanged
            assert counts.seen == outcome + counts.refused + counts.waiting, kind
        return report


@pytest.fixture
def send(tmp_path, monkeypatch) -> Reading:
    reading = Reading(tmp_path)
    good, offer = reader.catalogue.read_good, reader.offers.read_offer

    def read_good(node, units):
        record = good(node, units)
        reading.read.append(record.id)
        return record

    def read_offer(node, records, **rest):
        before = len(records)
        offer(node, records, **rest)
        reading.read.append(records[before].id)

    monkeypatch.setattr(reader.catalogue, "read_good", read_good)
    monkeypatch.setattr(reader.offers, "read_offer", read_offer)
    return reading


def goods(*texts: str) -> str:
    return f"<Каталог><Ид>c</Ид><Товары>{''.join(texts)}</Товары></Каталог>"


def good(key: str, inside: str = "", *, name: str = "Болт", attributes: str = "") -> str:
    return f"<Товар{attributes}><Ид>{key}</Ид><Наименование>{name}</Наименование>{inside}</Товар>"


def offers(*texts: str, section: str = "ПакетПредложений", head: str = TYPES + WAREHOUSES) -> str:
    return f"<{section}>{head}<Предложения>{''.join(texts)}</Предложения></{section}>"


def offer(key: str, *, stock: int | None = None, name: str = "", **prices: str) -> str:
    rows = "".join(
        f"<Цена><ИдТипаЦены>{kind}</ИдТипаЦены><ЦенаЗаЕдиницу>{amount}</ЦенаЗаЕдиницу></Цена>"
        for kind, amount in prices.items()
    )
    shown = f'<Склад ИдСклада="main" КоличествоНаСкладе="{stock}"/>' if stock is not None else ""
    named = f"<Наименование>{name}</Наименование>" if name else ""
    found = f"<Цены>{rows}</Цены>" if rows else ""
    return f"<Предложение><Ид>{key}</Ид>{named}{found}{shown}</Предложение>"


def price(key: str, kind: str = "opt") -> Decimal | None:
    return (
        Price.objects.filter(product__code=key, price_type__guid=kind)
        .values_list("amount", flat=True)
        .first()
    )


def stock(key: str) -> int:
    return Stock.objects.values_list("num_in_stock", flat=True).get(partner_sku=key)


GOODS = goods(good("a"), good("b", name="Гайка"))
OFFERS = offers(offer("a", stock=5, opt="10"), offer("b", stock=7, opt="20", vip="18"))


@pytest.fixture
def known(send) -> Reading:
    """Two goods with their offers, brought in."""
    send(GOODS)
    send(OFFERS)
    return send


# Unchanged ------------------------------------------------------------------------------------


def test_what_comes_again_is_not_read(known):
    report = known(GOODS)
    assert known.read == []
    assert report.counts["goods"].unchanged == report.counts["goods"].seen == 2

    report = known(OFFERS)
    assert known.read == []
    counts = {kind: each.unchanged for kind, each in report.counts.items() if each.unchanged}
    assert counts == {"offers": 2, "prices": 3, "stock": 2, "price_types": 2, "warehouses": 1}
    assert report.touched_products == set()


def test_only_what_changed_is_read(known):
    known(goods(good("a"), good("b", name="Шайба")))

    assert known.read == ["b"]
    assert Product.objects.get(code="b").title == "Шайба"


def test_a_file_read_for_good_reads_everything(known):
    report = known(GOODS, read_all=True)

    assert known.read == ["a", "b"]
    assert report.counts["goods"].unchanged == 2


def test_an_import_tells_nothing_of_its_own_writes(known):
    known(offers(offer("a", stock=6, opt="11")))

    assert not OutsideWrite.objects.exists()
    assert stock("a") == 6


# Figures --------------------------------------------------------------------------------------


def test_a_price_that_a_delta_changed_comes_back_with_the_first_bytes(known):
    known(offers(offer("a", opt="12"), section="ИзмененияПакетаПредложений", head=""))
    assert price("a") == 12

    known(OFFERS)
    assert known.read == ["a"]
    assert price("a") == 10


def test_another_list_that_changes_nothing_takes_nothing_away(known):
    delta = offers(offer("a", opt="10"), section="ИзмененияПакетаПредложений", head="")
    known(delta)
    assert known.read == ["a"]

    known(OFFERS)
    assert known.read == []
    known(delta)
    assert known.read == []


def test_offers_prices_and_rests_in_files_of_their_own(send):
    send(GOODS)
    files = (
        offers(offer("a", name="Болт"), offer("b", name="Гайка")),
        offers(offer("a", opt="10"), offer("b", opt="20")),
        offers(offer("a", stock=5), offer("b", stock=7)),
    )
    for each in files:
        send(each)
    for each in files:
        send(each)
        assert send.read == []

    send(offers(offer("a", stock=4), offer("b", stock=7)))
    assert send.read == ["a"]
    for each in files[:2]:
        send(each)
        assert send.read == []
    send(files[2])
    assert send.read == ["a"]
    assert (stock("a"), price("a")) == (5, 10)


def test_two_nodes_that_say_different_prices_are_heard_in_turns(known):
    other = offers(offer("a", stock=5, opt="99"))
    for _turn in range(2):
        known(other)
        assert price("a") == 99
        known(OFFERS)
        assert price("a") == 10


def test_a_refused_row_is_refused_each_time(send):
    send(goods(good("a")))
    zero = offers(offer("a", stock=1, opt="0"))
    for _time in range(3):
        report = send(zero)
        assert report.issue_codes["price-zero"] == 1
        assert report.counts["prices"].refused == 1


def test_offers_of_unknown_goods_wait_each_time_until_the_good_comes(send):
    for _time in range(2):
        assert send(OFFERS).counts["offers"].waiting == 2
    send(GOODS)

    assert (price("a"), stock("b")) == (10, 7)
    send(OFFERS)
    send(OFFERS)
    assert send.read == []


def test_options_of_the_node_decide_what_is_taken(known):
    vip = ImportOptions(price_types=frozenset({"vip"}))
    assert known(OFFERS, options=vip).counts["prices"].refused == 2
    assert known(OFFERS, options=vip).counts["prices"].refused == 2

    known(OFFERS)
    assert known.read == []


def test_totals_are_no_stock_any_more_once_a_warehouse_has_a_name(send):
    total = "<Предложение><Ид>a</Ид><Количество>9</Количество></Предложение>"
    send(goods(good("a")))
    assert send(offers(total, head="")).counts["stock_totals"].created == 1
    assert send(offers(total, head="")).counts["stock_totals"].unchanged == 1
    assert send.read == []

    report = send(offers(total, head=WAREHOUSES))

    assert report.counts["stock_totals"].refused == 1


# Others write ---------------------------------------------------------------------------------


def test_an_edit_by_hand_lasts_until_the_next_export(known):
    Product.objects.filter(code="b").update(title="By hand")
    known(GOODS)

    assert known.read == ["b"]
    assert Product.objects.get(code="b").title == "Гайка"
    known(GOODS)
    assert known.read == []


def test_what_a_live_answer_changed_is_said_again_by_the_next_export(known):
    records.bring_in(
        records=[StockRecord("a", "main", Decimal(1)), PriceRecord("b", "opt", Decimal(77))]
    )
    assert (stock("a"), price("b")) == (1, 77)

    known(OFFERS)
    assert known.read == ["a", "b"]
    assert (stock("a"), price("b")) == (5, 20)


def test_what_odata_changed_is_said_again_by_the_next_export(known):
    import_records(records=[StockRecord("a", "main", Decimal(1))], name="stock")
    assert not OutsideWrite.objects.exists()

    known(OFFERS)
    assert known.read == ["a"]
    assert stock("a") == 5


def test_a_reserved_piece_changes_nothing(known):
    Stock.objects.filter(partner_sku="a").update(num_allocated=F("num_in_stock"))
    known(OFFERS)

    assert known.read == []


@pytest.mark.parametrize(
    "change",
    [
        lambda: Stock.objects.filter(partner_sku="a").delete(),
        lambda: Price.objects.filter(product__code="a").delete(),
        lambda: Product.objects.filter(code="a").update(is_public=False),
    ],
)
def test_whatever_others_took_away_comes_back(known, change):
    change()
    known(GOODS)
    known(OFFERS)

    assert Product.objects.get(code="a").is_public
    assert (stock("a"), price("a")) == (5, 10)


def test_a_deleted_product_is_made_anew(known):
    Product.objects.filter(code="a").delete()
    known(GOODS)
    known(OFFERS)

    assert (stock("a"), price("a")) == (5, 10)


def test_another_currency_of_a_type_is_asked_for_all_prices(known):
    PriceType.objects.filter(guid="vip").update(currency="EUR")
    known(OFFERS)

    assert known.read == ["a", "b"]


def test_another_warehouse_behind_an_id_gets_its_stock(known):
    warehouse = Warehouse.objects.get(guid="main")
    partner = get_model("partner", "Partner").objects.create(code="other", name="Other")
    Warehouse.objects.filter(pk=warehouse.pk).update(partner=partner)
    known(offers(offer("a", stock=5, opt="10"), head=""))

    assert Stock.objects.get(partner=partner, partner_sku="a").num_in_stock == 5


def test_another_owner_of_a_field_has_everything_read(known):
    ownership.set_owner(field=ownership.TITLE, owner=ownership.SITE)
    Product.objects.filter(code="a").update(title="By hand")
    known(GOODS)
    assert Product.objects.get(code="a").title == "By hand"

    ownership.set_owner(field=ownership.TITLE, owner=ownership.ONEC)
    known(GOODS)
    assert Product.objects.get(code="a").title == "Болт"


# Goods ----------------------------------------------------------------------------------------


def test_a_deletion_mark_and_back(known):
    known(goods(good("a", attributes=' Статус="Удален"')))
    assert not Product.objects.get(code="a").is_public

    known(GOODS)
    assert known.read == ["a"]
    assert Product.objects.get(code="a").is_public


PROPERTY = (
    "<Классификатор><Свойства><Свойство><Ид>size</Ид><Наименование>Розмір</Наименование>"
    "<ТипЗначений>{}</ТипЗначений></Свойство></Свойства></Классификатор>"
)
SIZED = "<ЗначенияСвойств><ЗначенияСвойства><Ид>size</Ид><Значение>5,0</Значение>" + (
    "</ЗначенияСвойства></ЗначенияСвойств>"
)


def test_a_property_that_becomes_a_text_has_its_values_read_again(send):
    sized = goods(good("a", SIZED), good("b"))
    send(PROPERTY.format("Число"), sized)
    assert Value.objects.get(attribute__name="Розмір").value_float == 5
    send(PROPERTY.format("Число"), sized)
    assert send.read == []

    send(PROPERTY.format("Строка"), sized)

    assert send.read[-2:] == ["a", "b"]
    assert Value.objects.get(attribute__name="Розмір").value_text == "5,0"
    send(PROPERTY.format("Строка"), sized)
    assert send.read == []


def test_values_of_a_property_that_has_not_come_are_read_until_it_has(send):
    sized = goods(good("a", SIZED))
    send(sized)
    assert send(sized).issue_codes["property-unknown"] == 1
    send(PROPERTY.format("Строка"))

    assert Value.objects.get(attribute__name="Розмір").value_text == "5,0"
    send(sized)
    send(sized)
    assert send.read == []


def test_two_rows_of_a_good_are_refused_though_one_is_known(known):
    report = known(goods(good("a"), good("a", name="Гвинт"), good("b", name="Гайка")))
    assert report.issue_codes["duplicate"] == 1
    assert Product.objects.get(code="a").title == "Гвинт"

    known(goods(good("a", name="Гвинт"), good("a")))
    assert Product.objects.get(code="a").title == "Болт"


def test_a_changed_good_has_its_variants_in_the_same_file_read_and_no_others(send):
    row = "<ХарактеристикаТовара><Наименование>Колір</Наименование><Значение>red</Значение>"
    variant = (
        "<Предложение><Ид>a#1</Ид><ХарактеристикиТовара>"
        f"{row}</ХарактеристикаТовара></ХарактеристикиТовара></Предложение>"
    )
    for _time in range(3):
        send(goods(good("a"), good("b")) + offers(variant))
    assert send.read == []
    assert Product.objects.get(code="a#1").title == "Болт (red)"

    send(goods(good("a", name="Гвинт"), good("b")) + offers(variant))

    assert set(send.read) == {"a", "a#1"}
    assert Product.objects.get(code="a").title == "Гвинт"


def test_an_article_that_becomes_free_goes_to_the_next(send):
    article = "<Артикул>X-1</Артикул>"
    both = goods(good("a", article), good("b", article))
    send(both)
    assert not Product.objects.get(code="b").upc

    send(goods(good("a", "<Артикул>Y-1</Артикул>"), good("b", article)))

    assert Product.objects.get(code="b").upc == "X-1"


def test_another_picture_under_the_same_name_is_brought_in(send):
    from PIL import Image

    folder = send.folder / "import_files"
    folder.mkdir()
    pictured = goods(good("a", "<Картинка>import_files/a.png</Картинка>"))
    Image.new("RGB", (4, 4), "red").save(folder / "a.png")
    send(pictured)
    send(pictured)
    assert send.read == []
    first = Product.objects.get(code="a").images.get().original.name

    Image.new("RGB", (4, 4), "blue").save(folder / "a.png")
    os.utime(folder / "a.png", ns=(1, 1))
    send(pictured)

    assert Product.objects.get(code="a").images.get().original.name != first


def test_a_picture_that_was_not_sent_is_missed_each_time(send):
    pictured = goods(good("a", "<Картинка>import_files/a.png</Картинка>"))
    for _time in range(2):
        assert send(pictured).issue_codes["image-missing"] == 1


# Over HTTP ------------------------------------------------------------------------------------


@pytest.fixture
def one_c(settings, tmp_path) -> OneC:
    settings.ONEC_EXCHANGE_DIR = tmp_path / "exchange"
    cache.clear()
    nodes.ensure_node(
        login="kyiv", password="right-password", client="bitrix", deactivate_missing=True
    )
    return OneC(login="kyiv", password="right-password")


def export(one_c: OneC, *sections: str) -> ExchangeFile:
    text = "".join(sections)
    data = f"<КоммерческаяИнформация ВерсияСхемы='2.07'>{text}</КоммерческаяИнформация>"
    one_c.begin().send("import.xml", data.encode())
    assert one_c.import_("import.xml").content.startswith(b"success\n")
    return ExchangeFile.objects.latest("pk")


def test_import_again_reads_everything(one_c, send):
    export(one_c, GOODS)
    file = export(one_c, GOODS)
    assert file.report["goods"]["unchanged"] == 2
    send.read.clear()

    imports.import_again(file_id=file.pk, at=timezone.now())

    assert send.read == ["a", "b"]
    file.refresh_from_db()
    assert file.report["goods"]["unchanged"] == 2


def test_goods_that_are_not_read_are_not_missing(one_c, send):
    export(one_c, GOODS)
    send.read.clear()
    file = export(one_c, GOODS)

    assert send.read == []
    named = NodeGood.objects.filter(session_id=file.session_id)
    assert set(named.values_list("code", flat=True)) == {"a", "b"}


def test_goods_taken_off_the_site_come_back_with_the_next_export(one_c, send):
    every = goods(*(good(f"g{number}") for number in range(10)))
    export(one_c, every)
    Product.objects.filter(code="g3").update(is_public=False)
    export(one_c, every)

    assert Product.objects.get(code="g3").is_public


# The memory itself ------------------------------------------------------------------------------


def test_a_new_way_of_reading_reads_everything_once(known, monkeypatch):
    monkeypatch.setattr(memory, "READING", memory.READING + 1)
    known(GOODS)
    assert known.read == ["a", "b"]
    known(GOODS)
    assert known.read == []


def test_more_remarks_than_can_be_kept_in_mind_remember_nothing(send, monkeypatch):
    from oscar_b2b.core.exchange import ImportReport

    monkeypatch.setattr(ImportReport, "KEEP_NOTED", 1)
    send(goods(good("a")))
    zeros = offers(*(offer(key, opt="0") for key in ("a", "x", "y")), offer("a", stock=1))
    send(zeros)

    assert RememberedElement.objects.count() == 1  # the good


def test_triggers_are_put_up_once():
    def present() -> set[tuple[str, int]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tgname, oid FROM pg_trigger WHERE tgname LIKE 'b2b_told_%'")
            return set(cursor.fetchall())

    before = present()
    assert len(before) == 2 * len(memory_triggers.written_tables())

    memory_triggers.install(using="default")

    assert present() == before


def test_triggers_of_tables_that_nobody_writes_any_more_go(monkeypatch):
    monkeypatch.setattr(memory_triggers, "written_tables", list)
    memory_triggers.install(using="default")

    Product.objects.update(title="By hand")
    assert not OutsideWrite.objects.exists()
