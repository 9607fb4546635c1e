"""Demo: the manager's log-in works with dealers; a rule, and requests that wait."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import Group
from django.utils import timezone

from oscar_b2b.core.models import Member, PersonalManager, User
from oscar_b2b.personal_managers import services
from oscar_b2b.personal_managers.groups import NAME
from oscar_b2b.personal_managers.models import ManagerRequest, ManagerRule


class DemoManagers:
    """Puts manager@ into the managers' group, shares new dealers out, lets dealers ask."""

    order = 50

    def load(self) -> None:
        user = User.objects.filter(email="manager@demo.example").first()
        group = Group.objects.filter(name=NAME).first()
        if user is not None and group is not None:
            user.groups.add(group)
        managers = list(PersonalManager.objects.filter(is_active=True))
        if managers and not ManagerRule.objects.exists():
            services.keep_rule(rule=ManagerRule(order=100), managers=managers)
        member = Member.objects.filter(user__email="dealer@demo.example").first()
        if member is None or ManagerRequest.objects.exists():
            return
        for minutes, kind, text, phone in (
            (90, ManagerRequest.WRITE, "Чи будуть цього тижня саморізи 4,2×75?", ""),
            (20, ManagerRequest.CALL, "Після 15:00, про відстрочку", "+380 67 123 45 67"),
        ):
            ManagerRequest.objects.create(
                kind=kind,
                dealer_id=member.dealer_id,
                user_id=member.user_id,
                manager_id=member.dealer.manager_id,
                text=text,
                phone=phone,
                created_at=timezone.now() - timedelta(minutes=minutes),
            )
