"""Masked stock, in bulk. Prices: ``price_queries``.

Stock figures never leave this file: what is returned carries marks and words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
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
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_b2b.core import availability
from oscar_b2b.core.availability import StockDisplay, WarehouseStock
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.delivery import PickupPoint
from oscar_b2b.partner_pricing import domain
from oscar_b2b.partner_pricing.domain import Mark, MarkKind, StockMode, View
from oscar_b2b.partner_pricing.models import ClientStock, StockView, Warehouse


@dataclass(frozen=True, slots=True)
class _Place:
    """A warehouse of the dealer, with what a row of the breakdown says of it."""

    partner_id: int
    name: str
    is_home: bool
    rank: int
    days: int


def stock(*, context: B2BContext, product_ids: Collection[int]) -> dict[int, StockDisplay]:
    """Return what the dealer may see of each product's stock, with two queries for all.

    Visitors and staff see as much as a dealer whose stock is hidden: whoever must not see the
    figures could simply sign out.
    """
    view, places = _view_and_places(context)
    if view.mode is StockMode.HIDDEN:
        hidden = StockDisplay(availability.HIDDEN, "", "")
        return dict.fromkeys(product_ids, hidden)
    free: dict[int, dict[int, int]] = {pk: {} for pk in product_ids}
    most: dict[int, int | None] = dict.fromkeys(product_ids)
    places_order = [place.partner_id for place in places]
    rows = (
        _stockrecords()
        .filter(product__in=free, partner__in=places_order)
        .order_by()
        .annotate(own_limit=_own_limit(context))
        .values("product_id", "partner_id")
        .annotate(free=Sum(_free()), most=Min("own_limit__quantity"))
        .values_list("product_id", "partner_id", "free", "most")
    )
    for product_id, partner_id, figure, limit in rows:
        free[product_id][partner_id] = figure
        most[product_id] = limit
    context.memo.setdefault(_limits_key(context), {}).update(most)
    return {
        pk: _display(view, places, domain.within(figures, places_order, most[pk]))
        for pk, figures in free.items()
    }


def limits(*, context: B2BContext, product_ids: Collection[int]) -> dict[int, int]:
    """Return how many pieces 1C lets the legal entity have at most, of goods with such a limit.

    What :func:`stock` has just read for the same goods is not asked again.
    """
    known: dict[int, int | None] = context.memo.get(_limits_key(context), {})
    if not known.keys() >= set(product_ids):
        return limits_now(context=context, product_ids=product_ids)
    return {pk: most for pk in product_ids if (most := known[pk]) is not None}


def limits_now(*, context: B2BContext, product_ids: Collection[int]) -> dict[int, int]:
    """Return the same as :func:`limits`, asked afresh with one query."""
    rows = _client_stock(context).filter(product__in=product_ids)
    return dict(rows.values_list("product_id", "quantity"))


def _limits_key(context: B2BContext) -> tuple[str, int | None]:
    return "partner_pricing.limits", context.legal_entity_id


def is_stock_hidden(*, context: B2BContext) -> bool:
    """Tell whether this dealer may not see stock, so that no filter offers it either."""
    view, __ = _view_and_places(context)
    return view.mode is StockMode.HIDDEN


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
    return Exists(records.filter(product=OuterRef("pk"))) | Exists(
        records.filter(product__parent=OuterRef("pk"), product__is_public=True)
    )


def sorted_records(*, context: B2BContext, stockrecords: Collection[Any]) -> list[Any]:
    """Return the stock records that the dealer may buy from, best first, with one query.

    Those with stock come first; then home, own, remote, partner's. Records of warehouses that
    the contract does not name, or that do not sell on the site, are left out.
    """
    if not stockrecords:
        return []
    ranks = {
        partner_id: domain.warehouse_rank(
            is_home=partner_id == context.home_warehouse_id, kind=kind or Warehouse.OWN
        )
        for partner_id, kind in _allowed_partners(context)
        .filter(pk__in={record.partner_id for record in stockrecords})
        .order_by()
        .values_list("pk", "warehouse__kind")
    }
    allowed = [record for record in stockrecords if record.partner_id in ranks]
    return sorted(
        allowed,
        key=lambda each: (each.net_stock_level <= 0, ranks[each.partner_id], each.pk),
    )


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


def _view_and_places(context: B2BContext) -> tuple[View, list[_Place]]:
    """Return the dealer's view and warehouses in the order they are shown, asked once a request."""
    if not context.is_dealer:
        return View(StockMode.HIDDEN), []
    key = (
        "partner_pricing.view",
        context.dealer_id,
        context.segment_id,
        context.warehouse_ids,
        context.home_warehouse_id,
    )
    if key not in context.memo:
        context.memo[key] = _ask_view_and_places(context)
    found: tuple[View, list[_Place]] = context.memo[key]
    return found


def _ask_view_and_places(context: B2BContext) -> tuple[View, list[_Place]]:
    view = _stock_views(context)
    rows = list(
        _allowed_partners(context)
        .order_by("name", "pk")
        .annotate(
            view_mode=Subquery(view.values("mode")[:1]),
            view_thresholds=Subquery(view.values("thresholds")[:1]),
        )
        .values_list(
            "pk",
            "name",
            "warehouse__kind",
            "warehouse__delivery_days",
            "view_mode",
            "view_thresholds",
        )
    )
    if not rows:
        # No warehouse sells to the dealer; the view is asked alone.
        return _first_view(view), []
    places = []
    for partner_id, name, kind, days, *__ in rows:
        is_home = partner_id == context.home_warehouse_id
        rank = domain.warehouse_rank(is_home=is_home, kind=kind or Warehouse.OWN)
        places.append(_Place(partner_id, name, is_home, rank, 0 if is_home else days or 0))
    places.sort(key=lambda place: place.rank)
    return _view(*rows[0][4:]), places


def _stock_views(context: B2BContext) -> QuerySet[StockView]:
    """Return the views that fit the dealer, the closest first: own, segment's, everybody's."""
    fits = Q(dealer_id=context.dealer_id) | Q(dealer=None, segment=None)
    if context.segment_id is not None:
        fits |= Q(segment_id=context.segment_id)
    return StockView.objects.filter(fits).order_by(
        F("dealer_id").asc(nulls_last=True), F("segment_id").asc(nulls_last=True)
    )


def _first_view(views: QuerySet[StockView]) -> View:
    return _view(*(views.values_list("mode", "thresholds").first() or (None, None)))


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


def _display(view: View, places: Iterable[_Place], free: dict[int, int]) -> StockDisplay:
    total = domain.mask(sum(free.values()), view)
    warehouses = []
    for place in places:
        mark = domain.mask(free.get(place.partner_id, 0), view)
        warehouses.append(
            WarehouseStock(
                warehouse_id=place.partner_id,
                name=place.name,
                code=_code(mark),
                label=_label(mark),
                spoken=_spoken(mark),
                is_home=place.is_home,
                days=place.days,
            )
        )
    return StockDisplay(_code(total), _label(total), _spoken(total), tuple(warehouses))


def _code(mark: Mark) -> str:
    if mark.kind is MarkKind.HIDDEN:
        return availability.HIDDEN
    if mark.kind is MarkKind.NONE:
        return availability.OUT_OF_STOCK
    return availability.LOW_STOCK if mark.is_low else availability.IN_STOCK


def _label(mark: Mark) -> str:
    return _("none") if mark.kind is MarkKind.NONE else mark.label


def _spoken(mark: Mark) -> str:
    if mark.kind is MarkKind.HIDDEN:
        return ""
    if mark.kind is MarkKind.NONE:
        return _("out of stock")
    if mark.kind is MarkKind.MORE:
        return _("more than %(figure)d") % {"figure": mark.figure}
    return _("%(figure)d in stock") % {"figure": mark.figure}
