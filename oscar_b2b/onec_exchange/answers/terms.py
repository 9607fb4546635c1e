"""Prices and free stock of given goods (``POST /prices-and-stock``)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from oscar_b2b.onec_exchange.answers.fields import Fields, UnableToReadAnswer


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """What 1C says of one offer now.

    :param price: of one base unit, VAT as in the price type; None = no price of this type.
    :param stock: warehouse id → free quantity, reserves taken off; only warehouses that 1C named.
    """

    id: str
    price: Decimal | None
    stock: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class PresentTerms:
    """Prices of one price type, in ``currency``, and stock."""

    currency: str
    offers: tuple[OfferTerms, ...]

    @classmethod
    def read(cls, data: Any, *, asked: set[str]) -> PresentTerms:
        """Read the JSON answer to a question about ``asked`` offers.

        :raises UnableToReadAnswer: also for an offer nobody asked about: it is another answer.
        """
        fields = Fields(data, "answer")
        offers = tuple(_offer(each) for each in fields.objects("goods"))
        if strange := {offer.id for offer in offers} - asked:
            raise UnableToReadAnswer(f"answer.goods has {min(strange)}, which was not asked for.")
        return cls(currency=fields.currency("currency"), offers=offers)


def _offer(fields: Fields) -> OfferTerms:
    return OfferTerms(
        id=fields.text("id", 128),
        price=fields.optional_number("price"),
        stock=tuple(
            (row.text("warehouse_id", 64), row.signed("quantity"))
            for row in fields.objects("stock")
        ),
    )
