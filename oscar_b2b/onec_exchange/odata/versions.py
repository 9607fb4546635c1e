"""What OData gave last time (``ODataRow``), compared and stored in bulk.

1C has no "changed since"; objects have a ``DataVersion``. A row counts as changed when that, one of
the values it takes from other sets, or the profile's job itself is no longer the same.
"""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from oscar_b2b.core.merge import Stage, fetch, run, table_of, upsert
from oscar_b2b.onec_exchange.models import ODataRow


@dataclass(frozen=True, slots=True)
class Delta:
    """Keys whose version differs from the stored one, and keys that are no longer given."""

    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def fingerprint(*parts: object) -> str:
    """Return 32 characters that differ when any of ``parts`` does."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


@transaction.atomic
def compare(entity: str, versions: Mapping[str, str]) -> Delta:
    """Compare present versions with the stored ones of ``entity``; stores nothing."""
    with _staged(entity, versions.items()) as stage:
        changed = fetch(
            f"SELECT s.key FROM {stage} s LEFT JOIN {table_of(ODataRow)} o "
            "ON o.entity = s.entity AND o.key = s.key "
            "WHERE o.version IS DISTINCT FROM s.version ORDER BY s.key"
        )
        gone = fetch(
            f"SELECT o.key FROM {table_of(ODataRow)} o WHERE o.entity = %s "
            f"AND NOT EXISTS (SELECT 1 FROM {stage} s WHERE s.key = o.key) ORDER BY o.key",
            [entity],
        )
    return Delta(changed=[key for (key,) in changed], gone=[key for (key,) in gone])


@transaction.atomic
def store(entity: str, versions: Mapping[str, str]) -> None:
    """Keep the versions of rows that went in."""
    if not versions:
        return
    with _staged(entity, versions.items()) as stage:
        upsert(
            model=ODataRow,
            source=f"{stage} s",
            key={"entity": "s.entity", "key": "s.key"},
            values={"version": "s.version"},
        )


@transaction.atomic
def forget(entity: str, keys: Iterable[str]) -> None:
    """Drop rows that 1C no longer gives."""
    with _staged(entity, ((key, "") for key in keys)) as stage:
        run(
            f"DELETE FROM {table_of(ODataRow)} o USING {stage} s "
            "WHERE o.entity = s.entity AND o.key = s.key"
        )


def _staged(entity: str, rows: Iterable[tuple[str, str]]) -> Stage:
    stage = Stage("odata", {"entity": "text", "key": "text", "version": "text"})
    stage.copy((entity, key, version) for key, version in rows)
    stage.analyze()
    return stage
