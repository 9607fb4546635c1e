"""What is entered on the checkout page, kept for the basket until it is ordered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from oscar_b2b.core import uploads
from oscar_b2b.core.context import B2BContext
from oscar_b2b.shipping_carriers.models import Delivery, DeliveryDraft, MethodKind, Recipient
from oscar_b2b.shipping_carriers.queries.methods import offered_methods
from oscar_b2b.shipping_carriers.queries.selections import (
    DRAFT_FIELDS,
    FILE,
    FILE_NAME,
    draft_of,
)
from oscar_b2b.shipping_carriers.services import own_waybills

#: Characters of one entry, and methods whose entries are kept for one basket.
LONGEST, MOST_METHODS = 500, 50
#: Unfinished choices are kept for so long; so many are deleted at once.
KEPT, MOST_AT_ONCE = timedelta(days=90), 1_000
#: Kinds where the goods are received by the dealer's own people.
_TO_THE_DEALER = (MethodKind.TRANSPORT, MethodKind.CARRIER)


class UnableToKeepDraft(Exception):
    """What was sent is nothing that the delivery form asks for; nothing was kept.

    :param reason: translated.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def open_draft(*, basket: Any, context: B2BContext) -> DeliveryDraft:
    """Return the draft of a basket; a new one is filled with the dealer's last choices.

    Of each method the latest delivery of this dealer counts, without its date; where there was
    none, the contact person is the member himself. A fixed number of queries, one later.
    """
    draft = draft_of(basket=basket)
    if draft is not None:
        return draft
    method, values = _last_choices(context)
    rows = offered_methods(context=context, weight=None, total=None, currency=context.currency)
    if any(row.kind in _TO_THE_DEALER and row.code not in values for row in rows):
        himself = _himself(context)
        for row in rows:
            if row.kind in _TO_THE_DEALER:
                values.setdefault(row.code, himself)
    made, __ = DeliveryDraft.objects.get_or_create(
        basket_id=basket.pk, defaults={"method": method, "values": values}
    )
    return made


@transaction.atomic
def keep(*, basket: Any, method: str, values: Mapping[str, str]) -> None:
    """Keep what was entered for a method, which is the chosen one from now on.

    :param values: field of the delivery form → text; fields that are not named stay as they are,
        an empty text clears one.
    :raises UnableToKeepDraft: an unknown field, or a text that is too long.
    """
    unknown = values.keys() - set(DRAFT_FIELDS)
    if unknown:
        raise UnableToKeepDraft(_("This form has no field “%s”.") % min(unknown))
    too_long = [name for name, text in values.items() if len(text) > LONGEST]
    if too_long:
        raise UnableToKeepDraft(
            _("Write less, please: no entry may have more than %d characters.") % LONGEST
        )
    DeliveryDraft.objects.get_or_create(basket_id=basket.pk)
    draft = DeliveryDraft.objects.select_for_update().get(basket_id=basket.pk)
    kept = dict(draft.values)
    if method not in kept and len(kept) >= MOST_METHODS:
        raise UnableToKeepDraft(_("There are too many unfinished choices for this basket."))
    # jsonb refuses NUL.
    clean = {name: text.replace("\0", "").strip() for name, text in values.items()}
    merged = {**kept.get(method, {}), **clean}
    kept[method] = {name: text for name, text in merged.items() if text}
    if (draft.method, draft.values) != (method, kept):
        draft.method, draft.values = method, kept
        draft.save()


@transaction.atomic
def keep_file(*, basket: Any, method: str, upload: File[bytes] | None) -> None:
    """Keep the file of the dealer's own waybill, instead of an earlier one; ``None`` = without.

    So a page that is refused does not lose it: browsers never fill in a file again.

    :raises UnableToKeepDraft: it is not what it has to be.
    """
    reason = own_waybills.reason_against(upload) if upload is not None else ""
    if reason:
        raise UnableToKeepDraft(reason)
    DeliveryDraft.objects.get_or_create(basket_id=basket.pk)
    draft = DeliveryDraft.objects.select_for_update().get(basket_id=basket.pk)
    entered = dict(draft.values.get(method, {}))
    before = entered.pop(FILE, "")
    entered.pop(FILE_NAME, None)
    if upload is not None:
        entered[FILE_NAME] = uploads.plain_name(upload.name or "")
        entered[FILE] = own_waybills.store(upload)
    draft.values = {**draft.values, method: entered}
    draft.save()
    if before:
        transaction.on_commit(lambda: own_waybills.drop(before), robust=True)


def forget(*, basket: Any) -> None:
    """Drop the draft of a basket that is an order now; its file belongs to the order."""
    DeliveryDraft.objects.filter(basket_id=basket.pk).delete()


def forget_unfinished(*, at: datetime) -> int:
    """Delete drafts that nobody has touched for long, with their files; return how many."""
    old = list(DeliveryDraft.objects.filter(updated_at__lt=at - KEPT)[:MOST_AT_ONCE])
    for draft in old:
        for entered in draft.values.values():
            if entered.get(FILE):
                own_waybills.drop(entered[FILE])
    return DeliveryDraft.objects.filter(pk__in=[each.pk for each in old]).delete()[0]


def use_recipient(*, basket: Any, method: str, recipient: Recipient) -> None:
    """Fill a method's entries with a kept recipient, all at one press.

    :param recipient: of the dealer himself, see ``queries.selections.recipient_of``.
    """
    keep(
        basket=basket,
        method=method,
        values={
            "recipient": str(recipient.pk),
            "department": recipient.department,
            "contact": recipient.name,
            "phone": recipient.phone,
            "organisation": recipient.organisation,
            "tax_id": recipient.tax_id,
            "customer_carrier": recipient.carrier if recipient.is_customer else "",
            "city": str(recipient.city_id or ""),
            "point": str(recipient.point_id or ""),
            "address": recipient.address,
            "to_door": "" if recipient.point_id or not recipient.address else "1",
        },
    )


def _himself(context: B2BContext) -> dict[str, str]:
    user = get_user_model().objects.filter(pk=context.user_id).first()
    if user is None:
        return {}
    entries = {"contact": user.get_full_name(), "phone": getattr(user, "phone", "")}
    return {name: text for name, text in entries.items() if text}


def _last_choices(context: B2BContext) -> tuple[str, dict[str, dict[str, str]]]:
    """Return the method of the dealer's latest order, and his entries by method."""
    if context.dealer_id is None:
        return "", {}
    latest = list(
        Delivery.objects.filter(order__b2b_party__dealer_id=context.dealer_id)
        .select_related("city", "point")
        .order_by("method_code", "-pk")
        .distinct("method_code")
    )
    if not latest:
        return "", {}
    values = {each.method_code: _entries(each) for each in latest}
    return max(latest, key=lambda each: each.pk).method_code, values


def _entries(delivery: Delivery) -> dict[str, str]:
    """Return a delivery as the form's entries; what was for that one order only is left out."""
    is_customers = delivery.kind == MethodKind.DROPSHIPPING
    city, point = delivery.city, delivery.point
    entries = {
        "warehouse": delivery.warehouse_id,
        "zone": delivery.zone_id,
        "city": delivery.city_id if city is not None and city.active else "",
        "point": delivery.point_id if point is not None and point.can_be_chosen else "",
        "to_door": "1" if city is not None and point is None and delivery.address else "",
        "address": delivery.address,
        "department": delivery.department,
        "contact": delivery.contact,
        "phone": delivery.phone,
        "organisation": delivery.organisation,
        "tax_id": delivery.tax_id,
        "customer_carrier": delivery.carrier if is_customers else "",
        "without_prices": "1" if delivery.without_prices else "",
    }
    return {name: str(value)[:LONGEST] for name, value in entries.items() if value}
