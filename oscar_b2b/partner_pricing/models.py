"""Price types and prices, warehouses, stock views, sale units."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from oscar_b2b.partner_pricing import domain


class PriceType(models.Model):
    """A price list of 1C. Stored hidden until an administrator maps it (cost types exist)."""

    HALF_UP = "half_up"
    UP = "up"
    DOWN = "down"
    ROUNDING_WAYS: ClassVar = [
        (HALF_UP, _("To the nearest")),
        (UP, _("Up")),
        (DOWN, _("Down")),
    ]

    guid = models.CharField(_("id in 1C"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=255)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    currency_text = models.CharField(_("currency as sent"), max_length=16, blank=True)
    vat_included = models.BooleanField(_("VAT included"), default=True)
    is_retail = models.BooleanField(
        _("retail"), default=False, help_text=_("Shown struck through beside the own price.")
    )
    is_special = models.BooleanField(
        _("special offers"),
        default=False,
        help_text=_("A lower price of this type replaces the own price, which is struck through."),
    )
    #: Converted, discounted and surcharged prices become multiples of this.
    rounding_step = models.DecimalField(
        _("rounded to"),
        max_digits=8,
        decimal_places=2,
        default=Decimal("0.01"),
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    rounding_way = models.CharField(
        _("rounding"), max_length=8, choices=ROUNDING_WAYS, default=HALF_UP
    )
    is_active = models.BooleanField(_("active"), default=True)
    #: Purchase prices and cost come in exports too; a barrier of its own, not just "hidden".
    is_cost = models.BooleanField(
        _("cost"), default=False, help_text=_("Purchase prices; can never be shown to anybody.")
    )
    reviewed_at = models.DateTimeField(
        _("reviewed"), null=True, blank=True, help_text=_("Empty = new, nobody has decided yet.")
    )

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("price type")
        verbose_name_plural = _("price types")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(is_cost=False) | models.Q(is_active=False),
                name="partner_pricing_cost_is_never_active",
                violation_error_message=_("A cost price type cannot be active."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Price(models.Model):
    """Price of a product in a price type from a quantity on; currency is the price type's."""

    price_type = models.ForeignKey(
        PriceType,
        verbose_name=_("price type"),
        on_delete=models.CASCADE,
        related_name="prices",
        # The unique key begins with it. An index of its own is a trap: for a type that is new
        # since the last ANALYZE the planner reads all its prices for each product.
        db_index=False,
    )
    product = models.ForeignKey(
        "catalogue.Product",
        verbose_name=_("product"),
        on_delete=models.CASCADE,
        related_name="b2b_prices",
    )
    min_quantity = models.DecimalField(
        _("from quantity"), max_digits=12, decimal_places=3, default=0
    )
    amount = models.DecimalField(_("price"), max_digits=14, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=16, blank=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("price_type", "product", "min_quantity"),
                # Covers the sort and filter by own price without touching the table.
                include=("amount",),
                name="partner_pricing_price_key",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0), name="partner_pricing_price_positive"
            ),
        ]
        indexes: ClassVar = [
            # Tells at once that a price type has no quantity breaks, as most have none.
            models.Index(
                fields=("price_type", "product"),
                condition=models.Q(min_quantity__gt=0),
                name="partner_pricing_price_breaks",
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.amount}"


class CurrencyRate(models.Model):
    """1C's internal rate: how many units of the shop's currency one unit costs."""

    currency = models.CharField(_("currency"), max_length=3, unique=True)
    rate = models.DecimalField(
        _("rate"), max_digits=14, decimal_places=6, validators=[MinValueValidator(0)]
    )
    valid_on = models.DateField(_("date"), null=True, blank=True)

    class Meta:
        ordering = ("currency",)
        verbose_name = _("currency rate")
        verbose_name_plural = _("currency rates")

    def __str__(self) -> str:
        return f"{self.currency} {self.rate}"


class DiscountRule(models.Model):
    """A discount that the shop takes off 1C's price, where the supplier has turned that on.

    Conditions that are empty fit everybody and everything; those that are set must all fit. How
    several fitting rules go together says the setting ``partner_pricing.discounts``.
    """

    name = models.CharField(_("name"), max_length=128)
    #: 1C's id: contracts are another module's, which may be off.
    contract_guid = models.CharField(_("contract, id in 1C"), max_length=64, blank=True)
    legal_entity = models.ForeignKey(
        "core.LegalEntity",
        verbose_name=_("legal entity"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="discount_rules",
    )
    dealer = models.ForeignKey(
        "core.Dealer",
        verbose_name=_("dealer"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="discount_rules",
    )
    segment = models.ForeignKey(
        "core.Segment",
        verbose_name=_("segment"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="discount_rules",
    )
    product = models.ForeignKey(
        "catalogue.Product",
        verbose_name=_("product"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    category = models.ForeignKey(
        "catalogue.Category",
        verbose_name=_("category"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("With everything below it."),
    )
    brand = models.CharField(_("brand"), max_length=255, blank=True)
    percent = models.DecimalField(
        _("discount, %"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(100)],
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to, exclusive"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("discount rule")
        verbose_name_plural = _("discount rules")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(percent__gt=0) & models.Q(percent__lte=100),
                name="partner_pricing_discount_percent",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_additional_data(self) -> dict[str, int | None]:
        """Tell the audit log whom a change concerns."""
        owner = self.legal_entity
        return {"dealer": owner.dealer_id if owner is not None else self.dealer_id}


class Warehouse(models.Model):
    """Side table of an Oscar partner: what kind of warehouse it is."""

    OWN = "own"
    REMOTE = "remote"
    PARTNER = "partner"
    KINDS: ClassVar = [
        (OWN, _("Own")),
        (REMOTE, _("Remote")),
        (PARTNER, _("Partner's")),
    ]

    partner = models.OneToOneField(
        "partner.Partner",
        verbose_name=_("partner"),
        on_delete=models.CASCADE,
        related_name="warehouse",
    )
    guid = models.CharField(_("id in 1C"), max_length=64, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=KINDS, default=OWN)
    region = models.CharField(_("region"), max_length=128, blank=True)
    address = models.TextField(_("address"), blank=True)
    phone = models.CharField(_("phone"), max_length=64, blank=True)
    hours = models.CharField(_("hours"), max_length=128, blank=True)
    commission = models.DecimalField(
        _("commission, %"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    delivery_surcharge = models.DecimalField(
        _("delivery surcharge, %"), max_digits=5, decimal_places=2, default=0
    )
    delivery_days = models.PositiveSmallIntegerField(_("delivery, days"), default=0)
    pickup = models.BooleanField(_("goods can be picked up"), default=False)
    is_active = models.BooleanField(_("sells on the site"), default=True)
    reviewed_at = models.DateTimeField(
        _("reviewed"), null=True, blank=True, help_text=_("Empty = new, nobody has decided yet.")
    )

    class Meta:
        ordering = ("kind", "partner__name")
        verbose_name = _("warehouse")
        verbose_name_plural = _("warehouses")

    def __str__(self) -> str:
        return str(self.partner)


class StockView(models.Model):
    """How stock is shown: under a contract, to a dealer, a segment, or (all empty) everybody.

    With ``thresholds`` 10, 100, 1000 a figure up to 10 is exact, 11 reads ">10". What a row leaves
    empty the next owner's row says, and in the end the shop's settings.
    """

    EXACT = "exact"
    MASKED = "masked"
    HIDDEN = "hidden"
    MODES: ClassVar = [(EXACT, _("Exact")), (MASKED, _("Masked")), (HIDDEN, _("Hidden"))]
    OUT_OF_STOCK: ClassVar = [
        (domain.LISTED, _("shown in lists")),
        (domain.FILTERED, _("left out of lists until the buyer asks for them")),
        (domain.NOT_LISTED, _("not listed; found by search when a batch is expected")),
    ]

    dealer = models.OneToOneField(
        "core.Dealer",
        verbose_name=_("dealer"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="stock_view",
    )
    segment = models.OneToOneField(
        "core.Segment",
        verbose_name=_("segment"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="stock_view",
    )
    #: 1C's id: contracts are another module's, which may be off.
    contract_guid = models.CharField(_("contract, id in 1C"), max_length=64, blank=True)
    mode = models.CharField(_("mode"), max_length=16, choices=MODES, default=MASKED, blank=True)
    thresholds = ArrayField(
        models.PositiveIntegerField(), verbose_name=_("thresholds"), default=list, blank=True
    )
    out_of_stock = models.CharField(
        _("goods that are out of stock"), max_length=16, choices=OUT_OF_STOCK, blank=True
    )

    class Meta:
        verbose_name = _("stock view")
        verbose_name_plural = _("stock views")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    models.Q(dealer__isnull=True, segment__isnull=True)
                    | models.Q(dealer__isnull=True, contract_guid="")
                    | models.Q(segment__isnull=True, contract_guid="")
                ),
                name="partner_pricing_stockview_one_owner",
            ),
            models.CheckConstraint(
                condition=~models.Q(mode="", out_of_stock=""),
                name="partner_pricing_stockview_says_something",
                violation_error_message=_(
                    "Choose how stock is shown, or what becomes of goods that are out of stock."
                ),
            ),
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(dealer__isnull=True, segment__isnull=True, contract_guid=""),
                name="partner_pricing_stockview_one_default",
            ),
            models.UniqueConstraint(
                fields=("contract_guid",),
                condition=~models.Q(contract_guid=""),
                name="partner_pricing_stockview_one_contract",
            ),
        ]

    def __str__(self) -> str:
        said = self.mode or self.out_of_stock
        return f"{self.contract_guid or self.dealer or self.segment or '*'}: {said}"

    def get_additional_data(self) -> dict[str, int | None]:
        """Tell the audit log whom a change concerns."""
        return {"dealer": self.dealer_id}


class ClientStock(models.Model):
    """How much of a good 1C lets one legal entity see at most, over all its warehouses."""

    legal_entity = models.ForeignKey(
        "core.LegalEntity",
        verbose_name=_("legal entity"),
        on_delete=models.CASCADE,
        related_name="client_stock",
    )
    product = models.ForeignKey(
        "catalogue.Product",
        verbose_name=_("product"),
        on_delete=models.CASCADE,
        related_name="client_stock",
    )
    quantity = models.PositiveIntegerField(_("visible at most"))

    class Meta:
        verbose_name = _("client's stock limit")
        verbose_name_plural = _("clients' stock limits")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("legal_entity", "product"),
                include=("quantity",),
                name="partner_pricing_clientstock_key",
            )
        ]

    def __str__(self) -> str:
        return f"{self.legal_entity_id} {self.product_id}: {self.quantity}"


class StockFeed(models.Model):
    """A secret address at which a dealer's machine reads the goods, stock and prices it may see.

    It speaks for the member who made it, and is silent as soon as that member may not see the same.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    dealer = models.ForeignKey(
        "core.Dealer",
        verbose_name=_("dealer"),
        on_delete=models.CASCADE,
        related_name="stock_feeds",
    )
    name = models.CharField(_("name"), max_length=64)
    #: Of the secret in the address; the secret itself is shown once.
    token_digest = models.CharField(_("digest of the secret"), max_length=64, unique=True)
    #: What was chosen in the header when it was made (session key → id); checked on every reading.
    terms = models.JSONField(_("terms"), default=dict)
    terms_label = models.CharField(_("terms in words"), max_length=255, blank=True)
    created_at = models.DateTimeField(_("made"))
    read_at = models.DateTimeField(_("last read"), null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("stock feed")
        verbose_name_plural = _("stock feeds")

    def __str__(self) -> str:
        return self.name

    def get_additional_data(self) -> dict[str, int | None]:
        """Tell the audit log whom a change concerns."""
        return {"dealer": self.dealer_id}


class ExpectedBatch(models.Model):
    """When the next batch of a product is there, as 1C says."""

    product = models.ForeignKey(
        "catalogue.Product",
        verbose_name=_("product"),
        on_delete=models.CASCADE,
        related_name="expected_batches",
    )
    warehouse = models.ForeignKey(
        Warehouse,
        verbose_name=_("warehouse"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="expected_batches",
    )
    date = models.DateField(_("date"))
    guid = models.CharField(_("id in 1C"), max_length=128, unique=True)

    class Meta:
        ordering = ("date", "pk")
        verbose_name = _("expected batch")
        verbose_name_plural = _("expected batches")
        indexes: ClassVar = [
            models.Index(fields=("product", "date"), name="partner_pricing_batch_next")
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.date}"


class SaleUnit(models.Model):
    """Unit, quantum, multiple, pack, weight, volume and VAT of a product.

    Oscar counts integers: quantities, multiples and packs count quanta; weight and volume are
    those of one unit.
    """

    product = models.OneToOneField(
        "catalogue.Product",
        verbose_name=_("product"),
        on_delete=models.CASCADE,
        related_name="sale_unit",
    )
    unit_code = models.CharField(_("unit code"), max_length=16, blank=True)
    unit = models.CharField(_("unit"), max_length=32, blank=True)
    quantum = models.DecimalField(
        _("quantum"),
        max_digits=9,
        decimal_places=3,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.001"))],
        help_text=_("Smallest part of the unit that is sold, e.g. 0.1 of a kilogram."),
    )
    multiple = models.PositiveIntegerField(_("multiple"), default=1)
    pack = models.PositiveIntegerField(_("pack"), default=1)
    weight = models.DecimalField(_("weight, kg"), max_digits=12, decimal_places=4, default=0)
    volume = models.DecimalField(_("volume, m³"), max_digits=12, decimal_places=6, default=0)
    vat_rate = models.DecimalField(
        _("VAT, %"), max_digits=5, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = _("sale unit")
        verbose_name_plural = _("sale units")

    def __str__(self) -> str:
        return f"{self.product_id}: {self.unit}"
