"""Parcels: who sends, the carriers' waybills, where they are."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oscar_b2b.shipping_carriers.carriers.base import Payer, Status
from oscar_b2b.shipping_carriers.models.choices import Delivery, private_storage
from oscar_b2b.shipping_carriers.models.directory import City, Point


class SenderProfile(models.Model):
    """From where and in whose name parcels leave.

    :param warehouse: goods of this warehouse leave from here; empty = of any.
    :param extra: the carrier's own ids of the sender (counterparty, contact, address).
    """

    carrier = models.CharField(_("carrier"), max_length=32)
    name = models.CharField(_("name of the profile"), max_length=128)
    warehouse = models.ForeignKey(
        "partner.Partner",
        verbose_name=_("warehouse"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    city = models.ForeignKey(
        City, verbose_name=_("city"), on_delete=models.PROTECT, related_name="+"
    )
    point = models.ForeignKey(
        Point,
        verbose_name=_("branch"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    address = models.CharField(_("address"), max_length=255, blank=True)
    contact = models.CharField(_("contact person"), max_length=128)
    phone = models.CharField(_("phone"), max_length=64)
    organisation = models.CharField(_("organisation"), max_length=255, blank=True)
    tax_id = models.CharField(_("EDRPOU or tax number"), max_length=16, blank=True)
    extra = models.JSONField(_("the carrier's own ids"), default=dict, blank=True)
    is_default = models.BooleanField(_("used unless another is chosen"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ("carrier", "-is_default", "name")
        verbose_name = _("sender")
        verbose_name_plural = _("senders")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["carrier"],
                condition=models.Q(is_default=True),
                name="delivery_one_default_sender",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Register(models.Model):
    """A printed list of waybills that were handed over together; kept, as it is made once.

    :param note: what the carrier said besides, such as waybills it left out.
    """

    carrier = models.CharField(_("carrier"), max_length=32)
    file = models.FileField(_("file"), storage=private_storage, upload_to="registers/%Y/%m")
    note = models.TextField(_("note"), blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(_("made"))

    class Meta:
        ordering = ("-made_at",)
        verbose_name = _("register of waybills")
        verbose_name_plural = _("registers of waybills")

    def __str__(self) -> str:
        return f"{self.carrier} · {self.made_at:%Y-%m-%d %H:%M}"


class State(models.TextChoices):
    """What became of our wish for a waybill."""

    ASKED = "asked", _("being made")
    MADE = "made", pgettext_lazy("waybill", "made")
    REFUSED = "refused", pgettext_lazy("waybill", "refused")
    #: The carrier did not answer, and cannot be asked whether it made one.
    UNCERTAIN = "uncertain", _("not known whether it was made")
    CANCELLED = "cancelled", pgettext_lazy("waybill", "cancelled")


class Waybill(models.Model):
    """A waybill: for one order, for a part of one, or for several orders to one address.

    :param reference: ours, made with the page's form: the second press of a button finds it taken.
        The carrier is told it, and asked by it after a timeout.
    :param number: as printed; typed by hand where the carrier makes none over its interface.
    :param ref: the carrier's id where it differs.
    :param places: ``{"weight": "1.5", "size": [30, 20, 10]}``, kg and cm; ``size`` may be missing.
    :param error: why it was refused, or what is not known, in the carrier's words.
    :param sending_at: when the carrier was called to make it; written before the call, so that a
        worker that dies in the middle leaves no waybill that another one asks for again.
    :param check_at: when the carrier is asked next where the parcel is; ``None`` = never again.
    :param ready_told_at, delivered_told_at: when the dealer was told by e-mail.
    """

    reference = models.UUIDField(_("our reference"), default=uuid.uuid4, unique=True)
    deliveries = models.ManyToManyField(
        Delivery, verbose_name=_("deliveries"), related_name="waybills"
    )
    carrier = models.CharField(_("carrier"), max_length=32)
    sender = models.ForeignKey(
        SenderProfile,
        verbose_name=_("sender"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.ASKED)
    error = models.TextField(_("error"), blank=True)
    number = models.CharField(_("number"), max_length=64, blank=True, db_index=True)
    ref = models.CharField(_("carrier's id"), max_length=100, blank=True)
    is_manual = models.BooleanField(_("number typed by hand"), default=False)
    city = models.ForeignKey(
        City,
        verbose_name=_("city"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    point = models.ForeignKey(
        Point,
        verbose_name=_("branch"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    address = models.TextField(_("address"), blank=True)
    contact = models.CharField(_("recipient"), max_length=128, blank=True)
    phone = models.CharField(_("phone"), max_length=64, blank=True)
    organisation = models.CharField(_("organisation"), max_length=255, blank=True)
    tax_id = models.CharField(_("EDRPOU or tax number"), max_length=16, blank=True)
    places = models.JSONField(_("places"), default=list)
    declared = models.DecimalField(
        _("declared value, UAH"), max_digits=12, decimal_places=2, default=0
    )
    cash_on_delivery = models.DecimalField(
        _("cash on delivery, UAH"), max_digits=12, decimal_places=2, default=0
    )
    payer = models.CharField(
        _("who pays the carrier"), max_length=16, choices=Payer.choices, default=Payer.RECIPIENT
    )
    ship_on = models.DateField(_("handed over on"), null=True, blank=True)
    description = models.CharField(_("what is inside"), max_length=255, blank=True)
    note = models.CharField(_("note"), max_length=255, blank=True)
    cost = models.DecimalField(
        pgettext_lazy("of delivery", "cost"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
    )
    arrives = models.DateField(_("arrives"), null=True, blank=True)
    register = models.ForeignKey(
        Register,
        verbose_name=_("register"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="waybills",
    )
    status = models.CharField(
        _("where it is"), max_length=24, choices=Status.choices, default=Status.UNKNOWN
    )
    status_text = models.TextField(_("in the carrier's words"), blank=True)
    status_at = models.DateTimeField(_("since"), null=True, blank=True)
    checked_at = models.DateTimeField(_("carrier asked"), null=True, blank=True)
    check_at = models.DateTimeField(_("carrier asked next"), null=True, blank=True)
    ready_told_at = models.DateTimeField(_("told that it waits"), null=True, blank=True)
    delivered_told_at = models.DateTimeField(_("told that it is delivered"), null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked for"))
    sending_at = models.DateTimeField(_("carrier called"), null=True, blank=True)
    made_at = models.DateTimeField(_("made"), null=True, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        verbose_name = _("waybill")
        verbose_name_plural = _("waybills")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["carrier", "number"],
                condition=~models.Q(number="") & ~models.Q(state="cancelled"),
                name="delivery_waybill_number",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["check_at"],
                condition=models.Q(check_at__isnull=False),
                name="delivery_waybill_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.number or self.reference}"


class Movement(models.Model):
    """A change of where a parcel is, as the carrier told it; the same is kept once.

    :param at: the carrier's time; ``None`` = it tells none. ``seen_at``: when we read it.
    """

    waybill = models.ForeignKey(
        Waybill, verbose_name=_("waybill"), on_delete=models.CASCADE, related_name="movements"
    )
    status = models.CharField(_("where it is"), max_length=24, choices=Status.choices)
    code = models.CharField(_("carrier's code"), max_length=32, blank=True)
    text = models.TextField(_("in the carrier's words"), blank=True)
    at = models.DateTimeField(_("time"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=255, blank=True)
    seen_at = models.DateTimeField(_("read"))

    class Meta:
        ordering = ("seen_at", "pk")
        verbose_name = _("movement")
        verbose_name_plural = _("movements")

    def __str__(self) -> str:
        return f"{self.waybill_id} · {self.status}"
