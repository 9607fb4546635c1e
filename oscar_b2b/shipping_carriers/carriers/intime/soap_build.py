"""Shipment → parameters of SOAP 2.0, as zeep takes them.

Source: carriers.md, section 4 "Generation 2.0"; the defaults of lis-dev/intime2.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from oscar_b2b.shipping_carriers.carriers.base import Party, Payer, Shipment
from oscar_b2b.shipping_carriers.carriers.intime.common import declared, volume
from oscar_b2b.shipping_carriers.carriers.values import phone, ship_day

#: Codes of the catalogue "Payment types".
_PAYERS = {Payer.SENDER: "OTP", Payer.RECIPIENT: "POL"}
#: Codes of the catalogue "Transportation types" by (fetched at the door, brought to the door).
_WAYS = {(True, True): "01", (True, False): "03", (False, True): "07", (False, False): "09"}
#: How the carrier is paid: "t" is the code of bank transfer.
_METHODS = {"1": "cash", "2": "t"}


def auth(settings: Mapping[str, str]) -> dict[str, str]:
    """Return who asks."""
    return {"ID": settings["account"], "KEY": settings["api_key"]}


def way(shipment: Shipment) -> str:
    """Return the type of transportation."""
    return _WAYS[not shipment.sender.point, shipment.to_door]


def price(shipment: Shipment, settings: Mapping[str, str]) -> dict[str, Any]:
    """Return ``CalculateTTN``; elements that are ``None`` are sent as nil, as the server wants."""
    by_supplier = shipment.payer == Payer.SENDER
    return {
        "Sender": _sender(shipment.sender),
        "Receiver": _receiver(shipment),
        "PaymentType": _PAYERS[shipment.payer],
        "DispatchDate": ship_day(shipment.ship_on),
        "POD": {
            "PodPays": _PAYERS[shipment.payer] if shipment.cash_on_delivery else None,
            "PodAmount": shipment.cash_on_delivery,
            "ReceiverPODThird": None,
        },
        "ContractorPaysThird": None,
        "InsuranceCost": declared(shipment),
        "TransportationType": way(shipment),
        "PaymentMethod": _METHODS[settings["payment_type"] if by_supplier else "1"],
        "Cargo": {
            "CargoType": settings["cargo_type"],
            "CargoDescription": shipment.description or None,
        },
        "CargoParams": {
            "Quantity": len(shipment.places),
            "Weight": sum((place.weight for place in shipment.places), Decimal(0)),
            "Volume": volume(shipment.places),
        },
        "PAS": None,
    }


def waybill(shipment: Shipment, settings: Mapping[str, str]) -> dict[str, Any]:
    """Return ``TTN``: the same, and whose companies it is between; the server gives the number.

    Our reference goes into the description: the contract has no field for it, and after a timeout
    a person has to find the waybill in InTime's cabinet.
    """
    described = " ".join(each for each in (shipment.description, shipment.reference) if each)
    return {
        **price(shipment, settings),
        "Cargo": {"CargoType": settings["cargo_type"], "CargoDescription": described or None},
        "Number": None,
        "ReceiverCompany": shipment.recipient.organisation or None,
        "SenderCompany": shipment.sender.organisation or None,
    }


def day(shipment: Shipment) -> dict[str, Any]:
    """Return the parameters of ``DeliveryDay``."""
    return {
        "WarehouseSender": shipment.sender.point,
        "WarehouseReceiver": "" if shipment.to_door else shipment.recipient.point,
        "SettlementCodeSender": shipment.sender.city,
        "SettlementCodeReceiver": shipment.recipient.city,
        "Data": ship_day(shipment.ship_on),
        "TransportationType": way(shipment),
    }


def _sender(party: Party) -> dict[str, Any]:
    return {
        "WarehouseSenderCode": party.point,
        "SettlementCode": party.city,
        "SenderAddress": None if party.point else party.address,
        "PhoneSender": phone(party.phone),
    }


def _receiver(shipment: Shipment) -> dict[str, Any]:
    party = shipment.recipient
    return {
        "ReceiverClient": party.name,
        "WarehouseReceiverCode": "" if shipment.to_door else party.point,
        "SettlementCode": party.city,
        "ReceiverAddress": party.address if shipment.to_door else None,
        "PhoneReceiver": phone(party.phone),
    }
