"""The audit log: whose changes of rights, prices, limits and terms are written down.

django-auditlog writes an entry when a watched model is saved or deleted. Statements over many rows
bypass that: where a person gave the order, the use-case calls :func:`note` itself.

A model with ``get_additional_data()`` returning ``{"dealer": <id>}`` tells whom it concerns;
the audit page of a dealer finds it by that, even after the row is deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model


def watch(model: type[Model], *, but: Iterable[str] = (), many: Iterable[str] = ()) -> None:
    """Write changes of a model into the audit log; to be called in ``AppConfig.ready``.

    :param but: fields left out: secrets, time stamps, what 1C rewrites all the time.
    :param many: many-to-many fields that are watched too.
    """
    if not auditlog.contains(model):
        auditlog.register(model, exclude_fields=list(but), m2m_fields=set(many))


def watch_core() -> None:
    """Watch core's own models."""
    from oscar_b2b.core.models import (
        Dealer,
        LegalEntity,
        Member,
        MemberGrant,
        PersonalManager,
        RightRequest,
        Segment,
        StoredSetting,
        User,
    )

    for model in (Dealer, Segment, PersonalManager, StoredSetting):
        watch(model)
    watch(LegalEntity, but=("bank_accounts", "representatives"))
    watch(Member, many=("legal_entities",))
    watch(MemberGrant, but=("granted_at",))
    watch(RightRequest, but=("asked_at", "decided_at"))
    watch(User, but=("password", "last_login"), many=("groups", "user_permissions"))


def note(
    *, rows: Iterable[Model], changes: Mapping[str, tuple[Any, Any]] | Any, actor: Any
) -> None:
    """Write entries for rows that one statement changed, at once for any number of rows.

    :param changes: field → (before, after) of every row, or a function of the row returning that.
    :param actor: the user who ordered it, or None for the shop itself; the middleware that knows
        the user of a request does not see rows written at once.
    """
    entries = []
    for row in rows:
        own = changes(row) if callable(changes) else changes
        data = getattr(row, "get_additional_data", None)
        entries.append(
            LogEntry(
                content_type=ContentType.objects.get_for_model(type(row)),
                object_pk=str(row.pk),
                object_id=row.pk,
                object_repr=str(row),
                action=LogEntry.Action.UPDATE,
                changes={field: [str(old), str(new)] for field, (old, new) in own.items()},
                actor=actor,
                additional_data=data() if data is not None else None,
            )
        )
    LogEntry.objects.bulk_create(entries)


def entries() -> Any:
    """Return the log, newest first, with who and what."""
    return LogEntry.objects.select_related("actor", "content_type").order_by("-timestamp", "-pk")


def concerns(log: Any, *, dealer_id: int) -> Any:
    """Narrow the log to what concerns one dealer, over an index."""
    return log.filter(additional_data__dealer=dealer_id)
