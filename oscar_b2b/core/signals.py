"""Signals of core."""

from __future__ import annotations

from django.dispatch import Signal

#: Sent after the transaction of an import is committed, with ``product_ids`` (a frozenset of
#: Oscar product ids whose row, price or stock changed) and ``figures_only`` (those among them
#: of which only prices or stock changed). Search documents and caches follow it.
products_touched = Signal()
