from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssortmentConfig(AppConfig):
    name = "oscar_b2b.assortment"
    label = "assortment"
    verbose_name = _("Assortment of each dealer")

    def ready(self) -> None:
        from oscar_b2b.assortment.models import AssortmentRule
        from oscar_b2b.core import audit

        audit.watch(AssortmentRule, but=("created_at",))
