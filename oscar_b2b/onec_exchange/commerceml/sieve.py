"""Elements of a file that the shop knows already, taken out before the parser sees them.

1C exports everything again and again, and nearly all of it is as it was. So ``Товар`` and
``Предложение`` are cut out of the bytes, digested, and left out when the digest is known. Whatever
is unusual passes through untouched and without a digest. Needs no Django and no parser: that a
list is one of goods or of offers is asked of the reader, who has parsed everything before it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

#: Encodings whose bytes of mark-up are those of ASCII; files in others are read as they are.
ENCODINGS = ("UTF-8", "windows-1251")

#: The attribute that carries the digest of an element to the reader. Nobody outside knows its
#: name, so a file cannot bring a digest of its own.
DIGEST = f"b2b-{secrets.token_hex(8)}"

#: Half of a SHA-256, which processors compute faster than anything shorter.
_DIGITS = 32
_PIECE = 512 * 1024
#: An element that is longer is read like everything else.
_LONGEST = 4 * 1024 * 1024
#: Lists called like those of goods that prove to be others (lines of documents): a file with so
#: many is none of goods.
_MOST_OTHERS = 4
_BLANK = b" \t\r\n"
_OTHER = re.compile(rb"<!|<\?")


@dataclass(frozen=True, slots=True)
class ElementList:
    """A list of elements that may be known.

    ``tag`` is the name of its elements, ``salt`` all that decides what their bytes mean.
    """

    tag: str
    salt: bytes


#: Called when the parser has everything up to a list's start tag; ``None`` = read it as it is.
ListAt = Callable[[], ElementList | None]
#: Gets digests as 32 hex digits, gives the places of those that are not known.
AskUnknown = Callable[[str, Sequence[str]], Collection[int]]
#: Returns what else an element's meaning depends on; its bytes are given.
Beside = Callable[[bytes], bytes]


class Sieve:
    """Gives the bytes of a file in pieces, without the elements that are known.

    :param first: the beginning of the file, which the caller has read; ``source`` stands behind.
    :param list_at: asked at each list that looks like one of goods or offers.
    :param unknown: asked some hundred elements at a time.
    :param beside: what the meaning of an element depends on beside its bytes.
    """

    def __init__(
        self,
        source: BinaryIO,
        first: bytes,
        *,
        encoding: str,
        list_at: ListAt,
        unknown: AskUnknown,
        beside: Beside = lambda _element: b"",
    ) -> None:
        self._source = source
        self._encoding = encoding
        self._list_at = list_at
        self._unknown = unknown
        self._beside = beside
        self._buffer = first
        self._place = 0
        self._ended = not first
        names = b"|".join(name.encode(encoding) for name in ("Товары", "Предложения"))
        self._opening = re.compile(rb"<(?:" + names + rb")(?:[ \t\r\n][^<>]*)?(?<!/)>")

    def pieces(self) -> Iterator[bytes]:
        """Yield what the parser is to read; each piece must be parsed before the next is asked."""
        others = 0
        while others < _MOST_OTHERS:
            found = self._opening.search(self._buffer, self._place)
            if found is not None:
                yield self._until(found.end())
                wanted = self._list_at()
                if wanted is None:
                    others += 1
                else:
                    yield from self._sift(wanted)
                continue
            # A tag may be cut by the end of the buffer.
            cut = self._buffer.rfind(b"<", self._place)
            if cut < 0 or self._buffer.find(b">", cut) >= 0 or self._ended:
                cut = len(self._buffer)
            if cut > self._place:
                yield self._until(cut)
            if self._ended:
                return
            self._read()
        if self._place < len(self._buffer):
            yield self._until(len(self._buffer))
        while piece := self._source.read(_PIECE):
            yield piece

    def _until(self, place: int) -> bytes:
        piece = self._buffer[self._place : place]
        self._place = place
        return piece

    def _read(self) -> None:
        """Drop what was given and read on."""
        piece = self._source.read(_PIECE)
        self._ended = not piece
        self._buffer = self._buffer[self._place :] + piece
        self._place = 0

    # One list --------------------------------------------------------------------------------

    def _sift(self, wanted: ElementList) -> Iterator[bytes]:
        """Yield the unknown elements of a list; stops at whatever is no element of it."""
        cut = _Cut(wanted.tag.encode(self._encoding))
        salted = hashlib.sha256(wanted.salt)
        while True:
            yield from self._sift_buffer(cut, wanted.tag, salted)
            begun = cut.start.match(self._buffer, self._place)
            if begun is not None:
                end = cut.end_of(self._buffer, begun.end())
                if end:
                    yield self._until(end)  # an unusual element
                    continue
                if self._ended or len(self._buffer) - self._place > _LONGEST:
                    return
            elif self._ended or not cut.may_begin(self._buffer, self._place):
                return
            self._read()

    def _sift_buffer(self, cut: _Cut, tag: str, salted: hashlib._Hash) -> Iterator[bytes]:
        """Take the plain elements at the beginning of the buffer; leaves its place behind them."""
        buffer, place = self._buffer, self._place
        match, find = cut.start.match, buffer.find
        open_tag, end_tag, length = cut.open, cut.end, len(cut.end)
        # Looking for one byte costs next to nothing.
        unusual = (b"!" in buffer or b"?" in buffer) and _OTHER.search(buffer) is not None
        named_files = b"import_files" in buffer
        digests: list[str] = []
        spans: list[tuple[int, int, int]] = []
        while begun := match(buffer, place):
            named = begun.end()
            end = find(end_tag, named)
            if end < 0 or (unusual and _OTHER.search(buffer, named, end)):
                break
            if find(open_tag, named, end) >= 0 and cut.is_nested(buffer, named, end):
                break
            end += length
            element = buffer[named:end]
            digest = salted.copy()
            digest.update(element)
            if named_files and b"import_files" in element:
                digest.update(self._beside(element))
            digests.append(digest.hexdigest()[:_DIGITS])
            spans.append((place, named, end))
            place = end
        self._place = place
        if not digests:
            return
        parts: list[bytes] = []
        for number in self._unknown(tag, digests):
            start, named, end = spans[number]
            mark = f' {DIGEST}="{digests[number]}"'.encode("ascii")
            parts += (buffer[start:named], mark, buffer[named:end])
        if parts:
            yield b"".join(parts)


class _Cut:
    """How elements of one name begin and end."""

    def __init__(self, name: bytes) -> None:
        self.open = b"<" + name
        self.end = b"</" + name + b">"
        self.start = re.compile(rb"[ \t\r\n]*<" + name + rb"(?=[ \t\r\n>])")
        self._step = re.compile(
            rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
            rb"|(?P<cut><!|<\?)"
            rb"|(?P<close></" + name + rb"[ \t\r\n]*>)"
            rb"|(?P<open><" + name + rb"(?:[ \t\r\n][^<>]*)?>)",
            re.DOTALL,
        )

    def is_nested(self, buffer: bytes, place: int, end: int) -> bool:
        """Tell whether another element of the name begins before ``end``."""
        while (place := buffer.find(self.open, place, end)) >= 0:
            place += len(self.open)
            if buffer[place : place + 1] in b" \t\r\n/>":
                return True
        return False

    def may_begin(self, buffer: bytes, place: int) -> bool:
        """Tell whether what stands at the end of the buffer may become an element."""
        rest = buffer[place:].lstrip(_BLANK)
        return len(rest) <= len(self.open) and self.open.startswith(rest)

    def end_of(self, buffer: bytes, named: int) -> int:
        """Return the end of an element with comments and the like in it; 0 = further on."""
        depth = 1
        for step in self._step.finditer(buffer, named):
            if step["cut"]:
                return 0
            if step["close"]:
                depth -= 1
                if not depth:
                    return step.end()
            elif step["open"] and not step["open"].endswith(b"/>"):
                depth += 1
        return 0
