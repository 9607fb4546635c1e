"""The supplier's accounts with carriers: settings, files, the check of a connection."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oscar_b2b.shipping_carriers.carriers.base import Carrier, CarrierError, Rejected
from oscar_b2b.shipping_carriers.models import CarrierAccount, CarrierFile
from oscar_b2b.shipping_carriers.queries.accounts import class_of, values_of


class UnableToUseCarrier(Exception):
    """The carrier is not known, or settings are missing.

    :param reason: for the administrator, translated.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def open_carrier(*, code: str, patience: float | None = None) -> Carrier:
    """Return a carrier with the supplier's settings, ready to be asked.

    :param patience: seconds that all its calls may take together; ``None`` = background work.
    :raises UnableToUseCarrier: it is not in the registry, or a required setting is missing.
    """
    kind = class_of(code)
    if kind is None:
        raise UnableToUseCarrier(_("There is no carrier “%s”.") % code)
    values = values_of(code)
    missing = kind.missing(values)
    if missing:
        raise UnableToUseCarrier(
            _("Not set up yet: %s.") % ", ".join(str(each.label) for each in missing)
        )
    return kind(values, patience=patience)


@transaction.atomic
def keep_settings(
    *,
    code: str,
    values: Mapping[str, str],
    forget: frozenset[str] = frozenset(),
    is_active: bool,
    fallback: str,
) -> CarrierAccount:
    """Write the settings of a carrier.

    :param values: the entered ones. Those not named stay as they are: a form never gets a secret
        back, so it cannot send one it was not given anew.
    :param forget: keys whose value is to be removed.
    """
    CarrierAccount.objects.get_or_create(code=code)
    account = CarrierAccount.objects.select_for_update().get(code=code)
    kept = {**account.values, **values}
    account.values = {key: text for key, text in kept.items() if text and key not in forget}
    account.is_active, account.fallback = is_active, fallback
    account.save()
    return account


def check(*, code: str, at: datetime, patience: float) -> CarrierAccount:
    """Ask the carrier something harmless and keep what it said.

    :raises UnableToUseCarrier: there is nothing to ask with.
    """
    carrier = open_carrier(code=code, patience=patience)
    try:
        text, failed = str(carrier.check()), False
    except Rejected as error:
        text, failed = str(error), True
        if error.key_refused:
            text = _("The key is wrong or has expired. The carrier says: %s") % error
    except CarrierError as error:
        text, failed = str(error), True
    account, __ = CarrierAccount.objects.update_or_create(
        code=code, defaults={"checked_at": at, "check_text": text, "check_failed": failed}
    )
    return account


def keep_file(*, code: str, key: str, name: str, content: str, at: datetime) -> CarrierFile:
    """Keep an uploaded file as the value of a setting, instead of the present one.

    :param content: decoded; whether the carrier can read it was looked at before.
    """
    account, __ = CarrierAccount.objects.get_or_create(code=code)
    file, __ = CarrierFile.objects.update_or_create(
        account=account,
        key=key,
        defaults={"name": name[:255], "content": content, "uploaded_at": at},
    )
    return file


def drop_file(*, code: str, key: str) -> None:
    """Forget an uploaded file."""
    CarrierFile.objects.filter(account__code=code, key=key).delete()
