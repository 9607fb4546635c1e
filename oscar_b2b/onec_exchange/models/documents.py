"""Documents of 1C: invoices, payments, shipments and their files."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils.translation import gettext_lazy as _


def private_storage() -> FileSystemStorage:
    """Files that are served only through views that check who asks."""
    return FileSystemStorage(location=settings.PRIVATE_MEDIA_ROOT)


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


class Document(models.Model):
    """A document of 1C that belongs to an order: an invoice, a payment, a shipment …

    One row per document of 1C however often it is sent; ``digest`` tells a repeat from news.
    """

    INVOICE = "invoice"
    PAYMENT = "payment"
    REFUND = "refund"
    SHIPMENT = "shipment"
    RETURN = "return"
    OTHER = "other"
    KINDS: ClassVar = [
        (INVOICE, _("Invoice")),
        (PAYMENT, _("Payment")),
        (REFUND, _("Refund")),
        (SHIPMENT, _("Shipment")),
        (RETURN, _("Return")),
        (OTHER, _("Other")),
    ]

    order = models.ForeignKey(
        "order.Order", verbose_name=_("order"), on_delete=models.CASCADE, related_name="documents"
    )
    kind = models.CharField(_("kind"), max_length=16, choices=KINDS)
    #: 1C's GUID; where a file carries none, ``kind:number``.
    guid = models.CharField(_("id in 1C"), max_length=128)
    operation = models.CharField(_("operation"), max_length=128, blank=True)
    number = models.CharField(_("number in 1C"), max_length=64, blank=True)
    date = models.DateTimeField(_("date in 1C"), null=True, blank=True)
    amount = models.DecimalField(_("sum"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    posted = models.BooleanField(_("posted"), default=False)
    deleted = models.BooleanField(_("marked for deletion"), default=False)
    lines = models.JSONField(_("lines"), default=list, blank=True)
    digest = models.CharField(_("digest"), max_length=64)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        ordering = ("date", "pk")
        verbose_name = _("document of 1C")
        verbose_name_plural = _("documents of 1C")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("order", "kind", "guid"), name="onec_exchange_document_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class DocumentFile(models.Model):
    """A print form or file that 1C gave for an order; shown to those who may see the order."""

    order = models.ForeignKey(
        "order.Order",
        verbose_name=_("order"),
        on_delete=models.CASCADE,
        related_name="document_files",
    )
    guid = models.CharField(_("id in 1C"), max_length=128)
    name = models.CharField(_("name"), max_length=255)
    file = models.FileField(_("file"), storage=private_storage, upload_to="documents/%Y/%m")
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("file of 1C")
        verbose_name_plural = _("files of 1C")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("order", "guid"), name="onec_exchange_file_key")
        ]

    def __str__(self) -> str:
        return self.name
