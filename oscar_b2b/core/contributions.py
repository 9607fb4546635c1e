"""What core itself contributes: the member's place in the context, menus, listing orders."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from django.db.models import Func, Value
from django.db.models.functions import Lower
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from oscar_b2b.core import permissions, queries
from oscar_b2b.core.context import B2BContext, TermsChoice
from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.menus import MenuItem, with_count
from oscar_b2b.core.models import Member
from oscar_b2b.core.permissions import FeaturePermission
from oscar_b2b.core.services.contexts import LEGAL_ENTITY_KEY, WORKER_KEY

PERMISSIONS = [
    FeaturePermission(
        queries.SEE_ALL_ORDERS, _("See the orders of colleagues"), (Member.HEAD, Member.ADMIN)
    ),
    FeaturePermission(
        permissions.SEE_MEMBERS, _("See the colleagues"), (Member.HEAD, Member.ADMIN)
    ),
    FeaturePermission(
        permissions.GRANT_RIGHTS, _("Give rights to employees"), (Member.HEAD, Member.ADMIN)
    ),
    FeaturePermission(
        permissions.MANAGE_MEMBERS, _("Invite employees and end their access"), (Member.ADMIN,)
    ),
]

CABINET_MENU = [
    MenuItem(_("Overview"), "customer:summary", order=10, icon="layout-dashboard"),
    MenuItem(_("Orders"), "customer:order-list", order=20, icon="clipboard-list"),
    MenuItem(
        _("Colleagues"),
        "members:list",
        order=300,
        icon="users",
        right=permissions.SEE_MEMBERS,
    ),
    MenuItem(
        _("Legal entities"),
        "core:legal-entities",
        order=310,
        icon="building-2",
        roles=(Member.BUYER, Member.HEAD, Member.ADMIN),
    ),
    MenuItem(_("Profile"), "customer:profile-view", order=900, icon="user"),
]

DASHBOARD_MENU = [
    MenuItem(
        _("Dealers"),
        "dashboard:b2b-dealers",
        order=40,
        icon="fas fa-handshake",
        permission="core.view_dealer",
    ),
    MenuItem(
        with_count(
            _("Legal entities"), queries.untied_count, _("%(label)s: %(count)d without a dealer")
        ),
        "dashboard:b2b-legal-entities",
        order=50,
        icon="fas fa-building",
        permission="core.view_legalentity",
    ),
    MenuItem(
        _("Employees of dealers"),
        "dashboard:b2b-members",
        order=55,
        icon="fas fa-users",
        permission="core.view_member",
    ),
    MenuItem(
        _("As a dealer sees it"),
        "dashboard:b2b-preview",
        order=300,
        icon="fas fa-eye",
        permission="core.preview_terms",
    ),
    MenuItem(
        _("Settings of the shop"),
        "dashboard:b2b-settings",
        order=800,
        icon="fas fa-sliders-h",
        permission="core.change_storedsetting",
    ),
    MenuItem(
        _("Audit log"),
        "dashboard:b2b-audit",
        order=900,
        icon="fas fa-history",
        permission="auditlog.view_logentry",
    ),
]


class MemberContext:
    """Dealer, role and active legal entity of the signed-in member."""

    order = 0

    def extend(self, context: B2BContext, request: Any) -> B2BContext:
        member = request.member
        if not member:
            return context
        entities = queries.allowed_legal_entities(member=member)
        request.legal_entities = entities
        chosen = request.session.get(LEGAL_ENTITY_KEY)
        active = next((each for each in entities if each.pk == chosen), None)
        if active is None and entities:
            active = entities[0]
        return dataclasses.replace(
            context,
            user_id=member.user_id,
            member_id=member.pk,
            worker_id=request.session.get(WORKER_KEY),
            role=member.role,
            dealer_id=member.dealer_id,
            segment_id=member.dealer.segment_id,
            legal_entity_id=active.pk if active else None,
        )

    def choices(self, request: Any, context: B2BContext) -> list[TermsChoice]:
        """Return the legal entities, for the dashboard's preview."""
        entities = getattr(request, "legal_entities", [])
        return [
            TermsChoice(
                LEGAL_ENTITY_KEY,
                _("Legal entity"),
                [(each.pk, each.name) for each in entities],
                context.legal_entity_id,
            )
        ]


class ManagerBlock:
    """The personal manager in the header, unless a module draws a better block there."""

    slot = "header.manager"
    order = 0

    def render(self, context: Mapping[str, Any]) -> str:
        if [each for each in extensions.get("slots") if each.slot == self.slot] != [self]:
            return ""
        request = context.get("request")
        member: Member | None = getattr(request, "member", None)
        if not member or not member.dealer.manager:
            return ""
        return render_to_string("b2b_core/manager.html", {"manager": member.dealer.manager})


#: Letters of the Ukrainian and Russian alphabets in the order of a dictionary. Code points, by
#: which a database without ICU sorts, put ґ, є, і, ї after я.
_ALPHABET = "абвгґдеєёжзиіїйклмнопрстуфхцчшщъыьэюя"


def alphabetical(field: str) -> Any:
    """Return a SQL expression that sorts a text column as a dictionary does."""
    ranks = "".join(chr(0xE000 + number) for number in range(len(_ALPHABET)))
    return Func(Lower(field), Value(_ALPHABET), Value(ranks), function="TRANSLATE")


@dataclasses.dataclass(frozen=True, slots=True)
class FieldOrder:
    """Sort the listing by columns of the product."""

    code: str
    label: Any
    fields: tuple[Any, ...]
    order: int = 0

    def apply(self, products: Any, context: B2BContext) -> Any:
        return products.order_by(*self.fields, "pk")


LISTING_ORDERS = [
    FieldOrder("name", _("By name"), (alphabetical("title"),), 10),
    FieldOrder("article", _("By article"), ("upc", alphabetical("title")), 20),
    FieldOrder("newest", _("New first"), ("-date_created",), 30),
]
