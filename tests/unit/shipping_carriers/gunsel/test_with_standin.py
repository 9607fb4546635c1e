"""Gunsel's one call against the stand-in."""

from __future__ import annotations

import pytest

from oscar_b2b.shipping_carriers.carriers.base import Rejected, Status, Unavailable
from oscar_b2b.shipping_carriers.carriers.gunsel import Gunsel
from oscar_b2b.shipping_carriers.standin.app import StandIn
from oscar_b2b.shipping_carriers.standin.faults import Fault
from oscar_b2b.shipping_carriers.standin.server import running


def test_a_parcels_life() -> None:
    standin = StandIn()
    with running(standin) as address:
        carrier = Gunsel({"base_url": f"{address}/gunsel/"}, patience=10)
        parcel = standin.desks["gunsel"].make(number="700800900", asked={})
        for state, status in (
            ("in_transit", Status.IN_TRANSIT),
            ("ready", Status.READY),
            ("delivered", Status.DELIVERED),
            ("returning", Status.RETURNING),
            ("cancelled", Status.CANCELLED),
        ):
            standin.parcels.move(parcel, state)
            found, unknown = carrier.track(["700800900", "1"])
            assert (found.status, unknown.status) == (status, Status.UNKNOWN)
        assert carrier.check() == "Gunsel's tracking answers."
        for kind, error in (
            ("rejected", Rejected),
            ("expired", Rejected),
            ("html", Unavailable),
            ("500", Unavailable),
            ("429", Unavailable),
            ("down", Unavailable),
        ):
            standin.faults.switch_on("gunsel", Fault(kind))
            with pytest.raises(error):
                carrier.track(["700800900"])
