from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountSecurityConfig(AppConfig):
    name = "oscar_b2b.account_security"
    label = "account_security"
    verbose_name = _("Safe accounts")
