"""Hands out files that lie outside the public media folder."""

from __future__ import annotations

from oscar_b2b.core.private_files import private_file

__all__ = ["private_file"]
