"""Small copies of product pictures, made in the background and found by name alone.

A thumbnail's name follows from the name of its original, so a page needs neither a query nor a
key-value store to know it; until the copy is there, the page shows the original. Pages never make
thumbnails.
"""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from oscar.core.loading import get_model
from PIL import Image, ImageOps

logger = logging.getLogger(__name__)

FOLDER = "thumbs"
#: Longest side in pixels, twice what the templates show: rows and the strip of pictures, the card.
SMALL = 112
LARGE = 840
SIZES = (SMALL, LARGE)
_QUALITY = 82

#: Seconds one task works before it lets others of the queue go first.
TURN = 10.0
#: More products than that are found by walking through all pictures.
MOST_IDS = 500
_BATCH = 200
_WALKING = "core:thumbnails-walk"


def name_of(original: str, size: int) -> str:
    """Return the name of the copy of ``original`` whose longest side is ``size`` pixels."""
    return f"{FOLDER}/{size}/{original}.webp"


def url_of(original: Any, size: int) -> str:
    """Return the address of the copy of an image field's file, or of the file itself.

    Costs one look at the storage per picture and process: what is there stays there.
    """
    name = name_of(original.name, size)
    try:
        _must_exist(name)
    except FileNotFoundError:
        return str(original.url)
    return str(default_storage.url(name))


@lru_cache(maxsize=100_000)
def _must_exist(name: str) -> None:
    # An exception is not kept, so a copy that is not there yet is looked for again.
    if not default_storage.exists(name):
        raise FileNotFoundError(name)


def request(*, product_ids: Sequence[int]) -> None:
    """Have copies made of the pictures of these products, in the background."""
    from oscar_b2b.core.tasks import make_thumbnails

    if len(product_ids) <= MOST_IDS:
        make_thumbnails.delay(product_ids=list(product_ids))
    else:
        start_walk()


def start_walk() -> None:
    """Have all pictures looked at that have no copies, unless that is going on already."""
    from oscar_b2b.core.tasks import make_thumbnails

    if cache.add(_WALKING, 1, timeout=600):
        make_thumbnails.delay(after=0)


def make_for(*, product_ids: Iterable[int], seconds: float = TURN) -> list[int]:
    """Make the missing copies for products; returns those left over when the time is up."""
    left = list(product_ids)
    end = time.monotonic() + seconds
    while left and time.monotonic() < end:
        batch, left = left[:_BATCH], left[_BATCH:]
        originals = _images().filter(product_id__in=batch).values_list("original", flat=True)
        for original in originals:
            make(original)
    return left


def make_after(*, image_id: int, seconds: float = TURN) -> int | None:
    """Make the missing copies of the pictures after ``image_id``.

    Returns the last picture looked at when the time is up, ``None`` after the very last one.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        rows = list(
            _images().filter(pk__gt=image_id).order_by("pk").values_list("pk", "original")[:_BATCH]
        )
        if not rows:
            cache.delete(_WALKING)
            return None
        for looked_at, original in rows:
            make(original)
            image_id = looked_at
            if time.monotonic() > end:
                break
    cache.touch(_WALKING, 600)
    return image_id


def make(original: str) -> int:
    """Make the missing copies of one picture and return how many were made.

    A picture that cannot be decoded is left alone: pages then show the original.
    """
    missing = [size for size in SIZES if not default_storage.exists(name_of(original, size))]
    if not original or not missing:
        return 0
    try:
        with default_storage.open(original) as source, Image.open(source) as image:
            image.draft("RGB", (max(missing), max(missing)))
            upright = ImageOps.exif_transpose(image)
            mode = "RGBA" if upright.has_transparency_data else "RGB"
            whole = upright.convert(mode)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        logger.warning("No thumbnail of %s: %s", original, error)
        return 0
    for size in missing:
        copy = whole.copy()
        copy.thumbnail((size, size), Image.Resampling.LANCZOS)
        output = io.BytesIO()
        copy.save(output, "WEBP", quality=_QUALITY, method=4)
        name = name_of(original, size)
        stored = default_storage.save(name, ContentFile(output.getvalue()))
        if stored != name:
            # Another worker was faster.
            default_storage.delete(stored)
    return len(missing)


def remove(original: str) -> None:
    """Remove the copies of a picture that is removed itself."""
    for size in SIZES:
        default_storage.delete(name_of(original, size))


def _images() -> Any:
    return get_model("catalogue", "ProductImage").objects
