"""The nightly copy of a carrier's directory.

Downloaded completely, looked over, then taken over in one transaction: a carrier that answers
half, or nothing, or an error in the middle leaves the shop with what it had. Rows that stay as
they are are not written; what is no longer listed is switched off, never deleted.
"""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import Error, connection, transaction
from django.utils.translation import gettext as _

from oscar_b2b.core.merge import Outcome, Stage, fetch, run, table_of, upsert
from oscar_b2b.shipping_carriers.carriers.base import Can, Carrier, CarrierError
from oscar_b2b.shipping_carriers.domain import shrinks_too_much
from oscar_b2b.shipping_carriers.models import City, CityAlias, Point, SyncRun
from oscar_b2b.shipping_carriers.services.directory_rows import (
    CITY_COLUMNS,
    POINT_COLUMNS,
    CityRows,
)
from oscar_b2b.shipping_carriers.services.directory_spool import Spool

#: Space of the advisory locks ("carr" in ASCII); the second key is the carrier's.
_LOCKS = 0x63617272
#: How long reports are kept.
_KEPT = timedelta(days=90)
#: From this many written rows on the planner gets new statistics at once.
_MANY = 1_000


class UnableToSync(Exception):
    """The directory was not taken over; ``run`` tells what there was instead.

    :param reason: for the administrator, translated.
    """

    def __init__(self, reason: str, run: SyncRun | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.run = run


def sync(
    *,
    carrier: Carrier,
    clock: Callable[[], datetime],
    accept_shrink: bool = False,
) -> SyncRun:
    """Bring the shop's copy of one carrier's directory up to date.

    :param accept_shrink: take it over although more than 30 % of the cities or branches are gone.
    :returns: the report, finished and without an error.
    :raises UnableToSync: nothing was changed; the report (if there is one) has the reason.
    """
    if Can.DIRECTORY not in carrier.abilities():
        raise UnableToSync(_("This carrier has no directory with the present settings."))
    with _alone(carrier.code) as is_alone:
        if not is_alone:
            raise UnableToSync(_("The directory of this carrier is being read just now."))
        report = SyncRun.objects.create(carrier=carrier.code, started_at=clock())
        try:
            _bring_up_to_date(carrier, report, accept_shrink=accept_shrink)
        except CarrierError as error:
            report.error = str(error)
        except UnableToSync as error:
            report.error = error.reason
        except Exception as error:
            # Only its kind: the text may hold what the carrier sent, or the address with a key.
            report.error = _("Unexpected: %s") % type(error).__name__
            raise
        finally:
            report.finished_at = clock()
            report.save()
    if report.error:
        raise UnableToSync(report.error, report)
    return report


def start(*, code: str, accept_shrink: bool = False) -> None:
    """Have a worker read a carrier's directory once the transaction is over."""
    from oscar_b2b.shipping_carriers.tasks import sync_directory

    sync_directory.delay_on_commit(code, accept_shrink)


def forget_old_runs(*, at: datetime) -> int:
    """Delete reports that are older than 90 days; return how many."""
    return SyncRun.objects.filter(started_at__lt=at - _KEPT).delete()[0]


def _bring_up_to_date(carrier: Carrier, report: SyncRun, *, accept_shrink: bool) -> None:
    def progress(cities: int, points: int) -> None:
        report.cities_seen, report.points_seen = cities, points
        report.save(update_fields=["cities_seen", "points_seen"])

    with Spool() as spool:
        spool.download(carrier, rows=CityRows(CityAlias.objects.all()), progress=progress)
        report.skipped = spool.skipped
        with (
            transaction.atomic(),
            Stage("carrier_cities", {"carrier": "text", **CITY_COLUMNS}) as cities,
            Stage("carrier_points", {"carrier": "text", **POINT_COLUMNS}) as points,
        ):
            for portion in spool.cities():
                cities.copy((carrier.code, *row) for row in portion)
            for portion in spool.points():
                points.copy((carrier.code, *row) for row in portion)
            _tidy(cities, points, report)
            _look_over(carrier.code, cities, points, report, accept_shrink=accept_shrink)
            _take_over(carrier.code, cities, points, report)


def _tidy(cities: Stage, points: Stage, report: SyncRun) -> None:
    """One row an id; branches only in listed cities."""
    cities.drop_duplicates(key="ref")
    points.drop_duplicates(key="ref")
    if cities.rows:
        homeless = points.take_out(
            where=f"NOT EXISTS (SELECT 1 FROM {cities} c WHERE c.ref = s.city_ref)",
            returning="1",
        )
        report.skipped += len(homeless)


def _look_over(
    code: str, cities: Stage, points: Stage, report: SyncRun, *, accept_shrink: bool
) -> None:
    """Refuse what is rather a fault of the source than a change of the carrier.

    :raises UnableToSync: empty, or more than 30 % smaller than the copy.
    """
    if not cities.rows:
        raise UnableToSync(_("The carrier lists no cities at all."))
    if not points.rows:
        raise UnableToSync(_("The carrier lists no branches at all."))
    if accept_shrink:
        return
    for before, now, text in (
        (
            City.objects.filter(carrier=code, active=True).count(),
            cities.rows,
            _("Only %(now)d cities are listed instead of %(before)d. Nothing was taken over."),
        ),
        (
            Point.objects.filter(carrier=code, active=True).count(),
            points.rows,
            _("Only %(now)d branches are listed instead of %(before)d. Nothing was taken over."),
        ),
    ):
        if shrinks_too_much(before=before, now=now):
            report.shrank = True
            raise UnableToSync(text % {"now": now, "before": before})


def _take_over(code: str, cities: Stage, points: Stage, report: SyncRun) -> None:
    cities.analyze()
    points.analyze()
    table = table_of(City)
    key = {"carrier": "s.carrier", "ref": "s.ref"}
    written = upsert(
        model=City,
        source=f"{cities} s",
        key=key,
        values={
            **{name: f"s.{name}" for name in CITY_COLUMNS if name != "ref"},
            "active": "true",
        },
    )
    report.cities_added, report.cities_changed = written.created, written.updated
    placed = upsert(
        model=Point,
        source=f"{points} s JOIN {table} c ON c.carrier = s.carrier AND c.ref = s.city_ref",
        key=key,
        values={
            "city_id": "c.id",
            **{name: f"s.{name}" for name in POINT_COLUMNS if name not in ("ref", "city_ref")},
            "active": "true",
        },
    )
    report.points_added, report.points_changed = placed.created, placed.updated
    report.points_closed = _close(table_of(Point), points, code)
    report.cities_closed = _close(table, cities, code)
    _count_points(code)
    _refresh_statistics(written, placed)


def _close(table: str, stage: Stage, code: str) -> int:
    """Switch off what is no longer listed; orders and drafts still refer to it."""
    return run(
        f"UPDATE {table} t SET active = false, seen_at = now() WHERE t.carrier = %s AND t.active "
        f"AND NOT EXISTS (SELECT 1 FROM {stage} s WHERE s.ref = t.ref)",
        [code],
    )


def _count_points(code: str) -> None:
    """Write how many branches of each city can be chosen, where that changed."""
    cities, points = table_of(City), table_of(Point)
    run(
        f"UPDATE {cities} t SET point_count = n.points FROM ("
        f"  SELECT c.id, count(p.id) AS points FROM {cities} c LEFT JOIN {points} p"
        "   ON p.city_id = c.id AND p.active AND p.open AND p.public"
        "   WHERE c.carrier = %s GROUP BY c.id) n "
        "WHERE n.id = t.id AND t.point_count <> n.points",
        [code],
    )


def _refresh_statistics(*outcomes: Outcome) -> None:
    if sum(each.created + each.updated for each in outcomes) >= _MANY:
        run(f"ANALYZE {table_of(City)}, {table_of(Point)}")


@contextmanager
def _alone(code: str) -> Iterator[bool]:
    """Hold the carrier's lock, if it is free; PostgreSQL lets go of it when its holder dies."""
    keys: list[object] = [_LOCKS, code]
    taken = bool(fetch("SELECT pg_try_advisory_lock(%s, hashtext(%s))", keys)[0][0])
    try:
        yield taken
    finally:
        if taken:
            _let_go(keys)


def _let_go(keys: list[object]) -> None:
    try:
        fetch("SELECT pg_advisory_unlock(%s, hashtext(%s))", keys)
    except Error:
        # The connection is lost, and the lock with it.
        connection.close()
