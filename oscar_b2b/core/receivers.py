"""What core does when something has happened."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from oscar_b2b.core.services import search
from oscar_b2b.core.signals import products_touched


@receiver(products_touched, dispatch_uid="core-search-documents")
def refresh_search_documents(
    sender: Any,
    product_ids: frozenset[int],
    figures_only: frozenset[int] = frozenset(),
    **kwargs: Any,
) -> None:
    """Rewrite the search documents of goods that an import changed; sent after its commit.

    Goods of which only prices or stock changed are found by the same words as before.
    """
    search.refresh(product_ids=product_ids - figures_only, at=timezone.now())
