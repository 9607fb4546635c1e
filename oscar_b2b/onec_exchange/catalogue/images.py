"""Pictures sent along with goods → ProductImage rows and files named by their content.

A picture is known by the good and the path 1C gave it, its file by the hash of its bytes: an
exchange that repeats pictures neither copies them nor adds rows.
"""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

import hashlib
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from oscar.core.loading import get_model
from PIL import Image, UnidentifiedImageError

from oscar_b2b.core.merge import Stage, fetch, ids, stream, table_of, upsert
from oscar_b2b.core.merge_files import file_below
from oscar_b2b.core.merge_jobs import MergeJob
from oscar_b2b.core.services import thumbnails
from oscar_b2b.onec_exchange.catalogue import ownership

Product = get_model("catalogue", "Product")
ProductImage = get_model("catalogue", "ProductImage")

SUFFIXES = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp"}
FOLDER = "images/products/1c"

#: Pixels and bytes beyond which a picture is refused: decoding it could take the worker down.
MOST_PIXELS = 60_000_000
MOST_BYTES = 40 * 1024 * 1024


def merge_images(job: MergeJob, images: Stage, *, owner: str) -> set[int]:
    """Bring the pictures of staged goods in line and return the ids of products that changed.

    The list of a good replaces its earlier one; a good that lists no picture keeps what it has.
    Pictures added by hand (without ``code``) stay. Thumbnails are made after the import.

    :param owner: see ``ownership``; written once = while the good has no picture at all.
    """
    if not images.rows or owner == ownership.SITE:
        return set()
    products, stored = table_of(Product), table_of(ProductImage)
    pictured = (
        f"AND NOT EXISTS (SELECT 1 FROM {stored} h WHERE h.product_id = p.id)"
        if owner == ownership.ONCE
        else ""
    )
    with Stage(
        "pictures",
        {"product_id": "bigint", "code": "text", "original": "text", "position": "int"},
    ) as pictures:
        rows = fetch(
            f"SELECT p.id, p.code, s.path, min(s.position) FROM {images} s "
            f"JOIN {products} p ON p.code = s.code {pictured} GROUP BY 1, 2, 3"
        )
        known = dict(
            stream(
                f"SELECT i.code, i.original FROM {stored} i "
                f"JOIN {products} p ON p.id = i.product_id WHERE i.code IS NOT NULL "
                f"AND EXISTS (SELECT 1 FROM {images} s WHERE s.code = p.code)"
            )
        )
        found = []
        for product_id, good_id, path, position in rows:
            code = _code(good_id, path)
            original = _bring_file(job, good_id, path, known.get(code, ""))
            if original:
                found.append((product_id, code, original, position))
        pictures.copy(found)
        pictures.analyze()
        outcome = upsert(
            model=ProductImage,
            source=f"{pictures} s",
            key={"code": "s.code"},
            values={
                "product_id": "s.product_id",
                "original": "s.original",
                "display_order": "s.position",
            },
            returning="product_id",
        )
        removed = ids(
            f"DELETE FROM {stored} i WHERE i.code IS NOT NULL "
            f"AND i.product_id IN (SELECT product_id FROM {pictures}) "
            f"AND NOT EXISTS (SELECT 1 FROM {pictures} s WHERE s.code = i.code) "
            "RETURNING i.product_id"
        )
    if outcome.ids:
        changed = sorted(outcome.ids)
        transaction.on_commit(lambda: thumbnails.request(product_ids=changed), robust=True)
    return outcome.ids | removed


def _code(good_id: str, path: str) -> str:
    return f"{good_id}/{hashlib.sha256(path.encode()).hexdigest()[:20]}"


def _bring_file(job: MergeJob, good_id: str, path: str, present: str) -> str:
    """Return the name of the picture in the media storage; "" when there is nothing to show."""
    source = file_below(job.report.base_dir, path)
    if source is None:
        if not present:
            job.remark(
                good_id,
                "image-missing",
                f"The picture {path} of good {good_id} was not sent along.",
            )
        return present
    if source.suffix.lower() not in SUFFIXES:
        job.remark(good_id, "image-type", f"{path} of good {good_id} is not a picture.")
        return present
    if source.stat().st_size > MOST_BYTES:
        job.remark(
            good_id,
            "image-too-large",
            f"The picture {path} of good {good_id} is larger than {MOST_BYTES // 1024 // 1024} MB.",
        )
        return present
    content = source.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    name = f"{FOLDER}/{digest[:2]}/{digest}{source.suffix.lower()}"
    if name == present or default_storage.exists(name):
        return name
    problem = _problem(source)
    if problem:
        job.remark(good_id, problem, f"The picture {path} of good {good_id} {_WORDS[problem]}.")
        return present
    return default_storage.save(name, ContentFile(content))


_WORDS = {
    "image-unreadable": "is damaged",
    "image-too-large": f"has more than {MOST_PIXELS // 1_000_000} million pixels",
}


def _problem(source: Path) -> str:
    """Return the code of what is wrong with a picture; pixels are counted before any decoding."""
    try:
        with Image.open(source) as image:
            if image.width * image.height > MOST_PIXELS:
                return "image-too-large"
            image.verify()
    except Image.DecompressionBombError:
        return "image-too-large"
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return "image-unreadable"
    return ""
