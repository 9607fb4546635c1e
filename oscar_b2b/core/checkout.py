"""Checkout blocks, order checks and what happens with a placed order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _

from oscar_b2b.core.context import B2BContext


class UnableToPlaceOrder(Exception):
    """The order cannot be placed. ``reasons`` are translated texts for the buyer.

    Carries no stock figure: the texts are shown to dealers whose stock is masked.
    """

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__("; ".join(str(reason) for reason in reasons))


class TermsChanged(UnableToPlaceOrder):
    """Prices, quantities or charges are no longer those the buyer saw and agreed to.

    The page is shown again with the present ones; the next press places the order.
    """


class AlreadyPlaced(UnableToPlaceOrder):
    """The basket has become an order before (double click, Back, Reload, a second tab)."""

    def __init__(self, order: Any) -> None:
        self.order = order
        super().__init__([_("This basket has been ordered already.")])


@dataclass(frozen=True, slots=True)
class SeenTerms:
    """What the buyer saw on the checkout page at the moment of pressing the button.

    :param currency: ISO code of every amount.
    :param lines: basket line id → (quantity, price of one unit with VAT).
    :param charges: delivery method code → its charge with VAT.
    :param promised: lines that the page did not call "to be confirmed by the supplier".
    :param terms_key: ``B2BContext.terms_key`` of the page; empty = not told.
    :param terms_label: the same terms in words, as the page said them.
    """

    currency: str
    lines: Mapping[int, tuple[int, Decimal]]
    charges: Mapping[str, Decimal]
    promised: frozenset[int] = frozenset()
    terms_key: str = ""
    terms_label: str = ""


class CheckoutPart(Protocol):
    """Extension point ``checkout_parts``: one block of the checkout page.

    ``code`` prefixes the form's field names; ``template_name`` renders the block with ``part``
    (the form) and ``basket`` in its context. ``inside_delivery`` puts it into the delivery block,
    under the choice of the method, instead of after it; ``inside_notes`` (optional) into the last
    block, beside the comment. ``request.delivery_method`` is the method that is chosen, as the
    shipping repository gave it.

    A part may also have ``enter(*, request, basket, data, step) -> str``. It is called before the
    delivery methods and their charges are asked, each time the page is made: the place to keep what
    was entered (``data``; None = the page is opened), so that charges can follow it. ``step`` is
    the button that was pressed instead of "Place the order" ("" = none): a part does what it knows
    and leaves the rest alone. The answer is the code of the delivery method to begin with, or "".
    """

    code: str
    order: int
    template_name: str
    inside_delivery: bool

    def form(self, *, request: Any, basket: Any, data: Mapping[str, Any] | None) -> Any:
        """Return a Django form with ``prefix=code``, bound when ``data`` is given."""

    def save(self, *, form: Any, order: Any, context: B2BContext) -> None:
        """Write the block's side rows inside the order's transaction."""


class BeforePlacing(Protocol):
    """Extension point ``before_placing``."""

    def prepare(self, *, basket: Any, context: B2BContext) -> None:
        """Bring prices and stock of the basket up to date, where somebody else knows better.

        Called when the buyer presses the button, before the order's transaction: nothing is
        locked, so a foreign service may be asked, for as long as a buyer can wait. Whatever goes
        wrong stays here; the order is then placed by what the shop knows. What has changed is
        found by placing itself, which compares with what the buyer saw.
        """


class OrderCheck(Protocol):
    """Extension point ``order_checks``."""

    def check(self, *, basket: Any, context: B2BContext) -> str | None:
        """Return a translated reason to refuse the order, or None."""


class OrderPlaced(Protocol):
    """Extension point ``order_placed``."""

    def placed(self, *, order: Any, context: B2BContext) -> None:
        """Write what belongs to the order, in its transaction. Send nothing; use ``on_commit``."""


class AfterPlacing(Protocol):
    """Extension point ``after_placing``."""

    def next_page(self, *, request: Any, order: Any) -> str | None:
        """Return where the buyer goes after placing an order on the checkout page, or None.

        The first address counts; base case: the thank-you page. Asked outside the order's
        transaction, again for a basket that was an order before (Back, a second press).
        """


@dataclass(slots=True)
class OrderDocument:
    """An order as it leaves for the accounting system; parts fill what their module knows.

    Amounts are in ``currency``, VAT as in the order's lines; ids are those of 1C.

    :param representatives: contact persons, ``{"name", "relation"}``.
    :param payment: ``cashless`` or ``cash``.
    :param status: code of the order's status in the shop.
    :param cancelled: the order was cancelled in the shop.
    """

    id: str
    number: str
    placed_at: Any
    currency: str
    total: Decimal
    comment: str = ""
    own_number: str = ""
    legal_entity: dict[str, str] = field(default_factory=dict)
    contract: dict[str, str] = field(default_factory=dict)
    price_type_id: str = ""
    warehouse_id: str = ""
    price_type_name: str = ""
    payment: str = "cashless"
    status: str = ""
    cancelled: bool = False
    representatives: list[dict[str, str]] = field(default_factory=list)
    delivery: dict[str, str] = field(default_factory=dict)
    lines: list[dict[str, str]] = field(default_factory=list)


class OrderExportPart(Protocol):
    """Extension point ``order_export_parts``."""

    def extend(self, document: OrderDocument, order: Any) -> None:
        """Fill this module's fields of ``document`` from its side tables."""
