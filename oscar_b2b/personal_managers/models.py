"""Rules that give dealers their personal managers, and what dealers ask them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ManagerRule(models.Model):
    """Which managers get dealers of a segment, category, region; several take turns."""

    order = models.PositiveSmallIntegerField(
        _("order"), default=10, help_text=_("The first rule that fits decides.")
    )
    segment = models.ForeignKey(
        "core.Segment",
        verbose_name=_("segment"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="manager_rules",
    )
    category = models.CharField(_("category"), max_length=128, blank=True)
    region = models.CharField(_("region"), max_length=128, blank=True)
    managers: models.ManyToManyField = models.ManyToManyField(
        "core.PersonalManager", verbose_name=_("managers"), related_name="manager_rules"
    )
    turn = models.PositiveIntegerField(_("dealers given so far"), default=0, editable=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ("order", "pk")
        verbose_name = _("rule of personal managers")
        verbose_name_plural = _("rules of personal managers")

    def __str__(self) -> str:
        conditions = [str(each) for each in (self.segment, self.category, self.region) if each]
        return " · ".join(conditions) or str(_("All dealers"))


class ManagerRequest(models.Model):
    """A dealer's employee writes to the personal manager, or asks to be called back."""

    WRITE = "write"
    CALL = "call"
    KINDS: ClassVar = [(WRITE, _("Letter")), (CALL, _("Call back"))]

    kind = models.CharField(_("kind"), max_length=8, choices=KINDS)
    dealer = models.ForeignKey(
        "core.Dealer",
        verbose_name=_("dealer"),
        on_delete=models.CASCADE,
        related_name="manager_requests",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who asks"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    manager = models.ForeignKey(
        "core.PersonalManager",
        verbose_name=_("personal manager"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="requests",
    )
    text = models.TextField(_("text"), blank=True)
    phone = models.CharField(_("phone"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("asked"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("done by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("request to a manager")
        verbose_name_plural = _("requests to managers")
        indexes: ClassVar = [
            models.Index(
                fields=("created_at",),
                condition=models.Q(done_at=None),
                name="personal_managers_open",
            ),
            models.Index(fields=("user", "created_at"), name="personal_managers_throttle"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.dealer}"
