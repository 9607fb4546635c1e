"""Units of measure: an attribute, a text, a code, or a classifier of their own."""

from __future__ import annotations

from oscar_b2b.onec_exchange.commerceml.elements import Node

#: Short names of the codes (ОКЕИ, КСПОВО) that dealers' catalogues really use, for files that
#: send a bare code: schema 3.1 writes ``<БазоваяЕдиница>796 </БазоваяЕдиница>``.
SHORT_NAMES = {
    "006": "м", "055": "м2", "113": "м3", "112": "л", "163": "г", "166": "кг", "168": "т",
    "625": "лист", "704": "набор", "715": "пара", "736": "рул", "778": "упак", "796": "шт",
    "812": "ящ", "839": "компл", "0101": "м", "0301": "кг", "2009": "шт", "2102": "упак",
}  # fmt: skip


def base_unit_of(node: Node, classifier: dict[str, str]) -> tuple[str, str]:
    """Return (code, name) of ``БазоваяЕдиница``; either may be empty, nothing is ever refused.

    ``classifier`` holds the code → name pairs of ``ЕдиницыИзмерения`` met in the same file.
    """
    unit = node.child("БазоваяЕдиница")
    if unit is None:
        return "", ""
    code = unit.attribute("Код") or unit.text_of("Код")
    name = unit.text or unit.text_of("НаименованиеКраткое")
    if name.isdigit():
        code, name = code or name, ""
    name = name or classifier.get(code, "") or (unit.attribute("НаименованиеПолное") or "")
    return code, name or SHORT_NAMES.get(code, "")


def classified_unit(node: Node) -> tuple[str, str]:
    """Return (code, short name) of a row of ``ЕдиницыИзмерения``."""
    return node.text_of("Код"), node.text_of("НаименованиеКраткое", "НаименованиеПолное")
