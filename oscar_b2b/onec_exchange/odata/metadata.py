"""``$metadata`` of a base: which entity sets there are, their fields and virtual tables.

The document has megabytes and is slow to make, so it is parsed as a stream, reduced to names and
kept for a day.
"""

from __future__ import annotations

import difflib
import hashlib
import io
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import IO

from django.core.cache import cache
from lxml import etree

from oscar_b2b.onec_exchange.odata.client import ODataClient
from oscar_b2b.onec_exchange.odata.errors import UnableToAskOData

#: Seconds the reduced metadata is kept: releases are put in at night.
KEEP = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Schema:
    """Names of a base.

    :param sets: entity set → its fields; a tabular section → its own fields, in :attr:`sections`.
    :param sections: ``set/section`` → fields of its rows.
    :param methods: ``set/method`` → fields of the rows a virtual table gives.
    """

    sets: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sections: Mapping[str, frozenset[str]] = field(default_factory=dict)
    methods: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, dict[str, list[str]]]:
        """Return plain lists, for the cache."""
        return {
            name: {key: sorted(fields) for key, fields in getattr(self, name).items()}
            for name in ("sets", "sections", "methods")
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Mapping[str, Iterable[str]]]) -> Schema:
        """Read back :meth:`as_dict`."""
        return cls(
            **{
                name: {key: frozenset(fields) for key, fields in data[name].items()}
                for name in ("sets", "sections", "methods")
            }
        )


def similar(name: str, names: Iterable[str], count: int = 3) -> list[str]:
    """Return names that a renamed ``name`` may be now, the likeliest first.

    Prefixes of a kind (``Catalog_``) are common to many names and would outweigh the rest.
    """
    kind, _, own = name.rpartition("_")
    by_own = {each.rpartition("_")[2].lower(): each for each in sorted(names)}
    if name.endswith("_Key"):
        kind, own = "", name[:-4]
        by_own = {each.removesuffix("_Key").lower(): each for each in sorted(names)}
    close = difflib.get_close_matches(own.lower(), by_own, n=count, cutoff=0.6)
    inside = [each for each in by_own if own.lower() in each or (len(each) > 3 and each in own.lower())]  # fmt: skip # noqa: E501
    found = [by_own[each] for each in dict.fromkeys([*close, *inside])]
    # Of one kind with the missing name first.
    return sorted(found, key=lambda each: not each.startswith(kind + "_"))[:count]


def schema_of(client: ODataClient, *, fresh: bool = False) -> Schema:
    """Return the names of the client's base, from the cache unless ``fresh``.

    :raises UnableToAskOData: when 1C does not give ``$metadata``.
    """
    key = "onec_exchange:odata:" + hashlib.sha256(client.url.encode()).hexdigest()[:32]
    kept = None if fresh else cache.get(key)
    if kept is not None:
        return Schema.from_dict(json.loads(zlib.decompress(kept)))
    try:
        schema = read_schema(io.BytesIO(client.metadata()))
    except etree.XMLSyntaxError as error:
        raise UnableToAskOData(f"$metadata cannot be read: {error}", retryable=True) from error
    names = json.dumps(schema.as_dict(), ensure_ascii=False)
    cache.set(key, zlib.compress(names.encode()), KEEP)
    return schema


def read_schema(source: IO[bytes]) -> Schema:
    """Read EDMX in any of its namespaces."""
    types: dict[str, dict[str, str]] = {}
    set_types: dict[str, str] = {}
    functions: list[tuple[str, str, str]] = []
    tags = ("{*}EntityType", "{*}ComplexType", "{*}EntitySet", "{*}FunctionImport")
    for _event, node in etree.iterparse(
        source, events=("end",), tag=tags, resolve_entities=False, no_network=True
    ):
        kind = etree.QName(node).localname
        name = node.get("Name", "")
        if kind == "EntitySet":
            set_types[name] = _plain(node.get("EntityType", ""))
        elif kind == "FunctionImport":
            bound = next(
                (p.get("Type", "") for p in node.iterfind("{*}Parameter")
                 if p.get("Name") == "bindingParameter"), "",
            )  # fmt: skip
            functions.append((name, _plain(bound), _plain(node.get("ReturnType", ""))))
        else:
            types[name] = {
                each.get("Name", ""): each.get("Type", "") for each in node.iterfind("{*}Property")
            }
        # Freed as it goes: the tree of a whole base takes hundreds of megabytes.
        node.clear()
        while node.getprevious() is not None:
            del node.getparent()[0]
    return _joined(types, set_types, functions)


def _joined(
    types: dict[str, dict[str, str]],
    set_types: dict[str, str],
    functions: list[tuple[str, str, str]],
) -> Schema:
    sets, sections = {}, {}
    set_of_type: dict[str, str] = {}
    for name, type_name in set_types.items():
        fields = types.get(type_name, {})
        sets[name] = frozenset(fields)
        set_of_type[type_name] = name
        for each, its_type in fields.items():
            if its_type.startswith("Collection("):
                sections[f"{name}/{each}"] = frozenset(types.get(_plain(its_type), {}))
    methods = {}
    for method, bound, returned in functions:
        # Registers are bound by the type of their rows, which is the set's name and "_RowType".
        owner = set_of_type.get(bound) or bound.removesuffix("_RowType")
        if owner in sets:
            methods[f"{owner}/{method}"] = frozenset(types.get(returned, {}))
    return Schema(sets=sets, sections=sections, methods=methods)


def _plain(type_name: str) -> str:
    """``Collection(StandardODATA.X)`` → ``X``."""
    return type_name.removeprefix("Collection(").removesuffix(")").rpartition(".")[2]
