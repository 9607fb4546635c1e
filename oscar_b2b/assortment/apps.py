from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssortmentConfig(AppConfig):
    name = "oscar_b2b.assortment"
    label = "assortment"
    verbose_name = _("Assortment of each dealer")
