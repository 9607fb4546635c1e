"""Nova Poshta over its JSON API 2.0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import quote as quoted

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oscar_b2b.shipping_carriers.carriers.base import (
    Can,
    Carrier,
    CarrierError,
    City,
    Document,
    Form,
    Movement,
    Point,
    Quote,
    Rejected,
    Shipment,
    Waybill,
)
from oscar_b2b.shipping_carriers.carriers.http import Http
from oscar_b2b.shipping_carriers.carriers.novaposhta import (
    build_price,
    build_waybill,
    parse_directory,
    parse_price,
    parse_tracking,
    parse_waybill,
    people,
)
from oscar_b2b.shipping_carriers.carriers.novaposhta.api import Api
from oscar_b2b.shipping_carriers.carriers.novaposhta.fields import text, today
from oscar_b2b.shipping_carriers.carriers.novaposhta.options import REMARKS, SETTINGS

#: Rows of a page: the methods' own limits.
_DIRECTORY_PAGE, _LIST_PAGE = 500, 100
#: "Document number is not correct": one such number spoils the answer for its whole batch.
_BAD_NUMBER = "20001401442"
_FORMS = {
    "waybill": "orders/printDocument/orders[]/{number}/type/pdf",
    "100x100": "orders/printMarking100x100/orders[]/{number}/type/pdf/zebra/zebra",
    "85x85": "orders/printMarking85x85/orders[]/{number}/type/pdf8",
}
_REGISTER = "scanSheet/printScanSheet/refs[]/{ref}/type/pdf"


class NovaPoshta(Carrier):
    """Nova Poshta.

    ``Party.extra`` of a sender may name ``counterparty``, ``contact`` and ``address`` of its own;
    that of a recipient is the ``extra`` of the chosen ``Point`` (``kind``, ``index``,
    ``max_declared``), or for the door may name ``street`` (ref), ``house`` and ``flat``.
    """

    code = "novaposhta"
    name = _("Nova Poshta")
    can = (
        Can.DIRECTORY | Can.QUOTE | Can.WAYBILL | Can.CANCEL | Can.TRACK | Can.PRINT | Can.REGISTER
    )
    settings = SETTINGS
    tracking_url = "https://novaposhta.ua/tracking/?cargo_number={number}"
    track_batch = 100
    remarks = REMARKS

    def abilities(self) -> Can:
        """The directory is public, everything else needs the key."""
        return self.can if self.values["api_key"] else Can.DIRECTORY

    def check(self) -> str:
        """List the senders of the key with the refs that the settings ask for."""
        api = self._api()
        senders = people.senders(api)
        if not senders:
            return gettext("The key is valid, but it has no sender.")
        lines = [gettext("The key is valid.")]
        for ref, name in senders:
            lines.append(gettext("Sender %(name)s: %(ref)s") % {"name": name, "ref": ref})
            for each in people.contacts(api, ref):
                lines.append(
                    gettext("Contact person %(name)s: %(ref)s")
                    % {"name": text(each, "Description"), "ref": text(each, "Ref")}
                )
        return "\n".join(lines)

    def cities(self) -> Iterator[City]:
        """Yield towns with branches, asked page by page."""
        api = self._api()
        oblasts = parse_directory.areas(api.ask("Address", "getAreas").rows)
        for page in api.pages("Address", "getCities", size=_DIRECTORY_PAGE):
            for row in page:
                if found := parse_directory.city(row, oblasts):
                    yield found

    def points(self) -> Iterator[Point]:
        """Yield branches and lockers of all towns together.

        Asked town by town the carrier's limit of requests is met after a few hundred towns.
        """
        for page in self._api().pages("Address", "getWarehouses", size=_DIRECTORY_PAGE):
            for row in page:
                if found := parse_directory.point(row):
                    yield found

    def quote(self, shipment: Shipment) -> Quote:
        """Return price and day; a price without a day is a quote too."""
        shipment = self._from_here(shipment)
        api = self._api()
        answer = api.ask("InternetDocument", "getDocumentPrice", build_price.price(shipment))
        amount = parse_price.price(answer, with_money=shipment.cash_on_delivery > 0)
        arrives = None
        try:
            term = build_price.term(shipment, today())
            answer = api.ask("InternetDocument", "getDocumentDeliveryDate", term)
            arrives = parse_price.arrival(answer)
        except CarrierError:
            if amount is None:
                raise
        return parse_price.quote(amount, arrives)

    def send(self, shipment: Shipment) -> Waybill:
        """Make a waybill: the people first, which does no harm when it is done twice."""
        shipment = self._from_here(shipment)
        build_waybill.check(shipment)
        api = self._api()
        body = build_waybill.save(
            shipment,
            sender=people.sender(api, shipment, self.values),
            recipient=people.recipient(api, shipment),
            today=today(),
            payment=self.values["payment"],
            description=self.values["description"],
        )
        return parse_waybill.made(api.ask("InternetDocument", "save", body))

    def find(self, reference: str, on: date) -> Waybill | None:
        """Return the waybill with our reference, made around a day."""
        asked = build_waybill.document_list(on)
        pages = self._api().pages("InternetDocument", "getDocumentList", asked, size=_LIST_PAGE)
        for page in pages:
            if found := parse_waybill.of_reference(page, reference):
                return found
        return None

    def cancel(self, waybill: Waybill) -> None:
        """Delete a waybill, by its ref."""
        self._api().ask("InternetDocument", "delete", build_waybill.delete(waybill))

    def track(self, numbers: Sequence[str], *, phones: Mapping[str, str] = {}) -> list[Movement]:
        """Return where parcels are, asked in batches."""
        api = self._api()
        found: list[Movement] = []
        for start in range(0, len(numbers), self.track_batch):
            found += self._track(api, numbers[start : start + self.track_batch], phones)
        return found

    def document(self, waybill: Waybill, form: Form) -> Document:
        """Return the waybill or its label as PDF."""
        path = _FORMS["waybill" if form == Form.WAYBILL else self.values["label"]]
        return self._api().pdf(path.format(number=quoted(waybill.number, safe="")), what=form.value)

    def register(self, waybills: Sequence[Waybill]) -> Document:
        """Make a register of waybills and return it as PDF.

        Waybills that the carrier did not take (those of another register) are in its ``note``.
        """
        api = self._api()
        body = build_waybill.insert_documents(waybills)
        ref, left_out = parse_waybill.register(api.ask("ScanSheet", "insertDocuments", body))
        path = _REGISTER.format(ref=quoted(ref, safe=""))
        return replace(api.pdf(path, what="register"), note=left_out)

    def _api(self) -> Api:
        return Api(
            Http(self.code, patience=self.patience),
            base_url=self.values["base_url"],
            print_url=self.values["print_url"],
            key=self.values["api_key"],
            background=self.patience is None,
        )

    def _from_here(self, shipment: Shipment) -> Shipment:
        if shipment.sender.city:
            return shipment
        return replace(shipment, sender=replace(shipment.sender, city=self.values["sender_city"]))

    def _track(self, api: Api, numbers: Sequence[str], phones: Mapping[str, str]) -> list[Movement]:
        try:
            asked = parse_tracking.asked(numbers, phones)
            rows = api.ask("TrackingDocument", "getStatusDocuments", asked).rows
        except Rejected as refusal:
            if refusal.code != _BAD_NUMBER:
                raise
            if len(numbers) == 1:
                return parse_tracking.movements([], numbers)
            middle = len(numbers) // 2
            return [
                *self._track(api, numbers[:middle], phones),
                *self._track(api, numbers[middle:], phones),
            ]
        return parse_tracking.movements(rows, numbers)
