"""Shipment → body of ``declaration_insert_update``; its answers and the tracking's → facts.

Source: carriers.md, section 4 "Create"; vgip/Intime, tests/AccordanceDeclarationCreate.php. The
fields of the answers besides ``res`` and ``status_name`` are guesses of the collected samples.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from oscar_b2b.shipping_carriers.carriers.base import (
    Movement,
    Payer,
    Place,
    Shipment,
    Status,
    Unclear,
    Waybill,
)
from oscar_b2b.shipping_carriers.carriers.intime.common import declared
from oscar_b2b.shipping_carriers.carriers.intime.rest_answers import Row
from oscar_b2b.shipping_carriers.carriers.values import full_name, moment, phone
from oscar_b2b.shipping_carriers.carriers.wording import status_of

_PAYERS = {Payer.SENDER: "1", Payer.RECIPIENT: "2"}
_CASH = "1"
#: Fields that have to be there, empty: a third party that pays, packing, services.
_UNUSED = (
    "return_day",
    "cancel_packaging",
    "sender_paid_sum",
    "third_party_okpo",
    "third_party_company_name",
    "third_party_cellphone",
    "third_party_lastname",
    "third_party_firstname",
    "third_party_patronymic",
    "third_party_locality_id",
    "third_party_store_id",
    "third_party_address",
    "packages",
    "commands",
    "services",
    "containers",
    "promocode",
)
_LONG_AGO = moment("2000-01-02")


def body(shipment: Shipment, settings: Mapping[str, str]) -> dict[str, str]:
    """Return the declaration; every value is text."""
    sender, recipient = shipment.sender, shipment.recipient
    surname, first, patronymic = full_name(recipient.name)
    by_supplier = shipment.payer == Payer.SENDER
    return {
        "locality_id": sender.city,
        "sender_warehouse_id": sender.point,
        "sender_address": "" if sender.point else sender.address,
        "receiver_okpo": recipient.tax_id,
        "receiver_company_name": recipient.organisation,
        "receiver_cellphone": phone(recipient.phone),
        "receiver_lastname": surname,
        "receiver_firstname": first,
        "receiver_patronymic": patronymic,
        "receiver_locality_id": recipient.city,
        "receiver_warehouse_id": "" if shipment.to_door else recipient.point,
        "receiver_address": recipient.address if shipment.to_door else "",
        "payment_type_id": settings["payment_type"] if by_supplier else _CASH,
        "payer_type_id": _PAYERS[shipment.payer],
        "cost_return": _plain(declared(shipment)),
        "cash_on_delivery_sum": _plain(shipment.cash_on_delivery)
        if shipment.cash_on_delivery
        else "",
        "client_doc_id": shipment.reference,
        "seats": "".join(_seat(place, settings["goods_description"]) for place in shipment.places),
        **dict.fromkeys(_UNUSED, ""),
    }


def waybill(row: Row) -> Waybill:
    """Return what was made.

    :raises Unclear: InTime said yes without naming it; repeating might make a second one.
    """
    number, ref = row.get("decl_num", ""), row.get("decl_id", "")
    if not number and not ref:
        raise Unclear(
            _(
                "The carrier accepted the waybill without naming it. Look for it in the carrier's "
                "cabinet before making another."
            )
        )
    return Waybill(number=number, ref=ref)


def movement(number: str, rows: list[Row]) -> Movement:
    """Return the latest state.

    Waybills deleted in InTime's cabinet go on as "awaited, not yet taken from the sender"
    (vgip/Intime, crutch.txt): they stay REGISTERED, and only the sender knows better.
    """
    if not rows:
        return Movement(number, Status.UNKNOWN)
    latest = max(enumerate(rows), key=lambda each: (_at(each[1]) or _LONG_AGO, each[0]))[1]
    said = latest.get("status_name", "")
    return Movement(number, status_of(said), text=said, at=_at(latest))


def _at(row: Row) -> datetime | None:
    return moment(row.get("status_date"), "%d.%m.%Y %H:%M:%S", "%d.%m.%Y")


def _seat(place: Place, goods: str) -> str:
    length, width, height = place.size or ("", "", "")
    seat = ElementTree.Element("SEAT")
    for name, value in (
        ("GOODS_TYPE_ID", "1"),
        ("WEIGHT_M", _plain(place.weight)),
        ("LENGTH_M", length),
        ("WIDTH_M", width),
        ("HEIGHT_M", height),
        ("WEIGHT_R", ""),
        ("GSIZE_R", ""),
        ("COUNT_M", "1"),
        ("GOODS_TYPE_DESCR_ID", goods),
        ("BOX_ID", ""),
    ):
        ElementTree.SubElement(seat, name).text = str(value)
    return ElementTree.tostring(seat, encoding="unicode", short_empty_elements=False)


def _plain(value: Decimal) -> str:
    """Return a number without an exponent and without noughts at the end."""
    return f"{value.normalize():f}"
