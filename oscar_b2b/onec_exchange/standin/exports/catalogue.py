"""``import0_1.xml``: classifier and goods, in the shape of УТ 11 unless told otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from ..company.constants import CATALOGUE_ID, CATALOGUE_NAME
from ..company.model import Good, Group, Seller, Unit
from ..company.numbers import guid
from ..dialects import UT11, Form
from ..quantities import plain
from ..store import Store
from .writer import XmlWriter, commerceml


def picture_path(good_id: str, picture: str) -> str:
    """Return where a good's picture lies in an export: two hex digits, good, picture."""
    good = good_id.replace("-", "")
    file = guid("picture", f"{good_id}/{picture}").replace("-", "")
    return f"import_files/{good[:2]}/{good}_{file}.png"


def write_owner(xml: XmlWriter, seller: Seller) -> None:
    """Write Владелец, the organisation that exports."""
    with xml.inside("Владелец"):
        xml.element("Ид", seller.id)
        xml.element("Наименование", seller.name)
        xml.element("ОфициальноеНаименование", seller.official_name)
        xml.element("ИНН", seller.vat_no)


def write_unit(xml: XmlWriter, unit: Unit, form: Form = UT11.form) -> None:
    """Write БазоваяЕдиница; the code is padded to four characters.

    Attributes and no text in УТ 11 and УНФ, the short name as text in old bases, in 3.1 the code.
    """
    if form.layout == "folders":
        xml.element("БазоваяЕдиница", unit.code.ljust(4))
        return
    if not form.namespace:
        xml.element(
            "БазоваяЕдиница",
            unit.name,
            Код=unit.code.ljust(4),
            НаименованиеПолное=unit.full_name,
            МеждународноеСокращение=unit.mark,
        )
        return
    with (
        xml.inside(
            "БазоваяЕдиница",
            Код=unit.code.ljust(4),
            НаименованиеПолное=unit.full_name,
            МеждународноеСокращение=unit.mark,
        ),
        xml.inside("Пересчет"),
    ):
        xml.element("Единица", unit.code)
        xml.element("Коэффициент", 1)


def write_catalogue(
    path: Path,
    store: Store,
    *,
    at: datetime,
    form: Form = UT11.form,
    goods: Sequence[Good] | None = None,
    first: bool = True,
    catalogue_id: str = CATALOGUE_ID,
) -> None:
    """Write goods, all of the company by default, and before them the classifier.

    :param first: the first portion of an export. Later ones have no classifier, and say that
        they contain changes only although they do not.
    """
    seller, units, pictures = store.seller(), store.units(), store.picture_names()
    with commerceml(path, form=form, at=at) as xml:
        if first:
            with xml.inside("Классификатор"):
                xml.element("Ид", catalogue_id)
                xml.element("Наименование", f"Классификатор ({CATALOGUE_NAME})")
                write_owner(xml, seller)
                write_groups(xml, store.all("groups"))
                write_properties(xml, store)
        with xml.inside("Каталог", СодержитТолькоИзменения="false" if first else "true"):
            xml.element("Ид", catalogue_id)
            xml.element("ИдКлассификатора", catalogue_id)
            xml.element("Наименование", CATALOGUE_NAME)
            write_owner(xml, seller)
            with xml.inside("Товары"):
                for good in store.all("goods") if goods is None else goods:
                    write_good(xml, good, units[good.unit_code], good.picture in pictures, form)


def write_groups(xml: XmlWriter, groups: list[Group]) -> None:
    children: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        children[group.parent_id].append(group)

    def write_level(parent_id: str) -> None:
        with xml.inside("Группы"):
            for group in children[parent_id]:
                with xml.inside("Группа"):
                    xml.element("Ид", group.id)
                    xml.element("Наименование", group.name)
                    if children[group.id]:
                        write_level(group.id)

    write_level("")


def write_properties(xml: XmlWriter, store: Store) -> None:
    with xml.inside("Свойства"):
        for item in store.all("properties"):
            with xml.inside("Свойство"):
                xml.element("Ид", item.id)
                xml.element("Наименование", item.name)
                xml.element("ТипЗначений", "Справочник")
                with xml.inside("ВариантыЗначений"):
                    for option_id, text in item.options.items():
                        with xml.inside("Справочник"):
                            xml.element("ИдЗначения", option_id)
                            xml.element("Значение", text)


def write_good(
    xml: XmlWriter, good: Good, unit: Unit, has_picture: bool, form: Form = UT11.form
) -> None:
    """Write one Товар."""
    with xml.inside("Товар"):
        xml.element("Ид", good.id)
        if form.layout == "folders":
            xml.element("НомерВерсии", "AAAAAAAAAAE=")
            xml.element("ПометкаУдаления", "false")
        if good.barcode:
            xml.element("Штрихкод", good.barcode)
        xml.element("Артикул", good.article)
        xml.element("Наименование", good.name)
        write_unit(xml, unit, form)
        with xml.inside("Группы"):
            xml.element("Ид", good.group_id)
        xml.element("Описание", good.description)
        if has_picture:
            xml.element("Картинка", picture_path(good.id, good.picture))
        if good.brand:
            with xml.inside("Изготовитель"):
                xml.element("Ид", guid("maker", good.brand))
                xml.element("Наименование", good.brand)
                xml.element("ОфициальноеНаименование", good.brand)
        with xml.inside("ЗначенияСвойств"):
            for property_id, option_id in good.properties:
                with xml.inside("ЗначенияСвойства"):
                    xml.element("Ид", property_id)
                    xml.element("Значение", option_id)
        with xml.inside("СтавкиНалогов"), xml.inside("СтавкаНалога"):
            xml.element("Наименование", "НДС")
            xml.element("Ставка", good.vat_rate)
        in_parts = good.quantum != 1
        xml.requisites(
            {
                "Код": good.code,
                "ВидНоменклатуры": good.kind,
                "ТипНоменклатуры": "Товар",
                "Полное наименование": good.full_name,
                "Вес": good.weight,
                "Объем": good.volume,
                "Кратность": plain(good.multiple * good.quantum),
                "Упаковка": plain(good.pack * good.quantum),
                "Квант": good.quantum if in_parts else "",
            }
        )
