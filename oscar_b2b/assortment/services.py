"""Use-cases of assortment rules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CheckConstraint, prefetch_related_objects
from django.utils.translation import gettext as _

from oscar_b2b.assortment.models import AssortmentRule
from oscar_b2b.core import audit


class UnableToKeepRule(ValueError):
    """A rule cannot be kept. ``reason`` is a translated text for the administrator."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Choice:
    """Goods and what is said of them: exactly one of product, category and brand."""

    effect: str
    product_id: int | None = None
    category_id: int | None = None
    brand: str = ""


@transaction.atomic
def keep(*, rule: AssortmentRule) -> AssortmentRule:
    """Write a new or changed rule; from now on it is the employee's, and 1C does not change it.

    :raises UnableToKeepRule: when it has no goods, two owners, or repeats another one.
    """
    rule.guid = None
    try:
        rule.full_clean()
    except ValidationError as error:
        raise UnableToKeepRule(" ".join(error.messages)) from error
    rule.save()
    return rule


@transaction.atomic
def drop(*, rule: AssortmentRule) -> None:
    """Delete a rule; what it said of goods holds no longer from the next request on."""
    rule.delete()


@transaction.atomic
def give(*, dealers: Collection[Any], choice: Choice, actor: Any) -> int:
    """Say the same of the same goods for many dealers; returns how many rules are new or changed.

    What a dealer's rule said of these very goods before is replaced, also when it came from 1C,
    which leaves the rule alone from then on.

    :raises UnableToKeepRule: when the choice names no goods or several kinds of them.
    """
    goods = {
        "product_id": choice.product_id,
        "category_id": choice.category_id,
        "brand": choice.brand,
    }
    rules = [AssortmentRule(dealer=dealer, effect=choice.effect, **goods) for dealer in dealers]
    if rules:
        _check(rules[0])
    ids = [dealer.pk for dealer in dealers]
    before = {
        rule.dealer_id: rule.effect
        for rule in AssortmentRule.objects.select_for_update().filter(dealer_id__in=ids, **goods)
    }
    changed = [rule for rule in rules if before.get(rule.dealer_id) != choice.effect]
    _write(changed)
    audit.note(
        rows=changed,
        changes=lambda rule: {"effect": (before.get(rule.dealer_id), choice.effect)},
        actor=actor,
    )
    return len(changed)


@transaction.atomic
def copy(*, from_dealer_id: int, dealers: Collection[Any], actor: Any) -> int:
    """Give dealers the same rules as another dealer has, instead of their own; returns how many.

    :raises UnableToKeepRule: when the other dealer has no rules.
    """
    pattern = list(AssortmentRule.objects.filter(dealer_id=from_dealer_id))
    if not pattern:
        raise UnableToKeepRule(_("That dealer has no rules of its own to copy."))
    targets = [dealer for dealer in dealers if dealer.pk != from_dealer_id]
    old = list(AssortmentRule.objects.filter(dealer__in=targets).select_related(*_SHOWN))
    audit.note(rows=old, changes=lambda rule: {"effect": (rule.effect, None)}, actor=actor)
    AssortmentRule.objects.filter(pk__in=[rule.pk for rule in old]).delete()
    new = [
        AssortmentRule(
            dealer=dealer,
            effect=rule.effect,
            product_id=rule.product_id,
            category_id=rule.category_id,
            brand=rule.brand,
        )
        for dealer in targets
        for rule in pattern
    ]
    _write(new)
    audit.note(rows=new, changes=lambda rule: {"effect": (None, rule.effect)}, actor=actor)
    return len(targets)


_SHOWN = ("dealer", "product__parent", "category")


def _check(rule: AssortmentRule) -> None:
    try:
        rule.full_clean(validate_unique=False, validate_constraints=False)
        for constraint in rule._meta.constraints:
            if isinstance(constraint, CheckConstraint):
                constraint.validate(AssortmentRule, rule)
    except ValidationError as error:
        raise UnableToKeepRule(" ".join(error.messages)) from error


def _write(rules: list[AssortmentRule]) -> None:
    """Write rules at once; one for the same owner and goods gets the new effect."""
    prefetch_related_objects(rules, *_SHOWN)
    AssortmentRule.objects.bulk_create(
        rules,
        update_conflicts=True,
        unique_fields=["legal_entity", "dealer", "segment", "product", "category", "brand"],
        update_fields=["effect", "guid"],
        batch_size=1000,
    )
