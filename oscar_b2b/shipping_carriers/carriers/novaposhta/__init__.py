"""Nova Poshta; see docs/carriers.md."""

from __future__ import annotations

from oscar_b2b.shipping_carriers.carriers.novaposhta.carrier import NovaPoshta

__all__ = ["NovaPoshta"]
