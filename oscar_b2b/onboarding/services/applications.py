"""Use-cases of the queue: an application comes in, is worked on, accepted or refused."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oscar_b2b.core.models import Dealer, LegalEntity, Member
from oscar_b2b.core.services import invitations, letters, ties
from oscar_b2b.onboarding import queries
from oscar_b2b.onboarding.models import Application, ApplicationNote, ContractAcceptance

#: The same person is not put into the queue twice within this time.
_SAME_AGAIN = timedelta(days=1)
_LEAST_DIGITS = 9


class UnableToApply(Exception):
    """An application cannot be taken. ``reason`` is a translated text for the applicant."""

    def __init__(self, reason: str, field: str = "") -> None:
        self.reason = reason
        self.field = field
        super().__init__(reason)


class UnableToDecide(Exception):
    """An application cannot be handled so. ``reason`` is a translated text for the employee."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@transaction.atomic
def apply(
    *,
    name: str,
    contact: str,
    company: str,
    at: datetime,
    remote_addr: str = "",
    base_url: str = "",
) -> Application:
    """Put a three-field application into the queue and tell the managers.

    Sent again by the same person while the first is being worked on, it is the same application.

    :param contact: a phone number or an e-mail.
    :raises UnableToApply: when ``contact`` is neither.
    """
    phone, email = read_contact(contact)
    same = Application.objects.filter(
        kind=Application.ACCESS,
        status__in=Application.OPEN,
        phone=phone,
        email=email,
        created_at__gt=at - _SAME_AGAIN,
    ).first()
    if same is not None:
        return same
    application = Application.objects.create(
        name=name[:150],
        phone=phone,
        email=email,
        company=company[:255],
        language=(get_language() or "")[:8],
        base_url=base_url[:200],
        remote_addr=remote_addr or None,
        consent_at=at,
    )
    tell_workers(application)
    return application


@transaction.atomic
def ask_for_entity(
    *,
    member: Member,
    company: str,
    tax_number: str,
    comment: str,
    at: datetime,
    base_url: str = "",
) -> Application:
    """Ask for one more legal entity in a cabinet; a manager ties it when it is in 1C.

    :param tax_number: EDRPOU or INN as typed; the manager compares it.
    """
    application = Application.objects.create(
        kind=Application.ENTITY,
        name=member.user.get_full_name()[:150] or member.user.email,
        email=member.user.email,
        company=company[:255],
        tax_id=tax_number[:20],
        comment=comment,
        dealer=member.dealer,
        asked_by=member.user,
        language=(get_language() or "")[:8],
        base_url=base_url[:200],
        consent_at=at,
    )
    tell_workers(application)
    return application


def read_contact(text: str) -> tuple[str, str]:
    """Return ``(phone, e-mail)``, one of them empty.

    :raises UnableToApply: when the text is neither.
    """
    text = " ".join(text.split())
    if "@" in text:
        try:
            validate_email(text)
        except ValidationError:
            pass
        else:
            return "", text.lower()
    elif len(re.sub(r"\D", "", text)) >= _LEAST_DIGITS and re.fullmatch(r"\+?[\d\s()./-]+", text):
        return text[:64], ""
    raise UnableToApply(
        _("Write a phone number with its code, or an e-mail, so that we can answer."), "contact"
    )


def tell_workers(application: Application, event: str = "APPLICATION_RECEIVED", **more: Any) -> int:
    """Queue the letter about an application to those who work on the queue.

    ``settings.ONBOARDING_EMAILS`` names the addresses; empty = employees with the permission.
    """
    addresses = settings.ONBOARDING_EMAILS or [each.email for each in queries.workers()]
    return letters.write(
        event=event,
        to=addresses,
        base_url=application.base_url,
        context={
            "application": application,
            "path": reverse("dashboard:b2b-application", args=[application.pk]),
            **more,
        },
    )


@transaction.atomic
def take(*, application_id: int, by: Any) -> Application:
    """Take an application into work.

    :raises UnableToDecide: when it is not there or decided already.
    """
    application = _open(application_id)
    application.status = Application.IN_WORK
    application.assigned_to = by
    application.save(update_fields=["status", "assigned_to"])
    return application


@transaction.atomic
def assign(*, application_id: int, to: Any) -> Application:
    """Give an application to a colleague, who gets a letter; None = to nobody.

    :raises UnableToDecide: when it is not there or decided, or ``to`` may not work on the queue.
    """
    application = _open(application_id)
    if to is not None and not queries.workers().filter(pk=to.pk).exists():
        raise UnableToDecide(_("%s may not work on applications.") % to)
    if to is not None and to.pk != application.assigned_to_id:
        letters.write(
            event="APPLICATION_ASSIGNED",
            to=to.email,
            base_url=application.base_url,
            context={
                "application": application,
                "path": reverse("dashboard:b2b-application", args=[application.pk]),
            },
        )
    application.assigned_to = to
    application.save(update_fields=["assigned_to"])
    return application


@transaction.atomic
def note(*, application_id: int, by: Any, text: str) -> ApplicationNote:
    """Write a note for colleagues.

    :raises UnableToDecide: when there is no such application, or no text.
    """
    application = Application.objects.filter(pk=application_id).first()
    if application is None:
        raise UnableToDecide(_no_such())
    if not text.strip():
        raise UnableToDecide(_("Write something first."))
    return ApplicationNote.objects.create(application=application, author=by, text=text.strip())


@transaction.atomic
def accept(
    *,
    application_id: int,
    by: Any,
    at: datetime,
    email: str = "",
    legal_entity_id: int | None = None,
    role: str = Member.ADMIN,
    base_url: str = "",
) -> Application:
    """Accept an application: the dealer gets the legal entity, the person an invitation.

    With a legal entity of a dealer the person is invited into that cabinet; with a free one a new
    dealer is made; with none the dealer waits for its counterparty from 1C.

    :param email: of the person; that of the application when empty.
    :raises UnableToDecide: when it is decided, has no e-mail, or its tax number belongs to a
        dealer and another legal entity (or none) is chosen.
    """
    application = _open(application_id)
    try:
        dealer, entity = _dealer_for(application, legal_entity_id)
        if application.kind != Application.ENTITY:
            invitation = invitations.invite(
                dealer_id=dealer.pk,
                email=email or application.email,
                name=application.name,
                role=role,
                invited_by=by,
                language=application.language,
                base_url=base_url or application.base_url,
                at=at,
                event=(
                    "REGISTRATION_ACTIVATED"
                    if application.kind == Application.REGISTRATION
                    else invitations.EVENT
                ),
            )
            application.invitation = invitation
            application.email = invitation.email
    except ties.UnableToTie as error:
        raise UnableToDecide(error.reason) from error
    except invitations.UnableToInvite as error:
        raise UnableToDecide(error.reason) from error
    application.dealer = dealer
    application.legal_entity = entity
    _decide(application, Application.ACCEPTED, by=by, at=at)
    ContractAcceptance.objects.filter(application=application).update(dealer=dealer)
    if application.kind == Application.ENTITY:
        _answer(application, "ENTITY_ADDED", base_url)
    return application


@transaction.atomic
def refuse(
    *, application_id: int, by: Any, reason: str, at: datetime, base_url: str = ""
) -> Application:
    """Refuse an application; where there is an e-mail, a letter says why.

    :raises UnableToDecide: when it is decided already, or no reason is given.
    """
    application = _open(application_id)
    if not reason.strip():
        raise UnableToDecide(_("Write the reason: the applicant gets it in a letter."))
    application.reason = reason.strip()
    _decide(application, Application.REFUSED, by=by, at=at)
    _answer(application, "APPLICATION_REFUSED", base_url)
    return application


def _dealer_for(
    application: Application, legal_entity_id: int | None
) -> tuple[Dealer, LegalEntity | None]:
    """Return the dealer an accepted application leads to, tied to the chosen legal entity."""
    entity = None
    if legal_entity_id is not None:
        entity = (
            LegalEntity.objects.select_for_update(of=("self",))
            .select_related("dealer")
            .filter(pk=legal_entity_id, is_active=True)
            .first()
        )
        if entity is None:
            raise UnableToDecide(_("There is no such legal entity (any more)."))
    holder = queries.registered_under(
        (application.edrpou, application.tax_id, application.vat_number)
    )
    if holder is not None and (entity is None or entity.dealer_id != holder.dealer_id):
        raise UnableToDecide(
            _(
                "This tax number belongs to “%(entity)s” of dealer “%(dealer)s”. Invite the person "
                "into that cabinet by choosing this legal entity, or refuse."
            )
            % {"entity": holder, "dealer": holder.dealer}
        )
    if application.kind == Application.ENTITY:
        return _dealer_who_asks(application, entity), entity
    if entity is None:
        dealer = Dealer.objects.create(name=application.company or application.name)
    elif entity.dealer is not None:
        dealer = entity.dealer
    else:
        dealer = new_dealer_of(entity)
    if application.segment_id and dealer.segment_id is None:
        dealer.segment_id = application.segment_id
        dealer.save(update_fields=["segment"])
    return dealer, entity


def new_dealer_of(entity: LegalEntity) -> Dealer:
    """Return a new dealer, named as the counterparty of 1C and tied to it by hand.

    :raises ties.UnableToTie: when the entity is gone.
    """
    dealer = ties.tie_to_new_dealer(legal_entity_id=entity.pk, name="").dealer
    if dealer is None:
        raise LookupError("a legal entity tied to a new dealer has that dealer")
    return dealer


def _dealer_who_asks(application: Application, entity: LegalEntity | None) -> Dealer:
    dealer = application.dealer
    if dealer is None:
        raise UnableToDecide(_("The dealer who asked is gone. Refuse the application."))
    if entity is None:
        raise UnableToDecide(_("Choose the legal entity that the dealer gets."))
    if entity.dealer_id not in (None, dealer.pk):
        raise UnableToDecide(_("“%s” belongs to another dealer.") % entity)
    ties.tie_by_hand(legal_entity_id=entity.pk, dealer_id=dealer.pk)
    return dealer


def _open(application_id: int) -> Application:
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("dealer")
        .filter(pk=application_id)
        .first()
    )
    if application is None:
        raise UnableToDecide(_no_such())
    if not application.is_open:
        raise UnableToDecide(
            _("“%(application)s” is decided already: %(status)s.")
            % {"application": application, "status": application.get_status_display()}
        )
    return application


def _no_such() -> str:
    return _("There is no such application (any more).")


def _decide(application: Application, status: str, *, by: Any, at: datetime) -> None:
    application.status = status
    application.decided_by = by
    application.decided_at = at
    if application.assigned_to is None:
        application.assigned_to = by
    application.save()


def _answer(application: Application, event: str, base_url: str) -> None:
    letters.write(
        event=event,
        to=application.email,
        language=application.language,
        base_url=base_url or application.base_url,
        context={"application": application},
    )
