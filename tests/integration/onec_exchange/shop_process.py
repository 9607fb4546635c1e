"""The shop as processes of its own, on the test's database: to be killed in the middle of things.

``gunicorn tests.integration.onec_exchange.shop_process:application`` is the web;
``python -m tests.integration.onec_exchange.shop_process FILE_ID`` imports one file;
``celery -A tests.integration.onec_exchange.shop_process:celery worker`` imports what is queued.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings.test")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.utils import timezone  # noqa: E402

from oscar_b2b.core.exchange import ImportReport, PriceRecord, Record  # noqa: E402
from oscar_b2b.core.extensions import extensions  # noqa: E402
from storefront.celery import app as celery  # noqa: E402
from tests.integration.onec_exchange.warehouse_importer import (  # noqa: E402
    WarehouseImporter,
    WarehouseJob,
)

__all__ = ["application", "celery"]

#: Folder of the exchange, and files by which the test and this process tell each other things.
FOLDER = Path(os.environ["ONEC_TEST_FOLDER"])
REACHED = Path(os.environ.get("ONEC_TEST_REACHED", "/nonexistent"))
GO_ON = Path(os.environ.get("ONEC_TEST_GO_ON", "/nonexistent"))


class StallingImporter(WarehouseImporter):
    """Stores its rows, says so, and waits inside the transaction until it is told to go on."""

    def open(self, report: ImportReport) -> StallingJob:
        return StallingJob(report, self.trouble)


class StallingJob(WarehouseJob):
    def add(self, records: Iterable[Record]) -> None:
        super().add(records)

    def close(self) -> None:
        super().close()
        wait_in_the_middle()


class AfterPrices:
    """Brings in nothing, but is closed when all prices of a file are written: waits there."""

    accepts = PriceRecord
    tables: tuple[str, ...] = ()
    order = 61

    def open(self, report: ImportReport) -> AfterPrices:
        return self

    def add(self, records: Iterable[Record]) -> None:
        """They are the price importer's."""

    def close(self) -> None:
        wait_in_the_middle()


def wait_in_the_middle() -> None:
    """Say that the transaction is in its middle, and stay there until the test wants to go on."""
    if REACHED.parent.is_dir():
        REACHED.write_text("in the middle")
        for _tick in range(1_200):
            if GO_ON.exists():
                break
            time.sleep(0.05)


settings.ONEC_EXCHANGE_DIR = FOLDER
settings.ONEC_DISK_RESERVE = 0
settings.ONEC_IMPORT_WAIT = 20
if "ONEC_TEST_WORKER" in os.environ:
    # A whole shop: its own importers, and a worker beside the web.
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.ONEC_IMPORT_WAIT = 0.5
    _contributed = [*extensions.get("importers"), AfterPrices()]
else:
    _contributed = [StallingImporter()]
# For the life of the process.
_importers = extensions.override("importers", _contributed)
_importers.__enter__()
application = get_wsgi_application()

if __name__ == "__main__":
    from oscar_b2b.onec_exchange.services import imports

    imports.process_file(file_id=int(sys.argv[1]), clock=timezone.now)
