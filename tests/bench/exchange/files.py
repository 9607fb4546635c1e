"""Files as УТ 11 writes them (schema 2.07, BOM, LF, tabs), of any size, always the same ones.

The shapes are those of ``protocol.md`` §3.1–3.3; every value follows from the good's number, so
that the floor and the peer get the same rows without reading the files first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

PRICE_TYPES = 5
WAREHOUSES = 5
GROUPS = 200
PROPERTIES = 8
OPTIONS = 40
MAKERS = 50

_HEAD = (
    '\ufeff<?xml version="1.0" encoding="UTF-8"?>\n'
    '<КоммерческаяИнформация xmlns="urn:1C.ru:commerceml_2" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'ВерсияСхемы="2.07" ДатаФормирования="2026-04-01T17:41:01">\n'
)
_TAIL = "</КоммерческаяИнформация>\n"
_OWNER = (
    "\t\t<Владелец>\n\t\t\t<Ид>22222222-2222-4222-8222-222222222222</Ид>\n"
    "\t\t\t<Наименование>ТОВ Приклад</Наименование>\n"
    "\t\t\t<ОфициальноеНаименование>ТОВ Приклад</ОфициальноеНаименование>\n"
    "\t\t\t<ИНН>123456789012</ИНН>\n\t\t</Владелец>\n"
)
_CATALOGUE_ID = "11111111-1111-4111-8111-111111111111"


def guid(kind: int, number: int) -> str:
    """Return an id that looks like 1C's; neighbours differ all over, as real ones do."""
    mixed = (number * 0x9E3779B97F4A7C15 + kind) & 0xFFFFFFFFFFFFFFFF
    text = f"{mixed:016x}{number:08x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-8{kind:x}{text[12]}0-{number:012x}"


def good_id(number: int) -> str:
    return guid(1, number)


def group_id(number: int) -> str:
    return guid(2, number)


def price_type_id(number: int) -> str:
    return guid(3, number)


def warehouse_id(number: int) -> str:
    return guid(4, number)


@dataclass(frozen=True, slots=True)
class Company:
    """What 1C has: ``goods`` goods; ``edition`` shifts the figures of ``changed`` goods.

    ``changed`` is a share: 0.01 = each hundredth good has other prices and stock.
    """

    goods: int
    edition: int = 0
    changed: float = 0.0

    def shift(self, number: int) -> int:
        if not self.edition or not self.changed:
            return 0
        return self.edition if number % round(1 / self.changed) == 0 else 0

    def price(self, number: int, price_type: int) -> str:
        kopecks = 1000 + (number * 37) % 90_000 + price_type * 250 + self.shift(number) * 100
        return f"{kopecks // 100}.{kopecks % 100:02d}".rstrip("0").rstrip(".")

    def stock(self, number: int, warehouse: int) -> int:
        return (number * 7 + warehouse * 13) % 400 + self.shift(number)

    def touched(self) -> range:
        """Numbers of the goods whose figures differ from edition 0."""
        step = round(1 / self.changed) if self.edition and self.changed else self.goods
        return range(0, self.goods, step) if self.edition and self.changed else range(0)


def name_of(number: int) -> str:
    return f"Кабель силовий ВВГнг-{number % 97} 3х{number % 13},5 бухта {number}"


def article_of(number: int) -> str:
    return f"ВВГ-{number:06d}"


def barcode_of(number: int) -> str:
    return f"482{number:010d}"


# Files ----------------------------------------------------------------------------------------


def write_exchange(
    folder: Path, company: Company, *, portion: int = 0, stock: bool = True
) -> list[Path]:
    """Write the catalogue and the offers; with ``portion`` goods per file, each pair in a folder.

    Returns the folders to send, one per session of 1C. Without ``stock`` offers have prices only.
    """
    size = portion or company.goods
    folders = []
    for place, start in enumerate(range(0, company.goods, size), start=1):
        numbers = range(start, min(start + size, company.goods))
        target = folder / f"{place:04d}"
        target.mkdir(parents=True)
        write_catalogue(target / f"import0_{place}.xml", numbers, first=place == 1)
        write_offers(target / f"offers0_{place}.xml", company, numbers, stock=stock)
        folders.append(target)
    return folders


def write_catalogue(path: Path, numbers: Iterable[int], *, first: bool = True) -> None:
    """Write ``import0_N.xml``; only the first portion has the classifier."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(_HEAD)
        if first:
            _classifier(out)
        only_changes = "false" if first else "true"
        out.write(
            f'\t<Каталог СодержитТолькоИзменения="{only_changes}">\n'
            f"\t\t<Ид>{_CATALOGUE_ID}</Ид>\n"
            f"\t\t<ИдКлассификатора>{_CATALOGUE_ID}</ИдКлассификатора>\n"
            "\t\t<Наименование>Каталог товаров</Наименование>\n"
            f"{_OWNER}\t\t<Товары>\n"
        )
        for number in numbers:
            _good(out, number)
        out.write(f"\t\t</Товары>\n\t</Каталог>\n{_TAIL}")


def write_offers(
    path: Path,
    company: Company,
    numbers: Iterable[int],
    *,
    prices: bool = True,
    stock: bool = True,
) -> None:
    """Write ``offers0_N.xml``: the full package of offers."""
    _package(path, numbers, lambda out, number: _offer(out, company, number, prices, stock))


def write_changes(
    path: Path,
    company: Company,
    numbers: Iterable[int],
    *,
    prices: bool = True,
    stock: bool = True,
) -> None:
    """Write the exchange of prices and stock: ``ИзмененияПакетаПредложений``."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(
            f"{_HEAD}\t<ИзмененияПакетаПредложений>\n\t\t<Ид>{_CATALOGUE_ID}#</Ид>\n"
            f"\t\t<ИдКаталога>{_CATALOGUE_ID}</ИдКаталога>\n\t\t<Предложения>\n"
        )
        for number in numbers:
            out.write(f"\t\t\t<Предложение>\n\t\t\t\t<Ид>{good_id(number)}</Ид>\n")
            total = 0
            if stock:
                for warehouse in range(WAREHOUSES):
                    quantity = company.stock(number, warehouse)
                    total += quantity
                    out.write(
                        f'\t\t\t\t<Склады ИдСклада="{warehouse_id(warehouse)}" '
                        f'КоличествоНаСкладе="{quantity}"/>\n'
                    )
            if prices:
                _prices(out, company, number, shown=False)
            out.write(f"\t\t\t\t<Количество>{total}</Количество>\n\t\t\t</Предложение>\n")
        out.write(f"\t\t</Предложения>\n\t</ИзмененияПакетаПредложений>\n{_TAIL}")


def _classifier(out: TextIO) -> None:
    out.write(
        f"\t<Классификатор>\n\t\t<Ид>{_CATALOGUE_ID}</Ид>\n"
        f"\t\t<Наименование>Классификатор (Каталог товаров)</Наименование>\n{_OWNER}"
        "\t\t<Группы>\n"
    )
    for top in range(0, GROUPS, 10):
        out.write(
            f"\t\t\t<Группа>\n\t\t\t\t<Ид>{group_id(top)}</Ид>\n"
            f"\t\t\t\t<Наименование>Розділ {top}</Наименование>\n\t\t\t\t<Группы>\n"
        )
        for number in range(top + 1, top + 10):
            out.write(
                f"\t\t\t\t\t<Группа>\n\t\t\t\t\t\t<Ид>{group_id(number)}</Ид>\n"
                f"\t\t\t\t\t\t<Наименование>Підрозділ {number}</Наименование>\n"
                "\t\t\t\t\t</Группа>\n"
            )
        out.write("\t\t\t\t</Группы>\n\t\t\t</Группа>\n")
    out.write("\t\t</Группы>\n\t\t<Свойства>\n")
    for number in range(PROPERTIES):
        out.write(
            f"\t\t\t<Свойство>\n\t\t\t\t<Ид>{guid(5, number)}</Ид>\n"
            f"\t\t\t\t<Наименование>Властивість {number}</Наименование>\n"
        )
        if number % 2:
            out.write("\t\t\t\t<ТипЗначений>Строка</ТипЗначений>\n")
        else:
            out.write("\t\t\t\t<ТипЗначений>Справочник</ТипЗначений>\n\t\t\t\t<ВариантыЗначений>\n")
            for option in range(OPTIONS):
                out.write(
                    f"\t\t\t\t\t<Справочник>\n\t\t\t\t\t\t<ИдЗначения>"
                    f"{guid(6, number * 1000 + option)}</ИдЗначения>\n"
                    f"\t\t\t\t\t\t<Значение>Варіант {number}-{option}</Значение>\n"
                    "\t\t\t\t\t</Справочник>\n"
                )
            out.write("\t\t\t\t</ВариантыЗначений>\n")
        out.write("\t\t\t</Свойство>\n")
    out.write("\t\t</Свойства>\n\t</Классификатор>\n")


def _good(out: TextIO, number: int) -> None:
    group = number % GROUPS
    maker = number % MAKERS
    first, second = (number % 4) * 2, (number % 4) * 2 + 1
    out.write(
        f"\t\t\t<Товар>\n\t\t\t\t<Ид>{good_id(number)}</Ид>\n"
        f"\t\t\t\t<Штрихкод>{barcode_of(number)}</Штрихкод>\n"
        f"\t\t\t\t<Артикул>{article_of(number)}</Артикул>\n"
        f"\t\t\t\t<Наименование>{name_of(number)}</Наименование>\n"
        '\t\t\t\t<БазоваяЕдиница Код="796 " НаименованиеПолное="Штука">\n'
        "\t\t\t\t\t<Пересчет>\n\t\t\t\t\t\t<Единица>796</Единица>\n"
        "\t\t\t\t\t\t<Коэффициент>1</Коэффициент>\n\t\t\t\t\t</Пересчет>\n"
        "\t\t\t\t</БазоваяЕдиница>\n"
        f"\t\t\t\t<Группы>\n\t\t\t\t\t<Ид>{group_id(group)}</Ид>\n\t\t\t\t</Группы>\n"
        f"\t\t\t\t<Описание>Опис товару {number}: мідь, ПВХ, для внутрішніх мереж.</Описание>\n"
        f"\t\t\t\t<Изготовитель>\n\t\t\t\t\t<Ид>{guid(7, maker)}</Ид>\n"
        f"\t\t\t\t\t<Наименование>Завод {maker}</Наименование>\n"
        f"\t\t\t\t\t<ОфициальноеНаименование>Завод {maker}</ОфициальноеНаименование>\n"
        "\t\t\t\t</Изготовитель>\n\t\t\t\t<ЗначенияСвойств>\n"
        f"\t\t\t\t\t<ЗначенияСвойства>\n\t\t\t\t\t\t<Ид>{guid(5, first)}</Ид>\n"
        f"\t\t\t\t\t\t<Значение>{guid(6, first * 1000 + number % OPTIONS)}</Значение>\n"
        "\t\t\t\t\t</ЗначенияСвойства>\n"
        f"\t\t\t\t\t<ЗначенияСвойства>\n\t\t\t\t\t\t<Ид>{guid(5, second)}</Ид>\n"
        f"\t\t\t\t\t\t<Значение>{number % 300} мм</Значение>\n"
        "\t\t\t\t\t</ЗначенияСвойства>\n\t\t\t\t</ЗначенияСвойств>\n"
        "\t\t\t\t<СтавкиНалогов>\n\t\t\t\t\t<СтавкаНалога>\n"
        "\t\t\t\t\t\t<Наименование>НДС</Наименование>\n\t\t\t\t\t\t<Ставка>20</Ставка>\n"
        "\t\t\t\t\t</СтавкаНалога>\n\t\t\t\t</СтавкиНалогов>\n\t\t\t\t<ЗначенияРеквизитов>\n"
    )
    for name, value in (
        ("Код", f"00-{number:08d}"),
        ("ВидНоменклатуры", "Кабель"),
        ("ТипНоменклатуры", "Товар"),
        ("Полное наименование", f"{name_of(number)}, мм²"),
    ):
        out.write(
            f"\t\t\t\t\t<ЗначениеРеквизита>\n\t\t\t\t\t\t<Наименование>{name}</Наименование>\n"
            f"\t\t\t\t\t\t<Значение>{value}</Значение>\n\t\t\t\t\t</ЗначениеРеквизита>\n"
        )
    out.write("\t\t\t\t</ЗначенияРеквизитов>\n\t\t\t</Товар>\n")


def _package(path: Path, numbers: Iterable[int], offer: Callable[[TextIO, int], None]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(
            f'{_HEAD}\t<ПакетПредложений СодержитТолькоИзменения="false">\n'
            f"\t\t<Ид>{_CATALOGUE_ID}#</Ид>\n"
            "\t\t<Наименование>Пакет предложений (Каталог товаров)</Наименование>\n"
            f"\t\t<ИдКаталога>{_CATALOGUE_ID}</ИдКаталога>\n"
            f"\t\t<ИдКлассификатора>{_CATALOGUE_ID}</ИдКлассификатора>\n{_OWNER}\t\t<ТипыЦен>\n"
        )
        for number in range(PRICE_TYPES):
            out.write(
                f"\t\t\t<ТипЦены>\n\t\t\t\t<Ид>{price_type_id(number)}</Ид>\n"
                f"\t\t\t\t<Наименование>Рівень {number}</Наименование>\n"
                "\t\t\t\t<Валюта>UAH</Валюта>\n\t\t\t\t<Налог>\n"
                "\t\t\t\t\t<Наименование>НДС</Наименование>\n"
                "\t\t\t\t\t<УчтеноВСумме>true</УчтеноВСумме>\n"
                "\t\t\t\t\t<Акциз>false</Акциз>\n\t\t\t\t</Налог>\n\t\t\t</ТипЦены>\n"
            )
        out.write("\t\t</ТипыЦен>\n\t\t<Склады>\n")
        for number in range(WAREHOUSES):
            out.write(
                f"\t\t\t<Склад>\n\t\t\t\t<Ид>{warehouse_id(number)}</Ид>\n"
                f"\t\t\t\t<Наименование>Склад {number}</Наименование>\n\t\t\t</Склад>\n"
            )
        out.write("\t\t</Склады>\n\t\t<Предложения>\n")
        for number in numbers:
            offer(out, number)
        out.write(f"\t\t</Предложения>\n\t</ПакетПредложений>\n{_TAIL}")


def _offer(out: TextIO, company: Company, number: int, prices: bool, stock: bool) -> None:
    out.write(
        f"\t\t\t<Предложение>\n\t\t\t\t<Ид>{good_id(number)}</Ид>\n"
        f"\t\t\t\t<Штрихкод>{barcode_of(number)}</Штрихкод>\n"
        f"\t\t\t\t<Артикул>{article_of(number)}</Артикул>\n"
        f"\t\t\t\t<Наименование>{name_of(number)}</Наименование>\n"
        '\t\t\t\t<БазоваяЕдиница Код="796 " НаименованиеПолное="Штука">\n'
        "\t\t\t\t\t<Пересчет>\n\t\t\t\t\t\t<Единица>796</Единица>\n"
        "\t\t\t\t\t\t<Коэффициент>1</Коэффициент>\n\t\t\t\t\t</Пересчет>\n"
        "\t\t\t\t</БазоваяЕдиница>\n"
    )
    if prices:
        _prices(out, company, number, shown=True)
    quantities = [company.stock(number, warehouse) for warehouse in range(WAREHOUSES)]
    if stock:
        out.write(f"\t\t\t\t<Количество>{sum(quantities)}</Количество>\n")
        for warehouse, quantity in enumerate(quantities):
            out.write(
                f'\t\t\t\t<Склад ИдСклада="{warehouse_id(warehouse)}" '
                f'КоличествоНаСкладе="{quantity}"/>\n'
            )
    out.write("\t\t\t</Предложение>\n")


def _prices(out: TextIO, company: Company, number: int, *, shown: bool) -> None:
    out.write("\t\t\t\t<Цены>\n")
    for price_type in range(PRICE_TYPES):
        amount = company.price(number, price_type)
        out.write("\t\t\t\t\t<Цена>\n")
        if shown:
            text = amount.replace(".", ",")
            out.write(f"\t\t\t\t\t\t<Представление>{text} UAH за шт</Представление>\n")
        out.write(
            f"\t\t\t\t\t\t<ИдТипаЦены>{price_type_id(price_type)}</ИдТипаЦены>\n"
            f"\t\t\t\t\t\t<ЦенаЗаЕдиницу>{amount}</ЦенаЗаЕдиницу>\n"
            "\t\t\t\t\t\t<Валюта>UAH</Валюта>\n"
        )
        if shown:
            out.write("\t\t\t\t\t\t<Единица>шт</Единица>\n")
        out.write("\t\t\t\t\t\t<Коэффициент>1</Коэффициент>\n\t\t\t\t\t</Цена>\n")
    out.write("\t\t\t\t</Цены>\n")
