"""Each module off (with those that need it): the shop starts, browses, fills baskets, orders."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from oscar_b2b.core.extensions import POINTS
from oscar_b2b.core.modules import dependents, read_manifests
from storefront.embedded import template_database
from storefront.settings.modules import DEFAULT_MODULES

ROOT = Path(__file__).resolve().parents[2]
MANIFESTS = {read_manifests([package])[0].name: package for package in DEFAULT_MODULES}
SWITCHABLE = [name for name in MANIFESTS if name != "core"]


@pytest.fixture
def own_database(django_db_setup, django_db_blocker, request):
    """A copy of the migrated database for another process; the tables of all modules are there."""
    address = os.environ["DATABASE_URL"]
    template = template_database.prepare(address)
    name = f"switch_off_{os.getpid()}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    yield urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _journey(database, modules, journey="switch_off_journey"):
    return subprocess.run(
        [sys.executable, "-m", f"tests.architecture.{journey}"],
        cwd=ROOT,
        env=os.environ
        | {
            "B2B_MODULES": ",".join(modules),
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "storefront.settings.test",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        },
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("off", [*SWITCHABLE, "everything", "nothing"])
def test_the_rest_works_without(off, own_database):
    manifests = read_manifests(DEFAULT_MODULES)
    if off == "everything":
        gone = set(SWITCHABLE)
    elif off == "nothing":
        gone = set()
    else:
        gone = {off, *dependents(off, manifests)}
    modules = [package for name, package in MANIFESTS.items() if name not in gone]

    answer = _journey(own_database, modules)

    assert answer.returncode == 0, answer.stdout + answer.stderr[-3000:]
    steps = answer.stdout.splitlines()
    if "contracts" in gone and "partner_pricing" not in gone:
        assert steps[-1].startswith("ok no contract, no price")
    else:
        assert steps[-1] == "ok cabinet"


@pytest.mark.slow
def test_a_module_without_what_it_needs_stops_the_start(own_database):
    modules = [package for name, package in MANIFESTS.items() if name != "partner_pricing"]

    answer = _journey(own_database, modules)

    assert answer.returncode != 0
    assert (
        "'contracts' needs 'partner_pricing'. Enable what is needed in B2B_MODULES, "
        "or disable what needs it."
    ) in answer.stderr


@pytest.mark.slow
def test_every_extension_point_of_the_dummy_module_has_an_effect(own_database):
    modules = ["core", "shipping_carriers", "onec_exchange"]
    packages = [*(MANIFESTS[name] for name in modules), "tests.dummy_module"]

    answer = _journey(own_database, packages, "dummy_journey")

    assert answer.returncode == 0, answer.stdout + answer.stderr[-3000:]
    felt = {line.removeprefix("felt ") for line in answer.stdout.splitlines() if "felt " in line}
    assert felt == set(POINTS)
