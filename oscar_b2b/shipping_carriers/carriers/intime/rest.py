"""InTime's REST 3.x (2017 to 2020): calls.

POST only (GET answers with XML or 404), ``{"Body": {…}}``. Source: carriers.md, section 4
"Generation 3.x"; vgip/Intime, src/Intime/Dir/ActionAccordance.php and crutch.txt.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oscar_b2b.shipping_carriers.carriers.base import (
    Can,
    City,
    Document,
    Form,
    Movement,
    NotSupported,
    Point,
    Quote,
    Rejected,
    Shipment,
    Waybill,
)
from oscar_b2b.shipping_carriers.carriers.http import Http, at
from oscar_b2b.shipping_carriers.carriers.intime import rest_answers, rest_directory, rest_waybill
from oscar_b2b.shipping_carriers.carriers.intime.rest_answers import Row

logger = logging.getLogger(__name__)

_UKRAINE = "215"
#: The key has another name there.
_OTHER_KEY = ("declaration_update", "declaration_delete", "declaration_calculate")


class Rest:
    """Calls with one key.

    :param settings: of the carrier.
    """

    #: No price: the fields of the answer to ``declaration_calculate`` were never published.
    can = Can.DIRECTORY | Can.WAYBILL | Can.CANCEL | Can.TRACK

    def __init__(self, http: Http, settings: Mapping[str, str]) -> None:
        self._http = http
        self._settings = settings
        self._key = settings["api_key"]

    def check(self) -> str:
        """Ask for the regions, with the key."""
        count = len(self._areas())
        text = ngettext(
            "InTime answers: %(count)d region.", "InTime answers: %(count)d regions.", count
        )
        return text % {"count": count}

    def cities(self) -> Iterator[City]:
        """Yield the places region by region: all 27,000 in one answer took 512 MB elsewhere."""
        regions = rest_directory.names_by_id(self._areas(), "area")
        seen: set[str] = set()
        for area in regions:
            districts = rest_directory.names_by_id(self._districts(area), "district")
            for city in rest_directory.cities(
                self._list("locality_filtered", area), regions, districts
            ):
                if city.ref not in seen:
                    seen.add(city.ref)
                    yield city

    def points(self) -> Iterator[Point]:
        """Yield the branches region by region."""
        seen: set[str] = set()
        for area in rest_directory.names_by_id(self._areas(), "area"):
            for point in rest_directory.points(self._list("branch_filtered", area)):
                if point.ref not in seen:
                    seen.add(point.ref)
                    yield point

    def quote(self, shipment: Shipment) -> Quote:
        """Not there, see ``can``."""
        raise NotSupported(_("This generation of InTime's interface gives no prices."))

    def send(self, shipment: Shipment) -> Waybill:
        """Make a waybill. InTime keeps ``Shipment.reference``, but has no call to find it by."""
        what = "declaration_insert_update"
        found = self._ask(what, rest_waybill.body(shipment, self._settings))
        return rest_waybill.waybill(rest_answers.done(found, what=what, secret=self._key))

    def cancel(self, waybill: Waybill) -> None:
        """Delete a waybill by InTime's id of it."""
        if not waybill.ref:
            raise NotSupported(_("Cancel this waybill in InTime's cabinet: it was not made here."))
        what = "declaration_delete"
        found = self._ask(what, {"pdecl_id": waybill.ref})
        rest_answers.done(found, what=what, secret=self._key)

    def track(self, numbers: Sequence[str]) -> list[Movement]:
        """Return where parcels are, one call each."""
        what = "decl_status_history"
        return [
            rest_waybill.movement(number, self._ask(what, {"decl_num": number}))
            for number in numbers
        ]

    def document(self, waybill: Waybill, form: Form) -> Document:
        """Not there."""
        raise NotSupported(_("This generation of InTime's interface prints nothing."))

    def _areas(self) -> list[Row]:
        return self._ask("area_filtered", {"country_id": _UKRAINE})

    def _districts(self, area: str) -> list[Row]:
        """Return the districts of a region; none where the service does not list them."""
        try:
            return self._list("district_filtered", area)
        except Rejected as refused:
            logger.info("intime: no districts of region %s: %s", area, refused.code)
            return []

    def _list(self, action: str, area: str) -> list[Row]:
        return self._ask(action, {"country_id": _UKRAINE, "area_id": area})

    def _ask(self, action: str, fields: Mapping[str, str]) -> list[Row]:
        key = "p_api_key" if action in _OTHER_KEY else "api_key"
        body = self._http.json(
            "POST",
            at(self._settings["base_url"], action),
            what=action,
            body={"Body": {key: self._key, **fields}},
        )
        return rest_answers.rows(body, what=action, status=self._http.status, secret=self._key)
