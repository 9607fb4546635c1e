from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PersonalManagersConfig(AppConfig):
    name = "oscar_b2b.personal_managers"
    label = "personal_managers"
    verbose_name = _("Personal managers")

    def ready(self) -> None:
        from oscar_b2b.core import audit
        from oscar_b2b.personal_managers import groups, receivers  # noqa: F401
        from oscar_b2b.personal_managers.models import ManagerRule

        audit.watch(ManagerRule, but=("turn",), many=("managers",))
        # Rights of all apps are there only after the last of them.
        post_migrate.connect(groups.make_group, dispatch_uid="personal-managers-group")
