"""Beside what contracts show conditions: every kind of contract."""

from __future__ import annotations

from django.utils.translation import gettext as _

from oscar_b2b.contracts.models import Contract


class ContractKeys:
    """Extension point ``condition_keys``."""

    order = 20

    def keys(self) -> list[tuple[str, str]]:
        return [(f"contract.{code}", _("Contract: %s") % label) for code, label in Contract.KINDS]
