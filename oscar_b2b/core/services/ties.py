"""Use-cases of the tie between legal entities and dealers, made by hand."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from oscar_b2b.core.models import Dealer, LegalEntity


class UnableToTie(Exception):
    """A legal entity cannot be tied so. ``reason`` is a translated text for the administrator."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@transaction.atomic
def tie_by_hand(*, legal_entity_id: int, dealer_id: int) -> LegalEntity:
    """Tie a legal entity to a dealer; 1C's table of partners no longer changes that.

    :raises UnableToTie: when the entity or the dealer is not there, or the dealer is switched off.
    """
    entity = _entity(legal_entity_id)
    dealer = Dealer.objects.filter(pk=dealer_id).first()
    if dealer is None:
        raise UnableToTie(_("There is no such dealer (any more)."))
    if not dealer.is_active:
        raise UnableToTie(_("Dealer “%s” is switched off.") % dealer)
    return _write(entity, dealer=dealer, by_hand=True)


@transaction.atomic
def tie_to_new_dealer(*, legal_entity_id: int, name: str) -> LegalEntity:
    """Create a dealer and tie a legal entity to it.

    :param name: of the dealer; the name of the legal entity when empty.
    :raises UnableToTie: when the entity is not there.
    """
    entity = _entity(legal_entity_id)
    dealer = Dealer.objects.create(name=name.strip()[:255] or entity.name)
    return _write(entity, dealer=dealer, by_hand=True)


@transaction.atomic
def untie_by_hand(*, legal_entity_id: int) -> LegalEntity:
    """Take a legal entity from its dealer; it stays so whatever 1C says.

    :raises UnableToTie: when the entity is not there.
    """
    return _write(_entity(legal_entity_id), dealer=None, by_hand=True)


@transaction.atomic
def follow_1c(*, legal_entity_id: int) -> LegalEntity:
    """Let 1C's next table of partners decide again; until then the tie stays as it is.

    :raises UnableToTie: when the entity is not there.
    """
    entity = _entity(legal_entity_id)
    return _write(entity, dealer=entity.dealer, by_hand=False)


def _entity(legal_entity_id: int) -> LegalEntity:
    entity = (
        LegalEntity.objects.select_for_update(of=("self",))
        .select_related("dealer")
        .filter(pk=legal_entity_id)
        .first()
    )
    if entity is None:
        raise UnableToTie(_("There is no such legal entity (any more)."))
    return entity


def _write(entity: LegalEntity, *, dealer: Dealer | None, by_hand: bool) -> LegalEntity:
    entity.dealer = dealer
    entity.tied_by_hand = by_hand
    entity.save(update_fields=["dealer", "tied_by_hand"])
    return entity
