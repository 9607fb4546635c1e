"""Unpacking of archives from outside: nothing leaves the folder, nothing blows up the disk."""

from __future__ import annotations

import lzma
import stat
import zipfile
import zlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from oscar_b2b.onec_exchange.transport import storage
from oscar_b2b.onec_exchange.transport.names import UnableToAcceptName, is_archive, normalised

MOST_FILES = 200_000
MOST_BYTES = 8 * 1024 * 1024 * 1024
MOST_RATIO = 200
#: Small files compress without limit; the ratio is asked above this size only.
RATIO_FROM = 10 * 1024 * 1024
_CHUNK = 256 * 1024
#: Members from this size on are unpacked so many at a time; ``zipfile`` lets threads take turns
#: at reading the archive. There may be very many small ones, and they are done at once.
_LARGE = 4 * 1024 * 1024
_AT_ONCE = 2
_DAMAGED = (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, zlib.error, lzma.LZMAError)


class UnableToUnpack(Exception):
    """The archive is damaged, incomplete or dangerous. Nothing of it was kept."""


def is_complete(path: Path) -> bool:
    """Tell whether all pieces have come: a zip's directory stands at its end."""
    return zipfile.is_zipfile(path)


def unpack(path: Path, *, target_for: Callable[[str], Path]) -> list[tuple[str, Path, int]]:
    """Unpack ``path``; ``target_for`` says where a member with a safe name goes.

    Returns (member name, file, size). Members of other kinds than 1C sends are passed over;
    links, names that lead out of the folder, encrypted members and bombs refuse the archive.
    :raises UnableToUnpack: and removes what it had unpacked.
    """
    begun: list[tuple[str, Path, int | Future[int]]] = []
    try:
        # Inflating and writing need no Python: the goods are unpacked beside the offers.
        with zipfile.ZipFile(path) as archive, ThreadPoolExecutor(_AT_ONCE) as pool:
            try:
                size: int | Future[int]
                for member, name in _checked(archive):
                    target = target_for(name)
                    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                    if member.file_size >= _LARGE:
                        size = pool.submit(_extract, archive, member, target)
                    else:
                        size = _extract(archive, member, target)
                    begun.append((name, target, size))
                done = [
                    (name, target, size if isinstance(size, int) else size.result())
                    for name, target, size in begun
                ]
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
    except BaseException as error:
        for _name, written, _size in begun:
            written.unlink(missing_ok=True)
        if isinstance(error, _DAMAGED):
            raise UnableToUnpack(f"The archive is damaged or incomplete: {error}.") from error
        if isinstance(error, OSError) and storage.is_full(error):
            raise UnableToUnpack("The disk of the shop is full.") from error
        if isinstance(error, RuntimeError):
            raise UnableToUnpack("The archive is encrypted or packed in an unknown way.") from error
        raise
    return done


def _checked(archive: zipfile.ZipFile) -> list[tuple[zipfile.ZipInfo, str]]:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MOST_FILES:
        raise UnableToUnpack(f"The archive has {len(members)} files, more than {MOST_FILES}.")
    unpacked = sum(member.file_size for member in members)
    if unpacked > MOST_BYTES:
        raise UnableToUnpack(f"The archive unpacks to more than {MOST_BYTES} bytes.")
    if not storage.room_for(unpacked):
        raise UnableToUnpack("The disk of the shop has no room for what is in the archive.")
    wanted = []
    for member in members:
        raw = member.filename.replace("\\", "/")
        if raw.startswith("/") or ".." in raw.split("/") or ":" in raw:
            raise UnableToUnpack("The archive has a file name that leads out of its folder.")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise UnableToUnpack("The archive contains a link.")
        if member.file_size > RATIO_FROM and member.file_size > MOST_RATIO * member.compress_size:
            raise UnableToUnpack("The archive is packed far too densely to be an export.")
        try:
            name = normalised(raw)
        except UnableToAcceptName:
            continue
        if not is_archive(name):
            wanted.append((member, name))
    if not wanted:
        raise UnableToUnpack("The archive has no file of a kind that the shop takes.")
    return wanted


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> int:
    """Write one member; its declared size is a promise that is checked while reading."""
    written = 0
    part = target.with_name(f"{target.name}.part")
    try:
        with archive.open(member) as source, part.open("wb") as output:
            while chunk := source.read(_CHUNK):
                written += len(chunk)
                if written > member.file_size:
                    raise UnableToUnpack("A file of the archive is larger than it says.")
                output.write(chunk)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return written
