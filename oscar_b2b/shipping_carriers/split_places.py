"""Extension point ``split_places``: parts of an order go to the dealer's kept recipients."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from oscar_b2b.core.context import B2BContext
from oscar_b2b.shipping_carriers.models import DeliveryDraft, DeliveryMethod, MethodKind, Recipient
from oscar_b2b.shipping_carriers.queries.methods import offered_methods
from oscar_b2b.shipping_carriers.queries.selections import (
    FILE,
    FILE_NAME,
    draft_of,
    number_in,
    recipient_of,
    recipients_of,
)
from oscar_b2b.shipping_carriers.services import drafts


class KeptRecipients:
    """Whom goods were sent to before, with their branch or address."""

    order = 10

    def places(self, context: B2BContext) -> list[tuple[str, str]]:
        return [(str(each.pk), _name(each)) for each in recipients_of(context=context)]

    def fill(
        self, *, basket: Any, source: Any, context: B2BContext, place: str, day: date | None
    ) -> None:
        """Copy what was entered for the whole, then the chosen recipient and the day."""
        entered = drafts.open_draft(basket=source, context=context)
        if basket.pk != source.pk:
            _copy(entered, basket)
        method = entered.method
        pk = number_in(place)
        recipient = recipient_of(context=context, pk=pk) if pk is not None else None
        if recipient is not None:
            rows = offered_methods(
                context=context, weight=None, total=None, currency=context.currency
            )
            method = _method_for(recipient, rows) or method
            drafts.use_recipient(basket=basket, method=method, recipient=recipient)
        if day is not None and method:
            drafts.keep(basket=basket, method=method, values={"desired_date": day.isoformat()})


def _copy(entered: DeliveryDraft, basket: Any) -> None:
    """A part begins with the entries for the whole; a file of a waybill belongs to one parcel."""
    values = {
        method: {name: text for name, text in fields.items() if name not in (FILE, FILE_NAME)}
        for method, fields in entered.values.items()
    }
    if draft_of(basket=basket) is None:
        DeliveryDraft.objects.create(basket_id=basket.pk, method=entered.method, values=values)


def _method_for(recipient: Recipient, rows: Sequence[DeliveryMethod]) -> str:
    """Return the method that reaches a recipient; "" where none of those offered does."""
    if recipient.is_customer:
        fitting = [row for row in rows if row.kind == MethodKind.DROPSHIPPING]
    elif recipient.carrier:
        fitting = [row for row in rows if row.carrier == recipient.carrier]
    else:
        fitting = [row for row in rows if row.kind == MethodKind.TRANSPORT]
    return fitting[0].code if fitting else ""


def _name(recipient: Recipient) -> str:
    where = str(recipient.point or recipient.address or recipient.city or "")
    who = recipient.department or recipient.organisation or recipient.name
    return ", ".join(filter(None, (who, where)))[:200] or str(recipient.pk)
