"""Replaces Oscar's Haystack views: the listing comes from the ORM."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.views.generic import TemplateView
from oscar.core.loading import get_model

from oscar_b2b.core.services import terms
from oscar_b2b.forks.search import listing, sections


class CatalogueView(TemplateView):
    """All goods: ``?q= &category= &sort= &filter= &rows= &page=``.

    Context: ``rows`` (:class:`~oscar_b2b.forks.search.listing.Row`), ``page_obj``, ``sections``
    (:class:`~oscar_b2b.forks.search.sections.Section`), ``category`` (or None), ``breadcrumbs``,
    ``asked`` (the :class:`Listing`), ``orders``, ``filters``, ``page_sizes``, ``total``.
    """

    template_name = "oscar/catalogue/browse.html"
    category: Any = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = listing.Listing.from_query(self.request.GET)
        context = self.request.b2b
        chosen = set(asked.category_ids) - {0}
        if self.category is not None and not chosen:
            chosen = {self.category.pk}
        tree = sections.tree(context=context, chosen=chosen)
        category_ids = sections.subtree_ids(tree, chosen) if chosen else None
        products = listing.products_for(asked, context=context, category_ids=category_ids)
        page = listing.page_of(asked, products)
        return super().get_context_data(
            rows=listing.rows_for(page, context=context, basket=self.request.basket),
            page_obj=page,
            total=page.paginator.count,
            sections=tree,
            category=self.category,
            breadcrumbs=self._breadcrumbs(tree),
            chosen_sections=[section for section in tree if section.is_chosen],
            asked=asked,
            orders=listing.orders(context),
            filters=terms.listing_filters(context=context),
            page_sizes=listing.PAGE_SIZES,
            **kwargs,
        )

    def _breadcrumbs(self, tree: list[sections.Section]) -> list[sections.Section]:
        if self.category is None:
            return []
        return [section for section in tree if self.category.path.startswith(section.category.path)]


class ProductCategoryView(CatalogueView):
    """One section; a changed slug is redirected to the present address."""

    template_name = "oscar/catalogue/category.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        Category = get_model("catalogue", "Category")  # noqa: N806
        self.category = Category.objects.filter(pk=kwargs["pk"]).first()
        if (
            self.category is None
            or not self.category.is_public
            or not self.category.ancestors_are_public
        ):
            raise Http404
        return super().get(request, *args, **kwargs)


class FacetedSearchView(CatalogueView):
    """The search page: the same listing, asked by text."""

    template_name = "oscar/search/results.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.GET.get("q", "").strip():
            return redirect("catalogue:index")
        return super().get(request, *args, **kwargs)
