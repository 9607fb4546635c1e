"""Directories and tariffs from files, for carriers that publish neither over a network.

A sixth carrier of this kind subclasses :class:`FileCarrier`. The format: docs/carrier-files.md, the
``COLUMNS`` of :mod:`.directory` and :mod:`.tariff`.
"""

from __future__ import annotations

from oscar_b2b.shipping_carriers.carriers.files.carrier import FILES, FileCarrier
from oscar_b2b.shipping_carriers.carriers.files.directory import Directory, read_directory
from oscar_b2b.shipping_carriers.carriers.files.encodings import decode
from oscar_b2b.shipping_carriers.carriers.files.problems import UnableToReadFile
from oscar_b2b.shipping_carriers.carriers.files.tariff import (
    Tariff,
    quote_by_tariff,
    read_tariff,
)

__all__ = [
    "FILES",
    "Directory",
    "FileCarrier",
    "Tariff",
    "UnableToReadFile",
    "decode",
    "quote_by_tariff",
    "read_directory",
    "read_tariff",
]
