"""Choosing a city and a branch of one carrier: a drop-down that asks the shop while one types.

Without JavaScript a text field beside it takes a name, a number or a part of an address; when
several fit, the drop-down offers them and one chooses there.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from oscar.forms.widgets import RemoteSelect

from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.core.dealer_queries import number
from oscar_b2b.shipping_carriers.carriers.registry import carriers
from oscar_b2b.shipping_carriers.models import City, Point
from oscar_b2b.shipping_carriers.queries.cities import find_cities
from oscar_b2b.shipping_carriers.queries.points import points_for

CITY, POINT = "city", "point"
PAGE = 20
_LONGEST_WORDS = 100


def city_text(city: City) -> str:
    """Return a city with what tells it from others of its name."""
    parts = (city.name_in(get_language() or ""), city.district, city.region)
    return ", ".join(dict.fromkeys(filter(None, parts)))


def point_text(point: Point) -> str:
    """Return a branch as people look for it: its number and address."""
    language = get_language() or ""
    numbered = f"№{point.number}" if point.number else point.name_in(language)
    return ", ".join(filter(None, (numbered, point.address_in(language))))


def _found(what: str, carrier: str, city: str, words: str, limit: int) -> list[tuple[str, str]]:
    """Return (id, text) of the places that fit."""
    if what == CITY:
        cities = find_cities(carrier=carrier, words=words, limit=limit)
        return [(str(each.pk), city_text(each)) for each in cities]
    if not number(city):
        return []
    points = points_for(city_id=number(city), words=words, limit=limit)
    return [
        (str(each.point.pk), point_text(each.point))
        for each in points
        if each.point.carrier == carrier
    ]


class Places(StaffOnly, View):
    """``GET ?carrier=…&city=…&q=words``: cities, or branches of a city, for the drop-down."""

    #: Carriers publish their branches: any employee may look them up.
    permission_required = ()

    def get(self, request: HttpRequest, what: str) -> JsonResponse:
        carrier = request.GET.get("carrier", "")
        if what not in (CITY, POINT) or carrier not in carriers():
            raise Http404
        words = request.GET.get("q", "").replace("\0", "").strip()[:_LONGEST_WORDS]
        found = _found(what, carrier, request.GET.get("city", ""), words, PAGE)
        results = [{"id": pk, "text": text} for pk, text in found]
        return JsonResponse({"results": results, "pagination": {"more": False}})


class PlaceSelect(RemoteSelect):
    """The drop-down; ``city`` is the id of the chosen city, in which branches are looked for."""

    def __init__(self, what: str, carrier: str) -> None:
        self.what, self.carrier, self.city = what, carrier, ""
        self.typed = ""
        self.offered: list[tuple[str, str]] = []
        attrs = {"class": "select2 form-control", "data-place": what}
        super().__init__(lookup_url="", attrs=attrs)

    def build_attrs(self, *args: Any, **kwargs: Any) -> Any:
        asked = {"carrier": self.carrier} | ({"city": self.city} if self.what == POINT else {})
        self.lookup_url = f"{reverse('dashboard:b2b-places', args=[self.what])}?{urlencode(asked)}"
        return super().build_attrs(*args, **kwargs)

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        chosen = {str(each) for each in value if str(each).isdecimal()}
        model: Any = City if self.what == CITY else Point
        text: Any = city_text if self.what == CITY else point_text
        rows = model.objects.filter(pk__in=chosen, carrier=self.carrier) if chosen else ()
        self.choices = [
            ("", ""),
            *((str(each.pk), text(each)) for each in rows),
            *(each for each in self.offered if each[0] not in chosen),
        ]
        return forms.Select.optgroups(self, name, value, attrs)

    def render(self, name: Any, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        return format_html(
            '{}<noscript><input class="form-control mt-1" name="{}-typed" value="{}" '
            'aria-label="{}" placeholder="{}"></noscript>',
            super().render(name, value, attrs, renderer),
            name,
            self.typed,
            _("Or type it"),
            _("Name of the city") if self.what == CITY else _("Number or address"),
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        chosen = super().value_from_datadict(data, files, name)
        self.typed = str(data.get(f"{name}-typed", "")).replace("\0", "").strip()[:_LONGEST_WORDS]
        if not self.typed or chosen:
            return chosen
        found = _found(self.what, self.carrier, self.city, self.typed, PAGE)
        if len(found) == 1:
            return found[0][0]
        self.offered = found
        return ""


class PlaceField(forms.ModelChoiceField):
    """A city or branch of one carrier."""

    widget: PlaceSelect

    def __init__(self, what: str, *, carrier: str, **options: Any) -> None:
        model = City if what == CITY else Point
        super().__init__(
            queryset=model.objects.filter(carrier=carrier),
            widget=PlaceSelect(what, carrier),
            **options,
        )

    def clean(self, value: Any) -> Any:
        if not value and self.widget.typed:
            if self.widget.offered:
                raise ValidationError(_("Several fit: choose one in the list."))
            raise ValidationError(_("Nothing is found for “%s”.") % self.widget.typed)
        return super().clean(value)


def tie_places(form: Any, *, city: str = "city", point: str = "point") -> None:
    """Have the branch field of a form look in the city that is chosen in it.

    The fields of a form are copies; this is asked when the form has its data.
    """
    widget, branch = form.fields[city].widget, form.fields[point].widget
    if form.is_bound:
        chosen = widget.value_from_datadict(form.data, form.files, form.add_prefix(city))
    else:
        chosen = form.get_initial_for_field(form.fields[city], city)
    branch.city = str(getattr(chosen, "pk", chosen) or "")


def wrong_place(city: City | None, point: Point | None) -> str:
    """Return why a branch does not go with a city, or an empty text."""
    if city is not None and point is not None and point.city_id != city.pk:
        return _("This branch is in another city.")
    return ""
