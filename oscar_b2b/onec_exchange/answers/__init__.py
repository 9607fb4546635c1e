"""What 1C answers, as typed records; a broken answer is refused as a whole.

The shape is our contract with the HTTP service in 1C (docs/openapi/onec-v1.yaml). No Django here,
so that the stand-in and tests can read it as well.
"""

from __future__ import annotations

from oscar_b2b.onec_exchange.answers.changes import Change, ChangesPage
from oscar_b2b.onec_exchange.answers.fields import UnableToReadAnswer
from oscar_b2b.onec_exchange.answers.money import Balance, ReconciliationAct
from oscar_b2b.onec_exchange.answers.orders import (
    RESERVES,
    Buyer,
    InvoiceLine,
    InvoicePaper,
    OrderAnswer,
    Seller,
)
from oscar_b2b.onec_exchange.answers.terms import OfferTerms, PresentTerms

__all__ = [
    "RESERVES",
    "Balance",
    "Buyer",
    "Change",
    "ChangesPage",
    "InvoiceLine",
    "InvoicePaper",
    "OfferTerms",
    "OrderAnswer",
    "PresentTerms",
    "ReconciliationAct",
    "Seller",
    "UnableToReadAnswer",
]
