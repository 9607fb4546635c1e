"""Whether an order on credit needs a word of the supplier: limit and overdue debt."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from oscar_b2b.contracts import queries
from oscar_b2b.contracts.domain import CreditProblem, Limit, credit_problem
from oscar_b2b.contracts.models import Contract
from oscar_b2b.core import site_settings
from oscar_b2b.core.site_settings import SiteSetting

OFF, WARN, REFUSE = "off", "warn", "refuse"

SETTINGS = [
    SiteSetting(
        "contracts.limit",
        _("An order over the credit limit, or with overdue debt"),
        default=WARN,
        group=_("Contracts"),
        choices=(
            (OFF, _("goes on; nothing is said")),
            (WARN, _("goes on; the buyer is told that you will confirm it")),
            (REFUSE, _("is refused")),
        ),
        help_text=_(
            "Of contracts with deferral or consignment only. What counts is the balance that 1C "
            "sent last."
        ),
    )
]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What speaks against an order on credit; amounts in the contract's currency.

    :param total: of the order; None when no rate tells it.
    """

    problem: CreditProblem
    currency: str
    overdue: Decimal
    limit: Decimal
    free: Decimal
    total: Decimal | None

    @property
    def beyond(self) -> Decimal:
        """By how much the order is over the free limit."""
        return max((self.total or Decimal(0)) - self.free, Decimal(0))


def mode() -> str:
    """Return what the administrator chose: ``off``, ``warn`` or ``refuse``."""
    return str(site_settings.value("contracts.limit"))


def judge(*, contract: Contract, total: Decimal, currency: str) -> Judgement | None:
    """Return what speaks against an order by a contract, or None.

    :param contract: with its balance loaded; a rate is asked only for two currencies.
    :param currency: of ``total``; prices may be in another one than debts.
    """
    balance = getattr(contract, "balance", None)
    debt = balance.debt if balance is not None else Decimal(0)
    overdue = balance.overdue if balance is not None else Decimal(0)
    own = in_currency(total, currency, contract.currency)
    problem = credit_problem(
        kind=contract.kind, limit=contract.credit_limit, debt=debt, overdue=overdue, total=own
    )
    if problem is None:
        return None
    return Judgement(
        problem=problem,
        currency=contract.currency,
        overdue=overdue,
        limit=contract.credit_limit,
        free=Limit(contract.credit_limit, debt).free,
        total=own,
    )


def in_currency(amount: Decimal, currency: str, wanted: str) -> Decimal | None:
    """Return an amount in another currency by 1C's internal rates; None without a rate."""
    if currency == wanted:
        return amount
    rates = [
        Decimal(1)
        if code == settings.OSCAR_DEFAULT_CURRENCY
        else queries.internal_rate(currency_code=code)
        for code in (currency, wanted)
    ]
    if not rates[0] or not rates[1]:
        return None
    return (amount * rates[0] / rates[1]).quantize(Decimal("0.01"), ROUND_HALF_UP)
