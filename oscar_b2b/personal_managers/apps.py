from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PersonalManagersConfig(AppConfig):
    name = "oscar_b2b.personal_managers"
    label = "personal_managers"
    verbose_name = _("Personal managers")
