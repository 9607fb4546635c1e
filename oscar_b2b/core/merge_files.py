"""Files that foreign records name: found below the exchange folder only, and looked at."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, UnidentifiedImageError


def file_below(base_dir: Path | None, path: str) -> Path | None:
    """Return the file a record names by ``path``; ``None`` when absent or outside ``base_dir``."""
    if base_dir is None or not path:
        return None
    base = base_dir.resolve()
    source = (base / path.replace("\\", "/").lstrip("/")).resolve()
    if not source.is_relative_to(base) or not source.is_file():
        return None
    return source


def is_picture(path: Path) -> bool:
    """Tell whether Pillow can read the file's structure; a damaged one breaks pages later."""
    try:
        with Image.open(path) as image:
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    return True
