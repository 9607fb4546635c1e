"""Uploaded bytes on disk: a private folder per session, under names of our own."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

#: One POST; ``file_limit`` asks 1C for less, some clients ignore it.
LARGEST_PIECE = 512 * 1024 * 1024
_CHUNK = 64 * 1024
_FULL = (errno.ENOSPC, errno.EDQUOT)
DISK_FULL = "The disk of the shop is full. Nothing of this piece was kept; send it again later."


class UnableToStore(Exception):
    """The body was empty, cut off, too large, or there is no room. Nothing of it was kept."""


def exchange_dir() -> Path:
    """Return the private folder of everything 1C sends (``ONEC_EXCHANGE_DIR``)."""
    return Path(settings.ONEC_EXCHANGE_DIR)


def session_dir(session_id: int) -> Path:
    """Return the folder of one session, readable by nobody else."""
    return made(exchange_dir() / "sessions" / str(session_id))


def attachment_path(name: str) -> Path:
    """Return where a picture is kept: ``<ONEC_EXCHANGE_DIR>/import_files/…``, as the XML says."""
    return exchange_dir() / name


def new_name(extension: str) -> str:
    """Return a name of our own for a received file, which nobody can guess."""
    return f"{secrets.token_hex(16)}{extension}"


def receive(source: BinaryIO, target: Path, *, expected: int, keep: int) -> int:
    """Write the body of one POST to ``target`` and return its new size in bytes.

    The body goes to a file beside it first, so a connection that breaks, a full disk or a killed
    process leaves no half piece.

    :param expected: what ``Content-Length`` said; negative when it said nothing.
    :param keep: bytes of ``target`` that earlier pieces brought; what stands behind them was
        never confirmed to 1C and is cut off. 0 begins the file anew.
    :raises UnableToStore: when less arrived than expected, nothing, too much, or there is no room.
    """
    if expected > LARGEST_PIECE:
        raise UnableToStore(f"A piece is larger than {LARGEST_PIECE} bytes.")
    made(target.parent)
    _check_room(target.parent, max(expected, 0))
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
    try:
        received = _copy(source, part)
        if not received:
            raise UnableToStore("The file is empty.")
        if expected >= 0 and received != expected:
            raise UnableToStore(f"{received} of {expected} bytes arrived.")
        if not keep:
            part.replace(target)
            return received
        _append(part, target, keep=keep)
        return keep + received
    except OSError as error:
        if error.errno in _FULL:
            raise UnableToStore(DISK_FULL) from error
        raise
    finally:
        part.unlink(missing_ok=True)


def is_full(error: OSError) -> bool:
    """Tell whether an error means that the disk, or the user's share of it, is full."""
    return error.errno in _FULL


def room_for(size: int) -> bool:
    """Tell whether ``size`` more bytes leave free what ``ONEC_DISK_RESERVE`` asks for."""
    free = shutil.disk_usage(made(exchange_dir())).free
    return free - size >= int(settings.ONEC_DISK_RESERVE)


def _check_room(folder: Path, size: int) -> None:
    if shutil.disk_usage(folder).free - size < int(settings.ONEC_DISK_RESERVE):
        raise UnableToStore(DISK_FULL)


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


def _append(part: Path, target: Path, *, keep: int) -> None:
    """Append, or leave ``target`` as long as it was."""
    if not target.exists() or target.stat().st_size < keep:
        raise UnableToStore("Earlier pieces of the file are lost; begin with mode=checkauth.")
    # Without a buffer: what could not be written must not be tried once more at closing.
    with part.open("rb") as piece, target.open("r+b", buffering=0) as whole:
        whole.truncate(keep)
        whole.seek(keep)
        try:
            while chunk := piece.read(_CHUNK):
                _write_all(whole, chunk)
        except BaseException:
            whole.truncate(keep)
            raise


def _write_all(output: FileIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[output.write(rest) :]


def remove_session_dir(session_id: int) -> None:
    """Remove all received files of a session; its pictures stay."""
    shutil.rmtree(exchange_dir() / "sessions" / str(session_id), ignore_errors=True)


def made(folder: Path) -> Path:
    """Return ``folder``, made for the shop's own user when it is not there."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
