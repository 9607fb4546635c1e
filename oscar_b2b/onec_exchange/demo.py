"""Demo: log-ins of the dealers that the stand-in's company sends, and of the supplier's staff."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone

from oscar_b2b.core.models import (
    Dealer,
    LegalEntity,
    Member,
    MemberGrant,
    PersonalManager,
    RightRequest,
    User,
)
from oscar_b2b.core.permissions import GRANT_RIGHTS, SEE_ALL_ORDERS, SEE_MEMBERS
from oscar_b2b.onec_exchange.standin.company import constants

PASSWORD = "demo"  # noqa: S105 - the demo's log-ins are public

DEALERS = (
    ("dealer@demo.example", "Оксана", "Мельник", constants.DEALER_ID, Member.ADMIN),
    ("dealer2@demo.example", "Тарас", "Шевчук", constants.DEALER2_ID, Member.HEAD),
    ("rival@demo.example", "Ігор", "Бондар", constants.RIVAL_ID, Member.BUYER),
)
STAFF = (
    ("manager@demo.example", "Олена", "Коваль", ()),
    ("marketer@demo.example", "Марко", "Левченко", ()),
)
ADMIN = "admin@demo.example"
KEEPER = "stock@demo.example"
#: E-mail, name, surname, role, department, hours since the last log-in.
COLLEAGUES = (
    ("head@demo.example", "Андрій", "Ткаченко", Member.HEAD, "Закупівлі", 3),
    ("buyer@demo.example", "Наталія", "Савчук", Member.BUYER, "Закупівлі", 20),
    ("accounts@demo.example", "Ірина", "Гончар", Member.BUYER, "Бухгалтерія", 46),
    (KEEPER, "Василь", "Поліщук", Member.BUYER, "Склад", 170),
)
#: E-mail, right, given or taken.
RIGHTS = (
    ("head@demo.example", GRANT_RIGHTS, False),
    ("buyer@demo.example", SEE_MEMBERS, True),
    ("accounts@demo.example", SEE_ALL_ORDERS, True),
)


class DemoLogins:
    """Ties the demo's log-ins to dealers that came from 1C."""

    order = 10

    def ready(self) -> bool:
        """True when the dealers, their legal entities and the contracts' prices have arrived."""
        wanted = [row[3] for row in DEALERS]
        return (
            Dealer.objects.filter(guid__in=wanted).count() == len(wanted)
            and LegalEntity.objects.filter(dealer__guid=constants.DEALER_ID).count() >= 2
        )

    @transaction.atomic
    def load(self) -> None:
        for email, first, last, guid, role in DEALERS:
            user = _user(email, first, last)
            Member.objects.get_or_create(
                user=user, defaults={"dealer": Dealer.objects.get(guid=guid), "role": role}
            )
        for email, first, last, apps in STAFF:
            user = _user(email, first, last, is_staff=True)
            user.user_permissions.add(*_permissions(apps))
        marketers = Group.objects.filter(name="Marketing").first()
        if marketers is not None:
            User.objects.get(email="marketer@demo.example").groups.add(marketers)
            User.objects.filter(email="marketer@demo.example").update(is_staff=False)
        manager = PersonalManager.objects.filter(dealers__guid=constants.DEALER_ID).first()
        if manager is not None and manager.user_id is None:
            manager.user = User.objects.get(email="manager@demo.example")
            manager.save(update_fields=["user"])
        _user(ADMIN, "Адміністратор", "", is_staff=True, is_superuser=True)


class DemoColleagues:
    """People beside the first dealer's administrator: a head, buyers, rights, a request."""

    order = 11

    @transaction.atomic
    def load(self) -> None:
        first = Member.objects.filter(user__email=DEALERS[0][0]).select_related("dealer").first()
        if first is None:
            return
        now = timezone.now()
        for email, name, surname, role, department, hours in COLLEAGUES:
            user = _user(email, name, surname, last_login=now - timedelta(hours=hours))
            member, is_new = Member.objects.get_or_create(
                user=user,
                defaults={"dealer": first.dealer, "role": role, "department": department},
            )
            if not is_new:
                continue
            for code, is_allowed in [right[1:] for right in RIGHTS if right[0] == email]:
                MemberGrant.objects.create(
                    member=member, code=code, is_allowed=is_allowed, granted_by=first.user
                )
            if email == KEEPER:
                member.legal_entities.add(*first.dealer.legal_entities.order_by("name")[:1])
                RightRequest.objects.create(
                    member=member, code=SEE_ALL_ORDERS, asked_at=now - timedelta(hours=1)
                )


def _user(email: str, first: str, last: str, **flags: Any) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User(email=email, first_name=first, last_name=last, **flags)
        user.set_password(PASSWORD)
        user.save()
    return user


def _permissions(apps: tuple[str, ...]) -> list[Permission]:
    return list(Permission.objects.filter(content_type__app_label__in=apps))
