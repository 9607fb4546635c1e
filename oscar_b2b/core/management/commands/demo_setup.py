"""Set up the demo shop: wait for the first exchange, then what people would do by hand."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from oscar_b2b.core.extensions import extensions


class Command(BaseCommand):
    """Runs every ``demo_data`` contribution; a second run changes nothing."""

    help = "Waits until the demo company has arrived from 1C, then creates log-ins and settings."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--wait", type=int, default=300, help="seconds to wait for the first exchange"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        end = time.monotonic() + options["wait"]
        for contribution in extensions.get("demo_data"):
            ready = getattr(contribution, "ready", None)
            if ready is not None and not ready():
                self.stdout.write("Waiting for the demo company's dealers from 1C …")
            while ready is not None and not ready():
                if time.monotonic() > end:
                    raise CommandError(
                        f"{type(contribution).__name__} waited {options['wait']} s for data from "
                        "1C. Is the stand-in running? Its journal is on its control panel."
                    )
                time.sleep(0.5)
            contribution.load()
        self.stdout.write("Log-ins, stock views and pages are there.")
