"""A CSV text with strict columns → rows. Every complaint names its line and says what to do."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from oscar_b2b.shipping_carriers.carriers.files.problems import Problems, UnableToReadFile

_DELIMITERS = (";", ",", "\t")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file.

    :param required: the column has to be there, and each of its cells has to be filled.
    :param about: what it holds, for the page where the file is uploaded.
    """

    name: str
    about: str | Promise
    required: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row; columns that the file does not have are empty.

    :param line: its first line in the file, counted from 1.
    """

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def rows(text: str, columns: Sequence[Column], problems: Problems) -> Iterator[Row]:
    """Yield the rows that have all they need; the others are noted in ``problems``.

    :raises UnableToReadFile: the first line is not one with the names of the columns, or quotation
        marks are so that the rest of the file cannot be told apart.
    """
    text = text.removeprefix("\ufeff")
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        raise UnableToReadFile([_("The file is empty.")])
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    names: list[str] = []
    before = 0
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            cells = [cell.strip() for cell in cells]
            if not any(cells):
                continue
            if not names:
                names = _header(line, cells, columns, delimiter)
            elif len(cells) != len(names):
                problems.add(line, _wrong_length(len(cells), len(names), delimiter))
            else:
                row = Row(line, dict(zip(names, cells, strict=True)))
                if _filled(row, columns, problems):
                    yield row
    except csv.Error:
        problems.add(
            before + 1,
            _(
                "a quotation mark is not closed. Text in quotation marks ends with one; those "
                "inside it are doubled."
            ),
        )
        problems.check()


def _header(line: int, cells: list[str], columns: Sequence[Column], delimiter: str) -> list[str]:
    names = [cell.lower() for cell in cells]
    known = [column.name for column in columns]
    problems = Problems()
    for column in columns:
        if column.required and column.name not in names:
            text = _(
                "the column “%(name)s” is missing. The first line has to hold the names of the "
                "columns, separated by “%(delimiter)s”."
            )
            problems.add(line, text % {"name": column.name, "delimiter": _shown(delimiter)})
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            text = _("the column “%(name)s” is there twice. Remove one of them.")
            problems.add(line, text % {"name": name})
        if name not in known:
            problems.add(line, _unknown(name, known))
    problems.check()
    return names


def _unknown(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        text = _("the column “%(name)s” is not known. Is “%(near)s” meant?")
        return text % {"name": name, "near": near[0]}
    text = _("the column “%(name)s” is not known. Remove it; there can be: %(known)s.")
    return text % {"name": name, "known": ", ".join(known)}


def _wrong_length(found: int, wanted: int, delimiter: str) -> str:
    text = _(
        "%(found)d cells instead of %(wanted)d. Put a text that contains “%(delimiter)s” in "
        "quotation marks, and keep the separators of empty cells."
    )
    return text % {"found": found, "wanted": wanted, "delimiter": _shown(delimiter)}


def _filled(row: Row, columns: Sequence[Column], problems: Problems) -> bool:
    empty = [column.name for column in columns if column.required and not row[column.name]]
    for name in empty:
        problems.add(row.line, _("“%(name)s” is empty. Fill it in.") % {"name": name})
    return not empty


def _shown(delimiter: str) -> str:
    return "TAB" if delimiter == "\t" else delimiter
