"""Reconciliation acts that buyers asked 1C for."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from oscar_b2b.onec_exchange.models.documents import private_storage


class RequestedAct(models.Model):
    """The act of a legal entity between two days, both included, as 1C last drew it.

    One row per entity and days, however many people ask. ``claimed_at`` is when a worker began
    to ask 1C; what is claimed no other worker asks for.
    """

    WAITING = "waiting"
    READY = "ready"
    AWAY = "away"
    UNKNOWN = "unknown"
    STATES: ClassVar = [
        (WAITING, _("Being made")),
        (READY, _("Ready")),
        (AWAY, _("1C did not answer")),
        (UNKNOWN, _("1C has none")),
    ]

    legal_entity = models.ForeignKey(
        "core.LegalEntity",
        verbose_name=_("legal entity"),
        on_delete=models.CASCADE,
        related_name="requested_acts",
    )
    start = models.DateField(_("from"))
    end = models.DateField(_("to"))
    state = models.CharField(_("state"), max_length=8, choices=STATES, default=WAITING)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("asked"))
    claimed_at = models.DateTimeField(_("1C is asked since"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    file = models.FileField(_("PDF"), storage=private_storage, upload_to="acts/%Y/%m", blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        verbose_name = _("reconciliation act")
        verbose_name_plural = _("reconciliation acts")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("legal_entity", "start", "end"), name="onec_exchange_act_key"
            ),
            models.CheckConstraint(
                condition=models.Q(end__gte=models.F("start")), name="onec_exchange_act_days"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=("asked_at",),
                condition=models.Q(state="waiting"),
                name="onec_exchange_act_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.legal_entity_id}: {self.start} – {self.end}"
