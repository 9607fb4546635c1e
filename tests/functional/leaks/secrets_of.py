"""What is whose, and how it is looked for in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that only its owners may read.

    :param kind: ``price``, ``stock``, ``order``, ``name`` (anything with a dealer's own word in it:
        goods, people, files, notes, contracts), ``money`` (debts, limits).
    :param pattern: regular expression that finds it in :func:`reading.plain` text.
    :param owners: codes of the dealers who may read it; empty = nobody.
    """

    kind: str
    pattern: str
    owners: frozenset[str]


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
    return Secret(kind, rf"(?<![\d.]){whole}[.,]?{coins}(?:00)?(?!\d)", frozenset(owners))


def figure(value: int, *owners: str) -> Secret:
    """A number of pieces; orders of the tests take up to four of them."""
    numbers = "|".join(str(value - taken) for taken in range(5))
    return Secret("stock", rf"(?<!\d)(?:{numbers})(?!\d)", frozenset(owners))


def word(kind: str, text: str, *owners: str) -> Secret:
    """A text; letters' case does not matter."""
    return Secret(kind, rf"(?<!\d){re.escape(text.lower())}(?!\d)", frozenset(owners))


class Reader:
    """Reads with the eyes of one dealer (``""`` = a visitor)."""

    def __init__(self, secrets: Iterable[Secret], who: str) -> None:
        every = list(secrets)
        self.foreign = [each for each in every if who not in each.owners]
        self.own = [each for each in every if who in each.owners]
        self._any_foreign = self._one(self.foreign)
        self._any_own = self._one(self.own)
        #: Own secrets that have been read: a walk that reads nothing proves nothing.
        self.read: set[Secret] = set()

    @staticmethod
    def _one(secrets: list[Secret]) -> re.Pattern[str]:
        return re.compile(
            "|".join(f"(?P<s{i}>{each.pattern})" for i, each in enumerate(secrets)) or "(?!)"
        )

    def leaks(self, text: str, where: str) -> list[Leak]:
        """Return what is in a text (:func:`reading.plain`) and is not the reader's."""
        self.read |= {self.own[int(m.lastgroup[1:])] for m in self._any_own.finditer(text)}
        return [
            Leak(
                self.foreign[int(m.lastgroup[1:])].kind,
                m[0],
                text[max(m.start() - 60, 0) : m.end() + 40].replace("\n", " "),
                where,
            )
            for m in self._any_foreign.finditer(text)
        ]
