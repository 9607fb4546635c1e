"""InTime as a carrier: over one of two generations of its interface, or from files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oscar_b2b.shipping_carriers.carriers.base import (
    Can,
    City,
    Document,
    Form,
    Movement,
    NotSupported,
    Point,
    Quote,
    Setting,
    Shipment,
    Waybill,
)
from oscar_b2b.shipping_carriers.carriers.files import FILES, FileCarrier
from oscar_b2b.shipping_carriers.carriers.http import Http
from oscar_b2b.shipping_carriers.carriers.intime.common import DENSITY, volume
from oscar_b2b.shipping_carriers.carriers.intime.rest import Rest

if TYPE_CHECKING:
    from oscar_b2b.shipping_carriers.carriers.intime.soap import Soap

REST3, SOAP2 = "rest3", "soap2"
#: What the generations can do; said here so that asking does not load zeep.
_ABILITIES = {
    REST3: Rest.can,
    SOAP2: Can.DIRECTORY | Can.QUOTE | Can.WAYBILL | Can.CANCEL | Can.TRACK | Can.PRINT,
}


class InTime(FileCarrier):
    """InTime.

    No public client has spoken to it since 2020 (carriers.md, section 4), so no address is entered
    by default, and directory and tariff come from files. With an address the recovered contract of
    one generation is spoken: ids of places and branches are those of that generation.
    """

    code = "intime"
    name = gettext_lazy("InTime")
    can = Can.DIRECTORY | Can.QUOTE | Can.WAYBILL | Can.CANCEL | Can.TRACK | Can.PRINT
    track_batch = 20
    settings = (
        *FILES,
        Setting(
            "base_url",
            gettext_lazy("Address of the service"),
            help_text=gettext_lazy(
                "Empty = directory and tariff from the files. The last known addresses were "
                "https://ex.intime.ua:8443/intime_api_3.0 (REST 3) and "
                "http://ws.intime.ua/API/ws/API20/ (SOAP 2)."
            ),
        ),
        Setting(
            "generation",
            gettext_lazy("Generation of the service"),
            default=REST3,
            choices=((REST3, gettext_lazy("REST 3")), (SOAP2, gettext_lazy("SOAP 2"))),
        ),
        Setting("api_key", gettext_lazy("API key"), secret=True),
        Setting(
            "account",
            gettext_lazy("Account id"),
            help_text=gettext_lazy("SOAP 2 only."),
        ),
        Setting(
            "goods_description",
            gettext_lazy("Id of the description of goods"),
            help_text=gettext_lazy("REST 3 only; from InTime's list goods_desc_by_id."),
        ),
        Setting(
            "cargo_type",
            gettext_lazy("Type of cargo"),
            default="00131",
            help_text=gettext_lazy("SOAP 2 only; from InTime's catalogue Cargo."),
        ),
        Setting(
            "payment_type",
            gettext_lazy("How the supplier pays InTime"),
            default="2",
            choices=(("2", gettext_lazy("by bank transfer")), ("1", gettext_lazy("in cash"))),
        ),
    )
    remarks = (
        gettext_lazy(
            "InTime's service has not been seen to answer since 2020. Without an address places, "
            "branches and prices come from files that you upload, and waybill numbers are typed in."
        ),
        gettext_lazy("REST 3 gives no prices: they come from the tariff file. It prints nothing."),
        gettext_lazy("InTime raises a declared value below 200 hryvnias to 200."),
        gettext_lazy("InTime publishes no limits of weight and size of its branches."),
    )

    def abilities(self) -> Can:
        """Return what the entered address and files give."""
        by_files = super().abilities()
        if not self.values["base_url"]:
            return by_files
        return _ABILITIES[self._generation] | (by_files & Can.QUOTE)

    def check(self) -> str:
        """Ask for a directory with the key, or read the files."""
        return self._service().check() if self.values["base_url"] else super().check()

    def cities(self) -> Iterable[City]:
        """Yield all places."""
        yield from self._service().cities() if self.values["base_url"] else super().cities()

    def points(self) -> Iterable[Point]:
        """Yield all branches."""
        yield from self._service().points() if self.values["base_url"] else super().points()

    def quote(self, shipment: Shipment) -> Quote:
        """Return InTime's price where its service gives one, else the tariff's."""
        if self.values["base_url"] and Can.QUOTE in _ABILITIES[self._generation]:
            return self._service().quote(shipment)
        return super().quote(shipment)

    def charged_weight(self, shipment: Shipment) -> Decimal:
        """Return the weight, or what the volume counts for where that is more."""
        if not shipment.weight:
            return shipment.weight
        return max(shipment.weight, volume(shipment.places) * DENSITY)

    def send(self, shipment: Shipment) -> Waybill:
        """Make a waybill."""
        return self._service().send(shipment)

    def cancel(self, waybill: Waybill) -> None:
        """Delete a waybill."""
        self._service().cancel(waybill)

    def track(self, numbers: Sequence[str], *, phones: Mapping[str, str] = {}) -> list[Movement]:
        """Return where parcels are."""
        return self._service().track(numbers)

    def document(self, waybill: Waybill, form: Form) -> Document:
        """Return a printed form (SOAP 2)."""
        return self._service().document(waybill, form)

    @property
    def _generation(self) -> str:
        return self.values["generation"]

    def _service(self) -> Rest | Soap:
        if not self.values["base_url"]:
            raise NotSupported(_("No address of InTime's service is entered."))
        http = Http(self.code, patience=self.patience)
        if self._generation == SOAP2:
            # Late: only those who use it wait for zeep.
            from oscar_b2b.shipping_carriers.carriers.intime.soap import Soap

            return Soap(http, self.values)
        return Rest(http, self.values)
