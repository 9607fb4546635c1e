"""Balance of a legal entity and its reconciliation act."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from oscar_b2b.onec_exchange.answers.fields import CENT, Fields, UnableToReadAnswer


@dataclass(frozen=True, slots=True)
class ContractBalance:
    """Money of one contract. ``limit`` is None where 1C sets none."""

    contract_id: str
    contract_number: str
    currency: str
    debt: Decimal
    overdue: Decimal
    prepaid: Decimal
    limit: Decimal | None


@dataclass(frozen=True, slots=True)
class Balance:
    """What a legal entity owes by contract, at a moment of 1C."""

    legal_entity_id: str
    as_of: dt.datetime
    contracts: tuple[ContractBalance, ...]

    @classmethod
    def read(cls, data: Any) -> Balance:
        """Read the answer of ``GET /legal-entities/{guid}/balance``. :raises UnableToReadAnswer:"""
        fields = Fields(data, "balance")
        return cls(
            legal_entity_id=fields.text("legal_entity_id", 64),
            as_of=fields.moment("as_of"),
            contracts=tuple(
                ContractBalance(
                    contract_id=row.text("contract_id", 64),
                    contract_number=row.optional_text("contract_number"),
                    currency=row.currency("currency"),
                    debt=row.signed("debt"),
                    overdue=row.money("overdue"),
                    prepaid=row.money("prepaid"),
                    limit=row.optional_number("limit"),
                )
                for row in fields.objects("contracts")
            ),
        )


@dataclass(frozen=True, slots=True)
class ActRow:
    """A document of the act: ``debit`` raises the buyer's debt, ``credit`` lowers it."""

    date: dt.date
    document: str
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True)
class ActSide:
    """The act of one contract in its currency; a negative balance is the buyer's advance."""

    contract_id: str
    contract_number: str
    currency: str
    opening: Decimal
    closing: Decimal
    rows: tuple[ActRow, ...]


@dataclass(frozen=True, slots=True)
class ReconciliationAct:
    """What happened between two days, both included."""

    legal_entity_id: str
    start: dt.date
    end: dt.date
    contracts: tuple[ActSide, ...]

    @classmethod
    def read(cls, data: Any) -> ReconciliationAct:
        """Read the JSON of ``GET /legal-entities/{guid}/reconciliation``.

        :raises UnableToReadAnswer: also when the rows do not lead from opening to closing.
        """
        fields = Fields(data, "act")
        return cls(
            legal_entity_id=fields.text("legal_entity_id", 64),
            start=fields.day("from"),
            end=fields.day("to"),
            contracts=tuple(_side(each) for each in fields.objects("contracts")),
        )


def _side(fields: Fields) -> ActSide:
    side = ActSide(
        contract_id=fields.text("contract_id", 64),
        contract_number=fields.optional_text("contract_number"),
        currency=fields.currency("currency"),
        opening=fields.signed("opening"),
        closing=fields.signed("closing"),
        rows=tuple(
            ActRow(
                date=row.day("date"),
                document=row.text("document"),
                debit=row.money("debit"),
                credit=row.money("credit"),
            )
            for row in fields.objects("rows")
        ),
    )
    moved = sum((row.debit - row.credit for row in side.rows), Decimal(0))
    if abs(side.opening + moved - side.closing) > CENT:
        raise UnableToReadAnswer(
            f"act: contract {side.contract_id} opens with {side.opening}, moves by {moved}, "
            f"but closes with {side.closing}."
        )
    return side
