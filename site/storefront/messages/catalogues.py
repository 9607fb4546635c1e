"""Finding, compiling, extracting and checking the catalogues."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from storefront.embedded.paths import REPOSITORY

# Source language is English, so only these two are translated.
LANGUAGES = ("uk", "ru")
DOMAINS = ("django", "djangojs")
SOURCE_FOLDERS = ("oscar_b2b", "cms_pages", "site")
GETTEXT_PROGRAMS = ("xgettext", "msgmerge", "msguniq", "msgattrib")


class UnableToExtractMessages(Exception):
    """makemessages did not work; the text says why."""


@dataclass(frozen=True)
class Problem:
    """One entry of a catalogue that is not fit for use."""

    catalogue: Path
    source: str
    reason: str

    def __str__(self) -> str:
        return f"{self.catalogue}: {self.reason}: {self.source!r}"


def catalogues(root: Path) -> list[Path]:
    """Every .po file of the project, in order."""
    found: list[Path] = []
    for folder in SOURCE_FOLDERS:
        for domain in DOMAINS:
            found += (root / folder).glob(f"**/locale/*/LC_MESSAGES/{domain}.po")
    return sorted(found)


def compile_all(root: Path = REPOSITORY) -> int:
    """Write a .mo beside each .po that is newer; returns how many were written."""
    written = 0
    for path in catalogues(root):
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= path.stat().st_mtime_ns:
            continue
        with path.open("rb") as source:
            catalogue = read_po(source, locale=_language(path))
        draft = target.with_suffix(".mo.new")
        with draft.open("wb") as file:
            write_mo(file, catalogue)
        draft.replace(target)
        written += 1
    return written


def check(root: Path = REPOSITORY) -> list[Problem]:
    """What the catalogues lack against the sources as they are now; changes nothing in `root`.

    Raises `UnableToExtractMessages`.
    """
    with tempfile.TemporaryDirectory(prefix="b2b-messages-") as temporary:
        copy = Path(temporary)
        for folder in SOURCE_FOLDERS:
            if (root / folder).is_dir():
                shutil.copytree(root / folder, copy / folder, ignore=_not_source)
        extract(copy)
        return [
            problem
            for path in catalogues(copy)
            for problem in _problems(path, shown_as=path.relative_to(copy))
        ]


def extract(root: Path = REPOSITORY) -> None:
    """Bring the .po files under `root` up to date with the sources.

    A string goes to the catalogue of the nearest app with a `locale` folder, else to
    `site/locale`. Raises `UnableToExtractMessages`.
    """
    missing = [name for name in GETTEXT_PROGRAMS if shutil.which(name) is None]
    if missing:
        raise UnableToExtractMessages(
            f"{', '.join(missing)} not found: install the system package gettext."
        )
    (root / "site" / "locale").mkdir(parents=True, exist_ok=True)
    for domain in DOMAINS:
        # A process of its own: Django's settings here are none of the project's.
        answer = subprocess.run(
            [sys.executable, "-m", "storefront.messages.extraction", str(root), domain, *LANGUAGES],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode:
            raise UnableToExtractMessages(answer.stderr)


def _problems(path: Path, *, shown_as: Path) -> Iterator[Problem]:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=_language(path))
    for message in catalogue:
        if message.id:
            for reason in _faults(message, catalogue):
                yield Problem(shown_as, _text(message.id), reason)


def _faults(message: Message, catalogue: Catalog) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
        return
    strings = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    if not all(strings):
        yield "not translated"
        return
    for error in message.check(catalogue):
        yield str(error)


def _text(identifier: str | list[str] | tuple[str, ...]) -> str:
    return identifier if isinstance(identifier, str) else identifier[0]


def _language(path: Path) -> str:
    return path.parent.parent.name


def _not_source(folder: str, names: list[str]) -> set[str]:
    """What makemessages need not read: compiled files, and pictures or vendored scripts."""
    skipped = {name for name in names if name == "__pycache__" or name.endswith((".mo", ".pyc"))}
    if Path(folder).name == "static":
        skipped |= {name for name in names if name in {"vendor", "images", "fonts", "css"}}
    return skipped
