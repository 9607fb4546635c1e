"""The baskets of a member placed one after another: kept in the session, one order each.

No Django, no I/O; ``services.series`` brings it up to date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

#: Session key of the series that is going on, or went on last.
SERIES_KEY = "b2b_contracts_series"


class StepState(StrEnum):
    """What has become of a basket."""

    WAITING = "waiting"
    PLACED = "placed"
    #: Left out by the buyer, or never reached; the basket is as it was.
    SKIPPED = "skipped"
    #: There is no such basket with goods any more, or it cannot be opened by its contract.
    GONE = "gone"


@dataclass(slots=True)
class SeriesStep:
    """One basket.

    :param key: of the contract that opens it.
    :param label: the contract in words, as it was at the beginning.
    :param order: number of the order that it became.
    """

    basket: int
    key: str
    label: str
    state: StepState = StepState.WAITING
    order: str = ""


@dataclass(slots=True)
class Series:
    """Baskets of one legal entity in the order in which they are placed.

    :param back_to: key of the contract to work by afterwards.
    """

    legal_entity: int
    back_to: str
    steps: list[SeriesStep] = field(default_factory=list)

    @property
    def current(self) -> SeriesStep | None:
        """The basket that is next; None when the series is over."""
        return next((each for each in self.steps if each.state is StepState.WAITING), None)

    @property
    def number(self) -> int:
        """Which one of the series is next, counted from one."""
        done = [each for each in self.steps if each.state is not StepState.WAITING]
        return min(len(done) + 1, len(self.steps))

    def step_of(self, basket_id: int | None) -> SeriesStep | None:
        """Return the step of a basket, if it is in the series."""
        return next((each for each in self.steps if each.basket == basket_id), None)

    def stop(self) -> None:
        """Leave the rest as it is."""
        for each in self.steps:
            if each.state is StepState.WAITING:
                each.state = StepState.SKIPPED

    def kept(self) -> dict[str, Any]:
        """Return what a session can keep."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Series | None:
        """Return what :meth:`kept` gave; None for nothing, or what another version has kept."""
        if not kept:
            return None
        try:
            steps = [
                SeriesStep(**{**each, "state": StepState(each["state"])}) for each in kept["steps"]
            ]
            return cls(legal_entity=kept["legal_entity"], back_to=kept["back_to"], steps=steps)
        except (KeyError, TypeError, ValueError):
            return None
