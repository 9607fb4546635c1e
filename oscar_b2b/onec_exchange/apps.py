from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OneCExchangeConfig(AppConfig):
    name = "oscar_b2b.onec_exchange"
    label = "onec_exchange"
    verbose_name = _("1C exchange")
