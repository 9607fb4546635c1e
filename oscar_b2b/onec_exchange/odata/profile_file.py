"""Profiles as TOML files: ours, and an operator's own laid over them (docs/odata.md)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from oscar_b2b.onec_exchange.odata.profile import (
    Job,
    Lookup,
    Profile,
    Reading,
    UnableToReadProfile,
)
from oscar_b2b.onec_exchange.odata.sources import Condition, Source

FOLDER = Path(__file__).parent / "profiles"


def profile_path(name: str) -> Path:
    """Return the file of a profile by its short name (``ut11``) or path."""
    own = FOLDER / f"{name}.toml"
    return own if own.is_file() else Path(name)


def load_profile(name: str) -> Profile:
    """Read a profile of ours by name, or an operator's own file by path.

    :raises UnableToReadProfile: when there is no such file or something in it is not understood.
    """
    data = _read_file(name, ())
    try:
        return read_profile(data)
    except UnableToReadProfile as error:
        raise UnableToReadProfile(f"{profile_path(name)}: {error}") from error


def _read_file(name: str, before: tuple[Path, ...]) -> dict[str, Any]:
    """Return the parsed file laid over the profile it ``extends``."""
    path = profile_path(name)
    if path in before:
        raise UnableToReadProfile(f"{path} extends itself.")
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        known = ", ".join(sorted(each.stem for each in FOLDER.glob("*.toml")))
        raise UnableToReadProfile(
            f"There is no profile “{name}”: name one of {known}, or the path of a file."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnableToReadProfile(f"{path}: {error}") from error
    base = data.pop("extends", "")
    return _laid_over(_read_file(base, (*before, path)), data) if base else data


#: Tables of a profile whose entries are merged; inside a field, the newer text counts alone.
_MERGED_DEPTH = 4


def _laid_over(
    below: Mapping[str, Any], above: Mapping[str, Any], depth: int = _MERGED_DEPTH
) -> dict[str, Any]:
    """Merge tables; ``false`` takes a job, a lookup or a field away."""
    merged = dict(below)
    for name, value in above.items():
        known = merged.get(name)
        if value is False and isinstance(known, dict | str | list):
            del merged[name]
        elif isinstance(value, dict) and isinstance(known, dict) and depth > 1:
            merged[name] = _laid_over(known, value, depth - 1)
        else:
            merged[name] = value
    return merged


def read_profile(data: Mapping[str, Any]) -> Profile:
    """Build a profile from the parsed file.

    :raises UnableToReadProfile: see :func:`load_profile`.
    """
    lookups = {
        name: _lookup(name, _Table(each, f"lookups.{name}"))
        for name, each in _tables(data, "lookups").items()
    }
    jobs = {
        name: _job(name, _Table(each, f"jobs.{name}"))
        for name, each in _tables(data, "jobs").items()
    }
    if not jobs:
        raise UnableToReadProfile("it has no [jobs.…].")
    for place, source in _all_sources(jobs, lookups):
        if source.lookup and source.lookup not in lookups:
            raise UnableToReadProfile(f"{place}: there is no [lookups.{source.lookup}].")
    return Profile(
        title=str(data.get("title", "")),
        jobs=jobs,
        lookups=lookups,
        order=_tables(data, "order"),
    )


# Reading TOML ---------------------------------------------------------------------------------


class _Table:
    """A table of the file whose keys are all to be known."""

    def __init__(self, data: Any, place: str) -> None:
        if not isinstance(data, dict):
            raise UnableToReadProfile(f"{place} should be a table.")
        self.place = place
        self._left = dict(data)

    def take(self, name: str, default: Any = None) -> Any:
        return self._left.pop(name, default)

    def need(self, name: str) -> Any:
        if name not in self._left:
            raise UnableToReadProfile(f"{self.place} lacks “{name}”.")
        return self._left.pop(name)

    def end(self) -> None:
        if self._left:
            raise UnableToReadProfile(f"{self.place}: “{', '.join(self._left)}” is not understood.")


def _tables(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = data.get(name, {})
    if not isinstance(found, dict):
        raise UnableToReadProfile(f"[{name}] should be a table.")
    return found


def _reading(table: _Table) -> Reading:
    entities = table.need("entity")
    return Reading(
        entities=tuple([entities] if isinstance(entities, str) else entities),
        method=str(table.take("method", "")),
        dimensions=str(table.take("dimensions", "")),
        condition=str(table.take("condition", "")),
        filter=str(table.take("filter", "")),
        where=_conditions(table.take("only", {}), f"{table.place}.only"),
        optional=bool(table.take("optional", False)),
    )


def _lookup(name: str, table: _Table) -> Lookup:
    keys = table.take("keys")
    lookup = Lookup(
        name=name,
        reading=_reading(table),
        keys=_sources(keys if keys is not None else [table.need("key")], f"{table.place}.key"),
        value=_source(value, f"{table.place}.value")
        if (value := table.take("value")) is not None
        else None,
        columns={
            each: _source(source, f"{table.place}.columns.{each}")
            for each, source in table.take("columns", {}).items()
        },
        add=bool(table.take("add", False)),
    )
    table.end()
    if (lookup.value is None) == (not lookup.columns):
        raise UnableToReadProfile(f"{table.place} needs either “value” or “columns”.")
    return lookup


def _job(name: str, table: _Table) -> Job:
    if not re.fullmatch(r"[\w-]{1,40}", name):
        raise UnableToReadProfile(f"{table.place}: a name has letters, digits, - and _ only.")
    deleted = table.take("deleted")
    job = Job(
        name=name,
        record=str(table.need("record")),
        reading=_reading(table),
        id=_source(table.take("id", "Ref_Key"), f"{table.place}.id"),
        deleted=_source(deleted, f"{table.place}.deleted") if deleted else None,
        fields={
            each: _source(source, f"{table.place}.fields.{each}")
            for each, source in table.need("fields").items()
        },
        contacts=tuple(
            (str(each["kind"]), _source({k: v for k, v in each.items() if k != "kind"},
                                        f"{table.place}.contacts"))
            for each in table.take("contacts", [])
        ),
        gone={str(k): str(v) for k, v in table.take("gone", {}).items()},
    )  # fmt: skip
    table.end()
    return job


def _sources(data: Any, place: str) -> tuple[Source, ...]:
    return tuple(_source(each, place) for each in data)


def _source(data: Any, place: str) -> Source:
    if isinstance(data, str):
        return Source(field=data)
    if isinstance(data, list):
        return Source(first=_sources(data, place))
    table = _Table(data, place)
    by = table.take("by")
    take = table.take("take")
    const = table.take("const")
    fields = table.take("field", "")
    source = Source(
        field=fields if isinstance(fields, str) else "",
        const=None if const is None else str(const),
        first=_sources(table.take("first", [] if isinstance(fields, str) else fields), place),
        lookup=str(table.take("lookup", "")),
        by=_sources(by if isinstance(by, list) else [by], place) if by is not None else (),
        section=str(table.take("section", "")),
        where=_conditions(table.take("where", {}), place),
        take=_source(take, place) if take is not None else None,
        total=tuple(table.take("sum", [])),
        ratio=tuple(table.take("ratio", [])),
        values={str(k): str(v) for k, v in table.take("values", {}).items()},
        when=_conditions(table.take("when", {}), place),
        default=str(table.take("default", "")),
        optional=bool(table.take("optional", False)),
    )
    table.end()
    given = [source.field, source.const is not None, source.first, source.lookup, source.section,
             source.total, source.ratio]  # fmt: skip
    if sum(map(bool, given)) != 1:
        raise UnableToReadProfile(
            f"{place} should say one of field, const, first, lookup, section, sum, ratio."
        )
    if source.ratio and len(source.ratio) != 2:
        raise UnableToReadProfile(f"{place}: a ratio has two fields.")
    if source.lookup and not source.by:
        raise UnableToReadProfile(f"{place}: a lookup needs “by”.")
    if source.section and source.take is None:
        raise UnableToReadProfile(f"{place}: a section needs “take”.")
    return source


def _conditions(data: Any, place: str) -> tuple[Condition, ...]:
    return tuple(_condition(name, each, f"{place}.{name}") for name, each in data.items())


def _condition(name: str, data: Any, place: str) -> Condition:
    """``Поле = true``, ``Поле = ["А", "Б"]`` or ``Поле = { lookup, not, contains, before }``."""
    if not isinstance(data, dict):
        return Condition(Source(field=name), equals=_texts(data))
    table = _Table(data, place)
    lookup = str(table.take("lookup", ""))
    before = table.take("before")
    if before not in (None, "today"):
        raise UnableToReadProfile(f"{place}: “before” knows “today” only.")
    field_source = Source(field=name)
    condition = Condition(
        source=Source(lookup=lookup, by=(field_source,)) if lookup else field_source,
        equals=_texts(table.take("is", [])),
        excludes=_texts(table.take("not", [])),
        contains=_texts(table.take("contains", [])),
        before_today=before == "today",
        present=bool(table.take("present", False)),
        positive=bool(table.take("positive", False)),
        same=str(table.take("same", "")),
    )
    table.end()
    return condition


def _texts(data: Any) -> tuple[str, ...]:
    values = data if isinstance(data, list) else [data]
    return tuple(
        ("true" if each else "false") if isinstance(each, bool) else str(each) for each in values
    )


def _all_sources(
    jobs: Mapping[str, Job], lookups: Mapping[str, Lookup]
) -> Iterator[tuple[str, Source]]:
    for kind, owners in (("jobs", jobs), ("lookups", lookups)):
        for name, owner in owners.items():
            for source in owner.sources():
                for part in source.parts():
                    yield f"{kind}.{name}", part
                    for condition in part.where:
                        yield f"{kind}.{name}", condition.source
