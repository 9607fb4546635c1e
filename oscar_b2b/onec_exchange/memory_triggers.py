"""Triggers that tell the memory of elements what others than an import have written.

They stand on the tables that the importers of the enabled modules name (``writes``), and are put
there after each ``migrate``, when all modules have their tables. During an import they are quiet:
their conditions cost it a fraction of a microsecond per row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connections

from oscar_b2b.core.exchange import WrittenTable
from oscar_b2b.core.extensions import extensions

#: Functions of migration 0013.
TOLD_PRODUCT, TOLD_MEANING = "onec_exchange_told_product", "onec_exchange_told_meaning"
_PREFIX = "b2b_told_"
_NOT_IMPORTING = "COALESCE(current_setting('b2b.importing', true), '') = ''"


def install(*, using: str) -> None:
    """Bring the triggers of a database in line with what the enabled modules write."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regproc(%s)", [TOLD_PRODUCT])
        if cursor.fetchone()[0] is None:
            return  # the module is being migrated away
        cursor.execute(
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE starts_with(t.tgname, %s) AND pg_table_is_visible(c.oid)",
            [_PREFIX],
        )
        present = set(cursor.fetchall())
        there = set(connections[using].introspection.table_names(cursor))
        wanted = {
            (name, table): statement
            for table, name, statement in _triggers(using)
            if table in there
        }
        quote = connections[using].ops.quote_name
        for name, table in present - set(wanted):
            cursor.execute(f"DROP TRIGGER {quote(name)} ON {quote(table)}")
        for key in set(wanted) - present:
            cursor.execute(wanted[key])


def written_tables() -> list[WrittenTable]:
    """Return what the importers of the enabled modules write, each once."""
    named = (
        table
        for importer in extensions.get("importers")
        for table in getattr(importer, "writes", ())
    )
    return list(dict.fromkeys(named))


def _triggers(using: str) -> Iterator[tuple[str, str, str]]:
    """Yield (table, name of the trigger, statement); another statement has another name."""
    quote = connections[using].ops.quote_name
    for written in written_tables():
        model: Any = apps.get_model(written.model)
        table = model._meta.db_table
        columns = [quote(column) for column in written.columns]
        differ = (
            " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
            or "OLD.* IS DISTINCT FROM NEW.*"
        )
        quiet = f"{_NOT_IMPORTING} AND " if written.product else ""
        call = f"{TOLD_PRODUCT}('{written.product}')" if written.product else f"{TOLD_MEANING}()"
        rows = "INSERT OR DELETE" if written.inserts else "DELETE"
        of = f" OF {', '.join(columns)}" if columns else ""
        for event, condition in (
            (rows, f"WHEN ({_NOT_IMPORTING}) " if written.product else ""),
            (f"UPDATE{of}", f"WHEN ({quiet}({differ})) "),
        ):
            body = (
                f"AFTER {event} ON {quote(table)} FOR EACH ROW {condition}EXECUTE FUNCTION {call}"
            )
            digest = hashlib.sha256(body.encode()).hexdigest()[:12]
            yield table, f"{_PREFIX}{digest}", f"CREATE TRIGGER {_PREFIX}{digest} {body}"


def after_migrate(*, using: str, **_rest: Any) -> None:
    """Receiver of ``post_migrate``."""
    if connections[using].vendor == "postgresql":
        install(using=using)
