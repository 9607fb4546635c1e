"""Replaces Oscar's basket views: plain forms, many lines at once, no figure in any message."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView, View
from oscar.apps.basket.views import SavedView, VoucherAddView, VoucherRemoveView
from oscar.core.loading import get_model

from oscar_b2b.core.services import baskets, terms
from oscar_b2b.core.views import SignInFirst, safe_next

#: "0,3", "2.50". Not "1,000", which is a thousand to some and one to others.
_FRACTION = re.compile(r"[0-9]{1,9}[.,](?!000)[0-9]{1,3}")

__all__ = [
    "AddManyView",
    "BasketAddView",
    "BasketView",
    "SavedView",
    "VoucherAddView",
    "VoucherRemoveView",
]


def read_quantities(
    data: QueryDict, prefix: str = "qty-"
) -> tuple[dict[int, Decimal | int], list[str]]:
    """Return ``{id: units}`` of the filled fields ``qty-<id>`` and messages on bad ones."""
    found: dict[int, Decimal | int] = {}
    problems: list[str] = []
    for name, text in data.items():
        cleaned = str(text).replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
        if not name.startswith(prefix) or not cleaned:
            continue
        key = name.removeprefix(prefix)
        if not key.isascii() or not key.isdigit() or int(key) > 2**63 - 1:
            continue
        if cleaned.isascii() and cleaned.isdigit() and len(cleaned) <= 9:
            found[int(key)] = int(cleaned)
        elif _FRACTION.fullmatch(cleaned):
            found[int(key)] = Decimal(cleaned.replace(",", "."))
        else:
            problems.append(
                _("“%s” is not a quantity. Type a whole number, for example 12.") % str(text)[:40]
            )
    return found, problems


def read_places(data: QueryDict) -> dict[int, int]:
    """Return ``{id: Oscar partner id}`` of the warehouses chosen in the fields ``wh-<id>``."""
    found = {}
    for name, text in data.items():
        key, value = name.removeprefix("wh-"), str(text)
        if name != key and _is_id(key) and _is_id(value):
            found[int(key)] = int(value)
    return found


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def tell(request: HttpRequest, change: baskets.BasketChange) -> None:
    """Turn the outcome of a basket action into messages."""
    for text in change.refused:
        messages.error(request, text)
    for text in change.notes:
        messages.warning(request, text)


class AddManyView(SignInFirst, View):
    """Add every filled row of a table to the basket: fields ``qty-<product id>``."""

    def post(self, request: HttpRequest) -> HttpResponse:
        if not request.b2b.is_dealer:  # an employee, or a colleague whose access has ended
            messages.error(
                request,
                _("Your account is not tied to a legal entity. Ask your manager for access."),
            )
            return HttpResponseRedirect(safe_next(request, reverse("catalogue:index")))
        shown_for = request.POST.get("legal_entity", "")
        if shown_for and shown_for != str(request.b2b.legal_entity_id):
            messages.error(
                request,
                _(
                    "You have changed to another legal entity since. "
                    "Check the prices and add the goods again."
                ),
            )
            return HttpResponseRedirect(safe_next(request, reverse("catalogue:index")))
        quantities, problems = read_quantities(request.POST)
        for problem in problems:
            messages.error(request, problem)
        quantities = {pk: quantity for pk, quantity in quantities.items() if quantity > 0}
        if quantities:
            change = baskets.add_many(
                basket=request.basket,
                strategy=request.strategy,
                quantities=quantities,
                places=read_places(request.POST),
            )
            tell(request, change)
            if change.added:
                messages.success(
                    request,
                    ngettext(
                        "%(count)d position added to the basket.",
                        "%(count)d positions added to the basket.",
                        change.added,
                    )
                    % {"count": change.added},
                )
        elif not problems:
            messages.info(request, _("Type a quantity in at least one row."))
        return HttpResponseRedirect(safe_next(request, reverse("basket:summary")))


class BasketAddView(View):
    """Add one product: ``POST basket/add/<id>/`` with ``quantity``."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        data = QueryDict(mutable=True)
        data[f"qty-{pk}"] = request.POST.get("quantity", "1")
        data[f"wh-{pk}"] = request.POST.get("warehouse", "")
        data["next"] = request.POST.get("next", "")
        request.POST = data
        return AddManyView.as_view()(request)


class BasketView(TemplateView):
    """The basket: lines with present price, stock and unit; POST changes quantities."""

    template_name = "oscar/basket/basket.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        Product = get_model("catalogue", "Product")
        basket = self.request.basket
        lines = list(basket.all_lines())
        prefetch_related_objects(lines, "product__images", "product__parent__images")
        strategy = self.request.strategy
        for line in lines:
            line.unit_info = strategy.unit(line.product)
            line.display = strategy.display(line.product)
            record, quanta = line.stockrecord, basket.quanta_of(line.product_id)
            line.place = line.display.at(record.partner_id) if record is not None else None
            line.quote = strategy.quote(line.product, record=record, quanta=quanta)
            line.price_of_one = strategy.quote(line.product, record=record)
        sold = set(
            terms.visible_products(
                context=self.request.b2b,
                products=Product.objects.filter(pk__in=[line.product_id for line in lines]),
            ).values_list("pk", flat=True)
        )
        for line in lines:
            if line.product_id not in sold:
                messages.warning(
                    self.request,
                    _("“%s” is no longer sold. Remove it from the basket.")
                    % line.product.get_title(),
                )
        weight = sum((line.unit_info.weight * line.units for line in lines), start=0)
        volume = sum((line.unit_info.volume * line.units for line in lines), start=0)
        return super().get_context_data(
            lines=lines, weight=weight, volume=volume, basket=basket, **kwargs
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        basket = request.basket
        if request.POST.get("basket", str(basket.pk)) != str(basket.pk):
            # A page of another legal entity, left open in another tab.
            messages.warning(
                request,
                _("You have changed to another basket since. Check this order and place it again."),
            )
            return HttpResponseRedirect(reverse("basket:summary"))
        if "clear" in request.POST and basket.pk:
            basket.flush()
            messages.success(request, _("The basket is empty now."))
            return HttpResponseRedirect(reverse("basket:summary"))
        quantities, problems = read_quantities(request.POST)
        remove = request.POST.get("remove", "")
        if remove.isascii() and remove.isdigit() and len(remove) <= 18:
            quantities[int(remove)] = 0
        for problem in problems:
            messages.error(request, problem)
        if quantities and basket.pk:
            tell(
                request,
                baskets.set_quantities(
                    basket=basket,
                    strategy=request.strategy,
                    quantities=quantities,
                    places=read_places(request.POST),
                ),
            )
        if "checkout" in request.POST and not problems:
            return HttpResponseRedirect(reverse("checkout:index"))
        return HttpResponseRedirect(reverse("basket:summary"))
