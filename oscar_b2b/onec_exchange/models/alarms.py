"""Alarms of the exchange: what is wrong now, since when, and what was last written about it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Alarm(models.Model):
    """One thing that is watched. The row stays when the trouble is over; ``raised_at`` is empty.

    That makes one letter per trouble and one when it is over, however often it is looked.
    """

    code = models.CharField(_("code"), max_length=32, unique=True)
    minutes = models.PositiveIntegerField(
        _("minutes of silence"),
        null=True,
        blank=True,
        help_text=_("Empty = the shop's default; 0 = no alarm."),
    )
    #: Newest sign of life, kept because the files that gave it are forgotten after some days.
    last_at = models.DateTimeField(_("last"), null=True, blank=True)
    raised_at = models.DateTimeField(_("raised"), null=True, blank=True)
    #: What the last letter named (order numbers, file names …); only news make another one.
    about = models.JSONField(_("about"), default=list, blank=True)

    class Meta:
        ordering = ("code",)
        verbose_name = _("alarm of the exchange")
        verbose_name_plural = _("alarms of the exchange")

    def __str__(self) -> str:
        return self.code
