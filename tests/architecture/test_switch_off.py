"""Each module off (with those that need it): the shop starts, browses, fills baskets, orders."""

from __future__ import annotations

import os
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from oscar_b2b.core.extensions import POINTS
from oscar_b2b.core.modules import dependents, read_manifests
from storefront.embedded import template_database
from storefront.settings.modules import DEFAULT_MODULES
from tests.architecture.journeys import Journeys

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


@pytest.fixture(scope="module")
def journeys(tmp_path_factory):
    journeys = Journeys(tmp_path_factory.mktemp("journeys"))
    yield journeys
    journeys.end()


@pytest.fixture
def travel(journeys, own_database):
    """Return a function that makes a journey with some modules, in a process of its own."""

    def travel(modules, journey="switch_off_journey"):
        environment = {
            "B2B_MODULES": ",".join(modules),
            "DATABASE_URL": own_database,
            "DJANGO_SETTINGS_MODULE": "storefront.settings.test",
        }
        return journeys.run(journey, environment)

    return travel


@pytest.mark.slow
@pytest.mark.parametrize("off", [*SWITCHABLE, "everything", "nothing"])
def test_the_rest_works_without(off, travel):
    manifests = read_manifests(DEFAULT_MODULES)
    if off == "everything":
        gone = set(SWITCHABLE)
    elif off == "nothing":
        gone = set()
    else:
        gone = {off, *dependents(off, manifests)}
    modules = [package for name, package in MANIFESTS.items() if name not in gone]

    answer = travel(modules)

    assert answer.returncode == 0, answer.stdout + answer.stderr[-3000:]
    steps = answer.stdout.splitlines()
    if "contracts" in gone and "partner_pricing" not in gone:
        assert steps[-1].startswith("ok no contract, no price")
    else:
        assert steps[-1] == "ok cabinet"


@pytest.mark.slow
def test_a_module_without_what_it_needs_stops_the_start(travel):
    modules = [package for name, package in MANIFESTS.items() if name != "partner_pricing"]

    answer = travel(modules)

    assert answer.returncode != 0
    assert (
        "'contracts' needs 'partner_pricing'. Enable what is needed in B2B_MODULES, "
        "or disable what needs it."
    ) in answer.stderr


@pytest.mark.slow
def test_every_extension_point_of_the_dummy_module_has_an_effect(travel):
    modules = ["core", "shipping_carriers", "onec_exchange"]
    packages = [*(MANIFESTS[name] for name in modules), "tests.dummy_module"]

    answer = travel(packages, "dummy_journey")

    assert answer.returncode == 0, answer.stdout + answer.stderr[-3000:]
    felt = {line.removeprefix("felt ") for line in answer.stdout.splitlines() if "felt " in line}
    assert felt == set(POINTS)
