"""Oddities of real files: empty values of schema 3.1, number formats, markers, nothing inside."""

from __future__ import annotations

from decimal import Decimal

import pytest

from oscar_b2b.core.exchange import DocumentRecord, GoodRecord, PriceRecord, StockRecord
from oscar_b2b.onec_exchange.commerceml import UnableToParse
from tests.unit.onec_exchange.reading import of_type, read_bytes

ROOT = "<КоммерческаяИнформация{}>{}</КоммерческаяИнформация>"
OFFER = (
    "<ПакетПредложений><Предложения><Предложение><Ид>soap</Ид>{}"
    "</Предложение></Предложения></ПакетПредложений>"
)
PRICE = "<Цены><Цена><ИдТипаЦены>opt</ИдТипаЦены><ЦенаЗаЕдиницу>{}</ЦенаЗаЕдиницу></Цена></Цены>"


def read(contents: str, attributes: str = "") -> list:
    return read_bytes(ROOT.format(attributes, contents).encode())


def refusal_of(data: bytes) -> UnableToParse:
    with pytest.raises(UnableToParse) as refusal:
        read_bytes(data)
    return refusal.value


@pytest.mark.parametrize(
    "empty",
    [
        "00000000-0000-0000-0000-000000000000",
        "-999999999.9",
        "0001-01-01",
        "0001-01-01T00:00:00",
        "",
    ],
)
def test_empty_values_of_schema_3_1_clear_the_property(empty):
    value = f"<ЗначенияСвойства><Ид>colour</Ид><Значение>{empty}</Значение></ЗначенияСвойства>"
    (good,) = read(
        "<Каталог><Товары><Товар><Ид>soap</Ид>"
        f"<ЗначенияСвойств>{value}</ЗначенияСвойств></Товар></Товары></Каталог>"
    )

    assert good == GoodRecord(id="soap", property_values=(("colour", ""),))


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("2\u00a0042,66", Decimal("2042.66")),
        ("2\u202f042.66", Decimal("2042.66")),
        ("1'234,5", Decimal("1234.5")),
        ("-999999999.9", None),
        ("договірна", None),
    ],
)
def test_prices_with_blanks_and_commas(text, amount):
    (price,) = of_type(read(OFFER.format(PRICE.format(text))), PriceRecord)

    assert price.amount == amount


@pytest.mark.parametrize(
    ("number_format", "text", "amount"),
    [
        ("ЧЦ=18; ЧДЦ=2; ЧРД=.", "1.234", Decimal("1.234")),
        ("ЧЦ=18; ЧДЦ=2; ЧРД=,; ЧРГ=.", "1.234,50", Decimal("1234.50")),
        ("ЧЦ=18; ЧРД=','; ЧРГ='.'", "1.234", Decimal(1234)),
        ("ЧЦ=18; ЧРГ=.", "12.345.678", Decimal(12345678)),
        ("", "1.234", Decimal("1.234")),
    ],
)
def test_the_roots_format_of_sums_tells_what_a_point_is(number_format, text, amount):
    attributes = f' ФорматСуммы="{number_format}"' if number_format else ""
    records = read(OFFER.format(PRICE.format(text)), attributes)
    document = read(f"<Документ><Ид>1</Ид><Сумма>{text}</Сумма></Документ>", attributes)

    assert of_type(records, PriceRecord)[0].amount == amount
    assert of_type(document, DocumentRecord)[0].amount == amount


@pytest.mark.parametrize(
    "declaration", ["", '<?xml version="1.0" encoding="UTF-8"?>\n'], ids=["bare", "declared"]
)
def test_the_senders_own_mark_of_an_unusable_file(declaration):
    refusal = refusal_of(f"{declaration}<not valid xml!!!".encode())

    assert "marked the file as unusable" in str(refusal)
    assert refusal.line == declaration.count("\n") + 1


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "utf-16"])
@pytest.mark.parametrize("character", ["\x00", "\x01", "\x0b", "\x1f"])
def test_control_characters_name_line_and_column(encoding, character):
    name = f"<Наименование>Мило{character}</Наименование>"
    text = f"\n<Каталог>\n<Товары><Товар><Ид>1</Ид>{name}</Товар></Товары></Каталог>"
    refusal = refusal_of(ROOT.format("", text).encode(encoding))

    assert refusal.line == 3
    assert refusal.column > 1
    assert "not well-formed" in str(refusal)


def test_utf_16_with_and_without_a_declaration():
    stock = '<Склад ИдСклада="kyiv" КоличествоНаСкладе="7"/>'
    text = ROOT.format(' xmlns="urn:1C.ru:commerceml_2"', OFFER.format(stock))
    for declared in ("", '<?xml version="1.0" encoding="UTF-16"?>'):
        for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
            records = read_bytes((declared + text).encode(encoding))
            assert StockRecord("soap", "kyiv", Decimal(7)) in records, (declared, encoding)


@pytest.mark.parametrize(
    "contents",
    [
        "",
        "<Каталог><Ид>1</Ид><Товары/></Каталог>",
        "<ПакетПредложений><Ид>1#</Ид><Предложения></Предложения></ПакетПредложений>",
        "<Классификатор><Ид>1</Ид><Наименование>Товари</Наименование></Классификатор>",
    ],
    ids=["no-section", "no-goods", "no-offers", "head-only"],
)
def test_empty_sections_are_in_order(contents):
    assert read(contents) == []


@pytest.mark.parametrize(
    "contents",
    [
        "<Каталог><Товари><Товар/></Товари></Каталог>",
        "<ПакетПредложений><Offers><Offer/></Offers></ПакетПредложений>",
        "<Щось/>",
    ],
)
def test_nothing_recognised_is_a_failure(contents):
    with pytest.raises(UnableToParse, match=r"recognised|none of the sections"):
        read(contents)


def test_a_unit_alone_is_something():
    unit = "<ЕдиницаИзмерения><Код>796</Код><НаименованиеКраткое>шт</НаименованиеКраткое>"
    contents = f"<ЕдиницыИзмерения>{unit}</ЕдиницаИзмерения></ЕдиницыИзмерения><Інше/>"

    assert read(f"<Классификатор>{contents}</Классификатор>") == []
