"""Bring the carriers' directories of cities and branches up to date."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from oscar_b2b.shipping_carriers.carriers.registry import carriers
from oscar_b2b.shipping_carriers.queries.accounts import active_codes
from oscar_b2b.shipping_carriers.services import accounts, directory_sync


class Command(BaseCommand):
    """The nightly sync by hand: all carriers that are switched on, or the named ones."""

    help = "Reads cities and branches of carriers; a second run in a row changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--carrier", action="append", choices=sorted(carriers()), help="only this one"
        )
        parser.add_argument(
            "--accept-shrink",
            action="store_true",
            help="take over a directory that lost more than 30 %% of its rows",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        codes = options["carrier"] or active_codes()
        if not codes:
            self.stdout.write("No carrier is switched on.")
        failed = []
        for code in codes:
            try:
                report = directory_sync.sync(
                    carrier=accounts.open_carrier(code=code),
                    clock=timezone.now,
                    accept_shrink=options["accept_shrink"],
                )
            except (accounts.UnableToUseCarrier, directory_sync.UnableToSync) as error:
                self.stderr.write(f"{code}: {error.reason}")
                failed.append(code)
                continue
            self.stdout.write(
                f"{code}: cities {report.cities_seen} listed, +{report.cities_added} "
                f"~{report.cities_changed} −{report.cities_closed}; branches "
                f"{report.points_seen} listed, +{report.points_added} ~{report.points_changed} "
                f"−{report.points_closed}; {report.skipped} left out"
            )
        if failed:
            raise CommandError(f"Not taken over: {', '.join(failed)}.")
