"""Bulk reads about applications, acceptances and papers of dealers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, OuterRef, Q, QuerySet

from oscar_b2b.core.models import Invitation, LegalEntity, Member
from oscar_b2b.onboarding.models import (
    Application,
    ContractAcceptance,
    ContractText,
    DealerDocument,
)

#: Django permission of people who work on applications and get letters about them.
WORK_ON_APPLICATIONS = "onboarding.change_application"
#: Right of a member to the papers of the cabinet.
SEE_DOCUMENTS = "onboarding.documents"
#: Right of a member to ask for one more legal entity.
ASK_FOR_ENTITY = "onboarding.ask_for_entity"


def applications(*, state: str, words: str = "", assigned_to: Any = None) -> QuerySet[Application]:
    """Return applications with what a row of the queue shows, newest first.

    :param state: ``"open"``, or a status; anything else = all.
    :param words: parts of name, company, phone, e-mail or the start of a tax number; all must fit.
    :param assigned_to: only those of this user.
    """
    found = Application.objects.select_related("assigned_to", "segment", "dealer")
    if state == "open":
        found = found.filter(status__in=Application.OPEN)
    elif state in dict(Application.STATUSES):
        found = found.filter(status=state)
    for word in words.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(company__icontains=word)
            | Q(phone__icontains=word)
            | Q(email__icontains=word)
            | Q(edrpou__startswith=word)
            | Q(tax_id__startswith=word)
        )
    if assigned_to is not None:
        found = found.filter(assigned_to=assigned_to)
    return found


def waiting_count() -> int:
    """Return how many applications nobody has taken up."""
    return Application.objects.filter(status=Application.NEW).count()


def workers() -> QuerySet[Any]:
    """Return the employees who may work on applications, by name."""
    found = ModelBackend().with_perm(WORK_ON_APPLICATIONS)
    return found.filter(is_staff=True).order_by("first_name", "last_name", "email")


def registered_under(numbers: Iterable[str], *, but_dealer: int | None = None) -> Any:
    """Return a legal entity of some dealer that has one of the tax numbers, or None.

    :param numbers: EDRPOU, INN or VAT numbers; empty ones are left out.
    """
    wanted = [number for number in numbers if number]
    if not wanted:
        return None
    return (
        LegalEntity.objects.select_related("dealer")
        .filter(dealer__isnull=False)
        .exclude(dealer_id=but_dealer or 0)
        .filter(Q(edrpou__in=wanted) | Q(tax_id__in=wanted) | Q(vat_number__in=wanted))
        .order_by("pk")
        .first()
    )


def doubles(application: Application) -> QuerySet[Application]:
    """Return other undecided applications of the same tax number."""
    numbers = [each for each in (application.edrpou, application.tax_id) if each]
    return (
        Application.objects.filter(
            Q(edrpou__in=numbers) | Q(tax_id__in=numbers), status__in=Application.OPEN
        )
        .exclude(pk=application.pk)
        .order_by("pk")
    )


def counterparties(*, words: str, application: Application | None = None) -> list[LegalEntity]:
    """Return up to twenty active legal entities of 1C to choose from, by name.

    :param words: parts of the name, or the start of EDRPOU or tax number; empty = those with the
        tax number of the application.
    """
    found = LegalEntity.objects.select_related("dealer").filter(is_active=True)
    if words:
        for word in words.split():
            found = found.filter(
                Q(name__icontains=word)
                | Q(official_name__icontains=word)
                | Q(edrpou__startswith=word)
                | Q(tax_id__startswith=word)
            )
    elif application is not None and (application.edrpou or application.tax_id):
        numbers = [each for each in (application.edrpou, application.tax_id) if each]
        found = found.filter(Q(edrpou__in=numbers) | Q(tax_id__in=numbers))
    else:
        return []
    return list(found.order_by("name", "pk")[:20])


def invitations(*, words: str, state: str, at: Any) -> QuerySet[Invitation]:
    """Return invitations with dealer and inviting person, newest first.

    :param state: ``"open"``, ``"expired"``, ``"accepted"``, ``"revoked"``; anything else = all.
    """
    found = Invitation.objects.select_related("dealer", "invited_by")
    waiting = Q(accepted_at=None, revoked_at=None)
    states = {
        "open": waiting & Q(expires_at__gt=at),
        "expired": waiting & Q(expires_at__lte=at),
        "accepted": Q(accepted_at__isnull=False),
        "revoked": Q(revoked_at__isnull=False),
    }
    if state in states:
        found = found.filter(states[state])
    for word in words.split():
        found = found.filter(
            Q(email__icontains=word) | Q(name__icontains=word) | Q(dealer__name__icontains=word)
        )
    return found


def has_account(email: str) -> bool:
    """Tell whether somebody logs in with this e-mail."""
    return get_user_model().objects.filter(email__iexact=email).exists()


def current_text() -> ContractText | None:
    """Return the newest text of the supply contract, or None."""
    return ContractText.objects.order_by("-number").first()


def has_accepted(*, dealer_id: int, text: ContractText) -> bool:
    """Tell whether a dealer need not be asked for this text.

    An earlier acceptance will do unless a later text was published for everybody to accept.
    """
    accepted = (
        ContractAcceptance.objects.filter(dealer_id=dealer_id)
        .order_by("-text__number")
        .values_list("text__number", flat=True)
        .first()
    )
    if accepted is None:
        return False
    return not ContractText.objects.filter(
        number__gt=accepted, number__lte=text.number, asks_everybody=True
    ).exists()


def acceptances_of(*, dealer_id: int) -> QuerySet[ContractAcceptance]:
    """Return the contracts a dealer has accepted on the site, newest first."""
    return ContractAcceptance.objects.filter(dealer_id=dealer_id).select_related("text")


def documents_of(*, dealer_id: int) -> QuerySet[DealerDocument]:
    """Return the papers of a dealer that are on the list, newest first."""
    return DealerDocument.objects.filter(dealer_id=dealer_id, removed_at=None).select_related(
        "uploaded_by"
    )


def dealers_with_papers(*, words: str) -> Any:
    """Return dealers to choose from, by name, each with ``has_papers``."""
    from oscar_b2b.core.models import Dealer

    papers = DealerDocument.objects.filter(dealer_id=OuterRef("pk"), removed_at=None)
    found = Dealer.objects.annotate(has_papers=Exists(papers))
    for word in words.split():
        own = LegalEntity.objects.filter(
            Q(name__icontains=word) | Q(edrpou__startswith=word), dealer_id=OuterRef("pk")
        )
        found = found.filter(Q(name__icontains=word) | Exists(own))
    return found.order_by("-has_papers", "name", "pk")


def admins_of(*, dealer_id: int) -> list[str]:
    """Return the e-mails of a cabinet's active administrators."""
    return list(
        Member.objects.filter(dealer_id=dealer_id, role=Member.ADMIN, is_active=True)
        .exclude(user__email="")
        .values_list("user__email", flat=True)
    )


def closed_membership(*, user: Any) -> Member | None:
    """Return the membership of a user who cannot get in by it, with dealer and manager; or None."""
    return (
        Member.objects.filter(user=user)
        .filter(Q(is_active=False) | Q(dealer__is_active=False) | Q(dealer__is_blocked=True))
        .select_related("dealer__manager")
        .first()
    )
