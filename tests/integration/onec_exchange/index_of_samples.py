"""Reads the counts that the samples' INDEX.md states for each file."""

from __future__ import annotations

import re
from pathlib import Path

#: Abbreviation of the INDEX → kind of the report.
_KINDS = {
    "g": "goods",
    "gr": "groups",
    "pr": "properties",
    "o": "offers",
    "pt": "price_types",
    "p": "prices",
    "w": "warehouses",
    "s": "stock",
    "d": "documents",
    "c": "counterparties",
}
_FILE = re.compile(r"^- `(?P<name>[^`]+)` . (?P<facts>.*?) Source:", re.MULTILINE)
_FACT = re.compile(r"(?:^|[ ;,])(\d+) (gr|pr|pt|g|o|p|w|s|d|c)\b")
_FACTS = re.compile(r"\d+ (?:g|gr|pr|o|d|c|w|pt)\b")


def stated_counts(index: Path) -> dict[str, dict[str, int]]:
    """Return ``folder/file`` → kind → count, as ``INDEX.md`` says."""
    counts: dict[str, dict[str, int]] = {}
    for section in re.split(r"^## ", index.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        folder = section.partition("\n")[0].strip()
        for found in _FILE.finditer(section):
            # "…; only-changes=false; 39 g, 5 gr, 2 pr (1), 3 im; good w/o article 36."
            parts = (part.strip() for part in found["facts"].split(";"))
            facts = next((part for part in parts if _FACTS.match(part)), "")
            stated = {_KINDS[kind]: int(number) for number, kind in _FACT.findall(facts)}
            if "documents" in stated:
                # Those of documents; the report counts a package of counterparties only.
                stated.pop("counterparties", None)
            counts[f"{folder}/{found['name']}"] = stated
    return counts
