"""What a buyer chose: on the page, for next time, and in the order."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oscar_b2b.shipping_carriers.carriers.base import Source
from oscar_b2b.shipping_carriers.models.directory import City, Point
from oscar_b2b.shipping_carriers.models.methods import MethodKind, PaidBy, TransportZone


def private_storage() -> FileSystemStorage:
    """Files that no address of the web server leads to."""
    return FileSystemStorage(location=settings.PRIVATE_MEDIA_ROOT)


class DeliveryDraft(models.Model):
    """What was entered on the checkout page for a basket that is not ordered yet.

    :param method: code of the method that is chosen.
    :param values: code of a method → name of a field of the delivery form → text, so that each
        method keeps its own when another one is looked at.
    """

    basket = models.OneToOneField(
        "basket.Basket",
        verbose_name=_("basket"),
        on_delete=models.CASCADE,
        related_name="delivery_draft",
    )
    method = models.CharField(_("delivery method"), max_length=64, blank=True)
    values = models.JSONField(_("entered"), default=dict, blank=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("unfinished choice of delivery")
        verbose_name_plural = _("unfinished choices of delivery")

    def __str__(self) -> str:
        return f"{self.basket_id} · {self.method}"


class Recipient(models.Model):
    """Somebody goods were sent to: offered again to the same dealer, the latest first.

    :param key: fingerprint of the rest, so that the same is kept once.
    :param department: the dealer's own word for the place ("Shop 2, Poltava").
    :param is_customer: the dealer's customer (dropshipping), not the dealer himself.
    """

    dealer = models.ForeignKey(
        "core.Dealer",
        verbose_name=_("dealer"),
        on_delete=models.CASCADE,
        related_name="recipients",
    )
    key = models.CharField(max_length=64, editable=False)
    department = models.CharField(_("department or branch"), max_length=128, blank=True)
    name = models.CharField(_("name"), max_length=128, blank=True)
    phone = models.CharField(_("phone"), max_length=64, blank=True)
    organisation = models.CharField(_("organisation"), max_length=255, blank=True)
    tax_id = models.CharField(_("EDRPOU or tax number"), max_length=16, blank=True)
    carrier = models.CharField(_("carrier"), max_length=32, blank=True)
    city = models.ForeignKey(
        City, verbose_name=_("city"), on_delete=models.SET_NULL, null=True, blank=True
    )
    point = models.ForeignKey(
        Point, verbose_name=_("branch"), on_delete=models.SET_NULL, null=True, blank=True
    )
    address = models.TextField(_("address"), blank=True)
    is_customer = models.BooleanField(_("the dealer's customer"), default=False)
    last_used_at = models.DateTimeField(_("last used"))

    class Meta:
        ordering = ("-last_used_at", "-pk")
        verbose_name = _("kept recipient")
        verbose_name_plural = _("kept recipients")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dealer", "key"], name="delivery_recipient_once")
        ]

    def __str__(self) -> str:
        return self.department or self.name


class StoredQuote(models.Model):
    """A carrier's price that was asked for: what pages and placing read.

    :param key: fingerprint of carrier, places, weights, declared value and payer.
    :param amount: ``None`` = by the carrier's tariff; never 0 for "not known".
    :param approximate: weights were missing.
    :param note: for the buyer.
    :param reason: why the carrier itself gave no price, for the manager; empty when it did.
    """

    key = models.CharField(max_length=64, unique=True)
    carrier = models.CharField(_("carrier"), max_length=32)
    amount = models.DecimalField(
        _("amount"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, default="UAH")
    arrives = models.DateField(_("arrives"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=16, choices=Source.choices)
    note = models.TextField(_("note"), blank=True)
    reason = models.TextField(_("why the carrier gave no price"), blank=True)
    approximate = models.BooleanField(_("approximate"), default=False)
    made_at = models.DateTimeField(_("made"))
    valid_until = models.DateTimeField(_("valid until"), db_index=True)

    class Meta:
        verbose_name = _("stored price of delivery")
        verbose_name_plural = _("stored prices of delivery")

    def __str__(self) -> str:
        return f"{self.carrier} · {self.amount}"


class Delivery(models.Model):
    """The delivery of an order: texts are copied, so that later changes do not rewrite history.

    :param estimate: what the carrier will take, as the buyer was told it; ``None`` = by its tariff.
        What the dealer pays us for delivery stands in the order.
    :param without_prices: no paper in the parcel shows the supplier's prices.
    :param own_waybill: number of a waybill that the dealer made himself, and its file.
    :param weight: of the goods, kg, as far as known; ``lacks_weight``: articles without one.
    """

    order = models.OneToOneField(
        "order.Order", verbose_name=_("order"), on_delete=models.CASCADE, related_name="delivery"
    )
    method_code = models.CharField(pgettext_lazy("of delivery", "method"), max_length=64)
    method_name = models.CharField(_("method name"), max_length=128)
    kind = models.CharField(_("kind"), max_length=32, choices=MethodKind.choices, blank=True)
    carrier = models.CharField(_("carrier"), max_length=32, blank=True)
    warehouse = models.ForeignKey(
        "partner.Partner",
        verbose_name=_("pickup warehouse"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    zone = models.ForeignKey(
        TransportZone,
        verbose_name=_("zone"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    zone_name = models.CharField(_("zone's name"), max_length=128, blank=True)
    city = models.ForeignKey(
        City,
        verbose_name=_("city"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    city_name = models.CharField(_("city's name"), max_length=255, blank=True)
    point = models.ForeignKey(
        Point,
        verbose_name=_("branch"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    point_name = models.TextField(_("branch's name and address"), blank=True)
    address = models.TextField(_("address"), blank=True)
    department = models.CharField(_("department or branch"), max_length=128, blank=True)
    contact = models.CharField(_("contact person"), max_length=128, blank=True)
    phone = models.CharField(_("phone"), max_length=64, blank=True)
    organisation = models.CharField(_("organisation"), max_length=255, blank=True)
    tax_id = models.CharField(_("EDRPOU or tax number"), max_length=16, blank=True)
    desired_date = models.DateField(_("desired date"), null=True, blank=True)
    paid_by = models.CharField(
        _("who pays the carrier"), max_length=16, choices=PaidBy.choices, blank=True
    )
    cash_on_delivery = models.DecimalField(
        _("cash on delivery"), max_digits=12, decimal_places=2, default=0
    )
    without_prices = models.BooleanField(_("papers without our prices"), default=False)
    own_waybill = models.CharField(_("the dealer's own waybill"), max_length=64, blank=True)
    own_waybill_file = models.FileField(
        _("file of the dealer's own waybill"),
        storage=private_storage,
        upload_to="waybills/%Y/%m",
        blank=True,
    )
    estimate = models.DecimalField(
        _("the carrier's price"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    estimate_source = models.CharField(
        _("source of the carrier's price"), max_length=16, choices=Source.choices, blank=True
    )
    estimate_approximate = models.BooleanField(_("the price is approximate"), default=False)
    arrives = models.DateField(_("arrives"), null=True, blank=True)
    weight = models.DecimalField(
        _("weight, kg"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    lacks_weight = models.JSONField(_("articles without a weight"), default=list, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")

    def __str__(self) -> str:
        return f"{self.order_id} · {self.method_name}"
