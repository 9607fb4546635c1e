"""What is whose, and how it is looked for in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that only its owners may read.

    :param kind: ``price``, ``stock``, ``order``, ``name`` (anything with a dealer's own word in it:
        goods, people, files, notes, contracts), ``money`` (debts, limits).
    :param pattern: regular expression that finds it in :func:`reading.plain` text.
    :param owners: codes of the dealers who may read it; empty = nobody.
    :param needles: a match has one of these in it; looked for first, as that is much faster.
    """

    kind: str
    pattern: str
    owners: frozenset[str]
    needles: tuple[str, ...]

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """Yield where it stands in a text."""
        if any(each in text for each in self.needles):
            yield from re.finditer(self.pattern, text)


@dataclass(frozen=True, slots=True)
class Leak:
    """A secret in a place where it must not be."""

    kind: str
    found: str
    around: str
    where: str

    def __str__(self) -> str:
        return f"{self.kind} {self.found!r} at {self.where}: …{self.around}…"


def amount(kind: str, value: Decimal | str, *owners: str) -> Secret:
    """A sum of money, with point or comma, or in the smallest coin."""
    whole, coins = str(Decimal(value).quantize(Decimal("0.01"))).split(".")
    pattern = rf"(?<![\d.]){whole}[.,]?{coins}(?:00)?(?!\d)"
    return Secret(kind, pattern, frozenset(owners), (whole,))


def figure(value: int, *owners: str) -> Secret:
    """A number of pieces; orders of the tests take up to four of them."""
    numbers = tuple(str(value - taken) for taken in range(5))
    return Secret("stock", rf"(?<!\d)(?:{'|'.join(numbers)})(?!\d)", frozenset(owners), numbers)


def word(kind: str, text: str, *owners: str) -> Secret:
    """A text; letters' case does not matter."""
    plain = text.lower()
    return Secret(kind, rf"(?<!\d){re.escape(plain)}(?!\d)", frozenset(owners), (plain,))


class Reader:
    """Reads with the eyes of one dealer (``""`` = a visitor)."""

    def __init__(self, secrets: Iterable[Secret], who: str) -> None:
        every = list(secrets)
        self.foreign = [each for each in every if who not in each.owners]
        self.own = [each for each in every if who in each.owners]
        #: Own secrets that have been read: a walk that reads nothing proves nothing.
        self.read: set[Secret] = set()

    def leaks(self, text: str, where: str) -> list[Leak]:
        """Return what is in a text (:func:`reading.plain`) and is not the reader's."""
        self.read |= {each for each in self.own if any(each.matches(text))}
        return [
            Leak(
                each.kind,
                match[0],
                text[max(match.start() - 60, 0) : match.end() + 40].replace("\n", " "),
                where,
            )
            for each in self.foreign
            for match in each.matches(text)
        ]
