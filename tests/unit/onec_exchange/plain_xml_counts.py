"""Counts the elements of a CommerceML file with plain XPath, independently of the reader."""

from __future__ import annotations

from pathlib import Path

from lxml import etree


def _named(*names: str) -> str:
    """XPath for a chain of elements by local name, in any namespace."""
    return "".join(f"/*[local-name()='{name}']" for name in names)


ROOT = _named("КоммерческаяИнформация")
PACKAGE = "/*[local-name()='ПакетПредложений' or local-name()='ИзмененияПакетаПредложений']"
OFFER = ROOT + PACKAGE + _named("Предложения", "Предложение")
HEADS = (
    "/*[local-name()='Классификатор' or local-name()='ПакетПредложений'"
    " or local-name()='ИзмененияПакетаПредложений']"
)
ATTRIBUTE_ROWS = (
    f"{OFFER}{_named('Склад')}[@ИдСклада] | {OFFER}{_named('Склады')}[@ИдСклада]"
    f" | {OFFER}{_named('Склады', 'Склад')}[@ИдСклада]"
)
REST_ROWS = OFFER + _named("Остатки", "Остаток", "Склад")
NO_ROWS = (
    "[not(*[local-name()='Склад'][@ИдСклада])][not(*[local-name()='Склады'][@ИдСклада])]"
    "[not(*[local-name()='Склады']/*[@ИдСклада])]"
    "[not(*[local-name()='Остатки']/*[local-name()='Остаток']/*[local-name()='Склад'])]"
)
HAS_TOTAL = (
    "[*[local-name()='Количество'][normalize-space()]"
    " or *[local-name()='Остатки']/*/*[local-name()='Количество'][normalize-space()]]"
)
#: UT11's changes (a package without a name) write 0 when no stock is exported at all.
NOT_UT11_ZERO = (
    "[not(ancestor::*[2][local-name()='ИзмененияПакетаПредложений'][not(*[local-name()='Наименование'])]"
    " and *[local-name()='Количество'] = 0)]"
)

QUERIES = {
    "groups": (
        f"{ROOT}//*[local-name()='Группы']/*[local-name()='Группа'] | "
        + ROOT
        + _named("Классификатор", "Категории", "Категория")
    ),
    "properties": ROOT + _named("Классификатор", "Свойства", "Свойство"),
    "goods": ROOT + _named("Каталог", "Товары", "Товар"),
    "offers": OFFER,
    "price_types": ROOT + HEADS + _named("ТипыЦен", "ТипЦены"),
    "prices": OFFER + _named("Цены", "Цена"),
    "warehouses": ROOT + HEADS + _named("Склады", "Склад"),
    "stock": f"{ATTRIBUTE_ROWS} | {REST_ROWS}",
    "stock_totals": OFFER + NO_ROWS + HAS_TOTAL + NOT_UT11_ZERO,
    "counterparties": ROOT + _named("Контрагенты", "Контрагент"),
    "reference_rows": f"{ROOT}//*[local-name()='ЭлементСправочника']",
    "documents": (
        f"{ROOT}//*[local-name()='Документ'][ancestor::*[1][not(self::*[local-name()='Документы'])]]"
        f" | {ROOT}//*[local-name()='ПодчиненныйДокумент']"
    ),
}


def count_elements(path: Path) -> dict[str, int]:
    """Return the number of elements per kind of ``path``."""
    tree = etree.parse(str(path))
    return {kind: len(tree.xpath(query)) for kind, query in QUERIES.items()}
