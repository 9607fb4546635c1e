"""Uploaded bytes on disk: a private folder per session, under names of our own."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

#: One POST; ``file_limit`` asks 1C for less, some clients ignore it.
LARGEST_PIECE = 512 * 1024 * 1024
_CHUNK = 64 * 1024


class UnableToStore(Exception):
    """The body was empty, cut off, or too large. Nothing of it was kept."""


def exchange_dir() -> Path:
    """Return the private folder of everything 1C sends (``ONEC_EXCHANGE_DIR``)."""
    return Path(settings.ONEC_EXCHANGE_DIR)


def session_dir(session_id: int) -> Path:
    """Return the folder of one session, readable by nobody else."""
    return _made(exchange_dir() / "sessions" / str(session_id))


def attachment_path(name: str) -> Path:
    """Return where a picture is kept: ``<ONEC_EXCHANGE_DIR>/import_files/…``, as the XML says."""
    return exchange_dir() / name


def new_name(extension: str) -> str:
    """Return a name of our own for a received file, which nobody can guess."""
    return f"{secrets.token_hex(16)}{extension}"


def receive(source: BinaryIO, target: Path, *, expected: int, append: bool) -> int:
    """Write the body of one POST to ``target`` and return its new size in bytes.

    The body goes to a file beside it first, so a connection that breaks leaves no half piece.
    :raises UnableToStore: when less arrived than ``Content-Length`` said, nothing, or too much.
    """
    _made(target.parent)
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
    try:
        received = _copy(source, part)
        if not received:
            raise UnableToStore("The file is empty.")
        if expected >= 0 and received != expected:
            raise UnableToStore(f"{received} of {expected} bytes arrived.")
        if append and target.exists():
            with part.open("rb") as piece, target.open("ab") as whole:
                shutil.copyfileobj(piece, whole, _CHUNK)
        else:
            part.replace(target)
        return target.stat().st_size
    finally:
        part.unlink(missing_ok=True)


def _copy(source: BinaryIO, part: Path) -> int:
    received = 0
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as output:
        while chunk := source.read(_CHUNK):
            received += len(chunk)
            if received > LARGEST_PIECE:
                raise UnableToStore(f"A piece is larger than {LARGEST_PIECE} bytes.")
            output.write(chunk)
    return received


def remove_session_dir(session_id: int) -> None:
    """Remove all received files of a session; its pictures stay."""
    shutil.rmtree(exchange_dir() / "sessions" / str(session_id), ignore_errors=True)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
