"""The nightly copy of a directory: what is taken over, what is refused, what stays."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.db import connection

from oscar_b2b.shipping_carriers.carriers.base import Can, City, Kind, Names, Point, Unavailable
from oscar_b2b.shipping_carriers.models import City as CityRow
from oscar_b2b.shipping_carriers.models import CityAlias, SyncRun
from oscar_b2b.shipping_carriers.models import Point as PointRow
from oscar_b2b.shipping_carriers.services.directory_sync import UnableToSync, forget_old_runs
from tests.integration.shipping_carriers.listed import NIGHT, Listed, city, point, sync

pytestmark = pytest.mark.django_db


def ten() -> Listed:
    cities = [city(f"c{number}") for number in range(10)]
    return Listed(cities, [point(f"p{number}", f"c{number}") for number in range(10)])


def row_versions() -> set[tuple[Any, ...]]:
    """Which version of each row there is: PostgreSQL writes a new one at every UPDATE."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'city', id, ctid::text FROM shipping_carriers_city "
            "UNION ALL SELECT 'point', id, ctid::text FROM shipping_carriers_point"
        )
        return set(cursor.fetchall())


def test_everything_a_carrier_says_is_kept() -> None:
    said = point(
        "p1",
        "c1",
        "12/3",
        kind=Kind.LOCKER,
        name=Names("Поштомат", "Почтомат"),
        address=Names("вул. Складська, 1", "ул. Складская, 1"),
        phone="0 800",
        max_weight=Decimal("20"),
        max_place_weight=Decimal("10.5"),
        max_size=(30, 60, 40),
        hours={1: "08:00-20:00", 6: "09:00-15:00"},
        lat=50.45,
        lon=30.52,
        public=False,
        extra={"index": "11/25"},
    )
    sync(Listed([city("c1", "Київ", "Киев", region="Київська", kind="місто")], [said]))
    row = PointRow.objects.select_related("city").get()
    assert (row.city.name_uk, row.city.name_ru, row.city.region) == ("Київ", "Киев", "Київська")
    assert (row.number, row.kind, row.address_ru) == ("12/3", "locker", "ул. Складская, 1")
    assert (row.max_weight, row.max_place_weight) == (Decimal("20"), Decimal("10.5"))
    assert row.max_size == (60, 40, 30)
    assert row.hours == {"1": "08:00-20:00", "6": "09:00-15:00"}
    assert (row.lat, row.lon, row.public, row.extra) == (50.45, 30.52, False, {"index": "11/25"})
    assert not row.can_be_chosen
    assert row.city.point_count == 0


def test_a_second_run_writes_nothing() -> None:
    first = sync(ten())
    assert (first.cities_added, first.points_added) == (10, 10)
    before = row_versions()
    second = sync(ten())
    assert row_versions() == before
    assert (second.cities_seen, second.points_seen) == (10, 10)
    changes = [getattr(second, f"{kind}_{what}") for kind in ("cities", "points") for what in WHAT]
    assert changes == [0] * 6


WHAT = ("added", "changed", "closed")


def test_only_what_differs_is_written() -> None:
    sync(ten())
    before = row_versions()
    carrier = ten()
    carrier.listed[1][3] = point("p3", "c3", "77", max_weight=Decimal(30))
    report = sync(carrier)
    assert (report.points_changed, report.points_added, report.cities_changed) == (1, 0, 0)
    assert len(before - row_versions()) == 1
    assert PointRow.objects.get(ref="p3").number == "77"


def test_what_is_no_longer_listed_is_switched_off_and_comes_back() -> None:
    sync(ten())
    kept = PointRow.objects.get(ref="p9")
    carrier = ten()
    del carrier.listed[0][9], carrier.listed[1][9]
    report = sync(carrier)
    assert (report.cities_closed, report.points_closed) == (1, 1)
    gone = PointRow.objects.get(ref="p9")
    assert (gone.pk, gone.active, gone.city.active) == (kept.pk, False, False)
    assert gone.city.point_count == 0
    report = sync(ten())
    assert (report.cities_changed, report.points_changed, report.points_added) == (1, 1, 0)
    back = PointRow.objects.get(ref="p9")
    assert (back.pk, back.active, back.city.point_count) == (kept.pk, True, 1)


def test_a_branch_that_moved_counts_in_its_new_city() -> None:
    sync(ten())
    carrier = ten()
    carrier.listed[1][0] = point("p0", "c1")
    sync(carrier)
    counts = dict(CityRow.objects.values_list("ref", "point_count"))
    assert (counts["c0"], counts["c1"]) == (0, 2)


@pytest.mark.parametrize("kind", [0, 1])
def test_a_directory_that_lost_more_than_thirty_per_cent_is_refused(kind: int) -> None:
    sync(ten())
    before = row_versions()
    carrier = ten()
    del carrier.listed[1][6:]
    if kind == 0:
        del carrier.listed[0][6:]
    with pytest.raises(UnableToSync, match="6 .* instead of 10"):
        sync(carrier)
    assert row_versions() == before
    refused = SyncRun.objects.first()
    assert refused is not None
    assert refused.shrank
    assert "instead of 10" in refused.error
    assert refused.finished_at == NIGHT
    report = sync(carrier, accept_shrink=True)
    assert report.points_closed == 4


@pytest.mark.parametrize("listed", [([], []), ([city("c1")], []), ([], [point("p1", "c1")])])
def test_an_empty_directory_is_a_fault_also_the_first_time(listed: Any) -> None:
    with pytest.raises(UnableToSync, match="at all"):
        sync(Listed(*listed))
    assert not CityRow.objects.exists()


class BreaksOff(Listed):
    def points(self) -> Iterable[Point]:
        yield from self.listed[1][:3]
        raise Unavailable("getWarehouses: HTTP 503")


def test_a_carrier_that_breaks_off_leaves_everything_as_it_was() -> None:
    sync(ten())
    before = row_versions()
    broken = BreaksOff([city("c1", "Нова назва")], ten().listed[1])
    with pytest.raises(UnableToSync) as caught:
        sync(broken)
    assert row_versions() == before
    assert caught.value.run is not None
    assert caught.value.run.error == "getWarehouses: HTTP 503"
    assert caught.value.run.finished_at is not None


class Trips(Listed):
    def cities(self) -> Iterable[City]:
        raise KeyError("secret-key in the address")


def test_a_mistake_in_a_connector_is_reported_without_what_it_held() -> None:
    with pytest.raises(KeyError):
        sync(Trips())
    report = SyncRun.objects.get()
    assert report.error == "Unexpected: KeyError"
    assert report.finished_at is not None


def test_rows_that_cannot_be_used_are_left_out_and_counted() -> None:
    carrier = ten()
    carrier.listed[0].extend([city(""), City(ref="c90", name=Names()), city("x" * 101)])
    carrier.listed[1].extend([point("", "c1"), point("p90", "nowhere"), point("p91", "")])
    report = sync(carrier)
    assert report.skipped == 6
    assert (report.cities_added, report.points_added) == (10, 10)


def test_the_last_of_rows_with_one_id_counts_and_odd_values_do_no_harm() -> None:
    carrier = ten()
    carrier.listed[0].append(city("c1", "Нова\0 назва", region="Р" * 300))
    carrier.listed[1].append(
        point(
            "p1",
            "c1",
            "9" * 60,
            max_weight=Decimal(0),
            max_size=(0, 0, 0),
            lat=float("nan"),
            lon=30.0,
            hours="щодня\0 з 9",
            extra={"a": "\0b"},
        )
    )
    report = sync(carrier)
    assert report.cities_added == 10
    row = PointRow.objects.select_related("city").get(ref="p1")
    assert row.city.name_uk == "Нова назва"
    assert (len(row.city.region), len(row.number)) == (255, 50)
    assert (row.max_weight, row.max_size, row.lat, row.lon) == (None, None, None, None)
    assert (row.hours, row.extra) == ("щодня з 9", {"a": "b"})


def test_old_names_come_from_the_table_of_renamed_places() -> None:
    kamianske = city("k1", "Кам'янське", "Каменское", region="Дніпропетровська")
    elsewhere = city("k2", "Кам'янське", "Каменское", region="Закарпатська")
    named = city("k3", "Дніпро (Дніпропетровська обл.)", region="")
    sync(Listed([kamianske, elsewhere, named], [point("p1", "k1")]))
    texts = dict(CityRow.objects.values_list("ref", "search"))
    assert "\nдніпродзержинськ\n" in texts["k1"]
    assert "\nднепродзержинск\n" in texts["k1"]
    assert "дзержинськ" not in texts["k2"]
    assert "\nдніпропетровськ\n" in texts["k3"]
    # An entry of the administrator counts from the next sync on.
    CityAlias.objects.create(old_uk="Стара Назва", new_uk="Кам'янське", region="закарпат")
    report = sync(Listed([kamianske, elsewhere, named], [point("p1", "k1")]))
    assert report.cities_changed == 1
    assert "\nстара назва\n" in CityRow.objects.get(ref="k2").search


def test_carriers_do_not_touch_each_other() -> None:
    sync(ten())
    before = row_versions()

    class Other(Listed):
        code = "other"

    sync(Other([city("c1", "Інше")], [point("p1", "c1")]))
    assert before <= row_versions()
    assert CityRow.objects.filter(ref="c1").count() == 2


def test_without_the_ability_nothing_is_asked() -> None:
    class Fileless(Listed):
        def abilities(self) -> Can:
            return Can.NOTHING

    with pytest.raises(UnableToSync, match="no directory"):
        sync(Fileless())
    assert not SyncRun.objects.exists()


def test_two_runs_of_one_carrier_at_once_are_one_too_many(settings: Any) -> None:
    given = settings.DATABASES["default"]
    with psycopg.connect(
        host=given["HOST"], port=given["PORT"] or None, dbname=given["NAME"],
        user=given["USER"], password=given["PASSWORD"], autocommit=True,
    ) as other:  # fmt: skip
        key = 0x63617272
        other.execute("SELECT pg_advisory_lock(%s, hashtext('listed'))", [key])
        with pytest.raises(UnableToSync, match="just now"):
            sync(ten())
        other.execute("SELECT pg_advisory_unlock(%s, hashtext('listed'))", [key])
    assert sync(ten()).points_added == 10


def test_old_reports_are_forgotten() -> None:
    SyncRun.objects.create(carrier="listed", started_at=NIGHT.replace(month=1))
    SyncRun.objects.create(carrier="listed", started_at=NIGHT.replace(month=10))
    assert forget_old_runs(at=NIGHT) == 1
    assert SyncRun.objects.count() == 1
