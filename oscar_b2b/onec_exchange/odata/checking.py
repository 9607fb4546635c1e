"""A profile against the names of a base: what is read under which name, and what is missing.

Attributes vary by release and by local changes, so a name that is not there must be said clearly,
with names that look like it, instead of an error of 1C in the middle of a run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from oscar_b2b.onec_exchange.odata.metadata import Schema, similar
from oscar_b2b.onec_exchange.odata.profile import (
    Job,
    Lookup,
    Profile,
    Reading,
    fields_of_filter,
)
from oscar_b2b.onec_exchange.odata.sources import Condition, Source


@dataclass(slots=True)
class Checked:
    """A profile cut down to what the base has.

    :param profile: jobs that can run, each name settled.
    :param problems: job → why it cannot run.
    :param absent: optional jobs whose set the base lacks.
    :param remarks: optional fields and lookups that are left out.
    """

    profile: Profile
    problems: dict[str, list[str]] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def check(profile: Profile, schema: Schema) -> Checked:
    """Compare every set, field, tabular section and virtual table the profile names."""
    checker = _Checker(profile, schema)
    jobs: dict[str, Job] = {}
    problems: dict[str, list[str]] = {}
    absent: list[str] = []
    for name, job in profile.jobs.items():
        missing: list[str] = []
        fitted = checker.job(job, missing)
        if fitted and not missing:
            jobs[name] = fitted
        elif fitted is None and job.reading.optional:
            absent.append(name)
        else:
            problems[name] = list(dict.fromkeys(missing))
    lookups = {name: each for name, each in checker.lookups.items() if each}
    return Checked(
        profile=replace(profile, jobs=jobs, lookups=lookups),
        problems=problems,
        absent=absent,
        remarks=list(dict.fromkeys(checker.remarks)),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a name is looked for: the rows of a set, of a section or of a virtual table."""

    entity: str
    #: None = not known, and then not checked.
    names: frozenset[str] | None
    #: A row of a tabular section has no sections of its own.
    is_set: bool = True

    def has(self, name: str) -> bool:
        return self.names is None or name in self.names

    def lacks(self, name: str, what: str = "field") -> str:
        return f"{self.entity} has no {what} “{name}”.{_hint(name, self.names or ())}"


class _Checker:
    def __init__(self, profile: Profile, schema: Schema) -> None:
        self._profile = profile
        self._schema = schema
        self.remarks: list[str] = []
        #: Lookup → what is left of it; None = the base lacks it and it is optional.
        self.lookups: dict[str, Lookup | None] = {}
        self._lookup_problems: dict[str, list[str]] = {}

    def job(self, job: Job, missing: list[str]) -> Job | None:
        """Return the job with settled names; None when its set is missing."""
        found = self._reading(job.reading, missing)
        if found is None:
            return None
        reading, place = found
        if job.versioned:
            missing += [
                place.lacks(name) for name in ("Ref_Key", "DataVersion") if not place.has(name)
            ]
        fields = {}
        for name, source in job.fields.items():
            fitted = self._source(source, place, missing)
            if fitted:
                fields[name] = fitted
        contacts = [(kind, self._source(source, place, missing)) for kind, source in job.contacts]
        return replace(
            job,
            reading=replace(reading, where=self._conditions(reading.where, place, missing)),
            id=self._source(job.id, place, missing) or job.id,
            deleted=self._source(job.deleted, place, missing) if job.deleted else None,
            fields=fields,
            contacts=tuple((kind, source) for kind, source in contacts if source),
        )

    # Sets ----------------------------------------------------------------------------------

    def _reading(self, reading: Reading, missing: list[str]) -> tuple[Reading, _Place] | None:
        sets = self._schema.sets
        entity = next((name for name in reading.entities if name in sets), "")
        if not entity:
            wanted = " or ".join(f"“{name}”" for name in reading.entities)
            hint = next(filter(None, (_hint(name, sets) for name in reading.entities)), "")
            missing.append(
                f"There is no entity set {wanted} – not in this configuration, or not in the "
                f"composition of the OData interface.{hint}"
            )
            return None
        names: frozenset[str] | None = sets[entity]
        if reading.method:
            returned = self._schema.methods.get(f"{entity}/{reading.method}")
            if returned is None:
                own = [
                    each.partition("/")[2]
                    for each in self._schema.methods
                    if each.startswith(f"{entity}/")
                ]
                missing.append(
                    f"{entity} has no virtual table {reading.method}(); it has: "
                    f"{', '.join(own) or 'none'}."
                )
                return None
            names = returned or None
        place = _Place(entity, names)
        for name in sorted(fields_of_filter(reading.filter)):
            if not place.has(name):
                missing.append(place.lacks(name))
        return replace(reading, entities=(entity,)), place

    def _lookup(self, name: str) -> list[str]:
        """Settle a lookup once; return why it cannot be used."""
        if name in self._lookup_problems:
            return self._lookup_problems[name]
        # Known before its parts are looked at: a lookup that asks itself is a mistake.
        self._lookup_problems[name] = [f"lookups.{name} refers to itself."]
        lookup = self._profile.lookups[name]
        missing: list[str] = []
        found = self._reading(lookup.reading, missing)
        if found is None and lookup.reading.optional:
            self.remarks.append(f"lookups.{name} is left out: {missing[0]}")
            self.lookups[name] = None
            missing = []
        elif found:
            reading, place = found
            value = self._source(lookup.value, place, missing) if lookup.value else None
            columns = {
                each: self._source(source, place, missing)
                for each, source in lookup.columns.items()
            }
            self.lookups[name] = replace(
                lookup,
                reading=replace(reading, where=self._conditions(reading.where, place, missing)),
                keys=tuple(
                    filter(None, (self._source(key, place, missing) for key in lookup.keys))
                ),
                value=value,
                columns={each: source for each, source in columns.items() if source},
            )
        self._lookup_problems[name] = missing
        return missing

    # Sources -------------------------------------------------------------------------------

    def _source(self, source: Source, place: _Place, missing: list[str]) -> Source | None:
        """Return what of ``source`` the base has; None, and a text in ``missing``, if nothing."""
        lacking: list[str] = []
        fitted = self._fitted(source, place, lacking)
        if fitted is not None and not lacking:
            return fitted
        if source.optional:
            self.remarks += [f"Left out: {each}" for each in lacking]
            return Source(const=source.default)
        missing += lacking
        return None

    def _fitted(self, source: Source, place: _Place, lacking: list[str]) -> Source | None:
        when = self._conditions(source.when, place, lacking)
        if source.first:
            failed: list[str] = []
            first = [self._source(each, place, failed) for each in source.first]
            kept = tuple(each for each in first if each)
            if not kept:
                lacking += failed
            return replace(source, first=kept, when=when)
        if source.lookup:
            lacking += self._lookup(source.lookup)
            if self.lookups.get(source.lookup) is None:
                # Not the default: "no debt" is something else than "debts are not to be had".
                return Source(const="")
            by = tuple(filter(None, (self._source(each, place, lacking) for each in source.by)))
            return replace(source, by=by, when=when)
        if source.section:
            key = f"{place.entity}/{source.section}"
            if not place.is_set or key not in self._schema.sections:
                lacking.append(place.lacks(source.section, "tabular section"))
                return None
            inside = _Place(key, self._schema.sections[key] or None, is_set=False)
            take = self._source(source.take, inside, lacking) if source.take else None
            where = self._conditions(source.where, inside, lacking)
            return replace(source, take=take, where=where, when=when)
        lacking += [
            place.lacks(name)
            for name in filter(None, (source.field, *source.numbers()))
            if not place.has(name)
        ]
        return replace(source, when=when)

    def _conditions(
        self, conditions: Iterable[Condition], place: _Place, missing: list[str]
    ) -> tuple[Condition, ...]:
        fitted = []
        for condition in conditions:
            source = self._source(condition.source, place, missing)
            if condition.same and not place.has(condition.same):
                missing.append(place.lacks(condition.same))
            if source:
                fitted.append(replace(condition, source=source))
        return tuple(fitted)


def _hint(name: str, names: Iterable[str]) -> str:
    found = similar(name, names)
    return f" Similar names: {', '.join(found)}." if found else ""
