"""The mapping pages: which price types and warehouses of 1C buyers see."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import ListView

from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.partner_pricing import mapping_queries, services
from oscar_b2b.partner_pricing.dashboard.forms import PriceTypeRow, WarehouseRow


class _MappingPage(StaffOnly, ListView, ABC):
    """Rows with a form each; ``save=<id>`` stores one of them, ``save=all`` the whole page."""

    paginate_by = 30
    form_class: ClassVar[Any] = None
    search: ClassVar[Callable[..., Any]]
    count_new: ClassVar[Callable[[], int]]
    store: ClassVar[Callable[..., int]]
    change_permission: ClassVar[str] = ""
    facts_template: ClassVar[str] = ""
    bound: Sequence[Any] | None = None

    def get_queryset(self) -> Any:
        self.words = self.request.GET.get("q", "").strip()[:100]
        self.state = self.request.GET.get("state", "")
        return type(self).search(words=self.words, state=self.state)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(self.change_permission):
            return self.handle_no_permission()
        wanted = request.POST.get("save", "")
        # The page that was sent, not the one that a row decided on meanwhile would move to.
        sent = [
            int(each)
            for each in request.POST.getlist("row")[: self.paginate_by]
            if each.isdecimal() and len(each) < 19
        ]
        rows = self.get_queryset().model.objects.filter(pk__in=sent)
        self.bound = [self.form_class(row=row, data=request.POST) for row in rows]
        chosen = [form for form in self.bound if wanted in ("all", str(form.row.pk))]
        if not chosen:
            messages.info(request, _("Nothing is saved yet: press “Save” of the row."))
        elif not [form for form in chosen if not form.is_valid()]:
            try:
                changed = type(self).store(
                    decisions=[form.decision for form in chosen], at=timezone.now()
                )
            except services.UnableToMap as error:
                messages.error(request, error.reason)
            else:
                messages.success(
                    request,
                    ngettext("%(count)d row saved.", "%(count)d rows saved.", changed)
                    % {"count": changed},
                )
                return redirect(request.get_full_path())
        else:
            messages.error(request, _("Nothing was saved: put the marked fields right."))
        return self.get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = list(context["object_list"])
        self.add_facts(rows)
        model = context["object_list"].model
        decisions = mapping_queries.last_decisions(model=model, ids=[row.pk for row in rows])
        for row in rows:
            row.decision = decisions.get(row.pk)
        # A refused page comes back as it was filled in.
        filled = {form.row.pk: form for form in self.bound or ()}
        forms = []
        for row in rows:
            form = filled.get(row.pk) or self.form_class(row=row)
            form.row = row
            forms.append(form)
        return context | {
            "forms": forms,
            "facts": self.facts_template,
            "logged_as": model._meta.label_lower,
            "words": self.words,
            "state": self.state,
            "states": [
                ("", _("All")),
                ("new", _("New")),
                ("shown", _("Shown")),
                ("hidden", _("Hidden")),
            ],
            "new": type(self).count_new(),
            "may_change": self.request.user.has_perm(self.change_permission),
        }

    @abstractmethod
    def add_facts(self, rows: list[Any]) -> None:
        """Write on the rows of the page what hangs on them."""


class PriceTypes(_MappingPage):
    """Price types: shown, hidden or cost; retail, currency, VAT."""

    permission_required = "partner_pricing.view_pricetype"
    change_permission = "partner_pricing.change_pricetype"
    template_name = "partner_pricing/dashboard/price_types.html"
    facts_template = "partner_pricing/dashboard/price_type_facts.html"
    form_class = PriceTypeRow
    search = staticmethod(mapping_queries.price_types)
    count_new = staticmethod(mapping_queries.new_price_types)
    store = staticmethod(services.map_price_types)

    def add_facts(self, rows: list[Any]) -> None:
        ids = [row.pk for row in rows]
        prices = mapping_queries.price_counts(price_type_ids=ids)
        uses = mapping_queries.uses(price_type_ids=ids)
        for row in rows:
            row.price_count = prices.get(row.pk, 0)
            row.uses = uses[row.pk]


class Warehouses(_MappingPage):
    """Warehouses: shown or hidden; kind, region, pickup, what delivery from them costs."""

    permission_required = "partner_pricing.view_warehouse"
    change_permission = "partner_pricing.change_warehouse"
    template_name = "partner_pricing/dashboard/warehouses.html"
    facts_template = "partner_pricing/dashboard/warehouse_facts.html"
    form_class = WarehouseRow
    search = staticmethod(mapping_queries.warehouses)
    count_new = staticmethod(mapping_queries.new_warehouses)
    store = staticmethod(services.map_warehouses)

    def add_facts(self, rows: list[Any]) -> None:
        goods = mapping_queries.stock_counts(partner_ids=[row.partner_id for row in rows])
        for row in rows:
            row.good_count = goods.get(row.partner_id, 0)
