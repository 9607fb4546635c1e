"""Rules of showing money and stock; no Django, no clock, no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

CENT = Decimal("0.01")

#: An exact figure up to this reads "low".
LOW_STOCK_UP_TO = 10

DEFAULT_THRESHOLDS = (10, 100, 1000)


class StockMode(StrEnum):
    """How a dealer sees stock; the values are those of ``StockView.mode``."""

    EXACT = "exact"
    MASKED = "masked"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class View:
    """A dealer's rule of seeing stock.

    :param thresholds: limits of a masked view in any order; empty = 10, 100, 1000.
    """

    mode: StockMode = StockMode.MASKED
    thresholds: tuple[int, ...] = DEFAULT_THRESHOLDS

    @classmethod
    def of(cls, mode: str, thresholds: Iterable[int]) -> View:
        """Return the view of a stored row; zero is no threshold."""
        return cls(StockMode(mode), tuple(each for each in thresholds if each > 0))


#: What becomes of goods that are out of stock: they are in lists, are left out until the buyer asks
#: for them, or are not listed at all.
LISTED = "show"
FILTERED = "filter"
NOT_LISTED = "not_listed"


class MarkKind(StrEnum):
    """What a mark says: nothing there, the figure, more than a threshold, or nothing at all."""

    NONE = "none"
    EXACT = "exact"
    MORE = "more"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Mark:
    """What may be told of a figure. For ``MORE`` the ``figure`` is the threshold, not the stock.

    :param figure: units; whole unless the good is sold in fractions.
    """

    kind: MarkKind
    figure: Decimal | int = 0

    @property
    def label(self) -> str:
        """ "7", ">10", "0"; empty when hidden."""
        if self.kind is MarkKind.HIDDEN:
            return ""
        return f">{self.figure}" if self.kind is MarkKind.MORE else str(self.figure)

    @property
    def is_low(self) -> bool:
        """Few are left. Decided from the mark alone, so that it tells no more than the mark."""
        return self.kind is MarkKind.EXACT and self.figure <= LOW_STOCK_UP_TO

    def quanta(self, quantum: Decimal) -> int:
        """Return how many quanta can be ordered for certain, from the mark alone.

        ">100" promises a hundred units and says nothing of the hundred and first.
        """
        return int(self.figure // quantum)


class Beyond(StrEnum):
    """What happens to an order for more than the buyer is shown."""

    REFUSE = "refuse"
    CONFIRM = "confirm"


#: What the setting may say: "by the dealer's view", always to be confirmed, refused if it can be.
BY_VIEW = "by_view"


def beyond(mode: StockMode, setting: str) -> Beyond:
    """Return what happens to an order beyond the mark, for a view and the shop's setting.

    Nothing here knows a stock figure, so no answer can tell one. A dealer whose stock is hidden
    is never refused: every quantity is beyond what he is shown.
    """
    if mode is StockMode.HIDDEN or setting == Beyond.CONFIRM:
        return Beyond.CONFIRM
    if setting == Beyond.REFUSE:
        return Beyond.REFUSE
    return Beyond.REFUSE if mode is StockMode.EXACT else Beyond.CONFIRM


def mask(figure: Decimal | int, view: View) -> Mark:
    """Return what a dealer with ``view`` may be told of ``figure`` units.

    A masked figure not above the lowest threshold is exact; above, only the highest threshold
    that it exceeds is told: with 10, 100, 1000 the figures 7, 10, 11, 250, 5000 read
    "7", "10", ">10", ">100", ">1000". Less than nothing is nothing.
    """
    if view.mode is StockMode.HIDDEN:
        return Mark(MarkKind.HIDDEN)
    if figure <= 0:
        return Mark(MarkKind.NONE)
    if view.mode is StockMode.MASKED:
        exceeded = [each for each in view.thresholds or DEFAULT_THRESHOLDS if figure > each]
        if exceeded:
            return Mark(MarkKind.MORE, max(exceeded))
    return Mark(MarkKind.EXACT, figure)


def within(free: Mapping[int, int], places: Iterable[int], most: int | None) -> dict[int, int]:
    """Return the free pieces by place, no more than ``most`` over all places.

    :param places: in the order in which the limit is used up, home first.
    :param most: what the client may see at most; ``None`` = no limit.
    """
    if most is None:
        return dict(free)
    left = most
    seen = {}
    for place in places:
        seen[place] = min(free.get(place, 0), left)
        left -= seen[place]
    return seen


def rounded(amount: Decimal) -> Decimal:
    """Round money to the cent, half up, as PostgreSQL's ``round(numeric, 2)`` does."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def surcharge(commission: Decimal | None, delivery: Decimal | None) -> Decimal:
    """Return by how many percent goods of a warehouse cost more, one upon the other."""
    factor = (100 + (commission or Decimal(0))) * (100 + (delivery or Decimal(0)))
    return (factor / 100 - 100).normalize() + 0


#: Kinds of warehouses (``Warehouse.kind``) in the order in which they are offered after home.
KIND_ORDER = ("own", "remote", "partner")


def warehouse_rank(*, is_home: bool, kind: str) -> int:
    """Return the place of a warehouse in lists: home, own, remote, partner's."""
    if is_home:
        return 0
    return 1 + (KIND_ORDER.index(kind) if kind in KIND_ORDER else len(KIND_ORDER))
