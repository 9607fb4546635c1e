"""Rules that say which goods a dealer sees at all."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oscar_b2b.assortment import domain


class AssortmentRule(models.Model):
    """Goods that an owner sees, sees too, or does not see; without an owner it is for everybody.

    The goods are one product with its variants, a category with everything below it, or a brand.
    """

    EFFECTS: ClassVar = [
        (domain.ONLY, _("sees only these")),
        (domain.ALSO, _("sees these too")),
        (domain.DENY, _("does not see these")),
    ]

    effect = models.CharField(_("rule"), max_length=8, choices=EFFECTS)
    legal_entity = models.ForeignKey(
        "core.LegalEntity",
        verbose_name=_("legal entity"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="assortment_rules",
    )
    dealer = models.ForeignKey(
        "core.Dealer",
        verbose_name=_("dealer"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="assortment_rules",
    )
    segment = models.ForeignKey(
        "core.Segment",
        verbose_name=_("segment"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="assortment_rules",
    )
    product = models.ForeignKey(
        "catalogue.Product",
        verbose_name=_("product"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="assortment_rules",
    )
    category = models.ForeignKey(
        "catalogue.Category",
        verbose_name=_("category"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="assortment_rules",
        help_text=_("With everything below it."),
    )
    brand = models.CharField(_("brand"), max_length=255, blank=True)
    guid = models.CharField(_("id in 1C"), max_length=64, unique=True, null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("assortment rule")
        verbose_name_plural = _("assortment rules")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    Q(dealer__isnull=True, segment__isnull=True)
                    | Q(legal_entity__isnull=True, segment__isnull=True)
                    | Q(legal_entity__isnull=True, dealer__isnull=True)
                ),
                name="assortment_rule_one_owner",
                violation_error_message=_("Choose a legal entity, a dealer or a segment, not two."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(product__isnull=False, category__isnull=True, brand="")
                    | Q(product__isnull=True, category__isnull=False, brand="")
                    | (Q(product__isnull=True, category__isnull=True) & ~Q(brand=""))
                ),
                name="assortment_rule_one_kind_of_goods",
                violation_error_message=_("Choose a product, a category or a brand: one of them."),
            ),
            # One owner says one thing about the same goods.
            models.UniqueConstraint(
                fields=("legal_entity", "dealer", "segment", "product", "category", "brand"),
                name="assortment_rule_key",
                nulls_distinct=False,
                violation_error_message=_("There is a rule of this owner for these goods already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner_name}: {self.get_effect_display()}: {self.goods_name}"

    @property
    def owner_name(self) -> str:
        """Whose rule it is, in words."""
        return str(self.legal_entity or self.dealer or self.segment or _("Everybody"))

    @property
    def goods_name(self) -> str:
        """What it is about, in words."""
        return str(self.product or self.category or self.brand)

    def get_additional_data(self) -> dict[str, int | None]:
        """Tell the audit log whom a change concerns."""
        owner = self.legal_entity
        return {"dealer": owner.dealer_id if owner is not None else self.dealer_id}
