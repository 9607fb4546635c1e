"""The schemas of 1C itself, and which kind of node has which."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from oscar_b2b.onec_exchange.models import ExchangeNode

REPOSITORY = Path(__file__).resolve().parents[3]
#: 1C's own packages; on developers' machines, never in this repository.
SCHEMAS = REPOSITORY.parent / "shared/onec/samples/xsd"
NOT_HERE = "the schemas of 1C are not here"

UT11_FILE = "CML208_ut11.xsd"
#: Node → the package its 1C has. УТП and unknown clients have none; they get УТ 11's document.
NODES = [
    (ExchangeNode.UT11, "2.07", UT11_FILE),
    (ExchangeNode.BAS, "2.07", UT11_FILE),
    (ExchangeNode.UTP, "2.05", UT11_FILE),
    (ExchangeNode.OTHER, "2.05", UT11_FILE),
    (ExchangeNode.UNF, "2.05", "CML205a_unf30.xsd"),
    (ExchangeNode.UNF, "2.08", "CML208_unf30.xsd"),
    (ExchangeNode.UNF, "2.10", "CML210_unf30.xsd"),
    (ExchangeNode.BITRIX, "2.09", "CML209_official_1c.xsd"),
]


def assert_valid(root: etree._Element, file: str) -> None:
    """Check an answer against a package of 1C; changes ``root``."""
    schema = etree.XMLSchema(etree.parse(SCHEMAS / file))
    schema.assertValid(as_1c_validates(root, SCHEMAS / file))


def as_1c_validates(root: etree._Element, schema: Path) -> etree._Element:
    """Put the answer into the schema's namespace, without the departures made on purpose.

    * ``Контейнер`` is in no published package; its documents are taken out of it.
    * ``ТелефонРабочий`` is what 1C's code looks for, its package spells it with a blank.
    * ``Представитель/Контрагент`` likewise; the package has its elements in Представитель itself,
      ``Отношение`` last, and of the official package a person needs a full name.
    * УНФ's package has no text in ``БазоваяЕдиница``; an element with text is what УТП reads.
    """
    namespace = etree.parse(schema).getroot().get("targetNamespace")
    for container in root.findall("Контейнер"):
        root.extend(list(container))
        root.remove(container)
    for kind in root.iter("Тип"):
        if kind.text == "ТелефонРабочий":
            kind.text = "Телефон рабочий"
    for representative in root.iter("Представитель"):
        inner = representative[0]
        relation, name = inner.find("Отношение"), inner.find("Наименование")
        representative.remove(inner)
        full = etree.Element("ПолноеНаименование")
        full.text = name.text
        representative.extend([name, full, relation])
    if "unf" in schema.name:
        for unit in root.iter("БазоваяЕдиница"):
            unit.text = None
    for element in root.iter():
        element.tag = f"{{{namespace}}}{element.tag}"
    return root
