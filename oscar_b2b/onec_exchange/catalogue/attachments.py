"""Files attached to goods (manuals, certificates) → ``GoodFile`` and private files by content.

A file is known by the good and the path 1C gave it. It is served by a view only, see
``onec_exchange.good_files``.
"""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath

from django.core.files import File
from oscar.core.loading import get_model

from oscar_b2b.core.merge import Stage, fetch, ids, stream, table_of, upsert
from oscar_b2b.core.merge_files import file_below
from oscar_b2b.core.merge_jobs import MergeJob
from oscar_b2b.core.merge_values import clip
from oscar_b2b.onec_exchange.models import GoodFile, private_storage

Product = get_model("catalogue", "Product")

COLUMNS = {"row": "int", "code": "text", "path": "text", "title": "text"}
FOLDER = "goods"

#: Suffix → how the file begins. ``.file`` is 1C's suffix for whatever it cannot name.
KINDS = {
    ".pdf": b"%PDF-",
    ".docx": b"PK\x03\x04",
    ".xlsx": b"PK\x03\x04",
    ".odt": b"PK\x03\x04",
    ".ods": b"PK\x03\x04",
    ".doc": b"\xd0\xcf\x11\xe0",
    ".xls": b"\xd0\xcf\x11\xe0",
}
ANY_KIND = ".file"
LARGEST = 50 * 1024 * 1024


def is_attachment(path: str) -> bool:
    """Tell a path that is no picture: the element ``Картинка`` names documents too."""
    suffix = PurePosixPath(path).suffix.lower()
    return suffix in KINDS or suffix == ANY_KIND


def merge_files(job: MergeJob, files: Stage) -> set[int]:
    """Bring the files of staged goods in line and return the ids of products that changed.

    The list of a good replaces its earlier one; a good that lists no file keeps what it has.
    """
    if not files.rows:
        return set()
    products, stored = table_of(Product), table_of(GoodFile)
    files.analyze()
    rows = fetch(
        f"SELECT DISTINCT ON (p.id, s.path) p.id, p.code, s.path, s.title FROM {files} s "
        f"JOIN {products} p ON p.code = s.code ORDER BY p.id, s.path, s.seq DESC"
    )
    known = {
        (product_id, path): (name, size)
        for product_id, path, name, size in stream(
            f"SELECT f.product_id, f.path, f.file, f.size FROM {stored} f "
            f"WHERE f.product_id IN (SELECT p.id FROM {files} s "
            f"  JOIN {products} p ON p.code = s.code)"
        )
    }
    with Stage(
        "attachments",
        {"product_id": "bigint", "path": "text", "name": "text", "file": "text", "size": "bigint"},
    ) as found:
        brought = []
        for product_id, code, path, title in rows:
            name, size = _bring(job, code, path, known.get((product_id, path), ("", 0)))
            if name:
                shown = clip(title, 255) or PurePosixPath(path).name[-255:]
                brought.append((product_id, path, shown, name, size))
        found.copy(brought)
        outcome = upsert(
            model=GoodFile,
            source=f"{found} s",
            key={"product_id": "s.product_id", "path": "s.path"},
            values={"name": "s.name", "file": "s.file", "size": "s.size"},
            returning="product_id",
        )
        removed = ids(
            f"DELETE FROM {stored} f WHERE f.product_id IN (SELECT product_id FROM {found}) "
            f"AND NOT EXISTS (SELECT 1 FROM {found} s WHERE s.product_id = f.product_id "
            "  AND s.path = f.path) RETURNING f.product_id"
        )
    return outcome.ids | removed


def _bring(job: MergeJob, code: str, path: str, present: tuple[str, int]) -> tuple[str, int]:
    """Return (name in the private storage, size); ("", 0) when there is nothing to offer."""
    source = file_below(job.report.base_dir, path)
    if source is None:
        if not present[0]:
            job.remark(code, "file-missing", f"The file {path} of good {code} was not sent along.")
        return present
    problem = _problem(source)
    if problem:
        job.remark(code, "file-refused", f"The file {path} of good {code} {problem}.")
        return present
    with source.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        name = f"{FOLDER}/{digest[:2]}/{digest}{source.suffix.lower()}"
        storage = private_storage()
        if not storage.exists(name):
            content.seek(0)
            name = storage.save(name, File(content))
    return name, source.stat().st_size


def _problem(source: Path) -> str:
    """Say why a file is not taken; an empty string when it is."""
    suffix = source.suffix.lower()
    size = source.stat().st_size
    if not is_attachment(source.name):
        return "is of a kind that is not offered to buyers"
    if size > LARGEST:
        return f"is larger than {LARGEST // 1024 // 1024} MB"
    with source.open("rb") as content:
        head = content.read(8)
    if not head:
        return "is empty"
    if suffix != ANY_KIND and not head.startswith(KINDS[suffix]):
        return f"is no {suffix[1:].upper()} file inside"
    return ""
