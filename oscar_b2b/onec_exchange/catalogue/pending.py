"""Links of goods whose other end has not arrived: kept, and tied when it does.

Files of one exchange come in any order: goods before their groups, values before the dictionary
(``pitfalls.md`` 32, 33). Everything is done with a fixed number of statements; nothing is written
when the same file comes again.
"""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from oscar_b2b.core.merge import Stage, fetch, run, table_of
from oscar_b2b.onec_exchange.models import PendingLink

_COLUMNS = "kind, code, target, value, quantity, position, guid"


def are_there(kind: str) -> bool:
    """Tell whether any link of ``kind`` waits; saves the rest of the work mostly."""
    return bool(fetch(f"SELECT 1 FROM {table()} WHERE kind = %s LIMIT 1", [kind]))


def keep(kind: str, *, wanted: str, about: str) -> None:
    """Let exactly the links that ``wanted`` selects wait, of those that ``about`` speaks of.

    :param wanted: SELECT of ``code, target, value, quantity, position, guid``.
    :param about: condition on a waiting row ``w`` that this file says something new of.
    """
    with Stage(
        "pending",
        {
            "code": "text",
            "target": "text",
            "value": "text",
            "quantity": "numeric",
            "position": "int",
            "guid": "text",
        },
    ) as stage:
        stage.rows = run(
            f"INSERT INTO {stage} (code, target, value, quantity, position, guid) "
            f"SELECT DISTINCT ON (code, target, value) * FROM ({wanted}) "
            "x (code, target, value, quantity, position, guid) ORDER BY code, target, value"
        )
        stage.analyze()
        if are_there(kind):
            run(
                f"DELETE FROM {table()} w WHERE w.kind = %s AND ({_escaped(about)}) "
                f"AND NOT EXISTS (SELECT 1 FROM {stage} s "
                "  WHERE s.code = w.code AND s.target = w.target AND s.value = w.value)",
                [kind],
            )
        if stage.rows:
            run(
                f"INSERT INTO {table()} AS w ({_COLUMNS}) "
                f"SELECT %s, code, target, value, quantity, least(position, 32000), guid "
                f"FROM {stage} ON CONFLICT (kind, code, target, md5(value)) DO UPDATE SET "
                "quantity = excluded.quantity, position = excluded.position, guid = excluded.guid "
                "WHERE ROW(w.quantity, w.position, w.guid) IS DISTINCT FROM "
                "ROW(excluded.quantity, excluded.position, excluded.guid)",
                [kind],
            )


def drop(kind: str, *, where: str) -> None:
    """Forget the links (alias ``w``) that satisfy ``where``: they are tied, or void."""
    run(f"DELETE FROM {table()} w WHERE w.kind = %s AND ({_escaped(where)})", [kind])


def table() -> str:
    """Return the quoted name of the table of waiting links."""
    return table_of(PendingLink)


def _escaped(condition: str) -> str:
    return condition.replace("%", "%%")
