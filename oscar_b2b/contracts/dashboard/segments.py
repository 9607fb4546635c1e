"""Standard terms of segments: the list, and the form of one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from oscar_b2b.contracts import staff_queries
from oscar_b2b.contracts.models import SegmentTerms
from oscar_b2b.contracts.services import segment_terms as services
from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.core.dashboard.editing import plain_selects
from oscar_b2b.core.models import Segment
from oscar_b2b.partner_pricing.models import PriceType, StockView

LIST = "dashboard:b2b-segments"
SHOWS_STOCK = "partner_pricing.change_stockview"


class SegmentTermsForm(forms.ModelForm):
    """Prices, payment and credit; for those who may, how stock is shown."""

    stock = forms.ChoiceField(
        label=gettext_lazy("Stock is"),
        choices=[("", gettext_lazy("shown as to everybody")), *StockView.MODES],
        required=False,
        help_text=gettext_lazy("To all dealers of the segment, also to those with a contract."),
    )
    thresholds = SimpleArrayField(
        forms.IntegerField(min_value=1),
        label=gettext_lazy("Thresholds of the mask"),
        required=False,
        help_text=gettext_lazy("10, 100, 1000: up to 10 exact, then “>10”, “>100”, “>1000”."),
    )

    class Meta:
        model = SegmentTerms
        fields = (
            "is_active",
            "price_type",
            "currency",
            "home_warehouse",
            "kind",
            "payment_days",
            "credit_limit",
            "may_order",
        )

    def __init__(self, *args: Any, view: StockView | None, shows_stock: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        prices = PriceType.objects.filter(is_active=True, is_cost=False)
        if self.instance.price_type_id:
            prices = prices | PriceType.objects.filter(pk=self.instance.price_type_id)
        self.fields["price_type"].queryset = prices  # type: ignore[attr-defined]
        if shows_stock:
            self.fields["stock"].initial = view.mode if view else ""
            self.fields["thresholds"].initial = (view.thresholds if view else []) or [10, 100, 1000]
        else:
            del self.fields["stock"], self.fields["thresholds"]
        plain_selects(self)

    def clean_currency(self) -> str:
        code = str(self.cleaned_data["currency"]).strip().upper()
        if code and not (len(code) == 3 and code.isascii() and code.isalpha()):
            raise ValidationError(_("Type the code of a currency, such as UAH."))
        return code


class SegmentList(StaffOnly, TemplateView):
    """All segments with their standard terms and whom these are for."""

    permission_required = "contracts.view_segmentterms"
    template_name = "contracts/dashboard/segments.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            segments=staff_queries.segments(day=timezone.localdate()), **kwargs
        )


class EditSegment(StaffOnly, FormView):
    """What dealers of one segment get as long as they have no contract."""

    permission_required = "contracts.change_segmentterms"
    template_name = "b2b_core/dashboard/form.html"
    form_class = SegmentTermsForm

    @cached_property
    def segment(self) -> Segment:
        return get_object_or_404(Segment, pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        terms = SegmentTerms.objects.filter(segment=self.segment).first()
        return super().get_form_kwargs() | {
            "instance": terms or SegmentTerms(segment=self.segment),
            "view": StockView.objects.filter(segment=self.segment).first(),
            "shows_stock": self.request.user.has_perm(SHOWS_STOCK),
        }

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                services.keep_terms(terms=form.save(commit=False))
                if "stock" in form.cleaned_data:
                    services.show_stock(
                        segment=self.segment,
                        mode=form.cleaned_data["stock"],
                        thresholds=form.cleaned_data["thresholds"],
                    )
        except ValidationError as error:
            form.add_error(None, error.messages if hasattr(error, "error_dict") else error)
            return self.form_invalid(form)
        messages.success(self.request, _("“%s” is saved.") % self.segment)
        return redirect(LIST)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            heading=_("Standard terms of “%s”") % self.segment,
            back=reverse(LIST),
            list_name=_("Standard terms of segments"),
            notice=_(
                "They hold for dealers of the segment whose legal entity has no contract in force: "
                "a contract or agreement of 1C always wins. Discounts, personal managers and the "
                "assortment of a segment have pages of their own."
            ),
            **kwargs,
        )
