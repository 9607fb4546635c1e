"""Use-cases of prices and stock: decide which price types and warehouses of 1C are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from oscar_b2b.core.merge_values import CURRENCY_CODES
from oscar_b2b.partner_pricing.models import PriceType, Warehouse

#: What can be decided on a price type.
SHOW, HIDE, COST = "show", "hide", "cost"


class UnableToMap(Exception):
    """A decision contradicts itself. ``reason`` is a translated text for the administrator.

    :param pk: id of the row it is about.
    """

    def __init__(self, pk: int, reason: str) -> None:
        self.pk = pk
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class PriceTypeDecision:
    """What an administrator decided on a price type.

    :param state: ``"show"``, ``"hide"`` or ``"cost"`` (hidden for good).
    :param currency: ISO code of the prices; empty only for a type that is not shown.
    :param vat_included: the prices are with VAT.
    """

    pk: int
    state: str
    is_retail: bool
    currency: str
    vat_included: bool


@dataclass(frozen=True, slots=True)
class WarehouseDecision:
    """What an administrator decided on a warehouse; percentages as 3.5, ``days`` of delivery."""

    pk: int
    is_active: bool
    kind: str
    region: str
    pickup: bool
    commission: Decimal
    delivery_surcharge: Decimal
    delivery_days: int


@transaction.atomic
def map_price_types(*, decisions: Sequence[PriceTypeDecision], at: datetime) -> int:
    """Write decisions on price types, all or none; returns how many were new or changed.

    Prices are asked of the database on every request, so nothing cached has to follow.

    :param at: aware moment of the decision.
    :raises UnableToMap: for a cost price that is to be the retail price, and for a type that is to
        be shown in no known currency.
    """
    stored = PriceType.objects.select_for_update().in_bulk([each.pk for each in decisions])
    changed = 0
    for decision in decisions:
        row = stored.get(decision.pk)
        if row is None:
            continue
        if decision.state == COST and decision.is_retail:
            raise UnableToMap(row.pk, _("“%s”: a cost price cannot be the retail price.") % row)
        if decision.currency and decision.currency not in CURRENCY_CODES:
            raise UnableToMap(
                row.pk,
                _("“%(name)s”: there is no currency %(code)s.")
                % {"name": row, "code": decision.currency},
            )
        if decision.state == SHOW and not decision.currency:
            raise UnableToMap(row.pk, _("“%s”: choose the currency of the prices first.") % row)
        wanted = {
            "is_active": decision.state == SHOW,
            "is_cost": decision.state == COST,
            "is_retail": decision.is_retail,
            "currency": decision.currency,
            "vat_included": decision.vat_included,
        }
        changed += _write(row, wanted, at=at)
    return changed


@transaction.atomic
def map_warehouses(*, decisions: Sequence[WarehouseDecision], at: datetime) -> int:
    """Write decisions on warehouses, all or none; returns how many were new or changed.

    :param at: aware moment of the decision.
    """
    stored = Warehouse.objects.select_for_update().in_bulk([each.pk for each in decisions])
    changed = 0
    for decision in decisions:
        row = stored.get(decision.pk)
        if row is None:
            continue
        wanted = {
            name: getattr(decision, name)
            for name in (
                "is_active",
                "kind",
                "region",
                "pickup",
                "commission",
                "delivery_surcharge",
                "delivery_days",
            )
        }
        changed += _write(row, wanted, at=at)
    return changed


@transaction.atomic
def show_everything_new(*, at: datetime) -> None:
    """Show all price types and warehouses nobody has decided on, but no cost: for the demo."""
    new = PriceType.objects.filter(reviewed_at=None)
    new.filter(is_cost=False).exclude(currency="").update(is_active=True, reviewed_at=at)
    new.filter(is_cost=True).update(reviewed_at=at)
    Warehouse.objects.filter(reviewed_at=None).update(is_active=True, reviewed_at=at)


def _write(row: PriceType | Warehouse, wanted: dict[str, object], *, at: datetime) -> bool:
    """Write what differs; an unchanged row that somebody decided on before is left alone."""
    differs = [name for name, value in wanted.items() if getattr(row, name) != value]
    if not differs and row.reviewed_at is not None:
        return False
    for name in differs:
        setattr(row, name, wanted[name])
    row.reviewed_at = at
    row.save(update_fields=[*differs, "reviewed_at"])
    return True
