"""One small contribution to every extension point."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from oscar_b2b.core import availability
from oscar_b2b.core.availability import StockDisplay
from oscar_b2b.core.checkout import OrderDocument
from oscar_b2b.core.conditions import Condition
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.delivery import PickupPoint
from oscar_b2b.core.exchange import GroupRecord, ImportReport
from oscar_b2b.core.menus import MenuItem
from oscar_b2b.core.permissions import FeaturePermission
from oscar_b2b.core.pricing import PriceQuote
from oscar_b2b.core.site_settings import SiteSetting
from oscar_b2b.core.units import UnitInfo

#: What the module saw, for the tests.
seen: dict[str, list[Any]] = {
    "orders": [],
    "groups": [],
    "demo": [],
    "presses": [],
    "baskets": [],
    "splits": [],
}

CABINET_ITEM = MenuItem("Dummy", "dummy:hello", order=500)
DASHBOARD_ITEM = MenuItem("Dummy page", "dashboard:b2b-dummy", order=500)


class DashboardPages:
    @staticmethod
    @staff_member_required
    def _page(request: HttpRequest) -> HttpResponse:
        return HttpResponse("dummy dashboard page")

    @property
    def urlpatterns(self) -> list[Any]:
        return [path("dummy/", self._page, name="b2b-dummy")]


class EuroContext:
    order = 90

    def extend(self, context: B2BContext, request: Any) -> B2BContext:
        return dataclasses.replace(context, currency="EUR")


class OnePrice:
    order = -10

    def quote(
        self, context: B2BContext, product_ids: Collection[int]
    ) -> dict[int, PriceQuote | None]:
        return {pk: PriceQuote(amount=Decimal("7.00"), currency="EUR") for pk in product_ids}

    def expression(self, context: B2BContext) -> Any:
        from django.db.models import Value

        return Value(Decimal("7.00"))


class PlentyOfStock:
    order = -10

    def display(
        self, context: B2BContext, product_ids: Collection[int]
    ) -> dict[int, StockDisplay] | None:
        return {pk: StockDisplay(availability.IN_STOCK, "plenty", "plenty") for pk in product_ids}

    def records(self, context: B2BContext, stockrecords: Collection[Any]) -> list[Any] | None:
        return list(stockrecords)


class InDozens:
    order = -10

    def units(self, product_ids: Collection[int]) -> dict[int, UnitInfo]:
        return {pk: UnitInfo(unit="pc", multiple=12) for pk in product_ids}


class NoSecrets:
    def visible(self, context: B2BContext, products: Any) -> Any:
        return products.exclude(title__startswith="Secret")


class ByPriority:
    code = "priority"
    label = "By priority"
    order = 40

    def apply(self, products: Any, context: B2BContext) -> Any:
        return products.order_by("-priority", "pk")


class ShortTitles:
    code = "short"
    label = "Short titles"

    def apply(self, products: Any, context: B2BContext) -> Any:
        return products.filter(title__regex=r"^.{1,5}$")


class Pigeon:
    order = 0

    def methods(self, basket: Any, address: Any, context: B2BContext) -> list[Any]:
        from oscar.apps.shipping.methods import Free

        method = Free()
        method.code, method.name = "pigeon", "Pigeon post"
        return [method]

    def names(self) -> dict[str, str]:
        return {"pigeon": "Pigeon post"}


class AtTheGate:
    order = -10

    def points(self, context: B2BContext) -> list[PickupPoint] | None:
        return [PickupPoint(partner_id=0, name="At the gate")]


class GiftForm(forms.Form):
    words = forms.CharField(required=False)


class GiftCard:
    code = "gift"
    order = 90
    template_name = "dummy_module/gift.html"

    def form(self, *, request: Any, basket: Any, data: Mapping[str, Any] | None) -> GiftForm:
        return GiftForm(data, prefix=self.code)

    def save(self, *, form: GiftForm, order: Any, context: B2BContext) -> None:
        seen["orders"].append(("gift", order.number, form.cleaned_data["words"]))


class CountPresses:
    def prepare(self, *, basket: Any, context: B2BContext) -> None:
        seen["presses"].append(basket.num_items)


class NoLuxury:
    def check(self, *, basket: Any, context: B2BContext) -> str | None:
        return "too much luxury" if basket.num_items > 1000 else None


class StayHere:
    def next_page(self, *, request: Any, order: Any) -> str | None:
        seen["orders"].append(("next", order.number))
        return None


class RememberOrder:
    def placed(self, *, order: Any, context: B2BContext) -> None:
        seen["orders"].append(("placed", order.number))


class StampDocument:
    def extend(self, document: OrderDocument, order: Any) -> None:
        document.comment = f"{document.comment} [dummy]".strip()


class GroupNames:
    accepts = GroupRecord
    tables: tuple[str, ...] = ()
    #: Behind the owner of the table, which counts the rows.
    order = 900

    def open(self, report: ImportReport) -> GroupNames:
        return self

    def add(self, records: Iterable[Any]) -> None:
        seen["groups"].extend(record.name for record in records)

    def close(self) -> None:
        """Nothing is staged."""


class Nicknames:
    def text_for(self, products: Iterable[Any]) -> dict[int, str]:
        return {product.pk: f"nick{product.pk}" for product in products}


@dataclasses.dataclass(frozen=True)
class Periodic:
    name: str
    task: str
    schedule: float


EVERY_HOUR = Periodic("dummy-hourly", "tests.dummy_module.hourly", 3600.0)


SEE_NOTES = FeaturePermission("dummy.see_notes", "See notes", ("head",))


GREETING = SiteSetting("dummy.greeting", "Greet visitors", default=False, group="Dummy")


class LongNames:
    code = "long"
    label = "Long names"

    def apply(self, dealers: Any) -> Any:
        return dealers.filter(name__regex=r".{20}")


class Greet:
    code = "greet"
    label = "Greet"
    permission = "core.change_dealer"
    order = 500

    def form(self, data: Any = None) -> GiftForm:
        return GiftForm(data)

    def apply(self, *, dealers: Any, form: Any, actor: Any) -> str:
        return f"{form.cleaned_data['words']} {len(dealers)}"


class OneByOne:
    def narrow(self, baskets: Any, context: B2BContext) -> Any:
        return baskets

    def opened(self, *, basket: Any, context: B2BContext) -> None:
        if basket.pk not in seen["baskets"]:
            seen["baskets"].append(basket.pk)


class HelloSlot:
    slot = "footer.links"
    order = 0

    def render(self, context: Mapping[str, Any]) -> str:
        return "<p>hello slot</p>"


class AlwaysWell:
    name = "dummy"

    def problem(self) -> str:
        return ""


class DemoNote:
    order = 99

    def load(self) -> None:
        seen["demo"].append("loaded")


class Moods:
    code = "mood"
    label = "Mood"
    order = 500

    def choices(self) -> list[tuple[str, str]]:
        return [("good", "Good")]

    def of(self, context: B2BContext) -> frozenset[str]:
        return frozenset(["good"]) if context.is_dealer else frozenset()


class Dovecotes:
    order = 100

    def places(self, context: B2BContext) -> list[tuple[str, str]]:
        return [("loft", "The loft")]

    def fill(self, *, basket: Any, source: Any, context: B2BContext, place: str, day: Any) -> None:
        seen["splits"].append((basket.pk, place))


class PigeonKeys:
    order = 100

    def keys(self) -> list[tuple[str, str]]:
        return [("delivery.pigeon", "Pigeon")]


class PigeonTerms:
    order = 100

    def conditions(self, keys: Iterable[str], context: B2BContext) -> dict[str, Condition]:
        texts = {"delivery.pigeon": Condition("delivery.pigeon", "Pigeons", "<p>Coo.</p>")}
        return {key: texts[key] for key in keys if key in texts}
