"""What the dashboard's pickers find: one page of rows for some typed words, as JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, JsonResponse
from django.views import View
from oscar.core.loading import get_model

from oscar_b2b.core import dealer_queries
from oscar_b2b.core.assortment import BRAND
from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.core.models import Dealer, LegalEntity
from oscar_b2b.core.services import search

PAGE = 20


@dataclass(frozen=True, slots=True)
class Lookup:
    """One kind of rows.

    :param rows: the queryset that a form may choose from.
    :param find: narrows it by typed words, in order.
    :param text: how a row is called.
    """

    rows: Callable[[], Any]
    find: Callable[[str], Any]
    text: Callable[[Any], str]


def _products() -> Any:
    return get_model("catalogue", "Product").objects.filter(parent=None)


def _find_products(words: str) -> Any:
    # By the search document, as the shop itself; an article that is typed whole comes first.
    exact = list(_products().filter(Q(upc=words) | Q(code=words))[:1])
    found = search.matching(_products(), words).order_by("title", "pk")
    return exact or found


def _categories() -> Any:
    return get_model("catalogue", "Category").objects.all()


def _find_categories(words: str) -> Any:
    found = _categories()
    for word in words.split():
        found = found.filter(name__icontains=word)
    return found.order_by("path")


def _find_dealers(words: str) -> Any:
    return dealer_queries.dealers(dealer_queries.Search(words=words, state="all"))


def _find_entities(words: str) -> Any:
    found = LegalEntity.objects.select_related("dealer")
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(edrpou__startswith=word))
    return found.order_by("name", "pk")


def _product_text(product: Any) -> str:
    return " · ".join(filter(None, (product.upc, product.title)))


def _category_text(category: Any) -> str:
    return f"{'– ' * (category.depth - 1)}{category.name}"


def _entity_text(entity: LegalEntity) -> str:
    return " · ".join(filter(None, (entity.name, entity.edrpou)))


KINDS = {
    "product": Lookup(_products, _find_products, _product_text),
    "category": Lookup(_categories, _find_categories, _category_text),
    "dealer": Lookup(lambda: Dealer.objects.all(), _find_dealers, str),
    "legal-entity": Lookup(lambda: LegalEntity.objects.all(), _find_entities, _entity_text),
}


def find_brands(words: str) -> list[str]:
    """Return brands whose name has ``words`` in it."""
    values = get_model("catalogue", "ProductAttributeValue").objects.filter(
        attribute__code=BRAND, value_text__icontains=words
    )
    return list(
        values.order_by("value_text").values_list("value_text", flat=True).distinct()[:PAGE]
    )


def only_one(kind: str, words: str) -> Any:
    """Return the id of the one row that typed words mean, None when none or several fit."""
    if kind not in KINDS:
        return words
    found = list(KINDS[kind].find(words)[:2])
    return found[0].pk if len(found) == 1 else None


class LookupPage(StaffOnly, View):
    """``GET ?q=words&page=1``: rows as the drop-down wants them."""

    permission_required = "core.view_dealer"

    def get(self, request: HttpRequest, kind: str) -> JsonResponse:
        words = request.GET.get("q", "").replace("\0", "").strip()[:100]
        page = max(dealer_queries.number(request.GET.get("page", "1")), 1)
        if kind == "brand":
            brands = [{"id": each, "text": each} for each in find_brands(words)]
            return _answer(brands, more=False)
        if kind not in KINDS or page > 1000:
            raise Http404
        lookup = KINDS[kind]
        start = (page - 1) * PAGE
        rows = list(lookup.find(words)[start : start + PAGE + 1])
        return _answer(
            [{"id": row.pk, "text": lookup.text(row)} for row in rows[:PAGE]],
            more=len(rows) > PAGE,
        )


def _answer(results: list[dict[str, Any]], *, more: bool) -> JsonResponse:
    return JsonResponse({"results": results, "pagination": {"more": more}})
