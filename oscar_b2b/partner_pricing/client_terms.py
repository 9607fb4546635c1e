"""Discount rules and stock views that people make: reads and use-cases."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from oscar_b2b.core import audit
from oscar_b2b.partner_pricing.models import DiscountRule, StockView


def discounts(*, words: str = "", dealer_id: int | None = None) -> QuerySet[DiscountRule]:
    """Return discount rules with all that a row shows, those in use first.

    :param words: parts of the name, the owner or the goods; all must fit.
    :param dealer_id: only rules that name this dealer or one of its legal entities.
    """
    found = DiscountRule.objects.select_related(
        "legal_entity", "dealer", "segment", "product__parent", "category"
    )
    if dealer_id is not None:
        found = found.filter(Q(dealer_id=dealer_id) | Q(legal_entity__dealer_id=dealer_id))
    for word in words.split()[:5]:
        found = found.filter(
            Q(name__icontains=word)
            | Q(dealer__name__icontains=word)
            | Q(legal_entity__name__icontains=word)
            | Q(segment__name__icontains=word)
            | Q(product__title__icontains=word)
            | Q(product__upc__iexact=word)
            | Q(category__name__icontains=word)
            | Q(brand__icontains=word)
        )
    return found.order_by("-is_active", "name", "pk")


def stock_views(*, words: str = "") -> QuerySet[StockView]:
    """Return stock views: everybody's first, then by owner."""
    found = StockView.objects.select_related("dealer", "segment")
    for word in words.split()[:5]:
        found = found.filter(
            Q(dealer__name__icontains=word)
            | Q(segment__name__icontains=word)
            | Q(contract_guid__icontains=word)
        )
    return found.order_by("dealer__name", "segment__name", "contract_guid", "pk")


@transaction.atomic
def keep_discount(*, rule: DiscountRule) -> DiscountRule:
    """Write a discount rule.

    :raises ValidationError: with what is wrong.
    """
    if rule.valid_from and rule.valid_to and rule.valid_to <= rule.valid_from:
        raise ValidationError(_("The rule would end before it begins."))
    rule.full_clean()
    rule.save()
    return rule


@transaction.atomic
def keep_stock_view(*, view: StockView) -> StockView:
    """Write how stock is shown to an owner.

    :raises ValidationError: two owners, an owner that has a view already, odd thresholds.
    """
    check_view(view)
    view.full_clean()
    view.save()
    return view


def check_view(view: StockView) -> None:
    """Refuse a view that says nothing, a mask without thresholds, thresholds that do not rise.

    :raises ValidationError: with what is wrong.
    """
    if not view.mode and not view.out_of_stock:
        raise ValidationError(
            _("Choose how stock is shown, or what becomes of goods that are out of stock.")
        )
    if view.mode != StockView.MASKED:
        view.thresholds = []
    elif not view.thresholds:
        raise ValidationError(_("A mask needs thresholds, for example 10, 100, 1000."))
    elif sorted(set(view.thresholds)) != list(view.thresholds) or view.thresholds[0] < 1:
        raise ValidationError(_("Thresholds rise from 1 on: 10, 100, 1000."))


@transaction.atomic
def drop(*, row: Any) -> None:
    """Delete a rule or a view."""
    row.delete()


#: Of a use-case for many dealers: the next owner decides.
AS_OTHERS = "others"


@transaction.atomic
def show_stock_to(
    *,
    dealers: Sequence[Any],
    mode: str = "",
    thresholds: Collection[int] = (),
    out_of_stock: str = "",
    actor: Any,
) -> int:
    """Set how stock is shown to many dealers; returns how many changed.

    :param mode: of ``StockView``; ``AS_OTHERS`` = as for their segment or everybody; ``""`` = as
        it is.
    :param out_of_stock: what becomes of goods that are out of stock, said in the same way.
    :raises ValidationError: for odd thresholds.
    """
    limits = list(thresholds)
    if mode and mode != AS_OTHERS:
        pattern = StockView(mode=mode, thresholds=limits)
        check_view(pattern)
        limits = pattern.thresholds
    ids = [each.pk for each in dealers]
    own = StockView.objects.select_for_update(of=("self",)).select_related("dealer")
    present = {view.dealer_id: view for view in own.filter(dealer_id__in=ids)}
    before = {dealer_id: _said(view) for dealer_id, view in present.items()}
    changed: list[StockView] = []
    gone: list[StockView] = []
    for dealer in dealers:
        view = present.get(dealer.pk) or StockView(dealer=dealer, mode="")
        if mode:
            view.mode, view.thresholds = ("", []) if mode == AS_OTHERS else (mode, limits)
        if out_of_stock:
            view.out_of_stock = "" if out_of_stock == AS_OTHERS else out_of_stock
        if _said(view) == before.get(dealer.pk, _said(None)):
            continue
        (changed if view.mode or view.out_of_stock else gone).append(view)
    StockView.objects.filter(pk__in=[view.pk for view in gone]).delete()
    fields = ["mode", "thresholds", "out_of_stock"]
    StockView.objects.bulk_update([each for each in changed if each.pk], fields, batch_size=1000)
    StockView.objects.bulk_create(
        [each for each in changed if not each.pk],
        update_conflicts=True,
        unique_fields=["dealer"],
        update_fields=fields,
        batch_size=1000,
    )
    audit.note(
        rows=[*changed, *gone],
        changes=lambda view: _differences(before.get(view.dealer_id, _said(None)), _said(view)),
        actor=actor,
    )
    return len(changed) + len(gone)


def _said(view: StockView | None) -> dict[str, str | None]:
    """Return what a view says, field by field, as the audit log shows it."""
    if view is None:
        return {"mode": None, "out_of_stock": None}
    mode = " ".join([view.mode, *(str(each) for each in view.thresholds)])
    return {"mode": mode or None, "out_of_stock": view.out_of_stock or None}


def _differences(
    before: dict[str, str | None], after: dict[str, str | None]
) -> dict[str, tuple[str | None, str | None]]:
    return {name: (before[name], after[name]) for name in after if before[name] != after[name]}
