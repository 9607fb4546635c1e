"""Use-cases of the supply contract: a version is published, a dealer accepts it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from oscar_b2b.core import pdf
from oscar_b2b.core.models import Dealer, LegalEntity, Member
from oscar_b2b.onboarding import queries
from oscar_b2b.onboarding.models import Application, ContractAcceptance, ContractText


class UnableToPublish(Exception):
    """A text cannot be published. ``reason`` is a translated text for the administrator."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class UnableToAcceptContract(Exception):
    """A contract cannot be accepted so. ``reason`` is a translated text for the member."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Signature:
    """From where a contract was accepted, and in which language it was read."""

    remote_addr: str = ""
    browser: str = ""
    language: str = ""


@transaction.atomic
def publish(
    *, words: Mapping[str, str], asks_everybody: bool, by: Any, at: datetime
) -> ContractText:
    """Publish a new version of the contract; earlier ones stay as they are.

    :param words: ``title_uk``, ``body_uk`` and, where translated, the same in ``ru`` and ``en``.
    :raises UnableToPublish: without a Ukrainian title and text, or when it equals the last version.
    """
    plain = {key: value.strip() for key, value in words.items()}
    if not plain.get("title_uk") or not plain.get("body_uk"):
        raise UnableToPublish(_("Write the title and the text in Ukrainian at least."))
    last = ContractText.objects.select_for_update().order_by("-number").first()
    if last is not None and all(getattr(last, key) == value for key, value in plain.items()):
        raise UnableToPublish(_("This is word for word the last version."))
    number = (ContractText.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    return ContractText.objects.create(
        number=number, asks_everybody=asks_everybody, created_by=by, published_at=at, **plain
    )


@transaction.atomic
def accept_with(
    *, application: Application, text: ContractText, signature: Signature, at: datetime
) -> ContractAcceptance:
    """Keep that an applicant accepted the contract when he registered."""
    return _write(
        text=text,
        signature=signature,
        at=at,
        application=application,
        person=application.name,
        email=application.email,
        company=application.company,
        tax_number=application.edrpou or application.tax_id,
    )


@transaction.atomic
def accept_for_dealer(
    *, member: Member, text_id: int, signature: Signature, at: datetime
) -> ContractAcceptance:
    """Keep that a cabinet's administrator accepted the contract; twice is the same as once.

    :param text_id: the version the page showed.
    :raises UnableToAcceptContract: for somebody who may not sign, or when a newer version was
        published while the page was open.
    """
    if member.role != Member.ADMIN:
        raise UnableToAcceptContract(
            _("The administrator of your cabinet accepts the contract for the company.")
        )
    text = queries.current_text()
    if text is None or text.pk != text_id:
        raise UnableToAcceptContract(
            _("The text of the contract has changed meanwhile. Read it once more, please.")
        )
    dealer = Dealer.objects.select_for_update(of=("self",)).get(pk=member.dealer_id)
    earlier = ContractAcceptance.objects.filter(dealer=dealer, text=text).first()
    if earlier is not None:
        return earlier
    entity = (
        LegalEntity.objects.filter(dealer=dealer, is_active=True).order_by("name", "pk").first()
    )
    return _write(
        text=text,
        signature=signature,
        at=at,
        dealer=dealer,
        user=member.user,
        person=member.user.get_full_name() or member.user.email,
        email=member.user.email,
        company=(entity.official_name or entity.name)[:255] if entity else dealer.name,
        tax_number=(entity.edrpou or entity.tax_id) if entity else "",
    )


def _write(
    *, text: ContractText, signature: Signature, at: datetime, **facts: Any
) -> ContractAcceptance:
    language = text.language(signature.language)
    acceptance = ContractAcceptance(
        text=text,
        language=language,
        remote_addr=signature.remote_addr or None,
        browser=signature.browser[:255],
        accepted_at=at,
        **facts,
    )
    with translation.override(language):
        paper = pdf.draw(
            template="onboarding/contract_pdf.html",
            context={"acceptance": acceptance, "text": text, "font": pdf.FONT_FAMILY},
        )
    acceptance.sha256 = hashlib.sha256(paper).hexdigest()
    acceptance.pdf.save(f"{uuid.uuid4()}.pdf", ContentFile(paper), save=False)
    acceptance.save()
    return acceptance
