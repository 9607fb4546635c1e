"""Use-cases of self-registration: register with requisites, confirm the e-mail, wait for access.

No account exists before a manager activates it, so nobody can log in, let alone see prices. The
answer to a registration is the same whoever holds the e-mail or the tax number already: the letter
and the managers' queue tell what the page must not.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from auditlog.context import disable_auditlog
from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oscar_b2b.core.models import Segment
from oscar_b2b.core.services import letters
from oscar_b2b.onboarding import queries, shop_settings
from oscar_b2b.onboarding.domain import Buyer, TaxNumber
from oscar_b2b.onboarding.models import Application, ContractText
from oscar_b2b.onboarding.services import supply_contracts
from oscar_b2b.onboarding.services.applications import UnableToApply, tell_workers
from oscar_b2b.onboarding.services.supply_contracts import Signature

#: Days for which the link that confirms an e-mail works.
CONFIRM_DAYS = 3
#: Registrations deleted in one night.
_MOST = 5000


@dataclass(frozen=True, slots=True)
class Requisites:
    """What a registering buyer writes about himself; the tax number is checked."""

    buyer: Buyer
    name: str
    phone: str
    email: str
    company: str
    tax_number: TaxNumber | None = None
    vat_number: str = ""
    address: str = ""
    iban: str = ""
    bank_name: str = ""
    segment: Segment | None = None


@transaction.atomic
def register(
    *,
    requisites: Requisites,
    at: datetime,
    text: ContractText | None = None,
    remote_addr: str = "",
    browser: str = "",
    base_url: str = "",
) -> None:
    """Keep a registration and send the first letter, with the link that confirms the e-mail.

    An e-mail that logs in already gets a letter that says so instead. Returns nothing: the page
    has nothing to tell but "look into your letter-box".

    :param text: of the supply contract that was accepted together with the registration.
    """
    email = requisites.email.strip().lower()
    language = (get_language() or "")[:8]
    if queries.has_account(email):
        letters.write(
            event="REGISTRATION_KNOWN",
            to=email,
            language=language,
            base_url=base_url,
            context={"path": reverse("customer:login"), "email": email},
        )
        return
    token = secrets.token_urlsafe(32)
    number = requisites.tax_number
    application = Application.objects.create(
        kind=Application.REGISTRATION,
        status=Application.UNCONFIRMED,
        name=requisites.name,
        phone=requisites.phone,
        email=email,
        company=requisites.company or requisites.name,
        buyer=requisites.buyer.value,
        edrpou=number.value if number and number.is_edrpou else "",
        tax_id=number.value if number and not number.is_edrpou else "",
        vat_number=requisites.vat_number,
        address=requisites.address,
        iban=requisites.iban,
        bank_name=requisites.bank_name,
        segment=requisites.segment,
        language=language,
        base_url=base_url[:200],
        remote_addr=remote_addr or None,
        consent_at=at,
        token_digest=_digest(token),
        token_expires=at + timedelta(days=CONFIRM_DAYS),
    )
    if text is not None:
        supply_contracts.accept_with(
            application=application,
            text=text,
            signature=Signature(remote_addr=remote_addr, browser=browser, language=language),
            at=at,
        )
    letters.write(
        event="REGISTRATION_RECEIVED",
        to=email,
        language=language,
        base_url=base_url,
        context={
            "application": application,
            "path": reverse("onboarding:confirm", args=[token]),
            "days": CONFIRM_DAYS,
        },
    )


def look_up(*, token: str, at: datetime) -> Application:
    """Return the registration of a link; it may be confirmed already.

    :raises UnableToApply: for an unknown or expired link.
    """
    return _living(Application.objects.filter(token_digest=_digest(token)).first(), at)


@transaction.atomic
def confirm(*, token: str, at: datetime) -> Application:
    """Put a registration into the queue and tell the managers; a second time changes nothing.

    :raises UnableToApply: for an unknown or expired link.
    """
    found = Application.objects.select_for_update().filter(token_digest=_digest(token)).first()
    application = _living(found, at)
    if application.status != Application.UNCONFIRMED:
        return application
    application.status = Application.NEW
    application.save(update_fields=["status"])
    holder = queries.registered_under(
        (application.edrpou, application.tax_id, application.vat_number)
    )
    tell_workers(application, holder=holder, has_double=queries.doubles(application).exists())
    return application


@transaction.atomic
def forget_unconfirmed(*, at: datetime) -> int:
    """Delete registrations that nobody confirmed for as long as the shop's setting says.

    Their entries of the audit log hold what was typed and go along. What an employee has taken up
    or written a note on stays, and so does an accepted contract: the database keeps it.

    :returns: how many were deleted.
    """
    kept = shop_settings.unconfirmed_are_kept()
    if kept is None:
        return 0
    old = Application.objects.filter(
        kind=Application.REGISTRATION,
        status=Application.UNCONFIRMED,
        token_expires__lte=at,
        created_at__lte=at - kept,
        assigned_to=None,
        notes=None,
    )
    # One that is being confirmed at this moment is locked, and no longer unconfirmed after that.
    pks = list(
        old.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:_MOST]
    )
    kind = ContentType.objects.get_for_model(Application)
    LogEntry.objects.filter(content_type=kind, object_id__in=pks).delete()
    with disable_auditlog():
        Application.objects.filter(pk__in=pks).delete()
    return len(pks)


def _living(application: Application | None, at: datetime) -> Application:
    again = _("Register once more.")
    if application is None:
        raise UnableToApply(_("This link is not valid.") + " " + again)
    too_late = application.token_expires is not None and application.token_expires <= at
    if application.status == Application.UNCONFIRMED and too_late:
        raise UnableToApply(_("This link is too old.") + " " + again)
    return application


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
