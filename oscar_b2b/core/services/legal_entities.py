"""The choice of the legal entity a member works for."""

from __future__ import annotations

from django.utils.translation import gettext as _

from oscar_b2b.core import queries
from oscar_b2b.core.models import LegalEntity, Member


class UnableToSwitch(Exception):
    """The member stays with his legal entity. ``reason`` is a translated text for him."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def allowed(*, member: Member | None, legal_entity_id: str) -> LegalEntity:
    """Return a legal entity that the member may work for, to be kept in his session.

    Another dealer's and one that does not exist are refused in the same words.

    :param legal_entity_id: as the form sent it.
    :raises UnableToSwitch: for an entity the member may not order for, and for no member.
    """
    entities = queries.allowed_legal_entities(member=member) if member else []
    for each in entities:
        if str(each.pk) == legal_entity_id:
            return each
    raise UnableToSwitch(_("You cannot order for this legal entity. Choose another."))
