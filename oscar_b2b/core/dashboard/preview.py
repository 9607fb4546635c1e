"""The shop as a dealer sees it: one good with its price, why, its stock, and whether it is seen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from oscar_b2b.core import dealer_queries
from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.core.dashboard.pickers import PickField
from oscar_b2b.core.services import previews


class PreviewForm(forms.Form):
    """As whom, and what."""

    dealer = PickField("dealer", label=_("As dealer"), required=True)
    product = PickField("product", label=_("Product"), required=True)


class Preview(StaffOnly, TemplateView):
    """``?dealer=<id>&product=<id>``, and choices of the header by their session keys."""

    permission_required = "core.preview_terms"
    template_name = "b2b_core/dashboard/preview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET
        asked = "dealer" in query and ("product" in query or "product-typed" in query)
        form = PreviewForm(
            query if asked else None,
            initial={name: query.get(name) for name in ("dealer", "product")},
        )
        facts: dict[str, Any] = {}
        if form.is_bound and form.is_valid():
            dealer, product = form.cleaned_data["dealer"], form.cleaned_data["product"]
            chosen = {
                key: dealer_queries.number(str(value))
                for key, value in query.items()
                if key not in ("dealer", "product") and dealer_queries.number(str(value))
            }
            context, choices = previews.terms_of(dealer=dealer, chosen=chosen)
            facts = {
                "dealer": dealer,
                "product": product,
                "terms": context,
                "choices": choices,
                "goods": previews.good(context=context, product=product),
            }
        return super().get_context_data(form=form, **facts, **kwargs)
