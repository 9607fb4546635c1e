"""Who sends and who receives, by Nova Poshta's ids: found or made before a waybill.

Source: carriers.md, section 1 "Waybill" (developers.novaposhta.ua, models Counterparty,
ContactPerson, Address).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from oscar_b2b.shipping_carriers.carriers.base import Party, Rejected, Shipment
from oscar_b2b.shipping_carriers.carriers.novaposhta import (
    build_counterparty,
    parse_counterparty,
    street,
)
from oscar_b2b.shipping_carriers.carriers.novaposhta.api import Api
from oscar_b2b.shipping_carriers.carriers.novaposhta.build_waybill import Counterpart
from oscar_b2b.shipping_carriers.carriers.novaposhta.fields import phone, text

_STREETS_ON_PAGE = 500


def senders(api: Api) -> list[tuple[str, str]]:
    """Return (ref, name) of the senders of the key, mostly one."""
    asked = {"CounterpartyProperty": "Sender", "Page": "1"}
    return parse_counterparty.named(api.ask("Counterparty", "getCounterparties", asked).rows)


def contacts(api: Api, counterparty: str) -> list[dict[str, Any]]:
    """Return the contact persons of a sender."""
    asked = {"Ref": counterparty, "Page": "1"}
    return api.ask("Counterparty", "getCounterpartyContactPersons", asked).rows


def sender(api: Api, shipment: Shipment, values: Mapping[str, str]) -> Counterpart:
    """Return the sender from the shipment, the settings, or as the only one of the key.

    :param values: the settings.
    :raises Rejected: what is missing, or that there are several to choose from.
    """
    party = shipment.sender
    address = party.point or party.extra.get("address") or values["sender_address"]
    if not address:
        raise Rejected(gettext("The sender's branch or address is not set."))
    ref = party.extra.get("counterparty") or values["sender"]
    if not ref:
        ref = _only(senders(api), gettext("The key has several senders: choose one."))
    contact = party.extra.get("contact") or values["sender_contact"]
    number = party.phone or values["sender_phone"]
    if not contact or not number:
        people = contacts(api, ref)
        if not contact:
            several = gettext("The sender has several contact persons: choose one.")
            contact = _only(parse_counterparty.named(people), several)
        own = (text(each, "Phones") for each in people if text(each, "Ref") == contact)
        number = number or next(own, "")
    if not phone(number):
        raise Rejected(gettext("The sender's phone is not set."))
    return Counterpart(ref=ref, contact=contact, phone=phone(number), address=address)


def recipient(api: Api, shipment: Shipment) -> Counterpart:
    """Make the recipient known to the carrier; the same one again is found, not doubled."""
    party = shipment.recipient
    names = build_counterparty.person(party)
    answer = api.ask("Counterparty", "save", build_counterparty.recipient(party))
    ref = parse_counterparty.ref(answer, "Counterparty/save")
    if party.tax_id:
        answer = api.ask("ContactPerson", "save", build_counterparty.contact(party, ref))
        contact = parse_counterparty.ref(answer, "ContactPerson/save")
    else:
        contact = parse_counterparty.contact_of(answer, names)
    address = _door(api, party, ref) if shipment.to_door else party.point
    return Counterpart(ref=ref, contact=contact, phone=phone(party.phone), address=address)


def _door(api: Api, party: Party, counterparty: str) -> str:
    """Return the ref of an address to bring to."""
    ref, house, flat = (party.extra.get(key, "") for key in ("street", "house", "flat"))
    if not (ref and house):
        typed = street.parts(party.address)
        house, flat = typed.house, typed.flat
        asked = {"CityRef": party.city, "FindByString": typed.street}
        pages = api.pages("Address", "getStreet", asked, size=_STREETS_ON_PAGE)
        ref = street.ref_of([row for page in pages for row in page], typed)
    body = build_counterparty.address(counterparty, ref, house, flat)
    return parse_counterparty.ref(api.ask("Address", "save", body), "Address/save")


def _only(found: list[tuple[str, str]], several: str) -> str:
    """Return the only ref.

    :raises Rejected: none, or several.
    """
    if not found:
        raise Rejected(gettext("The key has no sender with a contact person."))
    if len(found) > 1:
        raise Rejected(several)
    return found[0][0]
