"""What connectors say when a carrier is down, slow, full, broken, or does not like us.

``-s`` prints the table.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from oscar_b2b.shipping_carriers.carriers.base import (
    Can,
    Carrier,
    CarrierError,
    Rejected,
    Shipment,
    Unavailable,
)
from oscar_b2b.shipping_carriers.standin.app import StandIn
from oscar_b2b.shipping_carriers.standin.faults import Fault
from oscar_b2b.shipping_carriers.standin.server import running
from tests.integration.shipping_carriers.profiles import PROFILES, Profile, shipment

#: Seconds; the slow carrier takes longer, and the call may take a little more than this.
PATIENCE, SLOW, LEEWAY = 0.6, 20.0, 6.0
AWAY = ("down", "slow", "dripping", "429", "500", "html", "broken")

CALLS: dict[Can, Callable[[Carrier, Shipment], Any]] = {
    Can.DIRECTORY: lambda carrier, sent: list(carrier.points()),
    Can.QUOTE: lambda carrier, sent: carrier.quote(sent),
    Can.WAYBILL: lambda carrier, sent: carrier.send(sent),
    Can.TRACK: lambda carrier, sent: carrier.track(["0300000001"]),
}
OVER_NETWORK = [
    pytest.param(profile, ability, id=f"{profile.name}-{ability.name}")
    for profile in PROFILES
    for ability in CALLS
    if ability in profile.open("http://127.0.0.1:9").abilities() & profile.over_network
]


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[StandIn, str]]:
    standin = StandIn()
    with running(standin) as url:
        yield standin, url


@pytest.fixture(scope="module")
def told() -> Iterator[dict[tuple[str, str], dict[str, str]]]:
    """Collects what came out; printed at the end."""
    rows: dict[tuple[str, str], dict[str, str]] = {}
    yield rows
    faults = list(dict.fromkeys(fault for row in rows.values() for fault in row))
    print(f"\n{'':24}" + "".join(f"{fault:>15}" for fault in faults))
    for (carrier, call), row in rows.items():
        cells = "".join(f"{row.get(fault, ''):>15}" for fault in faults)
        print(f"{carrier + ' ' + call:24}{cells}")


def outcome(
    served: tuple[StandIn, str], profile: Profile, ability: Can, fault: Fault
) -> CarrierError:
    """Let a call meet a fault; return what it raised."""
    standin, url = served
    standin.reset()
    sent = shipment(profile.open(url))
    standin.faults.switch_on(profile.code, fault)
    carrier = profile.open(url, patience=PATIENCE)
    started = time.monotonic()
    with pytest.raises(CarrierError) as raised:
        CALLS[ability](carrier, sent)
    assert time.monotonic() - started < PATIENCE + LEEWAY
    text = str(raised.value)
    assert text
    assert "127.0.0.1" not in text
    assert "demo-" not in text
    return raised.value


@pytest.mark.parametrize("fault", AWAY)
@pytest.mark.parametrize(("profile", "ability"), OVER_NETWORK)
def test_away_is_worth_another_try(
    served: tuple[StandIn, str],
    told: dict[tuple[str, str], dict[str, str]],
    profile: Profile,
    ability: Can,
    fault: str,
) -> None:
    raised = outcome(served, profile, ability, Fault(fault, seconds=SLOW))
    told.setdefault((profile.name, str(ability.name)), {})[fault] = type(raised).__name__
    assert isinstance(raised, Unavailable), raised
    assert served[0].parcels.of(profile.code) == [] or fault in ("slow", "dripping", "broken")


@pytest.mark.parametrize("fault", ["rejected", "expired"])
@pytest.mark.parametrize(("profile", "ability"), OVER_NETWORK)
def test_a_no_is_a_no(
    served: tuple[StandIn, str],
    told: dict[tuple[str, str], dict[str, str]],
    profile: Profile,
    ability: Can,
    fault: str,
) -> None:
    raised = outcome(served, profile, ability, Fault(fault))
    told.setdefault((profile.name, str(ability.name)), {})[fault] = type(raised).__name__
    assert isinstance(raised, Rejected), raised
    assert raised.text
    assert raised.key_refused == (fault == "expired")


def test_nobody_listens(served: tuple[StandIn, str]) -> None:
    """A closed port: nothing is there at all."""
    for profile in PROFILES:
        if Can.TRACK in profile.over_network:
            with pytest.raises(Unavailable):
                profile.open("http://127.0.0.1:9", patience=PATIENCE).track(["5"])
