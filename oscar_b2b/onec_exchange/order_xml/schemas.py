"""Outgoing documents against schemas of our own, one per family of readers.

The schemas state what the XDTO packages of 1C state – sequence, lengths, lists of values – for
the elements the shop writes, and no more. They lie in ``xsd/`` without a namespace, as the
documents are sent.
"""

from __future__ import annotations

import threading
from pathlib import Path

from lxml import etree

_FOLDER = Path(__file__).parent / "xsd"
#: Schemas by family, for each thread its own: an ``XMLSchema`` keeps the errors of its last check.
_parsed = threading.local()


def problems_of(element: etree._Element, *, family: str) -> list[str]:
    """Return what is wrong with a ``Документ``, one text per place; [] when it fits.

    :param family: ``style.UT11``, ``style.UNF`` or ``style.MODULE``.
    """
    schema = _schema(family)
    # As a document of its own: an element that stands in a tree is checked with its neighbours.
    if schema.validate(etree.ElementTree(element)):
        return []
    return list(dict.fromkeys(str(error.message) for error in schema.error_log))


def _schema(family: str) -> etree.XMLSchema:
    known: dict[str, etree.XMLSchema] = _parsed.__dict__
    if family not in known:
        known[family] = etree.XMLSchema(etree.parse(_FOLDER / f"{family}.xsd"))
    return known[family]
