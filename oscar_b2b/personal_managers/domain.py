"""Who becomes whose personal manager, by rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Client:
    """A dealer without a manager, with what rules look at."""

    pk: int
    segment_id: int | None = None
    category: str = ""
    region: str = ""


@dataclass(slots=True)
class Rule:
    """One rule; empty conditions fit everybody, those that are set must all fit.

    :param manager_ids: active managers in their order; they take turns.
    :param turn: how many dealers the rule has given away so far.
    """

    pk: int
    manager_ids: Sequence[int]
    segment_id: int | None = None
    category: str = ""
    region: str = ""
    turn: int = 0

    def fits(self, client: Client) -> bool:
        """Tell whether the rule speaks of a dealer; texts are compared without regard to case."""
        return (
            (self.segment_id is None or self.segment_id == client.segment_id)
            and (not self.category or self.category.casefold() == client.category.casefold())
            and (not self.region or self.region.casefold() == client.region.casefold())
        )


def share_out(clients: Iterable[Client], rules: Sequence[Rule]) -> dict[int, int]:
    """Return manager ids by dealer id; the first rule that fits decides, its managers take turns.

    A rule without active managers is passed over; a dealer no rule fits is left out. The rules'
    ``turn`` is counted on.
    """
    found: dict[int, int] = {}
    for client in clients:
        for rule in rules:
            if rule.manager_ids and rule.fits(client):
                found[client.pk] = rule.manager_ids[rule.turn % len(rule.manager_ids)]
                rule.turn += 1
                break
    return found


def to_the_least_busy(clients: Iterable[Client], load: Mapping[int, int]) -> dict[int, int]:
    """Return manager ids by dealer id, each to whoever has the fewest dealers then.

    :param load: manager id → number of dealers; nobody there: nobody is given.
    """
    busy = dict(load)
    found: dict[int, int] = {}
    for client in clients:
        if not busy:
            break
        chosen = min(busy, key=lambda pk: (busy[pk], pk))
        found[client.pk] = chosen
        busy[chosen] += 1
    return found
