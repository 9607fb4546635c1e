"""Why a dealer is not offered a method, for the supplier's people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oscar_b2b.core import audience
from oscar_b2b.core.amounts import amount, quantity
from oscar_b2b.core.context import B2BContext
from oscar_b2b.shipping_carriers.carriers.registry import carriers
from oscar_b2b.shipping_carriers.domain import Bound, missed_bounds
from oscar_b2b.shipping_carriers.models import DeliveryMethod, MethodKind
from oscar_b2b.shipping_carriers.queries.accounts import CarrierState, ready_codes, states
from oscar_b2b.shipping_carriers.queries.methods import (
    has_carrier,
    in_shops_currency,
    with_zones,
)
from oscar_b2b.shipping_carriers.standard_methods import shown

Audience = Mapping[str, Sequence[str]]


class _Named:
    """Texts of ``row`` as the reader sees them."""

    row: DeliveryMethod

    @property
    def name(self) -> str:
        return shown(self.row.name)

    @property
    def description(self) -> str:
        return shown(self.row.description)

    @property
    def kind(self) -> str:
        """What it is: the carrier's name, or the kind."""
        of = carriers().get(self.row.carrier) if self.row.kind == MethodKind.CARRIER else None
        return str(of.name) if of is not None else self.row.get_kind_display()


@dataclass(frozen=True)
class Offer(_Named):
    """A method, and what keeps it from being offered; no reasons when it is.

    :param reasons: sentences for the supplier's people, not for buyers.
    """

    row: DeliveryMethod
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class ListedMethod(_Named):
    """A method in the dashboard's list.

    :param rules: who sees it, in words; empty = everybody, always.
    :param is_idle: it is switched on, but its carrier cannot be used.
    """

    row: DeliveryMethod
    rules: tuple[str, ...]
    is_idle: bool
    zone_count: int

    @property
    def pays_carrier(self) -> bool:
        """Whether somebody pays a carrier, so that it matters who."""
        return self.row.kind in (MethodKind.CARRIER, MethodKind.DROPSHIPPING)


def offers(
    *, context: B2BContext, weight: Decimal | None, total: Decimal | None, currency: str
) -> list[Offer]:
    """Return all methods with what keeps each of them from an order.

    Parameters as those of ``queries.offered_methods``, whose answer are those without a reason.
    Five queries, and two for each trait that an audience names.
    """
    rows = list(with_zones())
    ready = ready_codes()
    names = _names([row.audience for row in rows])
    known_total = in_shops_currency(total, currency)
    return [
        Offer(row, tuple(_reasons(row, context, weight, known_total, ready, names))) for row in rows
    ]


def listed_methods() -> list[ListedMethod]:
    """Return all methods as the dashboard lists them (five queries and one for each trait)."""
    rows = list(with_zones())
    ready = ready_codes()
    names = _names([row.audience for row in rows])
    return [
        ListedMethod(
            row,
            rules=(*_audience_words(row.audience, names), *_bound_words(row)),
            is_idle=row.is_active and not has_carrier(row, ready),
            zone_count=len(getattr(row, "offered_zones", ())),
        )
        for row in rows
    ]


def unused_carriers() -> list[CarrierState]:
    """Return the carriers that are switched on and set up, but that no method is of."""
    used = set(
        DeliveryMethod.objects.filter(kind=MethodKind.CARRIER).values_list("carrier", flat=True)
    )
    return [
        each
        for each in states()
        if each.is_set_up and each.account.is_active and each.code not in used
    ]


def has_method(*, carrier: str) -> bool:
    """Tell whether there is a method of a carrier, also one that is switched off (one query)."""
    return DeliveryMethod.objects.filter(kind=MethodKind.CARRIER, carrier=carrier).exists()


def _reasons(
    row: DeliveryMethod,
    context: B2BContext,
    weight: Decimal | None,
    total: Decimal | None,
    ready: frozenset[str],
    names: dict[str, dict[str, str]],
) -> Iterator[str]:
    if not row.is_active:
        yield _("It is switched off.")
    if not has_carrier(row, ready):
        yield _("Its carrier is not set up or switched off.")
    for code, values in row.audience.items():
        if values and not audience.includes({code: values}, context):
            yield _only_for(code, values, names)
    for bound in missed_bounds(row, weight=weight, total=total):
        yield _missed(row, bound)


def _missed(row: DeliveryMethod, bound: Bound) -> str:
    currency = settings.OSCAR_DEFAULT_CURRENCY
    match bound:
        case Bound.TOO_LIGHT:
            return _("Offered from %(weight)s kg on.") % {"weight": quantity(row.min_weight)}
        case Bound.TOO_HEAVY:
            return _("Offered up to %(weight)s kg.") % {"weight": quantity(row.max_weight)}
        case Bound.TOO_SMALL:
            text, figure = _("Offered from an order of %(sum)s %(currency)s on."), row.min_total
        case Bound.TOO_LARGE:
            text, figure = _("Offered up to an order of %(sum)s %(currency)s."), row.max_total
    return text % {"sum": amount(figure), "currency": currency}


def _names(audiences: Sequence[Audience]) -> dict[str, dict[str, str]]:
    """Return trait → value → label of what audiences name."""
    wanted: dict[str, dict[str, None]] = {}
    for each in audiences:
        for code, values in each.items():
            wanted.setdefault(code, {}).update(dict.fromkeys(values))
    found: dict[str, dict[str, str]] = {}
    for trait in audience.traits():
        if named_values := wanted.get(trait.code):
            named: Any = getattr(trait, "named", None)
            pairs = named(list(named_values)) if named is not None else trait.choices()
            found[trait.code] = {"": str(trait.label), **dict(pairs)}
    return found


def _audience_words(wanted: Audience, names: dict[str, dict[str, str]]) -> Iterator[str]:
    for code, values in wanted.items():
        if values:
            yield _only_for(code, values, names)


def _only_for(code: str, values: Sequence[str], names: dict[str, dict[str, str]]) -> str:
    labels = names.get(code)
    if labels is None:
        return _("Only for “%s”, of a module that is switched off: fits nobody.") % code
    listed = ", ".join(labels.get(value, value) for value in values)
    return _("Only for %(trait)s: %(values)s.") % {"trait": labels[""], "values": listed}


def _bound_words(row: DeliveryMethod) -> Iterator[str]:
    if weight := _span(quantity(row.min_weight), quantity(row.max_weight)):
        yield _("Weight, kg: %s.") % weight
    if total := _span(amount(row.min_total), amount(row.max_total)):
        yield _("Order total, %(currency)s: %(span)s.") % {
            "currency": settings.OSCAR_DEFAULT_CURRENCY,
            "span": total,
        }


def _span(low: str, high: str) -> str:
    if low and high:
        return f"{low} – {high}"
    if low:
        return pgettext("bound", "from %s") % low
    return pgettext("bound", "up to %s") % high if high else ""
