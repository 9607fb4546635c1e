"""Delivery methods: the list with switches and order, one method, and who is offered what."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import TemplateView

from oscar_b2b.core import dealer_queries
from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.core.services import previews
from oscar_b2b.shipping_carriers.dashboard.method_forms import (
    MethodForm,
    OfferedForm,
    kind_of,
    kinds_to_add,
)
from oscar_b2b.shipping_carriers.dashboard.words import days_in_words, next_trips
from oscar_b2b.shipping_carriers.models import DeliveryMethod, MethodKind
from oscar_b2b.shipping_carriers.queries.offers import listed_methods, offers, unused_carriers
from oscar_b2b.shipping_carriers.queries.zones import zones_of
from oscar_b2b.shipping_carriers.services import methods
from oscar_b2b.shipping_carriers.standard_methods import shown, standard_texts

LIST = "dashboard:b2b-delivery-methods"
ONE = "dashboard:b2b-delivery-method"
CHANGE = "shipping_carriers.change_deliverymethod"
#: Fields of the page that are no terms of the dealer.
_OF_ORDER = frozenset({"dealer", "dealer-typed", "weight", "total"})


class Methods(StaffOnly, TemplateView):
    """All methods in their order, who sees each, and carriers that nobody is offered."""

    permission_required = "shipping_carriers.view_deliverymethod"
    template_name = "shipping_carriers/dashboard/methods.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            methods=listed_methods(), unused=unused_carriers(), kinds=kinds_to_add(), **kwargs
        )


class NewMethod(StaffOnly, View):
    """``?of=<kind>``: the form of a new method; ``POST`` makes it."""

    permission_required = "shipping_carriers.add_deliverymethod"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, request.GET.get("of", ""))

    def post(self, request: HttpRequest) -> HttpResponse:
        code = request.POST.get("of", "")
        if code not in dict(kinds_to_add()):
            return self._page(request, code, status=422)
        form = MethodForm(request.POST, instance=_blank(code))
        if _is_kept(form):
            messages.success(request, _("“%s” is saved.") % shown(form.instance.name))
            return redirect(ONE, pk=form.instance.pk)
        return self._page(request, code, form=form, status=422)

    def _page(
        self, request: HttpRequest, code: str, *, form: Any = None, status: int = 200
    ) -> HttpResponse:
        kinds = kinds_to_add()
        label = dict(kinds).get(code, "")
        if form is None and label:
            form = MethodForm(instance=_blank(code))
        context = {"form": form, "of": code, "kind": label, "kinds": kinds}
        return render(
            request, "shipping_carriers/dashboard/method_new.html", context, status=status
        )


class EditMethod(StaffOnly, View):
    """One method with its zones; ``POST`` keeps it."""

    permission_required = CHANGE

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(request, MethodForm(instance=_row(pk)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = MethodForm(request.POST, instance=_row(pk))
        if not _is_kept(form):
            return self._page(request, form, status=422)
        messages.success(request, _("“%s” is saved.") % shown(form.instance.name))
        return redirect(LIST)

    def _page(self, request: HttpRequest, form: MethodForm, status: int = 200) -> HttpResponse:
        method = form.instance
        has_zones = method.kind == MethodKind.TRANSPORT
        now = timezone.localtime()
        context = {
            "form": form,
            "method": method,
            "name": shown(form.stored["name"]),
            "has_zones": has_zones,
            "zones": [
                {"row": row, "days": days_in_words(row), "trips": next_trips(row, now, count=1)}
                for row in (zones_of(method=method) if has_zones else [])
            ],
        }
        return render(request, "shipping_carriers/dashboard/method.html", context, status=status)


class SwitchMethod(StaffOnly, View):
    """``POST on=1|0``: offer a method, or stop to."""

    permission_required = CHANGE

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        method = _row(pk)
        is_active = request.POST.get("on") == "1"
        methods.switch_method(method=method, is_active=is_active)
        text = _("“%s” is offered.") if is_active else _("“%s” is no longer offered.")
        messages.success(request, text % shown(method.name))
        return _to_list(method)


class MoveMethod(StaffOnly, View):
    """``POST to=up|down``: change places with the neighbour."""

    permission_required = CHANGE

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        method = _row(pk)
        if by := direction(request):
            methods.move_method(method=method, by=by)
        return _to_list(method)


class DeleteMethod(StaffOnly, View):
    """``POST``: delete a method with its zones."""

    permission_required = "shipping_carriers.delete_deliverymethod"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        method = _row(pk)
        name = shown(method.name)
        methods.drop_method(method=method)
        messages.success(request, _("“%s” is deleted.") % name)
        return redirect(LIST)


class OfferedTo(StaffOnly, TemplateView):
    """``?dealer=<id>&weight=&total=``: what this dealer is offered, and why not the rest.

    Other choices of the query are those of the shop's header, by their session keys.
    """

    permission_required = ("shipping_carriers.view_deliverymethod", "core.view_dealer")
    template_name = "shipping_carriers/dashboard/method_offers.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET
        asked = "dealer" in query or "dealer-typed" in query
        form = OfferedForm(query if asked else None)
        facts: dict[str, Any] = {}
        if form.is_bound and form.is_valid():
            chosen = {
                key: number
                for key, value in query.items()
                if key not in _OF_ORDER and (number := dealer_queries.number(str(value)))
            }
            dealer = form.cleaned_data["dealer"]
            terms, choices = previews.terms_of(dealer=dealer, chosen=chosen)
            found = offers(
                context=terms,
                weight=form.cleaned_data["weight"],
                total=form.cleaned_data["total"],
                currency=terms.currency,
            )
            facts = {"dealer": dealer, "terms": terms, "choices": choices, "offers": found}
        shop = settings.OSCAR_DEFAULT_CURRENCY
        return super().get_context_data(form=form, shop_currency=shop, **facts, **kwargs)


def direction(request: HttpRequest) -> int:
    """Return -1 for up, 1 for down, 0 for anything else that was sent."""
    return {"up": -1, "down": 1}.get(request.POST.get("to", ""), 0)


def add_errors(form: Any, error: ValidationError) -> None:
    """Show what a service refused at the field it is about, else above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, found in error.error_dict.items():
        form.add_error(name if name in form.fields else None, found)


def _is_kept(form: MethodForm) -> bool:
    if not form.is_valid():
        return False
    try:
        methods.keep_method(method=form.save(commit=False))
    except ValidationError as error:
        add_errors(form, error)
        return False
    return True


def _blank(code: str) -> DeliveryMethod:
    kind, carrier = kind_of(code)
    name, description = standard_texts(kind=kind, carrier=carrier)
    return DeliveryMethod(kind=kind, carrier=carrier, name=name, description=description)


def _row(pk: int) -> DeliveryMethod:
    return get_object_or_404(DeliveryMethod, pk=pk)


def _to_list(method: DeliveryMethod) -> HttpResponse:
    return redirect(f"{reverse(LIST)}#method-{method.pk}")
