"""CommerceML 2.03–3.1: bytes of a file → records of ``oscar_b2b.core.exchange``. No Django."""

from __future__ import annotations

from oscar_b2b.onec_exchange.commerceml.errors import UnableToParse
from oscar_b2b.onec_exchange.commerceml.reader import CommerceMLReader

__all__ = ["CommerceMLReader", "UnableToParse"]
