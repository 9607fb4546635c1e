"""Replaces Oscar's card of a product: 404 for what the dealer may not see, constant queries."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel.numbers import format_decimal
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.utils.formats import date_format
from django.views.generic import TemplateView
from oscar.core.loading import get_model

from oscar_b2b.core.amounts import reader_locale
from oscar_b2b.core.services import terms
from oscar_b2b.forks.catalogue import related
from oscar_b2b.forks.search import listing
from oscar_b2b.forks.search.views import CatalogueView, ProductCategoryView

__all__ = ["CatalogueView", "ProductCategoryView", "ProductDetailView"]


class ProductDetailView(TemplateView):
    """The card. Context: ``product``, ``row`` (with ``children``), ``images``, ``attributes``,
    ``categories``, ``related`` (see ``related.Related``)."""

    template_name = "oscar/catalogue/detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.product = self._product(kwargs["pk"])
        if self.product.is_child:
            return HttpResponsePermanentRedirect(self.product.parent.get_absolute_url())
        if kwargs["product_slug"] != self.product.slug:
            return HttpResponsePermanentRedirect(self.product.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def _product(self, pk: int) -> Any:
        Product = get_model("catalogue", "Product")
        visible = terms.visible_products(
            context=self.request.b2b, products=Product.objects.filter(pk=pk)
        )
        product = (
            visible.select_related("product_class", "parent__product_class")
            .prefetch_related("images")
            .prefetch_public_children(
                Product.objects.filter(is_public=True)
                .select_related("parent__product_class")
                .prefetch_related("attribute_values__attribute", "attribute_values__value_option")
                .order_by("title", "pk")
            )
            .first()
        )
        if product is None:
            raise Http404
        return product

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        product = self.product
        children = list(product.get_public_children()) if product.is_parent else []
        relations = related.relations_of(product, variants=children)
        # Priced together with the related goods: every question is asked once.
        row, *others = listing.rows_for(
            [product, *related.goods_of(relations, context=self.request.b2b)],
            strategy=self.request.strategy,
            basket=self.request.basket,
        )
        values = product.attribute_values.select_related("attribute", "value_option")
        return super().get_context_data(
            product=product,
            row=row,
            images=list(product.images.all()),
            attributes=[(each.attribute.name, _shown(each.value_as_text)) for each in values],
            related=related.arrange(relations, {each.pk: each for each in others}),
            categories=list(product.categories.filter(is_public=True)[:1]),
            **kwargs,
        )


def _shown(value: Any) -> Any:
    """Write numbers and dates of properties as the reader's language does."""
    if isinstance(value, float):
        return format_decimal(value, format="#,##0.######", locale=reader_locale())
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return value
