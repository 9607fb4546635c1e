"""Signals of core."""

from __future__ import annotations

from django.dispatch import Signal

#: Sent after the transaction of an import is committed, with ``product_ids`` (a frozenset of
#: Oscar product ids whose row, price or stock changed) and ``figures_only`` (those among them
#: of which only prices or stock changed). Search documents and caches follow it.
products_touched = Signal()

#: Sent in the transaction that takes a member's access or that logs him out everywhere, with
#: ``user_id`` and ``at``: whoever keeps sessions ends those of the user.
sessions_to_end = Signal()
