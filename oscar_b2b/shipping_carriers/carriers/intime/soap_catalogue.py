"""Catalogues of SOAP 2.0 → places and branches, read element by element.

The catalogue of settlements has 27,000 elements in one answer: zeep would make objects of all of
them. Source: carriers.md, section 4 "Catalogues".
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from oscar_b2b.shipping_carriers.carriers.base import City, Names, Point, Unavailable
from oscar_b2b.shipping_carriers.carriers.intime.common import is_ok, kind_of, rejected

SETTLEMENTS, DEPARTMENTS = "List of settlements", "Departments"

_NS = "{http://inr.intime.ua/in-time/integration20}"
_SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"


@dataclass(frozen=True, slots=True)
class Element:
    """An element of a catalogue."""

    code: str
    name: str
    fields: dict[str, str]


def elements(content: bytes, *, what: str, secret: str = "") -> Iterator[Element]:
    """Yield the elements of an answer of ``CatalogList``.

    :raises Rejected: InTime said no, in ``InterfaceState`` or in a fault.
    :raises Unavailable: this is no such answer, or it is broken off.
    """
    wanted = (f"{_NS}Catalog", f"{_NS}InterfaceState", "faultstring", f"{_SOAP}Envelope")
    known = False
    try:
        for __, node in etree.iterparse(
            io.BytesIO(content), tag=wanted, resolve_entities=False, no_network=True, load_dtd=False
        ):
            if node.tag == f"{_NS}Catalog":
                yield _element(node)
                node.clear()
                # What was read is dropped from its parent, too.
                while node.getprevious() is not None:
                    del node.getparent()[0]
            elif node.tag.endswith("Envelope"):
                known = True
            elif node.tag == "faultstring" or not is_ok(node.text or ""):
                raise rejected((node.text or "?").strip(), secret=secret)
    except etree.XMLSyntaxError:
        raise Unavailable(f"{what}: the answer is not XML, or it is broken off") from None
    if not known:
        raise Unavailable(f"{what}: the answer is not one of InTime's service")


def cities(settlements: Iterable[Element]) -> Iterator[City]:
    """Yield the places; ``Area`` is the district, ``State`` the region."""
    for each in settlements:
        if each.code and each.name:
            region = each.fields.get("State", "")
            yield City(
                ref=each.code,
                name=_names(each.name, region),
                region=region,
                district=each.fields.get("Area", ""),
            )


def points(departments: Iterable[Element], settlements: Iterable[Element]) -> Iterator[Point]:
    """Yield the branches whose place is beyond doubt.

    A branch names its place by words. Of several places of that name in the region the one counts
    that names the branch as its own; where none or several do, the branch is left out: parcels
    went to the wrong Покровськ elsewhere (pitfalls.md A).
    """
    places: dict[tuple[str, str], list[Element]] = {}
    for each in settlements:
        places.setdefault(_key(each.name, each.fields.get("State", "")), []).append(each)
    for each in departments:
        region, town = each.fields.get("State", ""), each.fields.get("City", "")
        found = places.get(_key(town, region), [])
        if len(found) > 1:
            found = [one for one in found if one.fields.get("CodeWarehouseDelivery") == each.code]
        if not each.code or len(found) != 1:
            continue
        yield Point(
            ref=each.code,
            city=found[0].code,
            number=each.fields.get("WarehouseNumberInCity", "") or each.code,
            kind=kind_of(each.name),
            name=_names(each.name, region),
            # Sic: with one d.
            address=_names(each.fields.get("Adress", ""), region),
            phone=each.fields.get("Tel", ""),
        )


def _element(node: etree._Element) -> Element:
    fields = {}
    for field in node.iterfind(f"{_NS}AppendField"):
        name = (field.findtext(f"{_NS}AppendFieldName") or "").strip()
        fields[name] = (field.findtext(f"{_NS}AppendFieldValue") or "").strip()
    return Element(
        code=(node.findtext(f"{_NS}Code") or "").strip(),
        name=(node.findtext(f"{_NS}Name") or "").strip(),
        fields=fields,
    )


def _key(town: str, region: str) -> tuple[str, str]:
    return town.casefold(), region.casefold()


def _names(written: str, region: str) -> Names:
    """Return a name under its language; the catalogue has one, which the region's ending tells."""
    return Names(ru=written) if "ская обл" in region.casefold() else Names(uk=written)
