"""What becomes of the shop when a carrier fails, as a table; printed when the module's tests end.

Stages are added by further modules: each writes its cells and prints its rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

#: Name of a profile for each of the five carriers, over its network where it has one.
CARRIERS = ("novaposhta", "delivery", "sat", "intime-soap", "gunsel")
FAULTS = ("down", "slow", "429", "html", "rejected", "expired", "empty")


@dataclass
class Table:
    """Cells by carrier, stage and fault.

    :param stages: in the order of the rows.
    """

    stages: Sequence[str]
    cells: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def put(self, carrier: str, stage: str, fault: str, text: str) -> None:
        """Write a cell, in a few words."""
        self.cells[carrier, stage, fault] = text

    @property
    def missing(self) -> list[tuple[str, str, str]]:
        """Return the cells that nobody has written."""
        wanted = [(c, s, f) for c in CARRIERS for s in self.stages for f in FAULTS]
        return [each for each in wanted if each not in self.cells]

    def __str__(self) -> str:
        width = max((len(text) for text in self.cells.values()), default=0) + 2
        lines = [f"{'':24}" + "".join(f"{fault:<{width}}" for fault in FAULTS)]
        for carrier in CARRIERS:
            for stage in self.stages:
                row = "".join(
                    f"{self.cells.get((carrier, stage, fault), '–'):<{width}}" for fault in FAULTS
                )
                lines.append(f"{carrier + ' ' + stage:24}{row}".rstrip())
        return "\n".join(lines)
