"""The delivery methods that the supplier offers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def _bound(label: Any, places: int) -> models.DecimalField:
    return models.DecimalField(
        label,
        max_digits=12,
        decimal_places=places,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )


class MethodKind(models.TextChoices):
    """What a method is; code of the kind's own fields at checkout."""

    PICKUP = "pickup", _("Pickup")
    TRANSPORT = "company-transport", _("Our transport")
    CARRIER = "carrier", _("Carrier")
    DROPSHIPPING = "dropshipping", _("To the dealer's customer")
    OTHER = "other", pgettext_lazy("delivery method", "Other")


class PaidBy(models.TextChoices):
    """Who pays the carrier, and so whether its price is part of the order's total."""

    RECIPIENT = "recipient", _("the dealer pays the carrier")
    ORDER = "order", _("we pay the carrier and add its price to the order")
    SUPPLIER = "supplier", _("we pay the carrier")


class DeliveryMethod(models.Model):
    """A delivery method the supplier offers, named and ordered by the administrator.

    :param carrier: code of the registry, of kind ``CARRIER``.
    :param to_door: the carrier also brings parcels to an address.
    :param charge: of the shop itself, with VAT; of kind ``TRANSPORT`` where no zone says otherwise.
    :param audience: who is offered it, see ``core.audience``; empty = everybody.
    :param min_weight, max_weight: of the goods, kg; min_total, max_total: of the order, in the
        shop's currency. A bound of ``None`` does not bind; the bounds themselves are inside.
    """

    PICKUP: ClassVar = MethodKind.PICKUP
    TRANSPORT: ClassVar = MethodKind.TRANSPORT

    code = models.SlugField(_("code"), unique=True)
    kind = models.CharField(_("kind"), max_length=32, choices=MethodKind.choices)
    carrier = models.CharField(_("carrier"), max_length=32, blank=True)
    to_door = models.BooleanField(_("to an address, too"), default=False)
    paid_by = models.CharField(
        _("who pays the carrier"),
        max_length=16,
        choices=PaidBy.choices,
        default=PaidBy.RECIPIENT,
    )
    name = models.CharField(_("name"), max_length=128)
    description = models.TextField(_("conditions in short"), blank=True)
    charge = models.DecimalField(
        _("charge"), max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    free_from = _bound(_("free from order total"), 2)
    audience = models.JSONField(_("offered to"), default=dict, blank=True)
    min_weight = _bound(_("from weight, kg"), 3)
    max_weight = _bound(_("up to weight, kg"), 3)
    min_total = _bound(_("from order total"), 2)
    max_total = _bound(_("up to order total"), 2)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("delivery method")
        verbose_name_plural = _("delivery methods")

    def __str__(self) -> str:
        return self.name


class TransportZone(models.Model):
    """Where the company's own transport goes, on which days and for how much.

    :param places: in words, shown to the buyer ("Kyiv and 30 km around it").
    :param weekdays: 1 = Monday … 7; empty = every working day (Monday to Friday).
    :param cutoff: an order placed later on a day counts for the next one; ``None`` = midnight.
    :param lead_days: whole days between the order and the earliest trip.
    :param charge: with VAT, in the shop's currency, where no step of weight says otherwise.
    :param min_total: a smaller order is not brought to this zone.
    """

    method = models.ForeignKey(
        DeliveryMethod,
        verbose_name=_("delivery method"),
        on_delete=models.CASCADE,
        related_name="zones",
    )
    name = models.CharField(_("name"), max_length=128)
    places = models.TextField(_("places"), blank=True)
    weekdays = models.JSONField(_("days of the week"), default=list, blank=True)
    cutoff = models.TimeField(_("orders of the day until"), null=True, blank=True)
    lead_days = models.PositiveSmallIntegerField(_("days of preparation"), default=0)
    charge = models.DecimalField(
        _("charge"), max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    free_from = _bound(_("free from order total"), 2)
    min_total = _bound(_("smallest order"), 2)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("served"), default=True)

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("zone of our transport")
        verbose_name_plural = _("zones of our transport")

    def __str__(self) -> str:
        return self.name


class ZoneStep(models.Model):
    """What a zone charges for heavier goods.

    :param above_kg: the step holds for more than this; the heaviest such step counts.
    """

    zone = models.ForeignKey(
        TransportZone, verbose_name=_("zone"), on_delete=models.CASCADE, related_name="steps"
    )
    above_kg = models.DecimalField(
        _("above, kg"), max_digits=9, decimal_places=3, validators=[MinValueValidator(0)]
    )
    charge = models.DecimalField(
        _("charge"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)]
    )

    class Meta:
        ordering = ("above_kg",)
        verbose_name = _("step of weight")
        verbose_name_plural = _("steps of weight")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "above_kg"], name="delivery_zone_step")
        ]

    def __str__(self) -> str:
        return f"> {self.above_kg} kg"
