"""Literals and addresses of 1C's OData 3 (OData 4 writes guids and times in another way)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import quote

EMPTY_GUID = "00000000-0000-0000-0000-000000000000"
#: 1C's empty date, as it comes and as it is written.
EMPTY_DATE = "0001-01-01T00:00:00"

#: Characters that stand for themselves in a query of 1C.
_PLAIN = "'(),:-_.~*$@/="


def guid(value: str) -> str:
    """Return ``guid'…'``."""
    return f"guid'{value}'"


def moment(value: datetime) -> str:
    """Return ``datetime'…'`` in 1C's local time: 1C keeps times without a zone."""
    return f"datetime'{value:%Y-%m-%dT%H:%M:%S}'"


def quoted(value: str) -> str:
    """Return a text as it stands between quotes: quotes inside are doubled."""
    return value.replace("'", "''")


def any_of(field: str, keys: Iterable[str]) -> str:
    """Return the condition that ``field`` is one of the given guids."""
    return " or ".join(f"{field} eq {guid(key)}" for key in keys)


def address(base: str, path: str, options: Mapping[str, str]) -> str:
    """Join the interface's address, a path in it and query options, percent-encoded as UTF-8.

    ``requests`` would write blanks as ``+`` and quotes as ``%27``, which 1C does not always read.
    """
    query = "&".join(f"{name}={quote(value, safe=_PLAIN)}" for name, value in options.items())
    return f"{base.rstrip('/')}/{quote(path, safe=_PLAIN)}" + (f"?{query}" if query else "")
