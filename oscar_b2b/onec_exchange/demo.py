"""Demo: log-ins of the dealers that the stand-in's company sends, and of the supplier's staff."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from oscar_b2b.core.models import Dealer, LegalEntity, Member, PersonalManager, User
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


def _user(email: str, first: str, last: str, **flags: Any) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User(email=email, first_name=first, last_name=last, **flags)
        user.set_password(PASSWORD)
        user.save()
    return user


def _permissions(apps: tuple[str, ...]) -> list[Permission]:
    return list(Permission.objects.filter(content_type__app_label__in=apps))
