"""What the administrator does to an exchange node besides editing its fields."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction

from oscar_b2b.core import audit
from oscar_b2b.onec_exchange.models import ExchangeNode, ExchangeSession
from oscar_b2b.onec_exchange.services import nodes

#: Without letters and digits that look alike: it is typed from a screen into 1C.
_ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LENGTH = 24


def new_password() -> str:
    """Return a password of about 138 bits; ASCII, as 1C clients differ in the header's charset."""
    return "".join(secrets.choice(_ALPHABET) for _each in range(_LENGTH))


@transaction.atomic
def set_password(*, node: ExchangeNode, password: str, by: Any) -> None:
    """Give a node a password; what its 1C began with the old one is over.

    :param by: the user whom the audit log names.
    """
    nodes.set_password(node=node, password=password)
    audit.note(rows=[node], changes={"password": ("***", "***")}, actor=by)
    _end_sessions(node)


@transaction.atomic
def set_active(*, node: ExchangeNode, is_active: bool) -> None:
    """Switch a node on or off; a switched-off one may not even finish what it began."""
    node.is_active = is_active
    node.save(update_fields=["is_active"])
    if not is_active:
        _end_sessions(node)


def _end_sessions(node: ExchangeNode) -> None:
    ExchangeSession.objects.filter(node=node, is_open=True).update(is_open=False)
