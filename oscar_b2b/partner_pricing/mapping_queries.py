"""What the mapping pages show: price types and warehouses, and how much hangs on them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Count, Model, QuerySet, When
from oscar.core.loading import get_model

from oscar_b2b.core import audit
from oscar_b2b.partner_pricing.models import Price, PriceType, Warehouse

_NEW_FIRST = Case(When(reviewed_at=None, then=0), default=1)

#: Filters of the pages → conditions.
_STATES: dict[str, dict[str, Any]] = {
    "new": {"reviewed_at": None},
    "shown": {"is_active": True},
    "hidden": {"is_active": False},
}


def price_types(*, words: str = "", state: str = "") -> QuerySet[PriceType]:
    """Return price types, those nobody has decided on first.

    :param words: parts of the name.
    :param state: ``"new"``, ``"shown"`` or ``"hidden"``; others = all.
    """
    found = PriceType.objects.filter(**_STATES.get(state, {}))
    for word in words.split():
        found = found.filter(name__icontains=word)
    return found.order_by(_NEW_FIRST, "name", "pk")


def warehouses(*, words: str = "", state: str = "") -> QuerySet[Warehouse]:
    """Return warehouses with their Oscar partners, those nobody has decided on first."""
    found = Warehouse.objects.select_related("partner").filter(**_STATES.get(state, {}))
    for word in words.split():
        found = found.filter(partner__name__icontains=word)
    return found.order_by(_NEW_FIRST, "partner__name", "pk")


def new_price_types() -> int:
    """Return how many price types nobody has decided on."""
    return PriceType.objects.filter(reviewed_at=None).count()


def new_warehouses() -> int:
    """Return how many warehouses nobody has decided on."""
    return Warehouse.objects.filter(reviewed_at=None).count()


def price_counts(*, price_type_ids: Collection[int]) -> dict[int, int]:
    """Return how many prices each price type has, with one query."""
    rows = Price.objects.filter(price_type__in=price_type_ids).order_by()
    return dict(rows.values_list("price_type").annotate(Count("pk")))


def stock_counts(*, partner_ids: Collection[int]) -> dict[int, int]:
    """Return how many goods are in stock in each warehouse, with one query."""
    rows = get_model("partner", "StockRecord").objects.filter(
        partner__in=partner_ids, num_in_stock__gt=0
    )
    return dict(rows.order_by().values_list("partner").annotate(Count("pk")))


def last_decisions(*, model: type[Model], ids: Collection[int]) -> dict[int, Any]:
    """Return the newest entry of the audit log for each row that has one, with one query."""
    kind = ContentType.objects.get_for_model(model)
    entries = (
        audit.entries()
        .filter(content_type=kind, object_id__in=ids)
        .order_by("object_id", "-timestamp", "-pk")
        .distinct("object_id")
    )
    return {entry.object_id: entry for entry in entries}


def uses(*, price_type_ids: Collection[int]) -> dict[int, list[tuple[str, int]]]:
    """Return (what, how many) of the rows of other modules that name each price type.

    Contracts name price types, and this module must not know contracts: whatever refers to a price
    type by a relation it can be asked by is counted, one query per kind.
    """
    found: dict[int, list[tuple[str, int]]] = {pk: [] for pk in price_type_ids}
    for relation in PriceType._meta.related_objects:
        model: Any = relation.related_model
        if model._meta.app_label == PriceType._meta.app_label:
            continue
        name = relation.field.name
        rows = model._default_manager.filter(**{f"{name}__in": price_type_ids}).order_by()
        for pk, count in rows.values_list(name).annotate(Count("pk")):
            found[pk].append((str(model._meta.verbose_name_plural), count))
    return found
