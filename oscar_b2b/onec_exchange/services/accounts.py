"""Money and papers of a legal entity, asked of 1C when somebody wants to see them.

These calls take seconds: ask in a worker, or behind a page that says "being prepared".
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from oscar_b2b.core.http import TransportError
from oscar_b2b.core.models import LegalEntity
from oscar_b2b.onec_exchange.answers import Balance, ReconciliationAct
from oscar_b2b.onec_exchange.live import service

Answer = TypeVar("Answer")


class UnableToAsk(Exception):
    """1C gives no answer about this legal entity. ``later`` tells whether to try again."""

    def __init__(self, message: str, *, later: bool) -> None:
        self.later = later
        super().__init__(message)


def balance_of(*, legal_entity: LegalEntity) -> Balance:
    """Return debts, advances and limits by contract, as of now. :raises UnableToAsk:"""
    return _ask(legal_entity, lambda: service.balance(legal_entity.guid))


def act_of(*, legal_entity: LegalEntity, start: date, end: date) -> ReconciliationAct:
    """Return the reconciliation act as data, both days included.

    :raises UnableToAsk:
    :raises ValueError: when it would end before it begins.
    """
    _check_days(start, end)
    return _ask(
        legal_entity,
        lambda: service.reconciliation(legal_entity_id=legal_entity.guid, start=start, end=end),
    )


def act_pdf_of(*, legal_entity: LegalEntity, start: date, end: date) -> bytes:
    """Return the act as 1C prints it, known to be a PDF. Raises as :func:`act_of`."""
    _check_days(start, end)
    return _ask(
        legal_entity,
        lambda: service.reconciliation_pdf(legal_entity_id=legal_entity.guid, start=start, end=end),
    )


def _ask(legal_entity: LegalEntity, question: Callable[[], Answer | None]) -> Answer:
    if not service.is_on():
        raise UnableToAsk("1C has no HTTP service to ask.", later=False)
    try:
        answer = question() if legal_entity.guid else None
    except TransportError as error:
        raise UnableToAsk(str(error), later=error.retryable) from error
    if answer is None:
        raise UnableToAsk(f"1C does not know {legal_entity.name}.", later=False)
    return answer


def _check_days(start: date, end: date) -> None:
    if start > end:
        raise ValueError(f"The act would begin on {start} and end on {end}.")
