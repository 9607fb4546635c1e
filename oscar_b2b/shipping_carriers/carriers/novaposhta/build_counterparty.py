"""How people, organisations and their addresses are told to Nova Poshta.

Source: carriers.md, section 1 "Waybill" (developers.novaposhta.ua, models Counterparty,
ContactPerson, Address: save).
"""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext

from oscar_b2b.shipping_carriers.carriers.base import Party, Rejected
from oscar_b2b.shipping_carriers.carriers.novaposhta.fields import phone

#: Names in Latin letters are refused (20000201110, 20000201111).
_CYRILLIC = re.compile(r"[\u0400-\u04FF'’ʼ`.\- ]+")
_MARKS = str.maketrans("’ʼ`", "'''")


def person(party: Party) -> dict[str, str]:
    """Return last, first and middle name and phone of a person.

    :raises Rejected: fewer than two words, or letters that are not Cyrillic.
    """
    words = party.name.split()
    if len(words) < 2:
        raise Rejected(
            gettext("Nova Poshta needs the recipient's last and first name: “%(name)s”.")
            % {"name": party.name}
        )
    if not _CYRILLIC.fullmatch(party.name.strip()):
        raise Rejected(
            gettext("Nova Poshta takes names in Cyrillic letters only: “%(name)s”.")
            % {"name": party.name}
        )
    last, first, *middle = (word.translate(_MARKS) for word in words)
    return {
        "LastName": last,
        "FirstName": first,
        "MiddleName": " ".join(middle),
        "Phone": phone(party.phone),
    }


def recipient(party: Party) -> dict[str, str]:
    """Return the parameters of Counterparty/save: an organisation by its EDRPOU, or a person."""
    if party.tax_id:
        return {
            "CounterpartyType": "Organization",
            "CounterpartyProperty": "Recipient",
            "EDRPOU": party.tax_id,
        }
    return {
        "CounterpartyType": "PrivatePerson",
        "CounterpartyProperty": "Recipient",
        **person(party),
    }


def contact(party: Party, counterparty: str) -> dict[str, str]:
    """Return the parameters of ContactPerson/save: who receives for an organisation."""
    return {"CounterpartyRef": counterparty, **person(party)}


def address(counterparty: str, street: str, house: str, flat: str) -> dict[str, Any]:
    """Return the parameters of Address/save: an address to bring to.

    :param street: ref of the street.
    """
    return {
        "CounterpartyRef": counterparty,
        "StreetRef": street,
        "BuildingNumber": house,
        "Flat": flat,
    }
