"""The live link: every call to 1C, where the changes feed stands, what OData last gave."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class LiveCall(models.Model):
    """One call of the shop to 1C (HTTP service or OData), without secrets and bodies."""

    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    channel = models.CharField(_("channel"), max_length=8, default="http")
    method = models.CharField(_("method"), max_length=8)
    path = models.CharField(_("path"), max_length=500)
    request_id = models.CharField(_("request id"), max_length=64, blank=True)
    order = models.ForeignKey(
        "order.Order",
        verbose_name=_("order"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    #: HTTP status; empty when there was no answer.
    status = models.PositiveSmallIntegerField(_("status"), null=True, blank=True)
    milliseconds = models.PositiveIntegerField(_("took, ms"), default=0)
    error = models.CharField(_("error"), max_length=500, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("call to 1C")
        verbose_name_plural = _("calls to 1C")

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status or self.error}"


class FeedCursor(models.Model):
    """How far a feed of 1C has been read: the live ``changes`` and each OData job."""

    name = models.CharField(_("feed"), max_length=64, unique=True)
    cursor = models.CharField(_("cursor"), max_length=255, blank=True)
    ok_at = models.DateTimeField(_("last good run"), null=True, blank=True)
    error = models.TextField(_("last error"), blank=True)
    report = models.JSONField(_("report"), default=dict, blank=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("feed of 1C")
        verbose_name_plural = _("feeds of 1C")

    def __str__(self) -> str:
        return self.name


class ODataRow(models.Model):
    """``DataVersion`` of a row read by OData, so that the next run fetches changed rows only."""

    entity = models.CharField(_("entity set"), max_length=128)
    key = models.CharField(_("key"), max_length=64)
    version = models.CharField(_("data version"), max_length=32)

    class Meta:
        verbose_name = _("row known by OData")
        verbose_name_plural = _("rows known by OData")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("entity", "key"), name="onec_exchange_odata_key")
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.key}"
