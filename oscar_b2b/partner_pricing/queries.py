"""Masked stock, in bulk. Prices: ``price_queries``.

Stock figures never leave this file: what is returned carries marks and words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    Exists,
    F,
    FilteredRelation,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_b2b.core import availability, site_settings
from oscar_b2b.core.amounts import quantity
from oscar_b2b.core.availability import StockDisplay, WarehouseStock
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.delivery import PickupPoint
from oscar_b2b.partner_pricing import domain, price_facts_sql
from oscar_b2b.partner_pricing.domain import Beyond, Mark, MarkKind, StockMode, View
from oscar_b2b.partner_pricing.models import ClientStock, ExpectedBatch, StockView, Warehouse

#: Codes of the settings of the shop (``settings.py`` declares them) and their values.
BEYOND_STOCK = "partner_pricing.beyond_stock"
PARTNER_WAREHOUSES = "partner_pricing.partner_warehouses"
WHEN_MISSING = "when_missing"
OUT_OF_STOCK = "partner_pricing.out_of_stock"


@dataclass(frozen=True, slots=True)
class _Place:
    """A warehouse of the dealer, with what a row of the breakdown says of it."""

    partner_id: int
    name: str
    is_home: bool
    rank: int
    days: int
    is_partners: bool
    surcharge: Decimal


@dataclass(frozen=True, slots=True)
class _Sight:
    """Everything that decides what one dealer sees of stock, asked once a request."""

    view: View
    places: tuple[_Place, ...] = ()
    beyond: Beyond = Beyond.CONFIRM
    #: Partners' warehouses are shown only for goods that the own ones do not have.
    partners_when_missing: bool = False
    #: Any batch is expected at all; if not, nobody asks for them.
    has_batches: bool = False
    #: What becomes of goods that are out of stock, of ``StockView.OUT_OF_STOCK``.
    out_of_stock: str = domain.LISTED

    @property
    def rank(self) -> dict[int, int]:
        """Partner ids in the order in which the dealer's warehouses are shown."""
        return {place.partner_id: number for number, place in enumerate(self.places)}


def stock(*, context: B2BContext, product_ids: Collection[int]) -> dict[int, StockDisplay]:
    """Return what the dealer may see of each product's stock, with two queries for all.

    Visitors and staff see as much as a dealer whose stock is hidden: whoever must not see the
    figures could simply sign out. A third query is made where batches are expected.
    """
    sight = _sight(context)
    if sight.view.mode is StockMode.HIDDEN:
        hidden = StockDisplay(availability.HIDDEN, "", "", beyond=sight.beyond)
        return dict.fromkeys(product_ids, hidden)
    figures: dict[int, _Figures] = {pk: _Figures() for pk in product_ids}
    rows = (
        _stockrecords()
        .filter(product__in=figures, partner__in=list(sight.rank))
        .order_by()
        .annotate(own_limit=_own_limit(context))
        .values("product_id", "partner_id")
        .annotate(
            free=Sum(_free()),
            most=Min("own_limit__quantity"),
            quantum=Min(_of_unit("quantum")),
            unit=Min(_of_unit("unit")),
        )
        .values_list("product_id", "partner_id", "free", "most", "quantum", "unit")
    )
    for product_id, partner_id, free, most, quantum, unit in rows:
        found = figures[product_id]
        found.free[partner_id] = free
        found.most = most
        if quantum is not None and quantum != 1:
            found.quantum, found.unit = quantum.normalize(), unit or ""
    dates = _expected(sight, product_ids) if sight.has_batches else {}
    return {pk: _display(sight, found, dates.get(pk)) for pk, found in figures.items()}


@dataclass(slots=True)
class _Figures:
    """Free quanta of a product by warehouse, the client's limit, and how quanta are counted."""

    free: dict[int, int] = field(default_factory=dict)
    most: int | None = None
    quantum: Decimal = Decimal(1)
    unit: str = ""


def _of_unit(column: str) -> Coalesce:
    """Return a column of the sale unit of a stock record's product, or of its parent's."""
    return Coalesce(F(f"product__sale_unit__{column}"), F(f"product__parent__sale_unit__{column}"))


def _expected(sight: _Sight, product_ids: Collection[int]) -> dict[int, date]:
    """Return the next batch of each product in the dealer's warehouses, with one query."""
    rows = (
        _coming()
        .filter(
            Q(warehouse=None) | Q(warehouse__partner__in=list(sight.rank)), product__in=product_ids
        )
        .order_by()
        .values("product_id")
        .annotate(next=Min("date"))
        .values_list("product_id", "next")
    )
    return dict(rows)


def _coming() -> QuerySet[ExpectedBatch]:
    return ExpectedBatch.objects.filter(date__gte=timezone.localdate())


def is_stock_hidden(*, context: B2BContext) -> bool:
    """Tell whether this dealer may not see stock, so that no filter offers it either."""
    return _sight(context).view.mode is StockMode.HIDDEN


def out_of_stock(*, context: B2BContext) -> str:
    """Return what lists do with goods that are out of stock, of ``StockView.OUT_OF_STOCK``.

    Decided by the contract, the dealer, the segment, everybody, in the end by the shop's setting.
    Where stock is hidden, and for whoever is no dealer, goods are listed: what is left out tells
    what is there.
    """
    return _sight(context).out_of_stock


def in_stock(*, context: B2BContext, only_home: bool = False) -> Any:
    """Return the condition over ``Product`` that the good or a variant of it is in stock.

    Counts the warehouses of the contract, or only the home one. Ask :func:`is_stock_hidden`
    first: the condition itself does not look at the dealer's view.
    """
    # A good of which 1C lets the client see none is out of stock for him.
    none_for_client = _client_stock(context).filter(product_id=OuterRef("product_id"), quantity=0)
    records = _stockrecords().filter(
        ~Exists(none_for_client), num_in_stock__gt=Coalesce(F("num_allocated"), 0)
    )
    if only_home:
        records = records.filter(partner_id=context.home_warehouse_id)
    else:
        records = records.filter(partner__in=_allowed_partners(context))
    # Two sets that are each built once: EXISTS of a variant would join all goods with all records.
    of_variants = records.filter(product__parent__isnull=False, product__is_public=True)
    return Q(pk__in=records.values("product")) | Q(pk__in=of_variants.values("product__parent"))


def is_expected() -> Any:
    """Return the condition over ``Product`` that a batch of the good or of a variant is coming."""
    return Exists(_coming().filter(product=OuterRef("pk"))) | Exists(
        _coming().filter(product__parent=OuterRef("pk"))
    )


def buyable_records(*, context: B2BContext, stockrecords: Collection[Any]) -> list[Any]:
    """Return the stock records that the dealer may buy from: home, own, remote, partner's.

    Records of warehouses that the contract does not name, or that do not sell on the site, are
    left out. No figure is looked at: for a dealer whose stock is hidden, the warehouse that a line
    is ordered from must not tell where there is some.
    """
    if context.is_dealer:
        rank = _sight(context).rank
    else:
        partners = _allowed_partners(context).filter(
            pk__in={record.partner_id for record in stockrecords}
        )
        rank = {place.partner_id: number for number, place in enumerate(_places(context, partners))}
    allowed = [record for record in stockrecords if record.partner_id in rank]
    return sorted(allowed, key=lambda each: (rank[each.partner_id], each.pk))


def pickup_points(*, context: B2BContext) -> list[PickupPoint]:
    """Return the contract's warehouses that hand goods over, home first (one query)."""
    warehouses = Warehouse.objects.filter(
        pickup=True, is_active=True, partner__in=_allowed_partners(context)
    ).select_related("partner")
    points = [
        PickupPoint(
            partner_id=each.partner_id,
            name=each.partner.display_name,
            address=each.address,
            phone=each.phone,
            hours=each.hours,
        )
        for each in warehouses
    ]
    return sorted(points, key=lambda each: each.partner_id != context.home_warehouse_id)


def _sight(context: B2BContext) -> _Sight:
    """Return the dealer's view and warehouses in the order they are shown, asked once a request."""
    if not context.is_dealer:
        return _Sight(View(StockMode.HIDDEN))
    key = (
        "partner_pricing.sight",
        context.contract_guid,
        context.dealer_id,
        context.segment_id,
        context.warehouse_ids,
        context.home_warehouse_id,
    )
    if key not in context.memo:
        context.memo[key] = _ask_sight(context)
    found: _Sight = context.memo[key]
    return found


def _ask_sight(context: B2BContext) -> _Sight:
    views = _stock_views(context)
    rows = list(
        _places_rows(context, _allowed_partners(context))
        .annotate(
            view_mode=Subquery(views.exclude(mode="").values("mode")[:1]),
            view_thresholds=Subquery(views.exclude(mode="").values("thresholds")[:1]),
            view_policy=Subquery(views.exclude(out_of_stock="").values("out_of_stock")[:1]),
            has_batches=Exists(_coming()),
            # What decides the prices is read along: it refers to no warehouse.
            price_rows=price_facts_sql.column(context),
        )
        .values_list(
            *_PLACE, "view_mode", "view_thresholds", "view_policy", "has_batches", "price_rows"
        )
    )
    if rows:
        *__, mode, thresholds, policy, has_batches, price_rows = rows[0]
        context.memo[price_facts_sql.key(context)] = price_rows
        view = _view(mode, thresholds)
    else:
        # No warehouse sells to the dealer; the view is asked alone.
        (view, policy), has_batches = _first_view(views), False
    hidden = view.mode is StockMode.HIDDEN
    return _Sight(
        view=view,
        places=tuple(_ranked(context, (row[: len(_PLACE)] for row in rows))),
        beyond=domain.beyond(view.mode, site_settings.value(BEYOND_STOCK)),
        partners_when_missing=site_settings.value(PARTNER_WAREHOUSES) == WHEN_MISSING,
        has_batches=has_batches,
        out_of_stock=domain.LISTED if hidden else policy or site_settings.value(OUT_OF_STOCK),
    )


_PLACE = (
    "pk",
    "name",
    "warehouse__kind",
    "warehouse__delivery_days",
    "warehouse__delivery_surcharge",
    "warehouse__commission",
)


def _places(context: B2BContext, partners: Any) -> list[_Place]:
    return _ranked(context, _places_rows(context, partners).values_list(*_PLACE))


def _places_rows(context: B2BContext, partners: Any) -> Any:
    return partners.order_by("name", "pk")


def _ranked(context: B2BContext, rows: Iterable[Any]) -> list[_Place]:
    """Return the warehouses in the order they are shown: home, own, remote, partner's."""
    places = []
    for partner_id, name, kind, days, surcharge, commission in rows:
        is_home = partner_id == context.home_warehouse_id
        places.append(
            _Place(
                partner_id,
                name,
                is_home,
                domain.warehouse_rank(is_home=is_home, kind=kind or Warehouse.OWN),
                0 if is_home else days or 0,
                is_partners=kind == Warehouse.PARTNER and not is_home,
                surcharge=Decimal(0) if is_home else domain.surcharge(commission, surcharge),
            )
        )
    return sorted(places, key=lambda place: place.rank)


def _stock_views(context: B2BContext) -> QuerySet[StockView]:
    """Return the views that fit: the contract's, the dealer's, the segment's, everybody's."""
    everybody = Q(dealer=None, segment=None, contract_guid="")
    fits = everybody | Q(dealer_id=context.dealer_id)
    if context.segment_id is not None:
        fits |= Q(segment_id=context.segment_id)
    if context.contract_guid:
        fits |= Q(contract_guid=context.contract_guid)
    return StockView.objects.filter(fits).order_by(
        F("contract_guid").desc(),
        F("dealer_id").asc(nulls_last=True),
        F("segment_id").asc(nulls_last=True),
    )


def _first_view(views: QuerySet[StockView]) -> tuple[View, str]:
    """Return what the closest owners say of the view and of goods that are out of stock."""
    rows = list(views.values_list("mode", "thresholds", "out_of_stock"))
    shown = [(mode, limits) for mode, limits, _policy in rows if mode]
    policies = [policy for _mode, _limits, policy in rows if policy]
    return _view(*(shown[0] if shown else (None, None))), policies[0] if policies else ""


def _view(mode: str | None, thresholds: list[int] | None) -> View:
    """Return the view of a stored row, or the default one when nothing fits the dealer."""
    return View.of(mode, thresholds or ()) if mode else View()


def _allowed_partners(context: B2BContext) -> Any:
    """Return the Oscar partners whose stock the dealer may buy: of the contract, and active."""
    partners = get_model("partner", "Partner").objects.filter(
        Q(warehouse=None) | Q(warehouse__is_active=True)
    )
    if context.warehouse_ids:
        partners = partners.filter(pk__in=context.warehouse_ids)
    return partners


def _own_limit(context: B2BContext) -> FilteredRelation:
    """Join the row of ``ClientStock`` of the legal entity; there is at most one a product."""
    return FilteredRelation(
        "product__client_stock",
        condition=Q(product__client_stock__legal_entity_id=context.legal_entity_id),
    )


def _client_stock(context: B2BContext) -> QuerySet[ClientStock]:
    if context.legal_entity_id is None:
        return ClientStock.objects.none()
    return ClientStock.objects.filter(legal_entity_id=context.legal_entity_id)


def _stockrecords() -> Any:
    return get_model("partner", "StockRecord").objects


def _free() -> Any:
    """Pieces that nobody has ordered yet; what 1C sends below zero is nothing."""
    return Greatest(Coalesce(F("num_in_stock"), 0) - Coalesce(F("num_allocated"), 0), 0)


def _display(sight: _Sight, figures: _Figures, expected: date | None) -> StockDisplay:
    seen = domain.within(figures.free, list(sight.rank), figures.most)
    places = sight.places
    if sight.partners_when_missing:
        own = tuple(place for place in places if not place.is_partners)
        if any(seen.get(place.partner_id, 0) > 0 for place in own):
            places = own
            seen = {place.partner_id: seen.get(place.partner_id, 0) for place in own}

    def mark(quanta: int) -> Mark:
        # A whole figure stays whole: "7", never "7.0".
        units = quanta if figures.quantum == 1 else quanta * figures.quantum
        return domain.mask(units, sight.view)

    total = mark(sum(seen.values()))
    warehouses = []
    for place in places:
        there = mark(seen.get(place.partner_id, 0))
        warehouses.append(
            WarehouseStock(
                warehouse_id=place.partner_id,
                name=place.name,
                code=_code(there),
                label=_label(there, figures.unit),
                spoken=_spoken(there, figures.unit),
                is_home=place.is_home,
                days=place.days,
                orderable=there.quanta(figures.quantum),
                surcharge=place.surcharge,
            )
        )
    return StockDisplay(
        _code(total),
        _label(total, figures.unit),
        _spoken(total, figures.unit),
        tuple(warehouses),
        beyond=sight.beyond,
        expected=expected,
    )


def _code(mark: Mark) -> str:
    if mark.kind is MarkKind.HIDDEN:
        return availability.HIDDEN
    if mark.kind is MarkKind.NONE:
        return availability.OUT_OF_STOCK
    return availability.LOW_STOCK if mark.is_low else availability.IN_STOCK


def _figure(mark: Mark, unit: str) -> str:
    """Write a figure: "250", or "2,5 кг" where a good is sold in fractions of its unit."""
    if isinstance(mark.figure, int) and not unit:
        return str(mark.figure)
    return f"{quantity(mark.figure)} {unit}".strip()


def _label(mark: Mark, unit: str = "") -> str:
    if mark.kind is MarkKind.NONE:
        return _("none")
    if mark.kind is MarkKind.HIDDEN:
        return ""
    return f"{'>' if mark.kind is MarkKind.MORE else ''}{_figure(mark, unit)}"


def _spoken(mark: Mark, unit: str = "") -> str:
    if mark.kind is MarkKind.HIDDEN:
        return ""
    if mark.kind is MarkKind.NONE:
        return _("out of stock")
    if mark.kind is MarkKind.MORE:
        return _("more than %(figure)s") % {"figure": _figure(mark, unit)}
    return _("%(figure)s in stock") % {"figure": _figure(mark, unit)}
