"""The mark that lets a second start of the demo skip `migrate`."""

from __future__ import annotations

from pathlib import Path

import pytest

from storefront.demo import schema
from storefront.embedded.lease import Lease


def test_the_mark_stays_with_the_database(tmp_path: Path) -> None:
    lease = Lease(service="postgres", root=tmp_path / "var", fast=True)
    try:
        address = lease.variables["DATABASE_URL"]
        assert schema.read_mark(address) is None
        schema.write_mark(address, "migrated it's 1")
        assert schema.read_mark(address) == "migrated it's 1"
        schema.write_mark(address, "migrated 2")
        assert schema.read_mark(address) == "migrated 2"
    finally:
        lease.release()


def test_the_fingerprint_follows_migrations_and_chosen_modules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migration = tmp_path / "oscar_b2b" / "core" / "migrations" / "0001_initial.py"
    migration.parent.mkdir(parents=True)
    migration.write_text("operations = []\n")
    monkeypatch.setattr(schema, "REPOSITORY", tmp_path)
    first = schema.fingerprint({})
    assert schema.fingerprint({}) == first
    assert schema.fingerprint({"B2B_MODULES": "contracts"}) != first
    migration.write_text("operations = [1]\n")
    assert schema.fingerprint({}) != first
