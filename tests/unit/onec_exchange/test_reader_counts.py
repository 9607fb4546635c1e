"""Every element of a file becomes a record: the reader's counts equal a plain XML query's."""

from __future__ import annotations

from pathlib import Path

import pytest

from oscar_b2b.onec_exchange.commerceml import CommerceMLReader, UnableToParse
from tests.unit.onec_exchange.plain_xml_counts import count_elements

REPOSITORY = Path(__file__).resolve().parents[3]
OWN_FILES = sorted((REPOSITORY / "tests/data/onec").glob("*.xml"))
#: Real exports of third parties; present on developers' machines, never in this repository.
SAMPLES = REPOSITORY.parent / "shared/onec/samples"
SAMPLE_FILES = sorted(SAMPLES.rglob("*.xml"))
#: Samples in the attribute style of CommerceML 1, which is refused.
OLD_STYLE = {"Sale77_cp1251_1C7.7.xml", "Transformed77-Order8x.xml"}


def read_counts(path: Path) -> dict[str, int]:
    with path.open("rb") as source:
        reader = CommerceMLReader(source)
        records = sum(1 for _record in reader)
    assert records == reader.seen.total()
    return dict(reader.seen)


@pytest.mark.parametrize("path", OWN_FILES, ids=lambda path: path.name)
def test_own_file_is_read_completely(path):
    assert read_counts(path) == {k: n for k, n in count_elements(path).items() if n}


def test_own_files_cover_every_kind():
    kinds = {kind for path in OWN_FILES for kind in read_counts(path)}
    assert kinds == {
        "groups", "properties", "goods", "offers", "price_types", "prices", "warehouses",
        "stock", "stock_totals", "counterparties", "reference_rows", "documents",
    }  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [path for path in SAMPLE_FILES if path.name not in OLD_STYLE],
    ids=lambda path: str(path.relative_to(SAMPLES)),
)
def test_real_file_is_read_completely(path):
    assert read_counts(path) == {k: n for k, n in count_elements(path).items() if n}


@pytest.mark.parametrize(
    "path",
    [path for path in SAMPLE_FILES if path.name in OLD_STYLE],
    ids=lambda path: path.name,
)
def test_real_file_of_1c_77_is_refused(path):
    with pytest.raises(UnableToParse, match=r"CommerceML 1 of 1C 7\.7"):
        read_counts(path)
