"""``manage.py onec_import FILES…``: import CommerceML files without the HTTP server."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from oscar_b2b.onec_exchange.importing import run_import


class Command(BaseCommand):
    """Prints one JSON object with the counts on stdout; everything else goes to stderr.

    Exit code 1 when a file was unusable (nothing of it went in, the others did), else 0.
    """

    help = "Import CommerceML files in the given order; prints one JSON report on stdout."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        unusable: list[Path] = []

        def refuse(path: Path, reason: str) -> None:
            unusable.append(path)
            self.stderr.write(f"{path}: {reason}")

        quiet = options.get("verbosity", 1) == 0
        report = run_import(
            files=files,
            progress=None if quiet else self.stderr.write,
            on_unusable=refuse,
        )
        self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
        if unusable:
            self.stdout.flush()
            sys.exit(1)
