"""Cities and branches in the reader's language, and when a branch is open today."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oscar_b2b.shipping_carriers.domain.opening import hours_on
from oscar_b2b.shipping_carriers.models import City, Point

register = template.Library()


@register.filter
def name_here(place: City | Point) -> str:
    """Return the name of a city or branch."""
    return place.name_in(get_language() or "")


@register.filter
def address_here(point: Point) -> str:
    """Return the address of a branch, its name where the carrier tells no address."""
    return point.address_in(get_language() or "") or name_here(point)


@register.filter
def around(city: City) -> str:
    """Return district and region, which tell places of one name apart."""
    return ", ".join(filter(None, (city.district, city.region)))


@register.filter
def today(point: Point) -> str:
    """Return when a branch is open today, in words; empty when it is not known."""
    hours = hours_on(point.hours, timezone.localdate().isoweekday())
    if hours is None:
        return _("closed today")
    if isinstance(point.hours, str):
        return hours
    return _("today %(hours)s") % {"hours": hours} if hours else ""


@register.filter
def limits(point: Point) -> str:
    """Return what a branch takes, in words; empty where it has no limits."""
    said = []
    if point.max_weight is not None:
        said.append(_("up to %s kg") % _kilograms(point.max_weight))
    if point.max_place_weight is not None and point.max_place_weight != point.max_weight:
        said.append(_("a place up to %s kg") % _kilograms(point.max_place_weight))
    if point.max_size is not None:
        said.append(_("up to %s cm") % " × ".join(map(str, point.max_size)))
    return ", ".join(said)


@register.filter
def weekdays(days: list[int]) -> str:
    """Return days of the week (1 = Monday) in short; none = Monday to Friday."""
    names = [_("Mo"), _("Tu"), _("We"), _("Th"), _("Fr"), _("Sa"), _("Su")]
    wanted = sorted({int(day) for day in days}) or [1, 2, 3, 4, 5]
    if len(wanted) > 2 and wanted == list(range(wanted[0], wanted[-1] + 1)):
        return f"{names[wanted[0] - 1]}–{names[wanted[-1] - 1]}"
    return ", ".join(names[day - 1] for day in wanted)


def _kilograms(weight: Any) -> str:
    return number_format(weight.normalize(), use_l10n=True)
