"""What Nova Poshta is told to make a waybill of.

Source: carriers.md, section 1 "Waybill" (developers.novaposhta.ua, model InternetDocument: save,
delete, getDocumentList; model ScanSheet: insertDocuments).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from oscar_b2b.shipping_carriers.carriers.base import Payer, Rejected, Shipment, Waybill
from oscar_b2b.shipping_carriers.carriers.novaposhta import build_price as priced
from oscar_b2b.shipping_carriers.carriers.novaposhta.fields import phone, positive

#: Signs of ``Description`` and ``AdditionalInformation``; longer texts are refused.
_DESCRIPTION, _NOTE = 50, 100
#: Days around the day of sending in which a waybill is looked for: one made before midnight, and
#: one whose day of hand-over is later. The list takes three months at most.
_BEFORE, _AFTER = timedelta(days=1), timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A side of the waybill by the carrier's ids: who, whose phone, from or to which address."""

    ref: str
    contact: str
    phone: str
    address: str


def check(shipment: Shipment) -> None:
    """Refuse what the carrier is known to refuse, before anything is made at the carrier.

    :raises Rejected: what is missing, for the manager.
    """
    if not shipment.places:
        raise Rejected(gettext("There are no places to send."))
    if not shipment.sender.city:
        raise Rejected(gettext("The sender's town is not set."))
    if not shipment.recipient.city:
        raise Rejected(gettext("The recipient's town is not chosen."))
    if not (shipment.to_door or shipment.recipient.point):
        raise Rejected(gettext("The recipient's branch is not chosen."))
    if len(phone(shipment.recipient.phone)) < 10:
        raise Rejected(gettext("The recipient's phone is missing."))
    if priced.to_locker(shipment):
        _check_locker(shipment)


def _check_locker(shipment: Shipment) -> None:
    if any(place.size is None for place in shipment.places):
        # Weight alone is refused ("OptionsSeat is empty"), whatever it is.
        raise Rejected(gettext("A parcel locker takes parcels only with the size of each place."))
    most = positive(shipment.recipient.extra.get("max_declared"))
    if most is not None and Decimal(priced.declared(shipment)) > most:
        raise Rejected(
            gettext("A parcel locker takes parcels worth up to %(most)s UAH.")
            % {"most": priced.plain(most)}
        )


def save(
    shipment: Shipment,
    *,
    sender: Counterpart,
    recipient: Counterpart,
    today: date,
    payment: str,
    description: str,
) -> dict[str, Any]:
    """Return the parameters of save: towns, branches and people by refs only, never by names.

    By names ("NewAddress") waybills went to another town of the same name.

    :param payment: ``Cash`` or ``NonCash`` when the sender pays; recipients pay in cash.
    :param description: of the goods, where the shipment has none.
    """
    body: dict[str, Any] = {
        "PayerType": "Sender" if shipment.payer == Payer.SENDER else "Recipient",
        "PaymentMethod": payment if shipment.payer == Payer.SENDER else "Cash",
        "DateTime": priced.day_of(shipment, today),
        "CargoType": priced.cargo_type(shipment),
        "VolumeGeneral": priced.volume(shipment),
        "Weight": priced.weight(shipment),
        "ServiceType": priced.service_type(shipment),
        "SeatsAmount": str(len(shipment.places)),
        "OptionsSeat": priced.seats(shipment),
        "Description": (shipment.description or description)[:_DESCRIPTION],
        "Cost": priced.declared(shipment),
        "CitySender": shipment.sender.city,
        "Sender": sender.ref,
        "SenderAddress": sender.address,
        "ContactSender": sender.contact,
        "SendersPhone": sender.phone,
        "CityRecipient": shipment.recipient.city,
        "Recipient": recipient.ref,
        "RecipientAddress": recipient.address,
        "ContactRecipient": recipient.contact,
        "RecipientsPhone": recipient.phone,
    }
    optional = {
        "SenderWarehouseIndex": shipment.sender.extra.get("index", ""),
        "RecipientWarehouseIndex": ""
        if shipment.to_door
        else shipment.recipient.extra.get("index", ""),
        "AdditionalInformation": shipment.note[:_NOTE],
        # By it the waybill is found again after a timeout; the carrier has no idempotency key.
        "InfoRegClientBarcodes": shipment.reference,
    }
    body |= {key: value for key, value in optional.items() if value}
    if shipment.cash_on_delivery > 0:
        body["BackwardDeliveryData"] = [
            {
                "PayerType": "Recipient",
                "CargoType": "Money",
                "RedeliveryString": priced.plain(shipment.cash_on_delivery),
            }
        ]
    return body


def delete(waybill: Waybill) -> dict[str, Any]:
    """Return the parameters of delete, which takes refs and no numbers.

    :raises Rejected: the waybill was not made here and has no ref.
    """
    return {"DocumentRefs": _refs([waybill])}


def insert_documents(waybills: Sequence[Waybill]) -> dict[str, Any]:
    """Return the parameters of insertDocuments, which makes a new register of waybills.

    :raises Rejected: a waybill was not made here and has no ref.
    """
    return {"DocumentRefs": _refs(waybills)}


def document_list(on: date) -> dict[str, Any]:
    """Return the parameters of getDocumentList around a day."""
    return {
        "DateTimeFrom": (on - _BEFORE).strftime("%d.%m.%Y"),
        "DateTimeTo": (on + _AFTER).strftime("%d.%m.%Y"),
        "GetFullList": "0",
    }


def _refs(waybills: Sequence[Waybill]) -> list[str]:
    for waybill in waybills:
        if not waybill.ref:
            raise Rejected(
                gettext("Waybill %(number)s was not made here: the carrier's id of it is missing.")
                % {"number": waybill.number}
            )
    return [waybill.ref for waybill in waybills]
