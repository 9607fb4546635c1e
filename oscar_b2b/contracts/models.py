"""Contracts of legal entities and the terms kept with baskets and orders."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: ``Contract.key`` of the standard terms of a segment.
STANDARD_KEY = "s"


class ContractQuerySet(models.QuerySet):
    """Filters of contracts."""

    def valid_on(self, day: date) -> ContractQuerySet:
        """Contracts in force on ``day``: the interval is [from, to)."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
            is_active=True,
        )


class Seller(models.Model):
    """A legal entity of the supplier ("организация" of 1C); contracts say which one sells."""

    guid = models.CharField(_("id in 1C"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=255)
    official_name = models.CharField(_("official name"), max_length=512, blank=True)
    edrpou = models.CharField(_("EDRPOU"), max_length=16, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    address = models.TextField(_("address"), blank=True)

    class Meta:
        ordering = ("name", "pk")
        verbose_name = pgettext_lazy("legal entity of the supplier", "seller")
        verbose_name_plural = pgettext_lazy("legal entities of the supplier", "sellers")

    def __str__(self) -> str:
        return self.official_name or self.name


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
    seller = models.ForeignKey(
        Seller,
        verbose_name=pgettext_lazy("legal entity of the supplier", "seller"),
        on_delete=models.SET_NULL,
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
    seller = models.ForeignKey(
        Seller,
        verbose_name=pgettext_lazy("legal entity of the supplier", "seller"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="contracts",
    )
    #: What the agreement says because the contract does not: ``price_type``, ``currency``,
    #: ``warehouse``, ``payment_days``, ``validity``, ``seller``.
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

    #: The agreement laid over the contract for this request (``queries.with_agreement``).
    bound: Agreement | None = None
    #: The segment's terms this stands for: a contract in memory only (``standard_terms.contract``).
    standard: SegmentTerms | None = None

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

    @property
    def key(self) -> str:
        """What tells the choices of the header apart: "12", "a5" of a bound agreement, or "s"."""
        if self.bound is not None:
            return f"a{self.bound.pk}"
        return STANDARD_KEY if self.standard is not None else str(self.pk)

    def is_valid_on(self, day: date) -> bool:
        """Tell what ``ContractQuerySet.valid_on`` tells, of a contract that is loaded."""
        return (
            self.is_active
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_to is None or self.valid_to > day)
        )

    def get_additional_data(self) -> dict[str, int | None]:
        """Tell the audit log whom a change concerns."""
        return {"dealer": self.legal_entity.dealer_id}


class SegmentTerms(models.Model):
    """Standard terms of a segment: what its dealers get as long as they have no contract."""

    segment = models.OneToOneField(
        "core.Segment",
        verbose_name=_("segment"),
        on_delete=models.CASCADE,
        related_name="standard_terms",
    )
    price_type = models.ForeignKey(
        "partner_pricing.PriceType",
        verbose_name=_("price type"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="segment_terms",
        help_text=_("None chosen: prices on request."),
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        help_text=_("Of the prices; empty = that of the price type."),
    )
    home_warehouse = models.ForeignKey(
        "partner.Partner",
        verbose_name=_("home warehouse"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    kind = models.CharField(
        _("kind"), max_length=16, choices=Contract.KINDS, default=Contract.PREPAYMENT
    )
    payment_days = models.PositiveSmallIntegerField(
        _("payment, days"), default=0, validators=[MaxValueValidator(3650)]
    )
    credit_limit = models.DecimalField(
        _("credit limit"),
        max_digits=14,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
        help_text=_("In the currency of the prices. Nothing = no limit is watched."),
    )
    may_order = models.BooleanField(
        _("may order before there is a contract"),
        default=False,
        help_text=_("1C gets such an order without a contract and has to accept it."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ("segment__name",)
        verbose_name = _("standard terms")
        verbose_name_plural = _("standard terms of segments")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(credit_limit__gte=0), name="contracts_segmentterms_limit"
            )
        ]

    def __str__(self) -> str:
        return str(self.segment)


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


class AgreementBinding(models.Model):
    """An agreement that people of the supplier offer to one employee, or to a whole dealer.

    It stands in the header beside the contracts, and is laid over the default one.
    """

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.CASCADE, related_name="bindings"
    )
    dealer = models.ForeignKey(
        "core.Dealer",
        verbose_name=_("dealer"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="agreement_bindings",
    )
    member = models.ForeignKey(
        "core.Member",
        verbose_name=_("member"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="agreement_bindings",
    )
    bound_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("bound by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    bound_at = models.DateTimeField(_("bound"))

    class Meta:
        ordering = ("-bound_at", "-pk")
        verbose_name = _("bound agreement")
        verbose_name_plural = _("bound agreements")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(dealer__isnull=False, member__isnull=True)
                | Q(dealer__isnull=True, member__isnull=False),
                name="contracts_agreementbinding_one_side",
            ),
            models.UniqueConstraint(
                fields=("agreement", "dealer"), name="contracts_agreementbinding_dealer"
            ),
            models.UniqueConstraint(
                fields=("agreement", "member"), name="contracts_agreementbinding_member"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} → {self.member or self.dealer}"

    def get_additional_data(self) -> dict[str, int | None]:
        """Tell the audit log whom a change concerns."""
        return {"dealer": self.dealer_id or (self.member.dealer_id if self.member else None)}


class BasketContract(models.Model):
    """By which contract an open basket will be ordered; a basket remembers it."""

    basket = models.OneToOneField(
        "basket.Basket",
        verbose_name=_("basket"),
        on_delete=models.CASCADE,
        related_name="b2b_contract",
    )
    contract = models.ForeignKey(
        Contract, verbose_name=_("contract"), on_delete=models.CASCADE, related_name="baskets"
    )
    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("agreement"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    #: Number of the contract that the basket had before and that ended; the page says so.
    ended = models.CharField(_("contract that ended"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("contract of a basket")
        verbose_name_plural = _("contracts of baskets")

    def __str__(self) -> str:
        return f"{self.basket_id}: {self.contract}"


class OrderTerms(models.Model):
    """The contract an order was placed under, as it was at that moment.

    Without a contract it was placed under the standard terms of the dealer's segment.
    """

    OVER_LIMIT = "over_limit"
    OVERDUE = "overdue"
    CREDIT_STATES: ClassVar = [
        (OVER_LIMIT, _("Over the credit limit")),
        (OVERDUE, _("With overdue debt")),
    ]

    order = models.OneToOneField(
        "order.Order", verbose_name=_("order"), on_delete=models.CASCADE, related_name="b2b_terms"
    )
    contract = models.ForeignKey(
        Contract,
        verbose_name=_("contract"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
    )
    contract_number = models.CharField(_("contract number"), max_length=64, blank=True)
    #: Which legal entity of the supplier sells, as the contract said then.
    seller_name = models.CharField(
        pgettext_lazy("legal entity of the supplier", "seller"), max_length=512, blank=True
    )
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
    #: The agreement chosen for this deal, beside the one that the contract follows itself.
    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("agreement"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    #: Why the supplier has to confirm the order; empty = nothing about credit.
    credit_state = models.CharField(
        _("credit"), max_length=16, choices=CREDIT_STATES, blank=True, default=""
    )

    class Meta:
        verbose_name = _("order terms")
        verbose_name_plural = _("order terms")

    def __str__(self) -> str:
        return f"{self.order_id} · {self.contract_number}"
