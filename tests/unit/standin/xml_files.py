"""Parsing of the stand-in's own files."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET


def root_of(source: Path | bytes) -> ET.Element:
    """Return the root element; raises when the file is not well-formed."""
    content = source.read_bytes() if isinstance(source, Path) else source
    return ET.fromstring(content)  # noqa: S314 - files that the test itself has made
