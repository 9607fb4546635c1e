"""What happens when a manager leaves."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver

from oscar_b2b.core.models import PersonalManager
from oscar_b2b.personal_managers import services


@receiver(post_save, sender=PersonalManager, dispatch_uid="personal-managers-left")
def give_dealers_another(sender: Any, instance: PersonalManager, **kwargs: Any) -> None:
    """Find another manager for the dealers of one who was switched off."""
    if not instance.is_active:
        services.replace(manager_id=instance.pk)


@receiver(pre_delete, sender=PersonalManager, dispatch_uid="personal-managers-deleted")
def give_dealers_another_before(sender: Any, instance: PersonalManager, **kwargs: Any) -> None:
    """Find another manager for the dealers of one who is deleted."""
    services.replace(manager_id=instance.pk)
