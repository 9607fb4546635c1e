"""What each kind of 1C wants, to begin a new node with (``protocol.md`` §0, §2, §4)."""

from __future__ import annotations

from typing import Any

from oscar_b2b.onec_exchange.models import ExchangeNode

_UT11: dict[str, Any] = {
    "charset": ExchangeNode.UTF8,
    "order_shape": ExchangeNode.BARE,
    # UT 11 sends 2.07 and reads orders of 2.05 and later the same way.
    "schema_version": "2.05",
    "absent_stock_is_zero": True,
}

#: Kind of client → values a new node begins with.
PRESETS: dict[str, dict[str, Any]] = {
    ExchangeNode.UT11: _UT11,
    ExchangeNode.BAS: _UT11,
    ExchangeNode.UTP: {
        "charset": ExchangeNode.WINDOWS_1251,
        "order_shape": ExchangeNode.BARE,
        "schema_version": "2.05",
    },
    ExchangeNode.UNF: {
        "charset": ExchangeNode.UTF8,
        "order_shape": ExchangeNode.BARE,
        "schema_version": "2.08",
    },
    ExchangeNode.BITRIX: {
        "charset": ExchangeNode.UTF8,
        "order_shape": ExchangeNode.CONTAINER,
        "schema_version": "3.1",
    },
    ExchangeNode.OTHER: {},
}


def values_for(client: str) -> dict[str, Any]:
    """Return the values a new node of this kind begins with; none for an unknown kind."""
    if client not in PRESETS:
        return {}
    return {"client": client, "name": str(dict(ExchangeNode.CLIENTS)[client]), **PRESETS[client]}
