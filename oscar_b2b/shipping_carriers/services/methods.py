"""What the supplier offers: methods, their order, and the zones of its own transport."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from oscar_b2b.shipping_carriers.domain import contradicting
from oscar_b2b.shipping_carriers.models import (
    DeliveryMethod,
    MethodKind,
    TransportZone,
    ZoneStep,
)

#: Between the positions of neighbours.
_GAP = 10
_Row = TypeVar("_Row", DeliveryMethod, TransportZone)


def keep_method(*, method: DeliveryMethod) -> None:
    """Write a method; a new one gets its code and the last place.

    :raises ValidationError: bounds between which nothing lies, or a value that no field takes.
    """
    _check_bounds(method)
    with transaction.atomic():
        if method.pk is None:
            rows = _locked(DeliveryMethod.objects.all())
            method.code = _free_code(method, {each.code for each in rows})
            method.position = rows[-1].position + _GAP if rows else _GAP
        method.full_clean()
        method.save()


def switch_method(*, method: DeliveryMethod, is_active: bool) -> None:
    """Offer a method, or stop to."""
    method.is_active = is_active
    method.save(update_fields=["is_active"])


def move_method(*, method: DeliveryMethod, by: int) -> None:
    """Change places with the neighbour: ``by=-1`` up, ``1`` down; nothing at the end."""
    _move(DeliveryMethod.objects.all(), method, by)


def drop_method(*, method: DeliveryMethod) -> None:
    """Delete a method with its zones; orders keep their copies of its texts."""
    method.delete()


def keep_zone(*, zone: TransportZone, steps: Sequence[tuple[Decimal, Decimal]]) -> None:
    """Write a zone with all its steps of weight; a new one gets the last place.

    :param steps: ``(above kg, charge)``.
    :raises ValidationError: two steps of one weight, a day that is none, no value of a field.
    """
    if len({above for above, __ in steps}) < len(steps):
        raise ValidationError(_("Two steps begin at the same weight."))
    if not set(zone.weekdays) <= set(range(1, 8)):
        raise ValidationError({"weekdays": _("Choose days of the week.")})
    zone.weekdays = sorted(set(zone.weekdays))
    with transaction.atomic():
        if zone.pk is None:
            rows = _locked(TransportZone.objects.filter(method=zone.method))
            zone.position = rows[-1].position + _GAP if rows else _GAP
        zone.full_clean()
        zone.save()
        _keep_steps(zone, dict(steps))


def move_zone(*, zone: TransportZone, by: int) -> None:
    """Change places with the neighbour of the same method; parameters as ``move_method``."""
    _move(TransportZone.objects.filter(method_id=zone.method_id), zone, by)


def drop_zone(*, zone: TransportZone) -> None:
    """Delete a zone; orders keep its name."""
    zone.delete()


def _keep_steps(zone: TransportZone, wanted: dict[Decimal, Decimal]) -> None:
    # One by one, for the audit log; there are a handful.
    present = {step.above_kg: step for step in zone.steps.all()}
    for above, step in present.items():
        if above not in wanted:
            step.delete()
    for above, charge in wanted.items():
        step = present.get(above) or ZoneStep(zone=zone, above_kg=above)
        if step.pk is None or step.charge != charge:
            step.charge = charge
            step.full_clean()
            step.save()


def _check_bounds(method: DeliveryMethod) -> None:
    problems = {}
    if contradicting(method.min_weight, method.max_weight):
        problems["max_weight"] = _("This is less than the weight from which it is offered.")
    if contradicting(method.min_total, method.max_total):
        problems["max_total"] = _("This is less than the total from which it is offered.")
    if problems:
        raise ValidationError(problems)


def _free_code(method: DeliveryMethod, taken: set[str]) -> str:
    base = method.carrier if method.kind == MethodKind.CARRIER else method.kind
    number = 1
    while (code := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return code


def _move(rows: QuerySet[_Row], row: _Row, by: int) -> None:
    with transaction.atomic():
        ordered = _locked(rows)
        place = next((at for at, each in enumerate(ordered) if each.pk == row.pk), None)
        if place is None or not 0 <= place + by < len(ordered):
            return
        ordered.insert(place + by, ordered.pop(place))
        for at, each in enumerate(ordered, start=1):
            if each.position != at * _GAP:
                each.position = at * _GAP
                each.save(update_fields=["position"])


def _locked(rows: QuerySet[_Row]) -> list[_Row]:
    return list(rows.select_for_update().order_by("position", "pk"))
