"""State of the exchange with 1C: sessions, files, issues, the outbox, order states, invoices."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils.translation import gettext_lazy as _


def private_storage() -> FileSystemStorage:
    """Files that are served only through views that check who asks."""
    return FileSystemStorage(location=settings.PRIVATE_MEDIA_ROOT)


class ExchangeSession(models.Model):
    """One conversation that 1C began with ``checkauth``; found by its token."""

    token = models.CharField(_("token"), max_length=64, unique=True)
    login = models.CharField(_("1C user"), max_length=64, db_index=True)
    kind = models.CharField(_("type"), max_length=16)
    version = models.CharField(_("version asked for"), max_length=16, blank=True)
    is_open = models.BooleanField(_("open"), default=True)
    pulled_orders = models.JSONField(_("orders given at query"), default=list, blank=True)
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    last_seen_at = models.DateTimeField(_("last seen"), auto_now=True)

    class Meta:
        ordering = ("-started_at",)
        verbose_name = _("exchange session")
        verbose_name_plural = _("exchange sessions")

    def __str__(self) -> str:
        return f"{self.login} {self.kind} {self.started_at:%Y-%m-%d %H:%M}"


class ExchangeFile(models.Model):
    """A file 1C sent, or a command imported, with its outcome."""

    RECEIVING = "receiving"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STATES: ClassVar = [
        (RECEIVING, _("Receiving")),
        (QUEUED, _("Queued")),
        (RUNNING, _("Importing")),
        (DONE, _("Imported")),
        (FAILED, _("Failed")),
    ]

    session = models.ForeignKey(
        ExchangeSession,
        verbose_name=_("session"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="files",
    )
    name = models.CharField(_("name"), max_length=255)
    path = models.CharField(_("stored as"), max_length=255)
    size = models.PositiveBigIntegerField(_("size, bytes"), default=0)
    state = models.CharField(_("state"), max_length=16, choices=STATES, default=RECEIVING)
    report = models.JSONField(_("report"), default=dict, blank=True)
    message = models.TextField(_("message"), blank=True)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)
    started_at = models.DateTimeField(_("import started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("import finished"), null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("exchange file")
        verbose_name_plural = _("exchange files")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("session", "name"), name="onec_exchange_file_per_session"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ExchangeIssue(models.Model):
    """A row of a file that did not go in, or went in with a remark."""

    file = models.ForeignKey(
        ExchangeFile, verbose_name=_("file"), on_delete=models.CASCADE, related_name="issues"
    )
    kind = models.CharField(_("kind"), max_length=32)
    external_id = models.CharField(_("id in 1C"), max_length=128, blank=True)
    code = models.CharField(_("code"), max_length=64)
    message = models.TextField(_("message"))
    refused = models.BooleanField(_("refused"), default=False)
    waiting = models.BooleanField(_("waiting"), default=False)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("exchange issue")
        verbose_name_plural = _("exchange issues")

    def __str__(self) -> str:
        return f"{self.code} {self.external_id}"


class WaitingRow(models.Model):
    """A row whose goods were not there yet; brought in when they arrive."""

    kind = models.CharField(_("kind"), max_length=32)
    good_id = models.CharField(_("good in 1C"), max_length=64, db_index=True)
    key = models.CharField(_("row key"), max_length=255)
    record = models.JSONField(_("record"))
    received_at = models.DateTimeField(_("received"), auto_now=True)

    class Meta:
        verbose_name = _("waiting row")
        verbose_name_plural = _("waiting rows")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("kind", "key"), name="onec_exchange_waiting_key")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Outbox(models.Model):
    """An order on its way to 1C, written in the order's transaction."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    STATES: ClassVar = [(PENDING, _("Waiting")), (SENT, _("Accepted by 1C")), (FAILED, _("Failed"))]

    order = models.OneToOneField(
        "order.Order", verbose_name=_("order"), on_delete=models.CASCADE, related_name="outbox"
    )
    uuid = models.UUIDField(_("exchange id"), unique=True)
    state = models.CharField(_("state"), max_length=16, choices=STATES, default=PENDING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
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
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("order in 1C")
        verbose_name_plural = _("orders in 1C")

    def __str__(self) -> str:
        return self.number or str(self.order_id)


class Invoice(models.Model):
    """An invoice that 1C made for an order: its data, and the PDF drawn from them."""

    order = models.ForeignKey(
        "order.Order", verbose_name=_("order"), on_delete=models.CASCADE, related_name="invoices"
    )
    guid = models.CharField(_("id in 1C"), max_length=64, unique=True)
    number = models.CharField(_("number"), max_length=64)
    date = models.DateField(_("date"))
    pay_until = models.DateField(_("pay until"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    total = models.DecimalField(_("total"), max_digits=14, decimal_places=2)
    data = models.JSONField(_("data"))
    pdf = models.FileField(
        _("PDF"), storage=private_storage, upload_to="invoices/%Y/%m", blank=True
    )
    created_at = models.DateTimeField(_("received"), auto_now_add=True)

    class Meta:
        ordering = ("-date", "-pk")
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")

    def __str__(self) -> str:
        return self.number
