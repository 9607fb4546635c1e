"""Use-cases of contracts: switch, baskets by contract, bound agreements, an order's terms."""

from oscar_b2b.contracts.domain import UnableToSwitchContract
from oscar_b2b.contracts.services.switching import (
    CONTRACT_ENTITY_KEY,
    CONTRACT_KEY,
    keep_order_terms,
    switch_contract,
)

__all__ = [
    "CONTRACT_ENTITY_KEY",
    "CONTRACT_KEY",
    "UnableToSwitchContract",
    "keep_order_terms",
    "switch_contract",
]
