"""Remove the second factor of a person who lost both the app and the recovery codes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from oscar_b2b.account_security.services import two_factor


class Command(BaseCommand):
    """``manage.py two_factor_reset <e-mail>``."""

    help = "Remove app and recovery codes of a person; he sets up new ones at the next log-in."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        user = get_user_model().objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError(f"There is no user with the e-mail {options['email']}.")
        if not two_factor.reset(user=user):
            raise CommandError(f"{user.email} has no second factor.")
        self.stdout.write(f"{user.email} has no second factor any more.")
