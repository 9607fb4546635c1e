"""Directories of all carriers, from the settings in the database over sockets into the tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from oscar_b2b.core.extensions import extensions
from oscar_b2b.shipping_carriers import tasks
from oscar_b2b.shipping_carriers.carriers.novaposhta import api as novaposhta_api
from oscar_b2b.shipping_carriers.carriers.registry import carriers
from oscar_b2b.shipping_carriers.models import CarrierAccount, City, Point, SyncRun
from oscar_b2b.shipping_carriers.queries.accounts import states
from oscar_b2b.shipping_carriers.queries.cities import find_cities
from oscar_b2b.shipping_carriers.queries.points import points_for
from oscar_b2b.shipping_carriers.services import accounts
from oscar_b2b.shipping_carriers.standin.app import StandIn
from oscar_b2b.shipping_carriers.standin.faults import Fault
from oscar_b2b.shipping_carriers.standin.server import running
from tests.integration.shipping_carriers.profiles import PROFILES, Profile

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[StandIn, str]]:
    standin = StandIn()
    with running(standin) as url:
        yield standin, url


@pytest.fixture(autouse=True)
def _well(served: tuple[StandIn, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """No fault, and nobody waits a minute for a busy carrier."""
    served[0].reset()
    monkeypatch.setattr(novaposhta_api, "PAUSES", (0.01,))


def set_up(profile: Profile, url: str, *, is_active: bool = True) -> None:
    files = {each.key for each in carriers()[profile.code].settings if each.file}
    values = profile.values(url)
    for key in files & values.keys():
        accounts.keep_file(
            code=profile.code, key=key, name="a.csv", content=values.pop(key), at=timezone.now()
        )
    accounts.keep_settings(code=profile.code, values=values, is_active=is_active, fallback="tariff")


def named(name: str) -> Profile:
    return next(each for each in PROFILES if each.name == name)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda each: each.name)
def test_every_directory_is_taken_over_and_a_second_run_changes_nothing(
    profile: Profile, served: tuple[StandIn, str]
) -> None:
    set_up(profile, served[1])
    tasks.sync_directory(profile.code)
    first = SyncRun.objects.get()
    world = served[0].desks[profile.code].world
    assert first.error == ""
    assert first.skipped == 0
    # InTime's generation 2 names places by words only: those it cannot tell apart are left out.
    assert 0.9 * len(world.branches) <= first.points_added <= len(world.branches)
    tasks.sync_directory(profile.code)
    second = SyncRun.objects.first()
    assert second is not None
    assert second.pk != first.pk
    assert (second.cities_seen, second.points_seen) == (first.cities_seen, first.points_seen)
    assert second.error == ""
    for kind in ("cities", "points"):
        for what in ("added", "changed", "closed"):
            assert getattr(second, f"{kind}_{what}") == 0, (kind, what)


@pytest.mark.parametrize("name", ["novaposhta", "delivery", "sat", "intime-rest", "intime-soap"])
@pytest.mark.parametrize("fault", ["empty", "half", "broken", "429", "html", "down", "expired"])
def test_a_carrier_in_trouble_leaves_the_last_good_copy(
    name: str, fault: str, served: tuple[StandIn, str]
) -> None:
    profile = named(name)
    set_up(profile, served[1])
    tasks.sync_directory(profile.code)
    before = set(Point.objects.values_list("ref", "active"))
    served[0].faults.switch_on(profile.code, Fault(fault))
    tasks.sync_directory(profile.code)
    report = SyncRun.objects.first()
    assert report is not None
    assert report.error
    assert "demo-" not in report.error
    assert "127.0.0.1" not in report.error
    assert report.shrank == (fault == "half")
    assert set(Point.objects.values_list("ref", "active")) == before
    assert len(before) > 50


def test_what_a_buyer_finds_then(served: tuple[StandIn, str]) -> None:
    set_up(named("novaposhta"), served[1])
    tasks.sync_directory("novaposhta")
    found = find_cities(carrier="novaposhta", words="Днепродзержинск")
    assert [each.name_uk for each in found] == ["Кам'янське"]
    assert "Дніпропетровська" in found[0].region
    assert {each.region for each in find_cities(carrier="novaposhta", words="кам'янс")} >= {
        "Дніпропетровська",
        "Закарпатська",
    }
    kyiv = find_cities(carrier="novaposhta", words="кие")[0]
    choices = points_for(city_id=kyiv.pk)
    world = served[0].desks["novaposhta"].world
    hidden = [
        branch
        for branch in world.branches_in(world.towns[0])
        if branch.closed or branch.kind == "residents"
    ]
    assert hidden
    assert len(choices) == len(world.branches_in(world.towns[0])) - len(hidden)
    assert kyiv.point_count == len(choices)


def test_the_command_syncs_those_that_are_switched_on(
    served: tuple[StandIn, str], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("sync_directories")
    assert "No carrier is switched on" in capsys.readouterr().out
    set_up(named("sat"), served[1])
    set_up(named("delivery"), served[1], is_active=False)
    call_command("sync_directories")
    assert "sat: cities" in capsys.readouterr().out
    assert set(City.objects.values_list("carrier", flat=True)) == {"sat"}
    call_command("sync_directories", carrier=["delivery"])
    assert "delivery: cities" in capsys.readouterr().out
    served[0].faults.switch_on("sat", Fault("half"))
    with pytest.raises(CommandError, match="sat"):
        call_command("sync_directories")
    call_command("sync_directories", accept_shrink=True)
    assert "−" in capsys.readouterr().out


def test_the_nightly_task_starts_each_at_a_moment_of_its_own(
    served: tuple[StandIn, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(named("sat"), served[1])
    set_up(named("delivery"), served[1])
    set_up(named("gunsel"), served[1], is_active=False)
    started: list[tuple[str, int]] = []
    monkeypatch.setattr(
        tasks.sync_directory,
        "apply_async",
        lambda args, countdown: started.append((args[0], countdown)),
    )
    tasks.sync_all_directories()
    assert sorted(code for code, __ in started) == ["delivery", "sat"]
    assert all(0 <= wait < tasks.SPREAD for __, wait in started)
    named_so = {each.name: each for each in extensions.get("periodic")}
    periodic = named_so["shipping-carriers-directories"]
    assert periodic.task == "oscar_b2b.shipping_carriers.tasks.sync_all_directories"


def test_states_for_the_dashboard(
    served: tuple[StandIn, str], django_assert_num_queries: Any
) -> None:
    set_up(named("sat"), served[1])
    set_up(named("gunsel"), served[1])
    tasks.sync_directory("sat")
    with django_assert_num_queries(5):
        found = {each.code: each for each in states()}
    assert list(found) == list(carriers())
    assert found["sat"].is_set_up
    assert found["sat"].points == sum(City.objects.values_list("point_count", flat=True))
    assert not found["novaposhta"].is_set_up
    assert [each.key for each in found["novaposhta"].missing] == ["api_key"]
    later = timezone.now() + timedelta(days=4)
    assert found["sat"].is_stale(later)
    assert not found["sat"].is_stale(timezone.now())
    assert found["gunsel"].is_stale(timezone.now())
    assert not found["delivery"].is_stale(later), "it is not in use"


def test_check_keeps_what_the_carrier_said(served: tuple[StandIn, str]) -> None:
    set_up(named("novaposhta"), served[1])
    at = timezone.now()
    account = accounts.check(code="novaposhta", at=at, patience=5)
    assert not account.check_failed
    assert account.check_text
    served[0].faults.switch_on("novaposhta", Fault("expired"))
    account = accounts.check(code="novaposhta", at=at, patience=5)
    assert account.check_failed
    assert "expired" in account.check_text
    served[0].faults.switch_on("novaposhta", Fault("down"))
    assert accounts.check(code="novaposhta", at=at, patience=5).check_failed
    with pytest.raises(accounts.UnableToUseCarrier):
        accounts.open_carrier(code="nobody")
    CarrierAccount.objects.filter(code="novaposhta").update(values={})
    with pytest.raises(accounts.UnableToUseCarrier, match="API key"):
        accounts.check(code="novaposhta", at=at, patience=5)
