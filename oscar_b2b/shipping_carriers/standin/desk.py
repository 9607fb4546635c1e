"""What the five carriers of the stand-in have in common."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, ClassVar, TypeVar

from .parcels import Parcel, Parcels, now
from .wire import Request, Response
from .world import World, ref_of

#: What the connectors have to be set up with to be let in.
KEY, SECRET = "demo-key", "demo-secret"

_Row = TypeVar("_Row")


class Desk(ABC):
    """One carrier: answers requests of its protocol.

    :param world: its places and branches.
    :param parcels: where waybills are kept.
    """

    code: ClassVar[str]

    def __init__(self, world: World, parcels: Parcels) -> None:
        self.world = world
        self.parcels = parcels

    def call(self, request: Request) -> str:
        """Return the call's name in the carrier's words."""
        return request.last

    @abstractmethod
    def answer(self, request: Request, rows: float = 1.0) -> Response:
        """Carry a call out.

        :param rows: share of the directory that is told; 0 = it is empty.
        """

    @abstractmethod
    def refuse(self, request: Request) -> Response:
        """Say no as the carrier does when it does not like a call."""

    @abstractmethod
    def refuse_key(self, request: Request) -> Response:
        """Say that the key has expired."""

    def make(
        self,
        *,
        number: str,
        asked: Any,
        city_from: str = "",
        city_to: str = "",
        point_to: str = "",
        weight: float = 1,
        seats: int = 1,
        declared: float = 0,
        reference: str = "",
    ) -> Parcel:
        """Make a waybill; price and term are made up, but always the same."""
        return self.parcels.add(
            Parcel(
                carrier=self.code,
                number=number,
                ref=ref_of(self.code, "waybill", number),
                reference=reference,
                city_from=city_from,
                city_to=city_to,
                point_to=point_to,
                weight=f"{weight:g}",
                seats=seats,
                cost=str(self.price(weight=weight, declared=declared, seats=seats)),
                arrives=self.arrives(),
                asked=asked,
            )
        )

    def price(self, *, weight: float, declared: float, seats: int = 1) -> int:
        """Return a price: 60 a shipment, 4 a kilogram, 5 a further place, 0.5 % insurance."""
        return 60 + 4 * math.ceil(weight) + 5 * (seats - 1) + math.ceil(declared * 0.005)

    def arrives(self) -> date:
        """Return the day of arrival: the day after tomorrow."""
        return (now() + timedelta(days=2)).date()


def share(rows: Sequence[_Row], part: float) -> Sequence[_Row]:
    """Return the first rows of a list, so many of them."""
    return rows if part >= 1 else rows[: int(len(rows) * part)]


def figure(value: Any) -> float:
    """Return a number that a connector sent as number or text; 0 for none."""
    try:
        return float(str(value).replace(",", "."))
    except ValueError:
        return 0.0
