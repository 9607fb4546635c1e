"""Delivery carriers: one folder each, behind the interface of ``base``; see docs/carriers.md."""
