from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OnboardingConfig(AppConfig):
    name = "oscar_b2b.onboarding"
    label = "onboarding"
    verbose_name = _("Becoming a dealer")

    def ready(self) -> None:
        from oscar_b2b.core import audit
        from oscar_b2b.core.models import Invitation
        from oscar_b2b.onboarding import receivers  # noqa: F401
        from oscar_b2b.onboarding.models import Application, ContractText, DealerDocument

        audit.watch(Application, but=("token_digest",))
        audit.watch(ContractText)
        audit.watch(DealerDocument)
        audit.watch(Invitation, but=("token_digest",), many=("legal_entities",))
