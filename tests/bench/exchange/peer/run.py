"""Runs django-cml's importer over a folder: ``python -m tests.bench.exchange.peer.run FOLDER``.

Prints how long it took and how much it stored. The files must have no namespace: django-cml finds
elements by their bare names.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import dj_database_url
import django
from django.conf import settings


def main(folder: Path) -> None:
    settings.configure(
        DATABASES={"default": dj_database_url.parse(os.environ["DATABASE_URL"])},
        INSTALLED_APPS=["tests.bench.exchange.peer"],
        CML_PROJECT_PIPELINES="tests.bench.exchange.peer.pipelines",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()
    from cml.utils import ImportManager
    from django.db import connection

    from tests.bench.exchange.peer import models

    with connection.schema_editor() as editor:
        for model in models.ALL:
            editor.create_model(model)
    start = time.perf_counter()
    for path in sorted(folder.glob("*.xml")):
        ImportManager(str(path)).import_all()
    seconds = time.perf_counter() - start
    print(
        json.dumps(
            {
                "seconds": seconds,
                "cpu": time.process_time(),
                "goods": models.Product.objects.count(),
                "values": models.PropertyValue.objects.count(),
                "prices": models.Price.objects.count(),
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
