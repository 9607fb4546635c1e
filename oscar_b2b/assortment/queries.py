"""The condition under which a dealer sees goods: one SQL expression, and what it is made of."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from oscar.core.loading import get_model

from oscar_b2b.assortment import domain
from oscar_b2b.assortment.domain import Goods, Level
from oscar_b2b.assortment.models import AssortmentRule
from oscar_b2b.core.assortment import BRAND
from oscar_b2b.core.context import B2BContext

_EVERYBODY = Q(legal_entity=None, dealer=None, segment=None)
#: A variant is seen with its good: rules name the good.
_TOP = Coalesce(OuterRef("parent_id"), OuterRef("pk"))


def owner(kind: str, context: B2BContext) -> Q | None:
    """Return the filter of rules of one kind of owner, None where the context has no such owner."""
    if kind == domain.EVERYBODY:
        return _EVERYBODY
    pk = getattr(context, f"{kind}_id")
    return None if pk is None else Q(**{f"{kind}_id": pk})


def levels(*, context: B2BContext) -> tuple[Level, ...]:
    """Return the rules that matter for a context, closest owner first; one query per request."""
    key = (
        "assortment",
        context.legal_entity_id,
        context.dealer_id,
        context.segment_id,
    )
    if key not in context.memo:
        context.memo[key] = _read(context)
    found: tuple[Level, ...] = context.memo[key]
    return found


def _read(context: B2BContext) -> tuple[Level, ...]:
    owners = [(kind, own) for kind in domain.OWNERS if (own := owner(kind, context)) is not None]
    kinds = Case(*(When(own, then=Value(kind)) for kind, own in owners), output_field=CharField())
    rows = (
        AssortmentRule.objects.filter(reduce(or_, (own for _kind, own in owners)))
        .order_by()
        .annotate(owner=kinds)
        .values("owner", "effect")
        .annotate(
            paths=ArrayAgg("category__path", filter=Q(category__isnull=False), default=Value([])),
            brands=ArrayAgg("brand", filter=~Q(brand=""), default=Value([])),
            products=Count("product"),
        )
    )
    found: dict[str, dict[str, Goods]] = {}
    for row in rows:
        found.setdefault(row["owner"], {})[row["effect"]] = Goods(
            paths=tuple(sorted(row["paths"])),
            brands=tuple(sorted(row["brands"])),
            has_products=bool(row["products"]),
        )
    return tuple(Level(kind, **found[kind]) for kind, _own in owners if kind in found)


def condition(*, context: B2BContext) -> Q | None:
    """Return what must hold of a product for the dealer to see it; None = nothing is restricted.

    The rule in plain Python: :func:`domain.is_visible`.
    """
    visible: Q | None = None
    for level in reversed(levels(context=context)):
        let_through = [
            _fits(goods, level.owner, effect, context)
            for effect, goods in ((domain.ONLY, level.only), (domain.ALSO, level.also))
            if goods is not None
        ]
        if level.only is not None:
            visible = reduce(or_, let_through)
        elif visible is not None and let_through:
            visible = reduce(or_, let_through, visible)
        if level.deny is not None:
            allowed = ~_fits(level.deny, level.owner, domain.DENY, context)
            visible = allowed if visible is None else allowed & visible
    return visible


def _fits(goods: Goods, kind: str, effect: str, context: B2BContext) -> Q:
    """Return the condition that a product is among the goods of one owner's rules."""
    Product = get_model("catalogue", "Product")
    ways: list[Any] = []
    if goods.has_products:
        rules = AssortmentRule.objects.filter(owner(kind, context), effect=effect)
        ways.append(Exists(rules.filter(product_id=_TOP)))
    if goods.paths:
        below = reduce(or_, (Q(category__path__startswith=path) for path in _roots(goods.paths)))
        ways.append(Exists(Product.categories.through.objects.filter(below, product_id=_TOP)))
    if goods.brands:
        values = get_model("catalogue", "ProductAttributeValue").objects.filter(
            attribute__code=BRAND, value_text__in=goods.brands, product_id=_TOP
        )
        ways.append(Exists(values))
    return reduce(or_, (Q(way) for way in ways))


def _roots(paths: tuple[str, ...]) -> list[str]:
    """Leave out categories that lie below others of the list."""
    kept: list[str] = []
    for path in sorted(paths):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return kept


def rules(*, words: str = "", owner_kind: str = "", dealer_id: int | None = None) -> QuerySet[Any]:
    """Return rules with all that a row shows, newest first.

    :param words: parts of the owner's or the goods' names, or an article; all must fit.
    :param owner_kind: one of ``domain.OWNERS``; others = all.
    :param dealer_id: only rules of this dealer and its legal entities.
    """
    found = AssortmentRule.objects.select_related(
        "legal_entity__dealer", "dealer", "segment", "product__parent", "category"
    )
    if owner_kind == domain.EVERYBODY:
        found = found.filter(_EVERYBODY)
    elif owner_kind in domain.OWNERS:
        found = found.filter(**{f"{owner_kind}__isnull": False})
    if dealer_id is not None:
        found = found.filter(Q(dealer_id=dealer_id) | Q(legal_entity__dealer_id=dealer_id))
    for word in words.split():
        found = found.filter(
            Q(legal_entity__name__icontains=word)
            | Q(dealer__name__icontains=word)
            | Q(segment__name__icontains=word)
            | Q(product__title__icontains=word)
            | Q(product__upc__iexact=word)
            | Q(category__name__icontains=word)
            | Q(brand__icontains=word)
        )
    return found.order_by("-pk")


def levels_in_python(*, context: B2BContext) -> tuple[Level, ...]:
    """Return the levels with the goods' ids, for ``domain.is_visible``; not for requests."""
    full = []
    for level in levels(context=context):
        own = owner(level.owner, context)
        named = {
            effect: frozenset(
                AssortmentRule.objects.filter(own, effect=effect, product__isnull=False)
                .values_list("product_id", flat=True)
            )
            for effect in (domain.ONLY, domain.ALSO, domain.DENY)
        }  # fmt: skip
        full.append(
            Level(
                level.owner,
                **{
                    effect: Goods(goods.paths, goods.brands, named[effect], bool(named[effect]))
                    for effect in named
                    if (goods := getattr(level, effect)) is not None
                },
            )
        )
    return tuple(full)
