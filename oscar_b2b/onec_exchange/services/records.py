"""Records that did not come in a file: what live answers say goes through the same importers."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from oscar_b2b.core.exchange import (
    ImportOptions,
    ImportReport,
    Record,
    ReferenceRowRecord,
)
from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.signals import products_touched

logger = logging.getLogger(__name__)


def bring_in(
    *,
    records: Iterable[Record],
    options: ImportOptions | None = None,
    formed_at: datetime | None = None,
) -> ImportReport:
    """Give records to the modules' importers, in the caller's transaction, and return the report.

    Call :func:`announce` with ``report.touched_products`` after the commit. Rows whose goods are
    unknown are not kept: a live answer speaks of the present moment only.

    :param formed_at: the moment of 1C's clock that the records speak of, where 1C says it.
    """
    report = ImportReport(options=options or ImportOptions(), formed_at=formed_at)
    kinds: dict[tuple[type, str], list[Record]] = defaultdict(list)
    for record in records:
        table = record.table if isinstance(record, ReferenceRowRecord) else ""
        kinds[type(record), table].append(record)
    for importer in sorted(extensions.get("importers"), key=lambda each: each.order):
        fitting = [
            records
            for (kind, table), records in kinds.items()
            if importer.accepts is kind
            and (kind is not ReferenceRowRecord or not importer.tables or table in importer.tables)
        ]
        if fitting:
            job = importer.open(report)
            for batch in fitting:
                job.add(batch)
            job.close()
    return report


def announce(product_ids: Collection[int]) -> None:
    """Tell search and caches which products have changed; a receiver's fault is logged only."""
    if not product_ids:
        return
    for receiver, result in products_touched.send_robust(
        sender=None, product_ids=frozenset(product_ids)
    ):
        if isinstance(result, Exception):
            logger.error("%s failed after a live answer", receiver, exc_info=result)
