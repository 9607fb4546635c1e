"""InTime's SOAP 2.0 (2012 to 2017): calls.

Source: carriers.md, section 4 "Generation 2.0".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oscar_b2b.shipping_carriers.carriers.base import (
    City,
    Document,
    Form,
    Movement,
    Point,
    Quote,
    Shipment,
    Unavailable,
    Waybill,
)
from oscar_b2b.shipping_carriers.carriers.http import Http, host_of, raise_for
from oscar_b2b.shipping_carriers.carriers.intime import (
    soap_build,
    soap_catalogue,
    soap_messages,
    soap_parse,
)
from oscar_b2b.shipping_carriers.carriers.intime.common import LEAST_DECLARED
from oscar_b2b.shipping_carriers.carriers.intime.soap_catalogue import DEPARTMENTS, SETTLEMENTS

#: Asked of the tracking: nothing about people.
_FIELDS = ("DateDelivery", "GorodPoluchatel")
_FORMS = {Form.WAYBILL: "PrintTTN", Form.LABEL: "PrintLabel"}


class Soap:
    """Calls with one key.

    :param settings: of the carrier.
    """

    def __init__(self, http: Http, settings: Mapping[str, str]) -> None:
        self._http = http
        self._settings = settings
        self._key = settings["api_key"]
        self._auth = soap_build.auth(settings)

    def check(self) -> str:
        """Ask for the branches, with the key."""
        count = sum(1 for __ in self._catalogue(DEPARTMENTS))
        text = ngettext(
            "InTime answers: %(count)d branch.", "InTime answers: %(count)d branches.", count
        )
        return text % {"count": count}

    def cities(self) -> Iterator[City]:
        """Yield all places."""
        return soap_catalogue.cities(self._catalogue(SETTLEMENTS))

    def points(self) -> Iterator[Point]:
        """Yield all branches; their places are found in the catalogue of places."""
        return soap_catalogue.points(self._catalogue(DEPARTMENTS), self._catalogue(SETTLEMENTS))

    def quote(self, shipment: Shipment) -> Quote:
        """Return price and day."""
        body = {"CalculateTTN": soap_build.price(shipment, self._settings)}
        found = soap_parse.quote(self._ask("CalculateTTN", {"Auth": self._auth, **body}))
        if found.arrives is None:
            day = {"AuthData": self._auth, **soap_build.day(shipment)}
            found = replace(found, arrives=soap_parse.delivery_day(self._ask("DeliveryDay", day)))
        if shipment.declared < LEAST_DECLARED:
            note = _("Counted with InTime's least declared value, %(value)s hryvnias.")
            return replace(found, note=note % {"value": LEAST_DECLARED})
        return found

    def send(self, shipment: Shipment) -> Waybill:
        """Make a waybill. There is no call to find it by ``Shipment.reference``."""
        body = {"TTN": soap_build.waybill(shipment, self._settings)}
        return soap_parse.waybill(self._ask("AddTTN", {"Auth": self._auth, **body}))

    def cancel(self, waybill: Waybill) -> None:
        """Delete a waybill by its number."""
        self._ask("DeleteTTN", {"AuthData": self._auth, "NumberTTN": [waybill.number]})

    def track(self, numbers: Sequence[str]) -> list[Movement]:
        """Return where parcels are, in one call."""
        fields = [{"InformationName": name} for name in _FIELDS]
        body = {"Auth": self._auth, "Number": list(numbers), "InformationField": fields}
        return soap_parse.movements(numbers, self._ask("InfoTTN", body))

    def document(self, waybill: Waybill, form: Form) -> Document:
        """Return a printed form. InTime answers with a link, which is followed here only.

        :raises Unavailable: also when the link leads to another server, or not to a PDF.
        """
        what = _FORMS[form]
        body = {"Auth": self._auth, "Number": [waybill.number]}
        url = soap_parse.link(self._call(what, body), secret=self._key)
        if host_of(url) != host_of(self._settings["base_url"]):
            raise Unavailable(f"{what}: the form lies on another server")
        response = self._http.fetch("GET", url, what=what)
        raise_for(response, what)
        if not response.content.startswith(b"%PDF"):
            raise Unavailable(f"{what}: the answer is not a PDF")
        return Document(response.content)

    def _catalogue(self, name: str) -> Iterator[soap_catalogue.Element]:
        body = {"AuthData": self._auth, "CatalogNameEng": [name]}
        response = self._post("CatalogList", body)
        raise_for(response, name)
        return soap_catalogue.elements(response.content, what=name, secret=self._key)

    def _ask(self, operation: str, parameter: dict[str, Any]) -> dict[str, Any]:
        answer = self._call(operation, parameter)
        soap_parse.checked(answer, secret=self._key)
        return answer

    def _call(self, operation: str, parameter: dict[str, Any]) -> dict[str, Any]:
        response = self._post(operation, parameter)
        return soap_messages.answer(operation, response, secret=self._key)

    def _post(self, operation: str, parameter: dict[str, Any]) -> Any:
        body, headers = soap_messages.request(operation, parameter)
        return self._http.fetch(
            "POST", self._settings["base_url"], what=operation, headers=headers, data=body
        )
