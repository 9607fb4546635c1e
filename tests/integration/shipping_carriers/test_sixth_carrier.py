"""A carrier of one's own: a class and a line in the settings, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from oscar_b2b.shipping_carriers import tasks
from oscar_b2b.shipping_carriers.carriers.base import (
    Can,
    Carrier,
    City,
    Kind,
    Names,
    Point,
    Setting,
)
from oscar_b2b.shipping_carriers.carriers.registry import DEFAULT, carriers
from oscar_b2b.shipping_carriers.models import CarrierAccount
from oscar_b2b.shipping_carriers.models import Point as PointRow
from oscar_b2b.shipping_carriers.queries.cities import find_cities

HERE = f"{__name__}.Sixth"


class Sixth(Carrier):
    code = "sixth"
    name = "Sixth carrier"
    can = Can.DIRECTORY
    settings = (
        Setting("token", "Token of the sixth", secret=True, required=True),
        Setting("town", "Town of the sixth", default="Київ"),
    )
    remarks = ("Waybills are made by pigeon.",)

    def check(self) -> str:
        return f"{len(self.values['token'])} signs"

    def cities(self) -> Iterator[City]:
        yield City("1", Names(self.values["town"]), region="Київська")

    def points(self) -> Iterator[Point]:
        yield Point("p1", "1", "1", Kind.BRANCH, Names("Голубник"))


@pytest.fixture
def _sixth(settings: Any) -> None:
    settings.B2B_CARRIERS = (*DEFAULT, HERE)


@pytest.mark.django_db
@pytest.mark.usefixtures("_sixth")
def test_a_class_is_all_it_takes(staff_client: Client) -> None:
    page = "/dashboard/b2b/carriers/sixth/"
    assert "Sixth carrier" in staff_client.get("/dashboard/b2b/carriers/").content.decode()
    text = staff_client.get(page).content.decode()
    for word in ("Token of the sixth", "Town of the sixth", "pigeon", "waybills: no"):
        assert word in text
    data = {"token": "coo", "town": "Львів", "fallback": "request", "is_active": "on"}
    assert staff_client.post(page, data).status_code == 302
    assert CarrierAccount.objects.get().values == {"token": "coo", "town": "Львів"}
    assert "3 signs" in staff_client.post(f"{page}check/", follow=True).content.decode()
    tasks.sync_directory("sixth")
    assert [each.name_uk for each in find_cities(carrier="sixth", words="льв")] == ["Львів"]
    assert PointRow.objects.get().can_be_chosen


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("tests.nowhere.Carrier", "cannot be imported"),
        (f"{__name__}.HERE", "is not a Carrier class"),
        (DEFAULT[0], "has the code 'novaposhta' of another carrier"),
    ],
)
def test_a_line_that_is_wrong_says_what_is(settings: Any, path: str, words: str) -> None:
    settings.B2B_CARRIERS = (*DEFAULT, path)
    with pytest.raises(ImproperlyConfigured, match=words):
        carriers()
