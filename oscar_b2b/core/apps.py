from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Collects what the enabled modules contribute."""

    name = "oscar_b2b.core"
    label = "core"
    verbose_name = _("Dealers")

    def ready(self) -> None:
        from oscar_b2b.core import audit, checks, receivers  # noqa: F401
        from oscar_b2b.core.extensions import extensions

        extensions.collect(settings.MODULES)
        audit.watch_core()
