"""Why a file of the exchange cannot be read."""

from __future__ import annotations


class UnableToParse(Exception):
    """The file is not readable as CommerceML 2/3; nothing of it may be kept.

    ``line`` and ``column`` count from 1 and are 0 when the trouble has no place (an empty
    file). The text goes to the 1C user as it stands, so it says what, where and what to do.
    """

    def __init__(self, reason: str, *, line: int = 0, column: int = 0, advice: str = "") -> None:
        place = f" (line {line}, column {column})" if line else ""
        text = f"{reason}{place}."
        super().__init__(f"{text} {advice}" if advice else text)
        self.reason = reason
        self.line = line
        self.column = column
        self.advice = advice
