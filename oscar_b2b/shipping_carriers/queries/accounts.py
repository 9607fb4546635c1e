"""Which carriers there are and how they are set up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, Sum

from oscar_b2b.shipping_carriers.carriers.base import Can, Carrier, Setting
from oscar_b2b.shipping_carriers.carriers.registry import carriers
from oscar_b2b.shipping_carriers.models import CarrierAccount, CarrierFile, City, SyncRun

#: A copy of a directory older than this is no longer trusted blindly.
STALE_AFTER = timedelta(days=3)
#: A run that is open for longer has died.
LONGEST_RUN = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class CarrierState:
    """One carrier as the dashboard shows it.

    :param missing: required settings that are not entered.
    :param last: the latest run of the directory's sync; ``last_good`` the latest good one.
    :param cities, points: served places, and branches that can be chosen.
    """

    kind: type[Carrier]
    account: CarrierAccount
    missing: list[Setting]
    last: SyncRun | None
    last_good: SyncRun | None
    cities: int
    points: int

    @property
    def code(self) -> str:
        return self.kind.code

    @property
    def name(self) -> str:
        """Return the carrier's name; templates cannot ask the class, they would call it."""
        return str(self.kind.name)

    @property
    def remarks(self) -> list[str]:
        return [str(each) for each in self.kind.remarks]

    @property
    def is_set_up(self) -> bool:
        return not self.missing

    @property
    def has_directory(self) -> bool:
        return Can.DIRECTORY in self.kind.can

    def is_running(self, at: datetime) -> bool:
        """Tell whether the directory is being read."""
        run = self.last
        return run is not None and run.finished_at is None and at - run.started_at < LONGEST_RUN

    def is_stale(self, at: datetime) -> bool:
        """Tell whether a carrier that is in use has an old directory, or none."""
        if not (self.account.is_active and self.has_directory):
            return False
        return self.last_good is None or at - self.last_good.started_at > STALE_AFTER


def class_of(code: str) -> type[Carrier] | None:
    """Return the class of a carrier of the registry."""
    return carriers().get(code)


def values_of(code: str) -> Mapping[str, str]:
    """Return what was entered for a carrier, its secrets and uploaded files included."""
    account = CarrierAccount.objects.filter(code=code).first()
    if account is None:
        return {}
    files = CarrierFile.objects.filter(account=account).values_list("key", "content")
    return {**account.values, **dict(files)}


def active_codes() -> list[str]:
    """Return the carriers that are switched on, in the registry's order (one query)."""
    on = set(CarrierAccount.objects.filter(is_active=True).values_list("code", flat=True))
    return [code for code in carriers() if code in on]


def ready_codes() -> frozenset[str]:
    """Return the carriers that are switched on and fully set up (two queries at most)."""
    entered: dict[str, dict[str, str]] = dict(
        CarrierAccount.objects.filter(is_active=True).values_list("code", "values")
    )
    if not entered:
        return frozenset()
    files = CarrierFile.objects.filter(account__code__in=list(entered))
    for code, key in files.values_list("account__code", "key"):
        entered[code] = {**entered[code], key: "…"}
    return frozenset(
        code
        for code, kind in carriers().items()
        if code in entered and not kind.missing(entered[code])
    )


def states() -> list[CarrierState]:
    """Return all carriers of the registry in its order (a fixed number of queries)."""
    accounts = {each.code: each for each in CarrierAccount.objects.all()}
    entered: dict[str, dict[str, str]] = {code: each.values for code, each in accounts.items()}
    for code, key in CarrierFile.objects.values_list("account__code", "key"):
        entered[code] = {**entered[code], key: "…"}
    last = _latest(Q())
    good = _latest(Q(finished_at__isnull=False, error=""))
    rows = City.objects.filter(active=True).values_list("carrier")
    sizes = {
        code: (cities, points)
        for code, cities, points in rows.annotate(Count("pk"), Sum("point_count"))
    }
    return [
        CarrierState(
            kind=kind,
            account=accounts.get(code) or CarrierAccount(code=code),
            missing=kind.missing(entered.get(code, {})),
            last=last.get(code),
            last_good=good.get(code),
            cities=sizes.get(code, (0, 0))[0],
            points=sizes.get(code, (0, 0))[1],
        )
        for code, kind in carriers().items()
    ]


def state_of(code: str) -> CarrierState | None:
    """Return one carrier of the registry."""
    return next((each for each in states() if each.code == code), None)


def files_of(code: str) -> dict[str, CarrierFile]:
    """Return key of the setting → uploaded file, without its content."""
    files = CarrierFile.objects.filter(account__code=code).defer("content")
    return {each.key: each for each in files}


def runs_of(code: str, count: int = 10) -> list[SyncRun]:
    """Return the latest runs of a carrier's sync."""
    return list(SyncRun.objects.filter(carrier=code)[:count])


def _latest(which: Q) -> dict[str, SyncRun]:
    runs = SyncRun.objects.filter(which).order_by("carrier", "-started_at", "-pk")
    return {each.carrier: each for each in runs.distinct("carrier")}
