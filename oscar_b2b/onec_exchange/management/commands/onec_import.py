"""``manage.py onec_import FILES…``: import CommerceML files without the HTTP server."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from oscar_b2b.core.exchange import ImportReport
from oscar_b2b.onec_exchange.commerceml import UnableToParse
from oscar_b2b.onec_exchange.importing import UnableToImport, add_up
from oscar_b2b.onec_exchange.services.imports import import_local


class Command(BaseCommand):
    """Prints one JSON object with the counts on stdout; everything else goes to stderr.

    Each file is entered in the journal. Exit code 1 when a file was unusable (nothing of it went
    in, the others did), else 0.
    """

    help = "Import CommerceML files in the given order; prints one JSON report on stdout."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        quiet = options.get("verbosity", 1) == 0
        total = ImportReport()
        unusable = 0
        for path in files:
            try:
                part = import_local(
                    path=path,
                    clock=timezone.now,
                    progress=None if quiet else self.stderr.write,
                )
            except (UnableToParse, UnableToImport, OSError) as error:
                unusable += 1
                code = "failed" if isinstance(error, UnableToImport) else "unreadable"
                total.issue_codes[code] += 1
                self.stderr.write(f"{path}: {error}")
            else:
                add_up(total, part)
        self.stdout.write(json.dumps(total.as_dict(), ensure_ascii=False))
        if unusable:
            self.stdout.flush()
            sys.exit(1)
