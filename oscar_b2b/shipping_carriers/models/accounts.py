"""How the supplier uses each carrier."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Fallback(models.TextChoices):
    """What a buyer is told when the carrier gives no price in time."""

    TARIFF = "tariff", _("a price by our copy of its tariff")
    REQUEST = "request", _("“by the carrier's tariff”")


class CarrierAccount(models.Model):
    """The supplier's account with one carrier of the registry.

    ``values`` are the settings its class declares, secrets among them: they go to the carrier's
    class and to nothing else (no form, log, export or audit entry shows them).
    """

    code = models.SlugField(_("carrier"), max_length=32, unique=True)
    values = models.JSONField(_("settings"), default=dict, blank=True)
    is_active = models.BooleanField(_("switched on"), default=False)
    fallback = models.CharField(
        _("when the carrier gives no price"),
        max_length=16,
        choices=Fallback.choices,
        default=Fallback.TARIFF,
    )
    checked_at = models.DateTimeField(_("connection checked"), null=True, blank=True)
    #: What the check said; ``check_failed`` tells how to read it.
    check_text = models.TextField(_("answer of the check"), blank=True)
    check_failed = models.BooleanField(_("the check failed"), default=False)

    class Meta:
        verbose_name = _("carrier's account")
        verbose_name_plural = _("carriers' accounts")

    def __str__(self) -> str:
        return self.code


class CarrierFile(models.Model):
    """A file that stands in for what a carrier does not publish: its directory, its tariff.

    :param key: of the setting it is the value of (``Setting.file``), or ``tariff_file``: our copy
        of the tariff of a carrier that gives prices itself.
    :param content: decoded text.
    """

    account = models.ForeignKey(
        CarrierAccount,
        verbose_name=_("carrier"),
        on_delete=models.CASCADE,
        related_name="files",
    )
    key = models.CharField(_("setting"), max_length=32)
    name = models.CharField(_("file name"), max_length=255)
    content = models.TextField(_("content"))
    uploaded_at = models.DateTimeField(_("uploaded"))

    class Meta:
        verbose_name = _("carrier's file")
        verbose_name_plural = _("carriers' files")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "key"], name="carrier_file_key")
        ]

    def __str__(self) -> str:
        return f"{self.account_id} · {self.name}"
