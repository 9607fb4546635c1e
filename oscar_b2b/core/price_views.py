"""Why this price: a page, and the same as a fragment for the dialog of lists and cards."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.generic import TemplateView
from oscar.core.loading import get_model

from oscar_b2b.core.services import terms


class WhyPrice(LoginRequiredMixin, TemplateView):
    """How the buyer's own price of one good comes about; 404 for what he may not see."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().get(request, *args, **kwargs)
        patch_vary_headers(answer, ["HX-Request"])
        return answer

    def get_template_names(self) -> list[str]:
        if self.request.headers.get("HX-Request"):
            return ["b2b_core/partials/why_price.html"]
        return ["b2b_core/why_price.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        Product = get_model("catalogue", "Product")
        context = self.request.b2b  # type: ignore[attr-defined]
        product = (
            terms.visible_products(
                context=context, products=Product.objects.filter(pk=kwargs["pk"])
            )
            .select_related("parent")
            .first()
        )
        why = terms.explain(context=context, product_id=product.pk) if product else None
        if why is None:
            raise Http404
        return super().get_context_data(product=product, why=why, **kwargs)
