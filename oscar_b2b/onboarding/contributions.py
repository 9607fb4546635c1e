"""What onboarding adds to the rest of the shop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from oscar_b2b.core import permissions
from oscar_b2b.core.menus import MenuItem, with_count
from oscar_b2b.core.models import Member
from oscar_b2b.core.permissions import FeaturePermission
from oscar_b2b.onboarding import queries, shop_settings
from oscar_b2b.onboarding.domain import Catalogue, Registration
from oscar_b2b.onboarding.forms import ApplicationForm

PERMISSIONS = [
    FeaturePermission(
        queries.SEE_DOCUMENTS,
        _("See and upload the papers of the company"),
        (Member.HEAD, Member.ADMIN),
    ),
    FeaturePermission(
        queries.ASK_FOR_ENTITY, _("Ask for one more legal entity"), (Member.HEAD, Member.ADMIN)
    ),
]

CABINET_MENU = [
    MenuItem(
        _("Company papers"),
        "onboarding:documents",
        order=70,
        icon="files",
        roles=(Member.HEAD, Member.ADMIN),
    ),
]

DASHBOARD_MENU = [
    MenuItem(
        with_count(_("Applications"), queries.waiting_count, _("%(label)s: %(count)d new")),
        "dashboard:b2b-applications",
        order=10,
        icon="fas fa-inbox",
        permission="onboarding.view_application",
    ),
    MenuItem(
        _("Invitations"),
        "dashboard:b2b-invitations",
        order=12,
        icon="fas fa-envelope-open",
        permission="core.view_invitation",
    ),
    MenuItem(
        _("Papers of dealers"),
        "dashboard:b2b-papers",
        order=60,
        icon="fas fa-folder-open",
        permission="onboarding.view_dealerdocument",
    ),
    MenuItem(
        _("Supply contract"),
        "dashboard:b2b-contract-texts",
        order=62,
        icon="fas fa-file-signature",
        permission="onboarding.view_contracttext",
    ),
]


def _is_visitor(context: Mapping[str, Any]) -> bool:
    request = context.get("request")
    user = getattr(request, "user", None)
    return user is not None and not user.is_authenticated


class _AccessBlock:
    """The way in for companies without access: the application form, or the way to register."""

    slot = ""
    order = 10

    def render(self, context: Mapping[str, Any]) -> str:
        if not _is_visitor(context):
            return ""
        mode = shop_settings.registration()
        if mode is Registration.INVITE:
            return ""
        return render_to_string(
            "onboarding/slots/access.html",
            {
                "form": ApplicationForm(auto_id="access-%s"),
                "is_application": mode is Registration.APPLICATION,
                "slot": self.slot,
            },
            request=context.get("request"),
        )


class HomeAccess(_AccessBlock):
    """On the home page."""

    slot = "home.access"


class LoginAccess(_AccessBlock):
    """On the log-in page."""

    slot = "login.bottom"


class VisitorLinks:
    """The search and the catalogue in the header of visitors, where they may look around."""

    slot = "header.visitor"
    order = 10

    def render(self, context: Mapping[str, Any]) -> str:
        if not _is_visitor(context) or shop_settings.catalogue() is Catalogue.CLOSED:
            return ""
        return render_to_string(
            "onboarding/slots/visitor_links.html", {}, request=context.get("request")
        )


class ClosedCabinet:
    """Tells a person whose dealer is switched off, or who is no member any more, whom to ask."""

    slot = "header.notice"
    order = 10

    def render(self, context: Mapping[str, Any]) -> str:
        request = context.get("request")
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated or user.is_staff:
            return ""
        if getattr(request, "member", None):
            return ""
        member = queries.closed_membership(user=user)
        if member is None:
            return ""
        return render_to_string("onboarding/slots/closed_cabinet.html", {"member": member})


class EntityLink:
    """The way to ask for one more legal entity, on the cabinet's page about them."""

    slot = "entities.bottom"
    order = 10

    def render(self, context: Mapping[str, Any]) -> str:
        member = getattr(context.get("request"), "member", None)
        if not permissions.may(member, queries.ASK_FOR_ENTITY):
            return ""
        return render_to_string("onboarding/slots/entity_link.html", {})


class InviteEntity:
    """A button beside a counterparty in the dashboard: invite its first user."""

    slot = "dashboard.legal_entity"
    order = 10

    def render(self, context: Mapping[str, Any]) -> str:
        user = getattr(context.get("request"), "user", None)
        entity = context.get("entity")
        if user is None or entity is None or not user.has_perm("core.add_invitation"):
            return ""
        return render_to_string("onboarding/slots/invite_entity.html", {"entity": entity})


class DealerPapers:
    """Invitations and papers, from a dealer's page in the dashboard."""

    slot = "dashboard.dealer"
    order = 50

    def render(self, context: Mapping[str, Any]) -> str:
        user = getattr(context.get("request"), "user", None)
        dealer = context.get("dealer")
        if user is None or dealer is None:
            return ""
        return render_to_string(
            "onboarding/slots/dealer.html",
            {
                "dealer": dealer,
                "may_invite": user.has_perm("core.add_invitation"),
                "may_see_papers": user.has_perm("onboarding.view_dealerdocument"),
            },
        )
