from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountSecurityConfig(AppConfig):
    name = "oscar_b2b.account_security"
    label = "account_security"
    verbose_name = _("Safe accounts")

    def ready(self) -> None:
        from django_otp.plugins.otp_totp.models import TOTPDevice

        from oscar_b2b.account_security import receivers  # noqa: F401
        from oscar_b2b.core import audit

        audit.watch(
            TOTPDevice,
            but=(
                "key",
                "last_t",
                "drift",
                "last_used_at",
                "throttling_failure_timestamp",
                "throttling_failure_count",
            ),
        )
