"""Finds the carrier's street of an address that a person typed.

An address is sent by the street's ref in a town known by ref. Where the typed street is not exactly
one of the town's, nobody guesses: the manager is told.
Source: developers.novaposhta.ua, model Address: getStreet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from oscar_b2b.shipping_carriers.carriers.base import Rejected
from oscar_b2b.shipping_carriers.carriers.novaposhta.fields import text

#: Kinds of streets as people write them → as ``StreetsType`` says.
_KINDS = {
    "вул": "вул.",
    "вулиця": "вул.",
    "ул": "вул.",
    "улица": "вул.",
    "просп": "просп.",
    "пр-т": "просп.",
    "проспект": "просп.",
    "пров": "пров.",
    "провулок": "пров.",
    "пер": "пров.",
    "переулок": "пров.",
    "бул": "бульв.",
    "бульв": "бульв.",
    "бульвар": "бульв.",
    "б-р": "бульв.",
    "пл": "пл.",
    "площа": "пл.",
    "площадь": "пл.",
    "шосе": "шосе",
    "шоссе": "шосе",
    "узвіз": "узвіз",
    "наб": "наб.",
    "набережна": "наб.",
}
_FLAT = re.compile(r"^(?:квартира|кв|офіс|офис|оф)\.?\s*(?P<flat>\S.*)$", re.IGNORECASE)
_HOUSE = re.compile(r"^(?:будинок|буд|дім|дом|д)\.?\s*(?=\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of a typed address; ``kind`` is empty where none was written."""

    kind: str
    street: str
    house: str
    flat: str


def parts(address: str) -> Address:
    """Split "вул. Прикладна, 1, кв. 2".

    :raises Rejected: no house number.
    """
    pieces = [piece.strip() for piece in address.split(",") if piece.strip()]
    street = next(iter(pieces), "")
    flat, rest = "", []
    for piece in pieces[1:]:
        found = _FLAT.match(piece)
        if found:
            flat = found["flat"]
        else:
            rest.append(_HOUSE.sub("", piece))
    house = next((piece for piece in rest if piece[:1].isdigit()), "")
    if not house:
        raise Rejected(
            gettext("The address must be “street, house, flat”: “%(address)s”.")
            % {"address": address}
        )
    first, _, name = street.partition(" ")
    kind = _KINDS.get(first.rstrip(".").casefold(), "")
    return Address(
        kind=kind, street=name.strip() if kind and name else street, house=house, flat=flat
    )


def ref_of(rows: list[dict[str, Any]], address: Address) -> str:
    """Return the ref of the street with exactly this name, and this kind if there are several.

    :raises Rejected: none, or several that cannot be told apart.
    """
    same = [row for row in rows if _plain(text(row, "Description")) == _plain(address.street)]
    if len(same) > 1 and address.kind:
        same = [row for row in same if _kind(row) == address.kind.rstrip(".")] or same
    if len(same) == 1:
        return text(same[0], "Ref")
    if same:
        raise Rejected(
            gettext("The town has several streets “%(street)s”: write its kind before the name.")
            % {"street": address.street}
        )
    raise Rejected(
        gettext("Nova Poshta has no street “%(street)s” in this town.") % {"street": address.street}
    )


def _kind(row: Mapping[str, Any]) -> str:
    return text(row, "StreetsType").rstrip(".").casefold()


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[’ʼ`]", "'", name).casefold().split())
