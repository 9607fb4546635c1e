"""What core does when something has happened."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from oscar_b2b.core.services import search
from oscar_b2b.core.signals import products_touched


@receiver(products_touched, dispatch_uid="core-search-documents")
def refresh_search_documents(sender: Any, product_ids: frozenset[int], **kwargs: Any) -> None:
    """Rewrite the search documents of goods that an import changed; sent after its commit."""
    search.refresh(product_ids=product_ids, at=timezone.now())
