"""Replaces Oscar's Haystack views: the listing comes from the ORM."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.views.generic import TemplateView

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
        context = self.request.b2b
        asked = listing.Listing.from_query(self.request.GET).with_defaults(context)
        own = int(self.kwargs.get("pk", 0))
        chosen = set(asked.category_ids) - {0} or ({own} if own else set())
        tree = sections.tree(context=context, chosen=chosen | ({own} if own else set()))
        if own:
            self.category = next((each.category for each in tree if each.category.pk == own), None)
            if self.category is None:
                raise Http404
            for each in tree:
                each.is_chosen = each.category.pk in chosen
        category_ids = sections.subtree_ids(tree, chosen) if chosen else None
        products = listing.products_for(asked, context=context, category_ids=category_ids)
        page = listing.page_of(asked, products)
        return super().get_context_data(
            rows=listing.rows_for(page, strategy=self.request.strategy, basket=self.request.basket),
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
    """One section: 404 unless it and all above it are public; the slug is only for people."""

    template_name = "oscar/catalogue/category.html"


class FacetedSearchView(CatalogueView):
    """The search page: the same listing, asked by text."""

    template_name = "oscar/search/results.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.GET.get("q", "").strip():
            return redirect("catalogue:index")
        return super().get(request, *args, **kwargs)
