"""Who sends parcels: the supplier's profiles, one of them the usual one of each carrier."""

from __future__ import annotations

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from oscar_b2b.shipping_carriers.models import SenderProfile


class UnableToDropSender(Exception):
    """The profile stands in waybills.

    :param reason: for the employee, translated.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@transaction.atomic
def keep(*, sender: SenderProfile) -> SenderProfile:
    """Write a profile; the usual one takes this place from the present one.

    The first profile in use of a carrier is the usual one, whatever was ticked: quotes and
    waybills need one. A profile that is out of use never is.
    """
    others = SenderProfile.objects.select_for_update().filter(carrier=sender.carrier)
    usual = [each for each in others.order_by("pk") if each.is_default and each.pk != sender.pk]
    sender.is_default = sender.is_active and (sender.is_default or not usual)
    if sender.is_default:
        others.filter(pk__in=[each.pk for each in usual]).update(is_default=False)
    sender.save()
    return sender


def drop(*, sender: SenderProfile) -> None:
    """Delete a profile.

    :raises UnableToDropSender: waybills were made with it.
    """
    try:
        sender.delete()
    except ProtectedError:
        raise UnableToDropSender(
            _("Waybills were made with “%s”. Take it out of use instead.") % sender.name
        ) from None
