"""How an order is delivered: the methods the supplier offers, and what was chosen."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryMethod(models.Model):
    """A delivery method the supplier offers, named and ordered by the administrator."""

    PICKUP = "pickup"
    TRANSPORT = "company-transport"
    KINDS: ClassVar = [(PICKUP, _("Pickup")), (TRANSPORT, _("Our transport"))]

    code = models.SlugField(_("code"), unique=True)
    kind = models.CharField(_("kind"), max_length=32, choices=KINDS)
    name = models.CharField(_("name"), max_length=128)
    description = models.TextField(_("conditions in short"), blank=True)
    charge = models.DecimalField(
        _("charge"), max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    free_from = models.DecimalField(
        _("free from order total"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("delivery method")
        verbose_name_plural = _("delivery methods")

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """The delivery of an order: texts are copied, so that later changes do not rewrite history."""

    order = models.OneToOneField(
        "order.Order", verbose_name=_("order"), on_delete=models.CASCADE, related_name="delivery"
    )
    method_code = models.CharField(_("method"), max_length=64)
    method_name = models.CharField(_("method name"), max_length=128)
    warehouse = models.ForeignKey(
        "partner.Partner",
        verbose_name=_("pickup warehouse"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    address = models.TextField(_("address"), blank=True)
    contact = models.CharField(_("contact person"), max_length=128, blank=True)
    phone = models.CharField(_("phone"), max_length=64, blank=True)
    desired_date = models.DateField(_("desired date"), null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")

    def __str__(self) -> str:
        return f"{self.order_id} · {self.method_name}"
