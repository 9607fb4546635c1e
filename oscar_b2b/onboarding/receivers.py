"""What onboarding does when something has happened."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from oscar_b2b.onboarding.models import ContractText

#: Cache key of the id of the newest contract text.
CURRENT_TEXT_KEY = "onboarding:contract-text"


@receiver(post_save, sender=ContractText, dispatch_uid="onboarding-contract-text")
def forget_current_text(sender: Any, **kwargs: Any) -> None:
    """Look the newest text up anew after one was published."""
    transaction.on_commit(lambda: cache.delete(CURRENT_TEXT_KEY))
