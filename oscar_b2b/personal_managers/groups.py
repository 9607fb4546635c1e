"""The group of the supplier's personal managers, made once; an administrator may change it."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

NAME = "Personal managers"

#: What a personal manager works with: app label → permissions. Nothing of the exchange, of prices'
#: and the shop's settings.
RIGHTS = {
    "assortment": ("view_assortmentrule",),
    "contracts": ("view_contract", "view_agreement"),
    "core": (
        "view_dealer",
        "view_legalentity",
        "view_member",
        "preview_terms",
        "work_as_dealer",
    ),
    "order": ("view_order",),
    "partner_pricing": ("view_discountrule", "view_stockview"),
    "personal_managers": ("view_managerrequest", "change_managerrequest"),
}
#: Apps of which managers work with everything: applications, invitations, documents.
WHOLE_APPS = ("onboarding",)


def make_group(**kwargs: Any) -> None:
    """After the last app is migrated: make the group unless somebody did before."""
    if kwargs["app_config"] is not list(apps.get_app_configs())[-1]:
        return
    group, made = Group.objects.get_or_create(name=NAME)
    if made:
        group.permissions.set(permissions())


def permissions() -> Any:
    """Return the permissions of the group, of the apps that are on."""
    wanted = Q(content_type__app_label__in=WHOLE_APPS)
    for app, codenames in RIGHTS.items():
        wanted |= Q(content_type__app_label=app, codename__in=codenames)
    return Permission.objects.filter(wanted)
