"""``manage.py onec_odata``: check a base's names, read it, or show how it stands."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from oscar_b2b.onec_exchange.models import FeedCursor
from oscar_b2b.onec_exchange.odata import running
from oscar_b2b.onec_exchange.odata.connection import chosen_profile, connect, is_on
from oscar_b2b.onec_exchange.odata.errors import UnableToAskOData
from oscar_b2b.onec_exchange.odata.metadata import Schema, schema_of
from oscar_b2b.onec_exchange.odata.orders import OrderForm
from oscar_b2b.onec_exchange.odata.profile import Profile, UnableToReadProfile


class Command(BaseCommand):
    """Exit code 1 when something is missing or failed, else 0."""

    help = "Reads dealers, contracts and debts from 1C by OData (settings ONEC_ODATA_…)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "what",
            choices=("check", "run", "show", "sets"),
            help="check: the profile against the base's names; run: the jobs; show: the feeds; "
            "sets: the entity sets of the base",
        )
        parser.add_argument("jobs", nargs="*", help="names of jobs; all when left out")

    def handle(self, *args: Any, what: str, jobs: list[str], **options: Any) -> None:
        if what == "show":
            self._show()
            return
        if not is_on():
            raise CommandError("ONEC_ODATA_URL is not set: there is no base to read.")
        try:
            good = {"check": self._check, "run": self._run, "sets": self._sets}[what](jobs)
        except (UnableToReadProfile, UnableToAskOData, running.UnableToRun) as error:
            raise CommandError(str(error)) from error
        if not good:
            self.stdout.flush()
            sys.exit(1)

    def _check(self, jobs: list[str]) -> bool:
        profile = chosen_profile()
        with connect() as client:
            # By hand, one wants to see what 1C has now.
            schema_of(client, fresh=True)
            checked = running.checked_profile(client=client, profile=profile, names=jobs)
            lacking = _lacking_for_orders(profile, schema_of(client))
        self.stdout.write(f"{profile.title}: {len(profile.jobs)} jobs")
        for name in jobs or profile.jobs:
            if name in checked.problems:
                self.stdout.write(f"  {name}: cannot run")
                for problem in checked.problems[name]:
                    self.stdout.write(f"    {problem}")
            elif name in checked.absent:
                self.stdout.write(f"  {name}: not in this base")
            else:
                self.stdout.write(f"  {name}: ready")
        for remark in checked.remarks:
            self.stdout.write(f"  remark: {remark}")
        if lacking is not None:
            self.stdout.write("  order: cannot be written" if lacking else "  order: ready")
            for problem in lacking:
                self.stdout.write(f"    {problem}")
        return not (checked.problems or lacking)

    def _run(self, jobs: list[str]) -> bool:
        outcomes = running.run(at=timezone.now(), only=jobs)
        for outcome in outcomes:
            if outcome.absent:
                words = "not in this base"
            elif outcome.error:
                words = f"failed: {outcome.error}"
            else:
                words = _words(outcome.report)
            self.stdout.write(f"{outcome.job}: {words}")
        return not any(outcome.error for outcome in outcomes)

    def _sets(self, jobs: list[str]) -> bool:
        with connect() as client:
            schema = schema_of(client, fresh=True)
        for name in sorted(schema.sets):
            self.stdout.write(f"{name}: {', '.join(sorted(schema.sets[name]))}")
        return bool(schema.sets)

    def _show(self) -> None:
        for feed in FeedCursor.objects.filter(name__startswith=running.feed_name("")):
            at = timezone.localtime(feed.ok_at).isoformat(" ", "minutes") if feed.ok_at else "never"
            words = f"failed: {feed.error}" if feed.error else _words(feed.report)
            self.stdout.write(f"{feed.name}: last good run {at}; {words}")


def _lacking_for_orders(profile: Profile, schema: Schema) -> list[str] | None:
    """Return what the base lacks for orders; None when they do not go by OData."""
    if settings.ONEC_LIVE_KIND != "odata":
        return None
    return OrderForm(profile.order).check(schema)


def _words(report: dict[str, Any]) -> str:
    counts = [
        f"{number} {what}"
        for each in report.get("counts", {}).values()
        for what, number in each.items()
        if number and what != "seen"
    ]
    return (
        f"{report.get('rows', 0)} rows, {report.get('changed', 0)} changed"
        + (f" ({', '.join(counts)})" if counts else "")
        + f"; {report.get('requests', 0)} requests, {report.get('seconds', 0)} s"
    )
