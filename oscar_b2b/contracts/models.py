"""Contracts of legal entities and the terms kept with baskets and orders."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ContractQuerySet(models.QuerySet):
    """Filters of contracts."""

    def valid_on(self, day: date) -> ContractQuerySet:
        """Contracts in force on ``day``: the interval is [from, to)."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
            is_active=True,
        )


class Agreement(models.Model):
    """Terms of sale of 1C ("соглашение"): of a dealer, of a legal entity, or typical (neither).

    A contract that names an agreement takes from it what it does not state itself.
    """

    guid = models.CharField(_("id in 1C"), max_length=64, unique=True)
    dealer = models.ForeignKey(
        "core.Dealer",
        verbose_name=_("dealer"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="agreements",
    )
    legal_entity = models.ForeignKey(
        "core.LegalEntity",
        verbose_name=_("legal entity"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="agreements",
    )
    number = models.CharField(_("number"), max_length=64, blank=True)
    name = models.CharField(_("name"), max_length=255, blank=True)
    price_type = models.ForeignKey(
        "partner_pricing.PriceType",
        verbose_name=_("price type"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="agreements",
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    warehouse = models.ForeignKey(
        "partner.Partner",
        verbose_name=_("warehouse"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    payment_days = models.PositiveSmallIntegerField(_("payment, days"), default=0)
    min_order = models.DecimalField(_("smallest order"), max_digits=14, decimal_places=2, default=0)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to, exclusive"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")

    def __str__(self) -> str:
        return self.name or self.number or self.guid


class Contract(models.Model):
    """A contract of 1C between the supplier and a legal entity."""

    PREPAYMENT = "prepayment"
    DEFERRAL = "deferral"
    CONSIGNMENT = "consignment"
    CURRENCY = "currency"
    CASH = "cash"
    KINDS: ClassVar = [
        (PREPAYMENT, _("Prepayment")),
        (DEFERRAL, _("Deferral")),
        (CONSIGNMENT, _("Consignment")),
        (CURRENCY, pgettext_lazy("contract", "Currency")),
        (CASH, _("Cash")),
    ]
    AS_PRICED = "as_priced"
    WITHOUT_VAT = "without"
    VAT_MODES: ClassVar = [
        (AS_PRICED, _("As the price type says")),
        (WITHOUT_VAT, _("Without VAT")),
    ]

    guid = models.CharField(_("id in 1C"), max_length=64, unique=True)
    legal_entity = models.ForeignKey(
        "core.LegalEntity",
        verbose_name=_("legal entity"),
        on_delete=models.CASCADE,
        related_name="contracts",
    )
    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("agreement"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="contracts",
    )
    #: What the agreement says because the contract does not: ``price_type``, ``currency``,
    #: ``warehouse``, ``payment_days``, ``validity``.
    from_agreement = ArrayField(
        models.CharField(max_length=16),
        verbose_name=_("taken from the agreement"),
        default=list,
        blank=True,
    )
    number = models.CharField(_("number"), max_length=64, blank=True)
    name = models.CharField(_("name"), max_length=255, blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=KINDS, default=PREPAYMENT)
    payment_days = models.PositiveSmallIntegerField(_("payment, days"), default=0)
    price_type = models.ForeignKey(
        "partner_pricing.PriceType",
        verbose_name=_("price type"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="contracts",
    )
    currency = models.CharField(_("currency"), max_length=3)
    vat_mode = models.CharField(
        _("VAT"),
        max_length=16,
        choices=VAT_MODES,
        default=AS_PRICED,
        help_text=_("Without VAT: the seller under this contract pays none (a sole proprietor)."),
    )
    home_warehouse = models.ForeignKey(
        "partner.Partner",
        verbose_name=_("home warehouse"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    warehouses: models.ManyToManyField = models.ManyToManyField(
        "partner.Partner",
        verbose_name=_("warehouses"),
        blank=True,
        related_name="+",
        help_text=_("None chosen = all."),
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to, exclusive"), null=True, blank=True)
    credit_limit = models.DecimalField(
        _("credit limit"), max_digits=14, decimal_places=2, default=0
    )
    is_default = models.BooleanField(_("default"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ("-is_default", "number", "pk")
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gt=F("valid_from")),
                name="contracts_contract_valid_interval",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.number


class ContractBalance(models.Model):
    """Debt under a contract as 1C last told it, in the contract's currency."""

    contract = models.OneToOneField(
        Contract, verbose_name=_("contract"), on_delete=models.CASCADE, related_name="balance"
    )
    debt = models.DecimalField(_("debt"), max_digits=14, decimal_places=2, default=0)
    overdue = models.DecimalField(_("overdue"), max_digits=14, decimal_places=2, default=0)
    as_of = models.DateTimeField(_("as of"), null=True, blank=True)

    class Meta:
        verbose_name = _("balance")
        verbose_name_plural = _("balances")

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.debt}"


class BonusBalance(models.Model):
    """Bonus points of a legal entity as 1C last told them; 1C owns the sum."""

    legal_entity = models.OneToOneField(
        "core.LegalEntity",
        verbose_name=_("legal entity"),
        on_delete=models.CASCADE,
        related_name="bonus_balance",
    )
    points = models.DecimalField(_("points"), max_digits=14, decimal_places=2, default=0)
    as_of = models.DateTimeField(_("as of"), null=True, blank=True)

    class Meta:
        verbose_name = _("bonus balance")
        verbose_name_plural = _("bonus balances")

    def __str__(self) -> str:
        return f"{self.legal_entity_id}: {self.points}"


class OrderTerms(models.Model):
    """The contract an order was placed under, as it was at that moment."""

    order = models.OneToOneField(
        "order.Order", verbose_name=_("order"), on_delete=models.CASCADE, related_name="b2b_terms"
    )
    contract = models.ForeignKey(
        Contract, verbose_name=_("contract"), on_delete=models.PROTECT, related_name="orders"
    )
    contract_number = models.CharField(_("contract number"), max_length=64)
    price_type = models.ForeignKey(
        "partner_pricing.PriceType",
        verbose_name=_("price type"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    currency_rate = models.DecimalField(
        _("currency rate"), max_digits=14, decimal_places=6, null=True, blank=True
    )

    class Meta:
        verbose_name = _("order terms")
        verbose_name_plural = _("order terms")

    def __str__(self) -> str:
        return f"{self.order_id} · {self.contract_number}"
