"""SAT as a carrier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oscar_b2b.shipping_carriers.carriers.base import (
    Can,
    Carrier,
    City,
    Document,
    Form,
    Movement,
    NotSupported,
    Point,
    Quote,
    Rejected,
    Setting,
    Shipment,
    Status,
    Waybill,
)
from oscar_b2b.shipping_carriers.carriers.http import Http
from oscar_b2b.shipping_carriers.carriers.sat import build, parse_answers, parse_directory
from oscar_b2b.shipping_carriers.carriers.sat.api import V1, V2, Api
from oscar_b2b.shipping_carriers.carriers.sat.envelope import NOT_FOUND

#: No waybill has it: asked for to see whether the key is taken.
_NO_NUMBER = "000000000"


class Sat(Carrier):
    """SAT. ``Party.extra["counterparty"]`` = its id of a sender or recipient."""

    code = "sat"
    name = gettext_lazy("SAT")
    can = Can.DIRECTORY | Can.QUOTE | Can.WAYBILL | Can.TRACK | Can.PRINT
    tracking_url = "https://www.sat.ua/tracking?number={number}"
    settings = (
        Setting(
            "base_url",
            gettext_lazy("Address of the service"),
            required=True,
            default="https://urm.sat.ua/openws/hs/api/",
            help_text=gettext_lazy(
                "Without the version. The carrier's training service is "
                "https://api.sat.ua/study/hs/api/"
            ),
        ),
        Setting(
            "version",
            gettext_lazy("Version of the service"),
            required=True,
            default=V1,
            choices=(
                (V1, gettext_lazy("1.0, the key is sent in the address")),
                (V2, gettext_lazy("2.0, the key is sent in headers")),
            ),
        ),
        Setting(
            "api_key",
            gettext_lazy("API key"),
            secret=True,
            help_text=gettext_lazy("Branches, prices and tracking work without it."),
        ),
        Setting(
            "account",
            gettext_lazy("Account id (accountref)"),
            help_text=gettext_lazy("Version 2.0 only."),
        ),
        Setting(
            "app",
            gettext_lazy("Application name (app)"),
            default="cabinet",
            help_text=gettext_lazy("Version 2.0 only."),
        ),
        Setting(
            "sender",
            gettext_lazy("Your id as a sender at SAT"),
            help_text=gettext_lazy("For sender profiles that have none of their own."),
        ),
        Setting(
            "cargo_description",
            gettext_lazy("Id of the description of goods"),
            help_text=gettext_lazy(
                "From SAT's list getCargoDescriptionList; waybills are not made without it."
            ),
        ),
        Setting(
            "cargo_type",
            gettext_lazy("Type of cargo"),
            default="Базовый",
            help_text=gettext_lazy("In SAT's own words, as in its list getCargoTypes."),
        ),
        Setting(
            "payment_method",
            gettext_lazy("How the supplier pays SAT"),
            default="NonCash",
            choices=(
                ("NonCash", gettext_lazy("by bank transfer")),
                ("Cash", gettext_lazy("in cash")),
            ),
        ),
    )
    remarks = (
        gettext_lazy(
            "SAT answers a new waybill with an id, not with its number: the number is on the "
            "printed form. Enter it there to track the parcel."
        ),
        gettext_lazy("Waybills are cancelled in SAT's cabinet; the service has no call for that."),
        gettext_lazy(
            "Cash on delivery cannot be ordered over SAT's service; make such a waybill in the "
            "cabinet and enter its number."
        ),
        gettext_lazy("SAT publishes no limits of weight and size of its branches."),
        gettext_lazy("The same form holds the waybill and its labels."),
    )

    def abilities(self) -> Can:
        """Return what it can do: waybills need a key and a description of goods."""
        if self.values["api_key"] and self.values["cargo_description"]:
            return self.can
        return self.can & ~(Can.WAYBILL | Can.PRINT)

    def check(self) -> str:
        """Ask for the branches, and with the key for a waybill that cannot be there."""
        api = self._api()
        count = len(api.directory("getRsp"))
        said = ngettext(
            "SAT answers: %(count)d branch.", "SAT answers: %(count)d branches.", count
        ) % {"count": count}
        if not self.values["api_key"]:
            return said + " " + _("No key is entered: no waybills can be made.")
        self._movement(api, _NO_NUMBER)
        return said + " " + _("It did not refuse the key.")

    def cities(self) -> Iterable[City]:
        """Yield all places served; SAT sends them in one answer per language."""
        api = self._api()
        ukrainian = api.directory("getTowns")
        yield from parse_directory.cities(ukrainian, api.directory("getTowns", language="ru"))

    def points(self) -> Iterable[Point]:
        """Yield all branches, about 130 in one answer per language."""
        api = self._api()
        ukrainian = api.directory("getRsp")
        yield from parse_directory.points(ukrainian, api.directory("getRsp", language="ru"))

    def quote(self, shipment: Shipment) -> Quote:
        """Return SAT's price. Version 1 does not count cash on delivery, which the note says."""
        known = bool(shipment.cash_on_delivery) and self.values["version"] == V2
        body = build.price(shipment, self.values, cash_on_delivery=known)
        found = parse_answers.quote(self._api().post("calc/json", body))
        if shipment.cash_on_delivery and not known:
            note = _("The carrier's fee for cash on delivery comes on top.")
            return Quote(found.amount, arrives=found.arrives, source=found.source, note=note)
        return found

    def send(self, shipment: Shipment) -> Waybill:
        """Make a waybill; its number is empty, see ``remarks``.

        :raises NotSupported: with cash on delivery, which would be lost silently.
        """
        if shipment.cash_on_delivery:
            raise NotSupported(str(self.remarks[2]))
        body = build.waybill(shipment, self.values)
        return parse_answers.waybill(self._api().post("documents/nng/json/save", body))

    def track(self, numbers: Sequence[str], *, phones: Mapping[str, str] = {}) -> list[Movement]:
        """Return where parcels are, one call each. Numbers begin with 0 and stay text."""
        api = self._api()
        return [self._movement(api, number) for number in numbers]

    def document(self, waybill: Waybill, form: Form) -> Document:
        """Return the one printed form that SAT has.

        :raises NotSupported: a waybill that was made elsewhere: SAT prints by its id only.
        """
        if not waybill.ref:
            raise NotSupported(_("Print this waybill in SAT's cabinet: it was not made here."))
        return self._api().pdf("documents/nng/json/print", [{"ref": waybill.ref}])

    def _movement(self, api: Api, number: str) -> Movement:
        try:
            rows = api.ask("tracking/json", {"number": number, "language": "uk"})
        except Rejected as refused:
            if refused.code != NOT_FOUND:
                raise
            return Movement(number, Status.UNKNOWN, code=refused.code, text=refused.text)
        return parse_answers.movement(number, rows)

    def _api(self) -> Api:
        return Api(
            Http(self.code, patience=self.patience),
            base_url=self.values["base_url"],
            version=self.values["version"],
            key=self.values["api_key"],
            account=self.values["account"],
            app=self.values["app"],
        )
