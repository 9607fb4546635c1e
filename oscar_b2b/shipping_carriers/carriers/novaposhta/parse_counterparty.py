"""Nova Poshta's counterparties and contact persons.

Source: carriers.md, section 1 "Waybill"; ``platx/go-nova-poshta``, test data of ``counterparty``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from oscar_b2b.shipping_carriers.carriers.base import Unavailable
from oscar_b2b.shipping_carriers.carriers.novaposhta.envelope import Answer
from oscar_b2b.shipping_carriers.carriers.novaposhta.fields import text


def ref(answer: Answer, what: str) -> str:
    """Return the ref of what was saved.

    :raises Unavailable: there is none; nothing was sent yet, asking again does no harm.
    """
    found = text(answer.first, "Ref")
    if not found:
        raise Unavailable(f"{what}: the answer has no ref")
    return found


def contact_of(answer: Answer, names: Mapping[str, str]) -> str:
    """Return the ref of a person's contact, which comes in an envelope inside the row.

    All private persons share one counterparty, so that several contacts may come ("Person already
    exists!"): the one with these names is meant.

    :param names: ``LastName`` and ``FirstName``.
    """
    nested = answer.first.get("ContactPerson")
    rows = nested.get("data") if isinstance(nested, dict) else None
    if isinstance(rows, dict):
        rows = [rows]
    people = [row for row in rows or [] if isinstance(row, dict)]
    wanted = [row for row in people if _same(row, names)] or people
    found = text(wanted[0], "Ref") if wanted else ""
    if not found:
        raise Unavailable("save: the answer has no contact person")
    return found


def named(rows: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return (ref, name) of counterparties or contact persons."""
    return [(text(row, "Ref"), text(row, "Description")) for row in rows if text(row, "Ref")]


def _same(row: Mapping[str, Any], names: Mapping[str, str]) -> bool:
    return all(
        text(row, key).casefold() == names[key].casefold() for key in ("LastName", "FirstName")
    )
