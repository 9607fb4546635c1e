"""What the checkout page asks while a city or branch is typed; all from the shop's own database."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import FileResponse, Http404, HttpRequest
from django.utils.cache import add_never_cache_headers
from django.views import View
from django.views.generic import TemplateView

from oscar_b2b.core.uploads import FILE_KINDS, extension_of
from oscar_b2b.shipping_carriers import queries
from oscar_b2b.shipping_carriers.checkout import MOST_POINTS
from oscar_b2b.shipping_carriers.domain.packing import load_of, places_of
from oscar_b2b.shipping_carriers.models import MethodKind
from oscar_b2b.shipping_carriers.queries import accounts
from oscar_b2b.shipping_carriers.queries.cities import SHORTEST, city_of, find_cities
from oscar_b2b.shipping_carriers.queries.points import points_for
from oscar_b2b.shipping_carriers.queries.selections import number_in

#: Cities shown at once.
MOST_CITIES = 20


class _Options(LoginRequiredMixin, TemplateView):
    """Options of a list, for dealers: those of the carrier of a method they are offered."""

    def carrier(self) -> str:
        """Return the carrier that ``method`` (and ``carrier``, chosen inside) names.

        :raises Http404: this dealer is not offered it.
        """
        request: Any = self.request
        if not request.b2b.is_dealer:
            raise Http404
        rows = queries.offered_methods(
            context=request.b2b, weight=None, total=None, currency=request.b2b.currency
        )
        code = request.GET.get("method", "")
        row = next((each for each in rows if each.code == code), None)
        if row is not None and row.kind == MethodKind.CARRIER:
            return row.carrier
        inside: str = request.GET.get("carrier", "")
        if row is None or row.kind != MethodKind.DROPSHIPPING or inside not in _ready():
            raise Http404
        return inside


class Cities(_Options):
    """Cities that may be meant (``q``). Context: ``cities``, ``is_short``, ``has_more``."""

    template_name = "shipping_carriers/city_options.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = self.request.GET.get("q", "")
        found = find_cities(carrier=self.carrier(), words=words, limit=MOST_CITIES + 1)
        return super().get_context_data(
            cities=found[:MOST_CITIES],
            has_more=len(found) > MOST_CITIES,
            is_short=len(words.strip()) < SHORTEST,
            **kwargs,
        )


class Points(_Options):
    """Branches of a ``city`` (``q``: number or street). Context: ``choices``, ``has_more``."""

    template_name = "shipping_carriers/point_options.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        request: Any = self.request
        pk = number_in(request.GET.get("city", ""))
        city = city_of(carrier=self.carrier(), pk=pk) if pk is not None else None
        if city is None:
            raise Http404
        found = points_for(
            city_id=city.pk,
            places=places_of(_load(request)),
            words=request.GET.get("q", ""),
            limit=MOST_POINTS + 1,
        )
        return super().get_context_data(
            choices=found[:MOST_POINTS], has_more=len(found) > MOST_POINTS, **kwargs
        )


class OwnWaybill(LoginRequiredMixin, View):
    """The file of a dealer's own waybill; 404 for whoever may not see the order."""

    def get(self, request: HttpRequest, number: str) -> FileResponse:
        delivery = queries.delivery_with_file(
            number=number,
            user=request.user,
            member=request.member,  # type: ignore[attr-defined]
        )
        if delivery is None:
            raise Http404
        file = delivery.own_waybill_file
        extension = extension_of(file.name or "")
        response = FileResponse(
            file.open("rb"),
            content_type=FILE_KINDS[extension][0],
            as_attachment=True,
            filename=f"{number}.{extension}",
        )
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "sandbox"
        add_never_cache_headers(response)
        return response


def _ready() -> frozenset[str]:
    return accounts.ready_codes()


def _load(request: HttpRequest) -> Any:
    basket: Any = getattr(request, "basket", None)
    return load_of([] if basket is None or basket.is_empty else basket.all_lines())
