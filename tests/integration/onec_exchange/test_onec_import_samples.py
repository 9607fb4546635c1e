"""``onec_import`` with the real importers, over own files and, where present, real exports.

Counts must equal those of a plain XML query, and a second run must find everything unchanged.
"""

from __future__ import annotations

import io
import json
from collections import Counter
from itertools import product
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.unit.onec_exchange.plain_xml_counts import count_elements

pytestmark = pytest.mark.django_db

REPOSITORY = Path(__file__).resolve().parents[3]
OWN = REPOSITORY / "tests/data/onec"
#: Real exports of third parties; present on developers' machines, never in this repository.
SAMPLES = REPOSITORY.parent / "shared/onec/samples"
OUTCOMES = ("created", "updated", "unchanged", "refused", "waiting")


def exports() -> list[list[Path]]:
    """Return what one exchange would bring: each import file with each offers file beside it."""
    pairs = []
    for folder in sorted({path.parent for path in SAMPLES.rglob("*.xml")}):
        goods, offers = sorted(folder.glob("*import*.xml")), sorted(folder.glob("*offers*.xml"))
        pairs += [
            [path for path in pair if path] for pair in product(goods or [None], offers or [None])
        ]
    pairs += [[path] for word in ("prices", "rests") for path in sorted(SAMPLES.rglob(f"{word}*"))]
    return [pair for pair in pairs if pair and all(path.is_file() for path in pair)]


def name_of(files: list[Path]) -> str:
    folder = files[0].parent.relative_to(SAMPLES)
    return f"{folder}:{'+'.join(path.name for path in files)}"


def run(files: list[Path]) -> dict:
    out = io.StringIO()
    call_command("onec_import", *map(str, files), stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue())


def check_twice(files: list[Path]) -> None:
    expected: Counter[str] = Counter()
    for path in files:
        expected.update(count_elements(path))
    first, second = run(files), run(files)
    for kind, elements in expected.items():
        for name, report in (("first", first), ("second", second)):
            counts = report[kind]
            assert counts["seen"] == elements, (name, kind)
            assert sum(counts[each] for each in OUTCOMES) == elements, (name, kind, counts)
        again = second[kind]
        assert (again["created"], again["updated"]) == (0, 0), (kind, again)


def test_own_files_twice():
    check_twice([OWN / "catalogue_2.07.xml", OWN / "offers_2.07.xml"])


@pytest.mark.slow
@pytest.mark.parametrize("files", exports(), ids=name_of)
def test_real_export_twice(files):
    check_twice(files)
