"""What the checkout page sends and shows of delivery.

A page holds the fields of one method, named in ``delivery-for``. The buyer may press a button after
choosing another one, so what was sent is kept for the method it was typed for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from oscar_b2b.core.context import B2BContext
from oscar_b2b.shipping_carriers import queries
from oscar_b2b.shipping_carriers.carriers.base import Place
from oscar_b2b.shipping_carriers.carriers.registry import carriers
from oscar_b2b.shipping_carriers.domain import next_days, zone_charge
from oscar_b2b.shipping_carriers.domain.packing import places_of
from oscar_b2b.shipping_carriers.forms import FIELDS, OFF, DeliveryForm
from oscar_b2b.shipping_carriers.methods import OfferedMethod
from oscar_b2b.shipping_carriers.models import (
    City,
    DeliveryMethod,
    MethodKind,
    Recipient,
    TransportZone,
)
from oscar_b2b.shipping_carriers.queries import accounts, selections
from oscar_b2b.shipping_carriers.queries.cities import find_cities
from oscar_b2b.shipping_carriers.queries.points import Choice, points_for
from oscar_b2b.shipping_carriers.services import drafts, entering

#: Branches shown at once; the others are found by typing.
MOST_POINTS = 50
#: Kept recipients offered at once.
MOST_RECIPIENTS = 6
#: Steps after which no price is asked: a text was typed, or a place is still being looked for.
_QUIET_STEPS = frozenset({"keep", "find-city"})
_USE = "recipient-"


def enter(
    *,
    basket: Any,
    context: B2BContext,
    data: Mapping[str, Any],
    files: Mapping[str, Any],
    step: str,
    prefix: str,
    at: datetime,
) -> str:
    """Keep what was sent, do the step, ask for the price; return the code of the chosen method."""
    chosen = str(data.get("shipping_method", ""))
    shown = str(data.get(f"{prefix}-for", chosen))
    rows = {
        row.code: row
        for row in queries.offered_methods(
            context=context, weight=None, total=None, currency=basket.currency
        )
    }
    draft = drafts.open_draft(basket=basket, context=context)
    if shown != chosen and shown in rows:
        sent = _sent(data, prefix, rows[shown], draft.values.get(shown, {}))
        drafts.keep(basket=basket, method=shown, values=sent)
    sent = {}
    if chosen in rows and (shown == chosen or not step):
        sent = _sent(data, prefix, rows[chosen], draft.values.get(chosen, {}))
    if chosen in rows and step.startswith(_USE):
        number = selections.number_in(step.removeprefix(_USE))
        recipient = selections.recipient_of(context=context, pk=number) if number else None
        if recipient is not None:
            drafts.use_recipient(basket=basket, method=chosen, recipient=recipient)
            sent = {}
    return entering.enter(
        basket=basket,
        context=context,
        method=chosen,
        sent=sent,
        at=at,
        asks_price=step not in _QUIET_STEPS,
        is_placing=not step,
        upload=files.get(f"{prefix}-own_waybill_file"),
        drops_file=f"{prefix}-drop_file" in data,
    )


def _sent(
    data: Mapping[str, Any], prefix: str, row: DeliveryMethod, before: Mapping[str, str]
) -> dict[str, str]:
    """Return the entries that were sent for a method: field → text."""
    keys = {name: f"{prefix}-{name}" for name in FIELDS.get(row.kind, ())}
    sent = {
        name: str(data[key])[: drafts.LONGEST]
        for name, key in keys.items()
        if key in data and name in selections.DRAFT_FIELDS
    }
    if f"{prefix}-for" in data and "without_prices" in keys:
        # A browser does not send a box that is not ticked.
        sent["without_prices"] = "1" if keys["without_prices"] in data else OFF
    if "to_door" in sent:
        sent["to_door"] = "1" if sent["to_door"] == "1" else ""
    if row.kind in selections.BY_CARRIER:
        sent |= _place_sent(data, prefix, row, before, sent)
    return sent


def _place_sent(
    data: Mapping[str, Any],
    prefix: str,
    row: DeliveryMethod,
    before: Mapping[str, str],
    sent: Mapping[str, str],
) -> dict[str, str]:
    """Return city and branch where they are not as sent: another carrier, or a name typed out."""
    carrier = row.carrier
    if row.kind == MethodKind.DROPSHIPPING:
        known = before.get("customer_carrier", "")
        carrier = sent.get("customer_carrier", known)
        if known and carrier != known:
            return {"city": "", "point": "", "address": ""}
    typed = _typed(data, f"{prefix}-city")
    if typed is not None:
        found = find_cities(carrier=carrier, words=typed, limit=2)
        city = str(found[0].pk) if len(found) == 1 or _is_called(found, typed) else ""
        return {"city": city, "point": ""}
    typed = _typed(data, f"{prefix}-point")
    city_id = selections.number_in(sent.get("city", before.get("city", "")))
    if typed and city_id:
        points = [
            each
            for each in points_for(city_id=city_id, words=typed, limit=20)
            if each.point.carrier == carrier
        ]
        exact = [each for each in points if each.point.number == typed.lstrip("№ ")]
        only = exact if len(exact) == 1 else points
        return {"point": str(only[0].point.pk) if len(only) == 1 else ""}
    return {}


def _typed(data: Mapping[str, Any], key: str) -> str | None:
    """Return what was typed into a field of search; None = it is as it was chosen."""
    typed = str(data.get(f"{key}_text", "")).strip()
    known = str(data.get(f"{key}_was", "")).strip()
    return None if typed == known else typed


def _is_called(found: Sequence[City], typed: str) -> bool:
    """Tell whether the best city is called so, and the next one is not."""
    names = [{each.name_uk.casefold(), each.name_ru.casefold()} for each in found]
    fits = [typed.casefold() in each for each in names]
    return bool(fits) and fits[0] and not any(fits[1:])


@dataclass(frozen=True, slots=True)
class ZoneChoice:
    """A zone as it is shown: what it costs for this basket, and when a lorry comes next."""

    zone: TransportZone
    charge: Any
    days: list[Any]
    is_chosen: bool


class DeliveryBlock(DeliveryForm):
    """The form with what its template shows beside the fields."""

    def __init__(
        self,
        *,
        method: OfferedMethod | None,
        context: B2BContext,
        basket: Any,
        data: Mapping[str, Any] | None,
        files: Mapping[str, Any] | None,
        is_part: bool,
        prefix: str,
    ) -> None:
        self.method = method
        self.context = context
        self.basket = basket
        self.sent = data or {}
        self.is_part = is_part
        now = timezone.localtime()
        kind = method.kind if method is not None else ""
        zone = method.selection.zone if method is not None else None
        super().__init__(
            prefix=prefix,
            selection=method.selection if method is not None else None,
            is_sent=data is not None,
            files=files,
            today=now.date(),
            warehouses=queries.pickup_places(context) if kind == MethodKind.PICKUP else (),
            carriers=_carriers() if kind == MethodKind.DROPSHIPPING else (),
            days=_days(zone, now) if zone is not None else (),
        )

    @property
    def step(self) -> str:
        return str(self.sent.get("step", ""))

    @property
    def places(self) -> tuple[Place, ...]:
        """The places the goods are likely packed into."""
        return () if self.method is None else places_of(self.method.load)

    @property
    def carrier(self) -> str:
        return "" if self.selection is None else self.selection.carrier

    @property
    def asks_price(self) -> bool:
        """Whether the page was opened with everything chosen, but no price is stored."""
        selection = self.selection
        if selection is None or self.sent or not selection.is_complete:
            return False
        return selection.can_be_quoted and selection.quote is None

    @property
    def recipients(self) -> list[Recipient]:
        """Whom this dealer sent goods to before in this way, the latest first (one query)."""
        kind = self.kind
        if kind not in (MethodKind.TRANSPORT, *selections.BY_CARRIER):
            return []
        is_customer = kind == MethodKind.DROPSHIPPING
        found = selections.recipients_of(
            context=self.context,
            carrier=self.carrier if kind == MethodKind.CARRIER else "",
            is_customer=is_customer,
        )
        if kind == MethodKind.TRANSPORT:
            found = [each for each in found if not each.carrier and each.address]
        return found[:MOST_RECIPIENTS]

    @property
    def warehouse_choices(self) -> list[dict[str, Any]]:
        """Pickup places with whether each is chosen, for radio buttons."""
        chosen = self["warehouse"].value()
        return [
            {"point": each, "chosen": str(each.partner_id) == str(chosen)}
            for each in self.warehouses
        ]

    @property
    def zone_choices(self) -> list[ZoneChoice]:
        """The zones with what they cost for this basket and their next days."""
        if self.method is None or self.selection is None:
            return []
        now = timezone.localtime()
        free_from = self.method.row.free_from
        return [
            ZoneChoice(
                zone=zone,
                charge=zone_charge(
                    charge=zone.charge,
                    steps=zone.steps.all(),
                    free_from=free_from if zone.free_from is None else zone.free_from,
                    total=self.basket.total_incl_tax,
                    weight=self.method.load.known_weight,
                ),
                days=_days(zone, now, count=1),
                is_chosen=zone == self.selection.zone,
            )
            for zone in self.zones
        ]

    @property
    def chosen_day(self) -> Any:
        """The day of our transport that is chosen; the first one until another is."""
        wanted = str(self["desired_date"].value() or "")
        found = next((day for day in self.days if day.isoformat() == wanted), None)
        return found or (self.days[0] if self.days else None)

    @property
    def city_name(self) -> str:
        """The chosen city, or what was typed of one."""
        city = self.selection.city if self.selection is not None else None
        if city is not None:
            return city.name_in(get_language() or "")
        return str(self.sent.get(f"{self.prefix}-city_text", ""))

    @property
    def found_cities(self) -> list[City]:
        """What the typed name may mean, for browsers without scripts."""
        if self.is_part or not self.sent or self.selection is None or self.selection.city:
            return []
        return find_cities(carrier=self.carrier, words=self.city_name)

    @property
    def point_name(self) -> str:
        """The chosen branch in short, or what was typed of one."""
        point = self.selection.point if self.selection is not None else None
        if point is not None:
            language = get_language() or ""
            where = point.address_in(language) or point.name_in(language)
            return f"№ {point.number}: {where}" if point.number else where
        return str(self.sent.get(f"{self.prefix}-point_text", ""))

    @property
    def found_points(self) -> list[Choice]:
        """The branches to choose from, for browsers without scripts."""
        selection = self.selection
        if self.is_part or not self.sent or selection is None or selection.city is None:
            return []
        if selection.to_door or (selection.point is not None and self.step != "find-point"):
            return []
        words = "" if selection.point is not None else self.point_name
        return points_for(
            city_id=selection.city.pk, places=self.places, words=words, limit=MOST_POINTS
        )


def block_for(
    *, request: Any, basket: Any, data: Mapping[str, Any] | None, prefix: str
) -> DeliveryBlock:
    """Return the delivery form of the checkout page, for the method that is chosen there."""
    method = getattr(request, "delivery_method", None)
    return DeliveryBlock(
        method=method if isinstance(method, OfferedMethod) else None,
        context=request.b2b,
        basket=basket,
        data=data,
        files=getattr(request, "FILES", None),
        is_part=bool(getattr(request, "htmx", False)),
        prefix=prefix,
    )


def _carriers() -> list[tuple[str, str]]:
    ready = accounts.ready_codes()
    return [(code, str(kind.name)) for code, kind in carriers().items() if code in ready]


def _days(zone: TransportZone, now: datetime, count: int = 5) -> list[Any]:
    return next_days(
        weekdays=zone.weekdays, cutoff=zone.cutoff, lead_days=zone.lead_days, now=now, count=count
    )
