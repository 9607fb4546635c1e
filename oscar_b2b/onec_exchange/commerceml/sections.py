"""Where things stand in a CommerceML file: paths below the root, by local names.

What a file is about is decided here, by its content; file names, folders and schema versions
are not trusted (``protocol.md`` §3).
"""

from __future__ import annotations

Path = tuple[str, ...]

_CLASSIFIER = "Классификатор"
_CATALOGUE = "Каталог"
PACKAGE = "ПакетПредложений"
CHANGES = "ИзмененияПакетаПредложений"
_TABLES = ("ПользовательскиеСправочники", "Справочник")
_CONTAINER = "Контейнер"

#: Elements that become records, with the name of the handler in ``reader``.
RECORD_PATHS: dict[Path, str] = {
    (_CLASSIFIER, "Группы", "Группа"): "group",
    (_CATALOGUE, "Группы", "Группа"): "group",
    # УНФ sorts goods by a flat list of categories, often without any group (S13).
    (_CLASSIFIER, "Категории", "Категория"): "group",
    (_CLASSIFIER, "Свойства", "Свойство"): "property",
    (_CLASSIFIER, "Свойства", "СвойствоНоменклатуры"): "property",
    (_CATALOGUE, "Свойства", "Свойство"): "property",
    (_CLASSIFIER, "ЕдиницыИзмерения", "ЕдиницаИзмерения"): "unit",
    (_CLASSIFIER, "ТипыЦен", "ТипЦены"): "price_type",
    (_CLASSIFIER, "Склады", "Склад"): "warehouse",
    (_CATALOGUE, "Товары", "Товар"): "good",
    ("Контрагенты", "Контрагент"): "counterparty",
    ("Документ",): "document",
    (_CONTAINER, "Документ"): "document",
    (*_TABLES, "ЭлементыСправочника", "ЭлементСправочника"): "reference_row",
}
for _package in (PACKAGE, CHANGES):
    RECORD_PATHS[(_package, "ТипыЦен", "ТипЦены")] = "price_type"
    RECORD_PATHS[(_package, "Склады", "Склад")] = "warehouse"
    RECORD_PATHS[(_package, "Предложения", "Предложение")] = "offer"

#: Lists whose elements are known again by their bytes, with the name of the elements.
DIGESTED: dict[Path, str] = {
    (_CATALOGUE, "Товары"): "Товар",
    (PACKAGE, "Предложения"): "Предложение",
    (CHANGES, "Предложения"): "Предложение",
}

#: Elements on the way to a record: they are entered, not stored.
CONTAINER_PATHS: frozenset[Path] = frozenset(
    path[:length] for path in RECORD_PATHS for length in range(1, len(path))
)

#: Sections a file must have at least one of, unless its root is empty.
SECTIONS: frozenset[str] = frozenset(path[0] for path in RECORD_PATHS)

PACKAGE_NAME: frozenset[Path] = frozenset({(PACKAGE, "Наименование"), (CHANGES, "Наименование")})
CATALOGUE_ID: Path = (_CATALOGUE, "Ид")
TABLE_PATH: Path = _TABLES
TABLE_ID: Path = (*_TABLES, "Ид")

#: Elements of a head that say nothing we need.
_HEAD_NAMES = frozenset(
    [
        "Ид",
        "ИдКлассификатора",
        "ИдКаталога",
        "Наименование",
        "Описание",
        "Владелец",
        "НомерВерсии",
        "ПометкаУдаления",
        "СодержитТолькоИзменения",
        "ДействительноС",
        "ДействительноДо",
        "Комментарий",
        "Реквизиты",
    ]
)


def is_head(path: Path) -> bool:
    """Tell whether an element belongs to the head of a section."""
    return len(path) > 1 and path[:-1] in CONTAINER_PATHS and path[-1] in _HEAD_NAMES
