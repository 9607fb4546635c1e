from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContractsConfig(AppConfig):
    name = "oscar_b2b.contracts"
    label = "contracts"
    verbose_name = _("Contracts")

    def ready(self) -> None:
        from oscar_b2b.contracts.models import AgreementBinding, Contract, SegmentTerms
        from oscar_b2b.core import audit

        audit.watch(Contract, but=("from_agreement",))
        audit.watch(AgreementBinding)
        audit.watch(SegmentTerms)
