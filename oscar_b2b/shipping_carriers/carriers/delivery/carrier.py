"""Delivery over its REST API v4."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

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
from oscar_b2b.shipping_carriers.carriers.delivery import (
    build_price,
    build_receipt,
    envelope,
    parse_directory,
    parse_price,
    parse_receipt,
)
from oscar_b2b.shipping_carriers.carriers.delivery.api import Api
from oscar_b2b.shipping_carriers.carriers.delivery.fields import now, positive
from oscar_b2b.shipping_carriers.carriers.delivery.options import REMARKS, SETTINGS
from oscar_b2b.shipping_carriers.carriers.http import Http

_UKRAINE = "1"
_RECEIPT = "0"
_WITH_KEYS = Can.WAYBILL | Can.PRINT


class Delivery(Carrier):
    """Delivery (Делівері).

    ``Party.extra`` of a sender may name a ``counterparty`` of its own; that of a recipient is the
    ``extra`` of the chosen ``Point``.
    """

    code = "delivery"
    name = _("Delivery (the carrier)")
    can = Can.DIRECTORY | Can.QUOTE | Can.TRACK | _WITH_KEYS
    settings = SETTINGS
    remarks = REMARKS

    def abilities(self) -> Can:
        """Reading needs no keys; making and printing receipts does."""
        if self.values["public_key"] and self.values["secret_key"]:
            return self.can
        return self.can & ~_WITH_KEYS

    def check(self) -> str:
        """List the senders of the keys; without keys, count the regions."""
        api = self._api()
        if Can.WAYBILL not in self.abilities():
            regions = envelope.rows(api.get("GetRegionList", self._query(build_price.CULTURE)))
            if not regions:
                raise Rejected("GetRegionList: []")
            return gettext("The carrier answers. Waybills need keys.")
        lines = [gettext("The keys are valid.")]
        answer = api.get("GetSenderList", {"culture": build_price.CULTURE}, signed=True)
        lines += [
            gettext("Sender %(name)s: %(ref)s") % {"name": name, "ref": ref}
            for ref, name in parse_receipt.senders(answer)
        ]
        return "\n".join(lines)

    def cities(self) -> Iterator[City]:
        """Yield towns; the carrier has one list of them per language."""
        rows, russian = self._in_two_languages("GetAreasList", {"fl_all": "true"})
        for row in rows:
            if found := parse_directory.city(row, russian):
                yield found

    def points(self) -> Iterator[Point]:
        """Yield branches of all towns."""
        rows, russian = self._in_two_languages("GetWarehousesListInDetail", {})
        for row in rows:
            if found := parse_directory.point(row, russian):
                yield found

    def quote(self, shipment: Shipment) -> Quote:
        """Return price and day; both branches must be known where branches are used."""
        build_price.check(shipment)
        api = self._api()
        today = now().date()
        body = build_price.price(shipment, today=today, **self._figures())
        quote = parse_price.quote(api.post("PostReceiptCalculate", body))
        if quote.arrives is None and quote.amount is not None:
            asked = build_price.arrival(shipment, today=today)
            try:
                arrives = parse_price.arrival(api.get("GetDateArrival", asked))
            except CarrierError:
                # A price without a day is a quote too.
                return quote
            quote = replace(quote, arrives=arrives)
        return quote

    def send(self, shipment: Shipment) -> Waybill:
        """Make a receipt."""
        build_receipt.check(shipment)
        body = build_receipt.create(shipment, now=now(), values=self.values, **self._figures())
        return parse_receipt.made(self._api().post("PostCreateReceipts", body, signed=True))

    def track(self, numbers: Sequence[str], *, phones: Mapping[str, str] = {}) -> list[Movement]:
        """Return where parcels are, asked one by one."""
        api = self._api()
        return [
            parse_receipt.movement(
                number,
                api.get("GetReceiptDetails", {"culture": build_price.CULTURE, "number": number}),
            )
            for number in numbers
        ]

    def document(self, waybill: Waybill, form: Form) -> Document:
        """Return the receipt or its label as PDF."""
        kind = _RECEIPT if form == Form.WAYBILL else self.values["label"]
        asked = {"number": waybill.number, "type": kind}
        return parse_receipt.document(self._api().get("GetPdfDocument", asked, signed=True))

    def _api(self) -> Api:
        return Api(Http(self.code, patience=self.patience), self.values)

    def _figures(self) -> dict[str, Decimal]:
        """Return settings that are numbers; what is none counts as not entered."""
        return {
            key: positive(self.values[key]) or Decimal(default)
            for key, default in (("least_declared", 1), ("density", 250))
        }

    def _in_two_languages(
        self, method: str, asked: Mapping[str, str]
    ) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
        """Return the rows in Ukrainian, and those in Russian by id (none if it is refused)."""
        api = self._api()
        rows = envelope.rows(api.get(method, {**self._query(build_price.CULTURE), **asked}))
        try:
            answer = api.get(method, {**self._query("ru-RU"), **asked})
        except Rejected:
            return rows, {}
        return rows, parse_directory.by_id(envelope.rows(answer))

    @staticmethod
    def _query(culture: str) -> dict[str, str]:
        return {"culture": culture, "country": _UKRAINE}
