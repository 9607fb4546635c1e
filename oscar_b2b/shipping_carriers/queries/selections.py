"""What the buyer of a basket has chosen for each delivery method, read back as it is today."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oscar_b2b.core.amounts import amount
from oscar_b2b.core.context import B2BContext
from oscar_b2b.shipping_carriers.carriers.base import Payer, Place, Source
from oscar_b2b.shipping_carriers.domain.packing import Load, places_of
from oscar_b2b.shipping_carriers.models import (
    CarrierAccount,
    City,
    DeliveryDraft,
    DeliveryMethod,
    MethodKind,
    PaidBy,
    Point,
    Recipient,
    SenderProfile,
    StoredQuote,
    TransportZone,
)
from oscar_b2b.shipping_carriers.queries.pickup import pickup_points
from oscar_b2b.shipping_carriers.queries.points import why_not
from oscar_b2b.shipping_carriers.queries.quotes import quote_key, stored_quotes
from oscar_b2b.shipping_carriers.queries.senders import senders_of, suited

#: Names of the fields of the delivery form, that is the keys of ``DeliveryDraft.values[method]``.
DRAFT_FIELDS = (
    *("warehouse", "zone", "to_door", "city", "point", "address", "department"),
    *("contact", "phone", "organisation", "tax_id", "desired_date", "customer_carrier"),
    *("cash_on_delivery", "without_prices", "own_waybill", "recipient"),
)
#: In a draft beside them: where the file of the dealer's own waybill is kept, and its own name.
FILE, FILE_NAME = "own_waybill_file", "own_waybill_file_name"
#: Kinds whose goods a carrier brings.
BY_CARRIER = (MethodKind.CARRIER, MethodKind.DROPSHIPPING)
_LARGEST_SUM = Decimal("9999999.99")


@dataclass(frozen=True, slots=True)
class Selection:
    """What is chosen for one method.

    :param carrier: code of the carrier; of dropshipping the one chosen inside.
    :param address: for the courier, our transport – or, with ``by_hand``, city and branch in words.
    :param by_hand: the carrier's directory is empty: city and branch are typed.
    :param cash_on_delivery: hryvnias, 0 = none.
    :param quote: the carrier's price as stored; ``None`` = not asked yet.
    :param needs: what is still to be chosen, a sentence; empty when nothing is.
    :param problem: why what was chosen cannot be had (any more), a sentence.
    :param cash_problem: why the carrier may not take so much from the dealer's customer.
    :param own_file: where the file of the dealer's own waybill is kept, ``own_file_name``: what he
        called it.
    :param sender: from where the carrier takes the parcel; ``None`` = nobody is set up.
    :param declared: hryvnias, or ``None`` where the basket is in another currency.
    :param values: field of the form → text, as entered.
    """

    method: DeliveryMethod
    carrier: str = ""
    city: City | None = None
    point: Point | None = None
    to_door: bool = False
    address: str = ""
    zone: TransportZone | None = None
    cash_on_delivery: Decimal = Decimal(0)
    quote: StoredQuote | None = None
    needs: str = ""
    problem: str = ""
    cash_problem: str = ""
    by_hand: bool = False
    own_file: str = ""
    own_file_name: str = ""
    sender: SenderProfile | None = None
    declared: Decimal | None = None
    key: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Whether where the goods go is chosen, and can be had."""
        return not (self.needs or self.problem or self.cash_problem)

    @property
    def payer(self) -> Payer:
        """Who pays the carrier, in the carrier's words."""
        by_recipient = self.method.paid_by == PaidBy.RECIPIENT
        return Payer.RECIPIENT if by_recipient else Payer.SENDER

    @property
    def can_be_quoted(self) -> bool:
        """Whether a carrier can be asked for its price."""
        if not self.carrier or self.city is None or self.problem or self.has_own_waybill:
            return False
        return self.to_door or self.point is not None

    @property
    def is_customers(self) -> bool:
        """Whether the goods go to the dealer's customer."""
        return self.method.kind == MethodKind.DROPSHIPPING

    @property
    def has_own_waybill(self) -> bool:
        """Whether the dealer has made the waybill himself, so that nothing is to be priced."""
        return self.is_customers and bool(self.values.get("own_waybill") or self.own_file)


def draft_of(*, basket: Any) -> DeliveryDraft | None:
    """Return what was entered for a basket (one query); without a basket, nothing."""
    if basket is None or not basket.pk:
        return None
    return DeliveryDraft.objects.filter(basket_id=basket.pk).first()


def read_selections(
    *,
    basket: Any,
    methods: Sequence[DeliveryMethod],
    context: B2BContext,
    load: Load,
    at: datetime | None = None,
) -> dict[str, Selection]:
    """Return code of a method → what is chosen for it.

    One query when nothing was entered yet; else draft, cities, branches, directories, senders,
    places of pickup and prices, one query each, however many methods and lines there are.

    :param methods: as ``offered_methods`` gives them.
    """
    draft = draft_of(basket=basket)
    entered: dict[str, Any] = draft.values if draft is not None else {}
    values = {row.code: _texts(entered.get(row.code)) for row in methods}
    return selections_of(
        values=values,
        methods=methods,
        context=context,
        load=load,
        basket=basket,
        at=at or timezone.now(),
        files={code: _file(each) for code, each in entered.items()},
    )


def selections_of(
    *,
    values: Mapping[str, Mapping[str, str]],
    methods: Sequence[DeliveryMethod],
    context: B2BContext,
    load: Load,
    basket: Any,
    at: datetime,
    files: Mapping[str, tuple[str, str]] = MappingProxyType({}),
) -> dict[str, Selection]:
    """Return the same of entered values.

    :param values: code of a method → field → text.
    :param basket: with its lines and prices, for the declared value and the retail price.
    :param files: code of a method → where the file of an own waybill is kept, and its own name.
    """
    facts = _Facts.of(values, methods, context)
    places = places_of(load)
    declared = declared_of(basket)
    chosen = []
    for row in methods:
        own_file, own_name = files.get(row.code, ("", ""))
        blank = Selection(
            method=row,
            values=values.get(row.code, {}),
            declared=declared,
            own_file=own_file,
            own_file_name=own_name,
        )
        chosen.append(_with_cash(facts.selection(blank, places=places), basket))
    keyed = [_with_key(each, places, load) for each in chosen]
    quotes = stored_quotes(keys=[each.key for each in keyed if each.key], at=at)
    return {
        each.method.code: replace(each, quote=quotes.get(each.key) or _by_request(each, at))
        for each in keyed
    }


def declared_of(basket: Any) -> Decimal | None:
    """Return the declared value of a basket in hryvnias; ``None`` when it is in another currency.

    Carriers insure in hryvnias, and delivery knows no rates of exchange.
    """
    if basket is None or basket.currency != settings.OSCAR_DEFAULT_CURRENCY:
        return None
    total: Decimal = basket.total_incl_tax
    return total


def cash_limit(basket: Any) -> Decimal | None:
    """Return how much a carrier may take from the dealer's customer, hryvnias; ``None`` = no limit.

    The retail price of the goods, or the dealer's own where that is more; no limit where the retail
    price of some is not known, or prices are in another currency.
    """
    total = declared_of(basket)
    if total is None:
        return None
    retail = Decimal(0)
    for line in basket.all_lines():
        price = getattr(line.purchase_info.price, "retail", None)
        if price is None:
            return None
        retail += line.sale_unit.amount(price, line.quantity)
    return max(retail, total)


def recipients_of(
    *, context: B2BContext, carrier: str = "", is_customer: bool | None = None, limit: int = 50
) -> list[Recipient]:
    """Return whom goods were sent to before, the latest first: of this dealer only (one query).

    :param carrier: those reached by this carrier; empty = all.
    :param is_customer: the dealer's customers, or his own people; ``None`` = both.
    """
    if context.dealer_id is None:
        return []
    found = Recipient.objects.filter(dealer_id=context.dealer_id)
    if carrier:
        found = found.filter(carrier=carrier)
    if is_customer is not None:
        found = found.filter(is_customer=is_customer)
    return list(found.select_related("city", "point__city")[:limit])


def recipient_of(*, context: B2BContext, pk: int) -> Recipient | None:
    """Return a kept recipient of this dealer; nobody else's is found (one query)."""
    if context.dealer_id is None:
        return None
    found = Recipient.objects.filter(dealer_id=context.dealer_id, pk=pk)
    return found.select_related("city", "point__city").first()


def number_in(text: str) -> int | None:
    """Return the id that a form sent, or ``None`` for what cannot be one."""
    text = text.strip()
    # 18 digits always fit PostgreSQL's bigint.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def is_on(text: str) -> bool:
    """Return whether a check box that was kept as text is ticked."""
    return text.lower() in ("1", "on", "true")


def sum_in(text: str) -> Decimal:
    """Return a sum of money as people write it, 0 for what is none."""
    try:
        found = Decimal("".join(text.split()).replace(",", ".") or "0")
    except InvalidOperation:
        return Decimal(0)
    if not found.is_finite() or not 0 <= found <= _LARGEST_SUM:
        return Decimal(0)
    return found.quantize(Decimal("0.01"))


def _file(entered: Any) -> tuple[str, str]:
    if not isinstance(entered, dict):
        return ("", "")
    return (str(entered.get(FILE, "")), str(entered.get(FILE_NAME, "")))


def _with_cash(selection: Selection, basket: Any) -> Selection:
    limit = cash_limit(basket) if selection.cash_on_delivery else None
    if limit is None or selection.cash_on_delivery <= limit:
        return selection
    text = _("Cash on delivery may be up to %s, the retail price of the goods.")
    return replace(selection, cash_problem=text % amount(limit))


def _texts(entered: Any) -> dict[str, str]:
    if not isinstance(entered, dict):
        return {}
    return {name: str(entered[name]) for name in DRAFT_FIELDS if entered.get(name)}


def _by_request(selection: Selection, at: datetime) -> StoredQuote | None:
    """Return "by the carrier's tariff" for a place in words, about which nobody can be asked."""
    if not (selection.by_hand and selection.is_complete) or selection.has_own_waybill:
        return None
    return StoredQuote(carrier=selection.carrier, source=Source.REQUEST, made_at=at, valid_until=at)


def _with_key(selection: Selection, places: tuple[Place, ...], load: Load) -> Selection:
    if not selection.can_be_quoted:
        return selection
    key = quote_key(
        carrier=selection.carrier,
        sender=selection.sender,
        city=selection.city,
        point=selection.point,
        to_door=selection.to_door,
        places=places,
        declared=selection.declared or Decimal(0),
        payer=selection.payer,
        cash_on_delivery=selection.cash_on_delivery,
        approximate=load.is_approximate,
    )
    return replace(selection, key=key)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the directories know about the ids that were entered for any method."""

    cities: Mapping[int, City]
    points: Mapping[int, Point]
    with_directory: Mapping[str, bool]
    senders: Mapping[str, SenderProfile]
    warehouses: frozenset[int]

    @classmethod
    def of(
        cls,
        values: Mapping[str, Mapping[str, str]],
        methods: Sequence[DeliveryMethod],
        context: B2BContext,
    ) -> _Facts:
        entered = [(row, values.get(row.code, {})) for row in methods]
        carriers = {_carrier_of(row, texts) for row, texts in entered if texts} - {""}
        cities = _ids(entered, "city")
        points = _ids(entered, "point")
        has_warehouse = any(texts.get("warehouse") for __, texts in entered)
        return cls(
            cities=City.objects.in_bulk(cities) if cities else {},
            points=Point.objects.select_related("city").in_bulk(points) if points else {},
            with_directory=_with_directory(carriers),
            senders=_senders(carriers, context),
            warehouses=frozenset(each.partner_id for each in pickup_points(context=context))
            if has_warehouse
            else frozenset(),
        )

    def selection(self, blank: Selection, *, places: Sequence[Place]) -> Selection:
        """Return what is chosen for a method by its values, without its price."""
        kind = blank.method.kind
        if kind == MethodKind.PICKUP:
            return self._pickup(blank)
        blank = replace(blank, address=blank.values.get("address", ""))
        if kind == MethodKind.TRANSPORT:
            return self._transport(blank)
        if kind in BY_CARRIER:
            return self._by_carrier(blank, places)
        return blank

    def _pickup(self, blank: Selection) -> Selection:
        warehouse = number_in(blank.values.get("warehouse", ""))
        if warehouse is None or warehouse in self.warehouses:
            return blank
        return replace(
            blank, problem=_("Goods can no longer be picked up there. Choose another warehouse.")
        )

    def _transport(self, blank: Selection) -> Selection:
        zones: Sequence[TransportZone] = getattr(blank.method, "offered_zones", ())
        wanted = number_in(blank.values.get("zone", ""))
        zone = next((each for each in zones if each.pk == wanted), None)
        needs = problem = ""
        if zones and zone is None and wanted is not None:
            problem = _("Our transport no longer serves this zone. Choose another one.")
        elif zones and zone is None:
            needs = _("Choose the zone.")
        elif not blank.address:
            needs = _("Write where to bring the goods.")
        if zone is not None:
            problem = _too_small(zone, blank.declared)
        return replace(blank, zone=zone, needs=needs, problem=problem)

    def _by_carrier(self, blank: Selection, places: Sequence[Place]) -> Selection:
        row, texts = blank.method, blank.values
        carrier = _carrier_of(row, texts)
        if row.kind == MethodKind.DROPSHIPPING and carrier not in self.with_directory:
            carrier = ""
        point = self.points.get(number_in(texts.get("point", "")) or 0)
        city = self.cities.get(number_in(texts.get("city", "")) or 0)
        if city is not None and city.carrier != carrier:
            city = None
        if city is None and point is not None and point.carrier == carrier:
            city = point.city
        if point is not None and (city is None or point.city_id != city.pk):
            point = None
        to_door = is_on(texts.get("to_door", "")) and (
            row.to_door or row.kind == MethodKind.DROPSHIPPING
        )
        found = replace(
            blank,
            carrier=carrier,
            city=city,
            point=None if to_door else point,
            to_door=to_door,
            cash_on_delivery=(
                sum_in(texts.get("cash_on_delivery", "")) if blank.is_customers else Decimal(0)
            ),
            by_hand=bool(carrier) and not self.with_directory.get(carrier, True),
            sender=self.senders.get(carrier),
        )
        return replace(found, needs=_missing(found), problem=_wrong(found, places))


def _carrier_of(row: DeliveryMethod, texts: Mapping[str, str]) -> str:
    if row.kind == MethodKind.DROPSHIPPING:
        return texts.get("customer_carrier", "")
    return row.carrier if row.kind == MethodKind.CARRIER else ""


def _ids(entered: Sequence[tuple[DeliveryMethod, Mapping[str, str]]], name: str) -> set[int]:
    found = (number_in(texts.get(name, "")) for row, texts in entered if row.kind in BY_CARRIER)
    return {each for each in found if each is not None}


def _with_directory(carriers: Collection[str]) -> dict[str, bool]:
    """Return carrier → whether it has a city to be chosen, of those in use (one query)."""
    if not carriers:
        return {}
    cities = City.objects.filter(carrier=OuterRef("code"), active=True)
    accounts = CarrierAccount.objects.filter(code__in=carriers, is_active=True)
    return dict(accounts.annotate(listed=Exists(cities)).values_list("code", "listed"))


def _senders(carriers: Collection[str], context: B2BContext) -> dict[str, SenderProfile]:
    """Return carrier → from where its parcels leave for this buyer (one query)."""
    if not carriers:
        return {}
    found = {
        carrier: suited(profiles, warehouse_id=context.home_warehouse_id)
        for carrier, profiles in senders_of(carriers).items()
    }
    return {carrier: profile for carrier, profile in found.items() if profile is not None}


def _missing(selection: Selection) -> str:
    if selection.has_own_waybill:
        return ""
    if not selection.carrier:
        return _("Choose the carrier.")
    if selection.by_hand:
        return "" if selection.address else _("Write the city and the branch.")
    if selection.city is None:
        return _("Choose the city.")
    if selection.to_door:
        return "" if selection.address else _("Write where to bring the goods.")
    return "" if selection.point is not None else _("Choose the branch.")


def _wrong(selection: Selection, places: Sequence[Place]) -> str:
    if selection.has_own_waybill:
        return ""
    city, point = selection.city, selection.point
    if city is not None and not city.active:
        text = _("The carrier no longer serves “%s”. Choose another city.")
        return text % city.name_in(get_language() or "")
    reason = why_not(point=point, places=places) if point is not None else ""
    return _("%(reason)s Choose another branch.") % {"reason": reason} if reason else ""


def _too_small(zone: TransportZone, total: Decimal | None) -> str:
    if zone.min_total is None or total is None or total >= zone.min_total:
        return ""
    text = _(
        "To “%(zone)s” we bring orders from %(least)s on; add goods for %(missing)s or choose "
        "another way."
    )
    return text % {
        "zone": zone.name,
        "least": amount(zone.min_total),
        "missing": amount(zone.min_total - total),
    }
