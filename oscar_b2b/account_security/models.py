"""Where people are signed in."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from oscar_b2b.account_security.domain import browser_name


class SignedInDevice(models.Model):
    """One session of one person: in which browser, from where, since when."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="signed_in_devices",
    )
    session_key = models.CharField(_("session"), max_length=40, unique=True)
    #: Of the session's authentication hash: a new password makes the session, and this, invalid.
    auth_digest = models.CharField(_("digest"), max_length=64)
    user_agent = models.CharField(_("browser"), max_length=255, blank=True)
    address = models.CharField(_("address"), max_length=45, blank=True)
    signed_in_at = models.DateTimeField(_("signed in"))
    seen_at = models.DateTimeField(_("last seen"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        ordering = ("-seen_at", "-pk")
        verbose_name = _("signed-in device")
        verbose_name_plural = _("signed-in devices")
        indexes: ClassVar = [models.Index(fields=("seen_at",), name="account_security_seen")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.browser}"

    @property
    def browser(self) -> str:
        """Browser and system in words; empty when the header told neither."""
        return browser_name(self.user_agent)
