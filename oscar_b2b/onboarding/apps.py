from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OnboardingConfig(AppConfig):
    name = "oscar_b2b.onboarding"
    label = "onboarding"
    verbose_name = _("Becoming a dealer")
