"""Orders on their way to 1C, and what 1C says of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outbox(models.Model):
    """An order on its way to 1C, written in the order's transaction."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    #: 1C asked for it again and again without ever saying ``success``: it may block the others.
    QUARANTINED = "quarantined"
    #: Cancelled on the site before 1C got it.
    WITHDRAWN = "withdrawn"
    STATES: ClassVar = [
        (PENDING, _("Waiting")),
        (SENT, _("Accepted by 1C")),
        (FAILED, _("Failed")),
        (QUARANTINED, _("Put aside")),
        (WITHDRAWN, _("Cancelled before 1C got it")),
    ]

    NOT_ASKED = ""
    CONFIRMED = "confirmed"
    UNANSWERED = "unanswered"
    CHECKS: ClassVar = [
        (NOT_ASKED, _("1C was not asked")),
        (CONFIRMED, _("Prices and stock confirmed by 1C")),
        (UNANSWERED, _("1C did not answer in time")),
    ]

    order = models.OneToOneField(
        "order.Order", verbose_name=_("order"), on_delete=models.CASCADE, related_name="outbox"
    )
    uuid = models.UUIDField(_("exchange id"), unique=True)
    #: The 1C that got the order first: no other one may, or it would be two orders.
    node = models.ForeignKey(
        "onec_exchange.ExchangeNode",
        verbose_name=_("node"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="outbox",
    )
    #: 1C has the order and is to be told that it was cancelled on the site.
    cancels = models.BooleanField(_("cancellation"), default=False)
    state = models.CharField(_("state"), max_length=16, choices=STATES, default=PENDING)
    #: Whether 1C was asked for prices and stock when the order was placed.
    checked = models.CharField(_("check at placing"), max_length=16, choices=CHECKS, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    #: Answers to ``query`` that held the order and were never confirmed.
    pulls = models.PositiveIntegerField(_("unconfirmed pulls"), default=0)
    not_before = models.DateTimeField(_("next attempt"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("accepted"), null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        verbose_name = _("outgoing order")
        verbose_name_plural = _("outgoing orders")
        indexes: ClassVar = [
            # The worker asks only for what is due.
            models.Index(
                fields=("not_before",),
                condition=models.Q(state="pending"),
                name="onec_outbox_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.state}"


class OrderState(models.Model):
    """What 1C says of an order. Only 1C's answers and documents change it."""

    ALLOWED = "allowed"
    PARTLY = "partly"
    REFUSED = "refused"
    RESERVES: ClassVar = [
        (ALLOWED, _("Reserved")),
        (PARTLY, _("Partly reserved")),
        (REFUSED, _("Not reserved")),
    ]

    order = models.OneToOneField(
        "order.Order", verbose_name=_("order"), on_delete=models.CASCADE, related_name="onec_state"
    )
    guid = models.CharField(_("id in 1C"), max_length=64, blank=True, db_index=True)
    number = models.CharField(_("number in 1C"), max_length=64, blank=True)
    date = models.DateTimeField(_("date in 1C"), null=True, blank=True)
    status = models.CharField(_("status in 1C"), max_length=128, blank=True)
    reserve = models.CharField(_("reserve"), max_length=16, choices=RESERVES, blank=True)
    reserved = models.JSONField(_("reserved by line"), default=dict, blank=True)
    posted = models.BooleanField(_("posted"), default=False)
    paid_at = models.DateField(_("paid"), null=True, blank=True)
    payment_number = models.CharField(_("payment number"), max_length=64, blank=True)
    shipped_at = models.DateField(_("shipped"), null=True, blank=True)
    shipment_number = models.CharField(_("shipment number"), max_length=64, blank=True)
    cancelled = models.BooleanField(_("cancelled"), default=False)
    #: 1C's lines where they differ from the order: ``[{id, name, quantity, price, amount}]``.
    lines = models.JSONField(_("lines in 1C"), default=list, blank=True)
    amount = models.DecimalField(
        _("sum in 1C"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    #: Sum of its payment documents; None = 1C sends none, only number and date.
    paid_amount = models.DecimalField(
        _("paid sum"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    #: Quantities by offer from its shipment documents; empty = 1C sends none.
    shipped = models.JSONField(_("shipped by line"), default=dict, blank=True)
    #: Some is paid or shipped, but not all; kept, for lists of orders must not count lines.
    paid_in_part = models.BooleanField(_("paid in part"), default=False)
    shipped_in_part = models.BooleanField(_("shipped in part"), default=False)
    #: When the file was made whose word stands here; older files bring no news.
    said_at = models.DateTimeField(_("said by 1C"), null=True, blank=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("order in 1C")
        verbose_name_plural = _("orders in 1C")

    def __str__(self) -> str:
        return self.number or str(self.order_id)
