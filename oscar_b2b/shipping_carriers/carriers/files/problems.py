"""What is wrong with a file, all of it at once: where, what, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oscar_b2b.shipping_carriers.carriers.base import Rejected

#: Lines of complaint that are shown; a file in a wrong format has one for every row.
SHOWN = 20


class UnableToReadFile(Rejected):
    """A file is not as described.

    :param problems: one line each, in the language of the person, beginning with the line number.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Problems:
    """Collects what is wrong."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._more = 0

    def add(self, line: int, what: str) -> None:
        """Note one; ``line`` counts from 1, as editors and spreadsheets do."""
        if len(self._lines) < SHOWN:
            self._lines.append(_("Line %(line)d: %(what)s") % {"line": line, "what": what})
        else:
            self._more += 1

    def __bool__(self) -> bool:
        return bool(self._lines)

    def check(self) -> None:
        """Do nothing, or else:

        :raises UnableToReadFile: there was something wrong.
        """
        if not self._lines:
            return
        rest = []
        if self._more:
            text = ngettext("… and %(count)d more.", "… and %(count)d more.", self._more)
            rest = [text % {"count": self._more}]
        raise UnableToReadFile(self._lines + rest)
