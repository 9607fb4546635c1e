"""Reads for the dashboard's pages: contracts and agreements of all dealers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from oscar_b2b.contracts import standard_terms
from oscar_b2b.contracts.models import Agreement, AgreementBinding, Contract, SegmentTerms
from oscar_b2b.contracts.queries import KNOWN_RATES, currency, payment_words
from oscar_b2b.core.models import Dealer, LegalEntity, Segment
from oscar_b2b.partner_pricing.models import StockView

STATES = ("", "ended", "overdue", "over-limit", "all")


def contracts(*, words: str, kind: str, state: str, day: date) -> QuerySet[Contract]:
    """Return contracts that fit, by legal entity.

    :param words: beginnings of the number, parts of the legal entity's or dealer's name, EDRPOU.
    :param kind: of ``Contract.KINDS``; anything else = all.
    :param state: "" = in force on ``day``, ``ended``, ``overdue``, ``over-limit``, ``all``.
    """
    found = Contract.objects.select_related(
        "legal_entity__dealer",
        "price_type",
        "home_warehouse",
        "agreement__price_type",
        "balance",
        "seller",
    ).annotate(known_rates=ArraySubquery(KNOWN_RATES))
    if kind in dict(Contract.KINDS):
        found = found.filter(kind=kind)
    in_force = Contract.objects.valid_on(day).order_by()
    if state == "ended":
        found = found.exclude(pk__in=in_force.values("pk"))
    elif state == "overdue":
        found = found.filter(balance__overdue__gt=0)
    elif state == "over-limit":
        found = found.filter(credit_limit__gt=0, balance__debt__gt=F("credit_limit"))
    elif state != "all":
        found = found.filter(pk__in=in_force.values("pk"))
    for word in words.split()[:5]:
        found = found.filter(pk__in=_named(word))
    return found.order_by("legal_entity__name", "legal_entity_id", "number", "pk")


def _named(word: str) -> Any:
    """Return ids of contracts a word leads to; a union, so that each part has its own index."""
    entities = LegalEntity.objects.filter(
        Q(name__icontains=word) | Q(edrpou__startswith=word)
    ).order_by()
    dealers = Dealer.objects.filter(name__icontains=word).order_by()
    return (
        Contract.objects.filter(number__istartswith=word)
        .order_by()
        .values("pk")
        .union(
            Contract.objects.filter(legal_entity__in=entities.values("pk")).order_by().values("pk"),
            Contract.objects.filter(legal_entity__dealer__in=dealers.values("pk"))
            .order_by()
            .values("pk"),
        )
    )


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A segment with its standard terms in words.

    :param dealers: active ones of the segment.
    :param without_contract: those of them of whom no legal entity has a contract in force.
    :param label: "deferral 7 days · UAH"; "" where no terms are set up.
    """

    segment: Segment
    terms: SegmentTerms | None
    stock: StockView | None
    dealers: int
    without_contract: int
    label: str


def segments(*, day: date) -> list[SegmentRow]:
    """Return all segments by name, with whom their standard terms are for (three queries)."""
    in_force = Contract.objects.valid_on(day).filter(
        legal_entity__dealer=OuterRef("pk"), legal_entity__is_active=True
    )
    active = Dealer.objects.filter(is_active=True, segment__isnull=False).order_by()
    counts = {
        row["segment"]: row
        for row in active.annotate(has_contract=Exists(in_force))
        .values("segment")
        .annotate(all=Count("pk"), bare=Count("pk", filter=Q(has_contract=False)))
    }
    views = {view.segment_id: view for view in StockView.objects.filter(segment__isnull=False)}
    found = Segment.objects.select_related(
        "standard_terms__price_type", "standard_terms__home_warehouse"
    ).order_by("name")
    rows = []
    for segment in found:
        terms = getattr(segment, "standard_terms", None)
        count = counts.get(segment.pk, {"all": 0, "bare": 0})
        words = ""
        if terms is not None:
            laid = standard_terms.as_contract(terms, legal_entity_id=None)
            words = f"{payment_words(laid)} · {currency(laid)}"
        rows.append(
            SegmentRow(segment, terms, views.get(segment.pk), count["all"], count["bare"], words)
        )
    return rows


def standard_for(*, dealer: Dealer, day: date) -> Contract | None:
    """Return the standard terms that hold for a dealer, as a contract: those of the segment, where
    an active legal entity has no contract in force."""
    in_force = Contract.objects.valid_on(day).filter(legal_entity=OuterRef("pk"))
    bare = (
        LegalEntity.objects.filter(dealer=dealer, is_active=True)
        .filter(~Exists(in_force))
        .order_by("name", "pk")
        .first()
    )
    if bare is None:
        return None
    return standard_terms.contract(segment_id=dealer.segment_id, legal_entity_id=bare.pk)


def bound_to_dealers(*, dealer_ids: Collection[int]) -> dict[int, list[AgreementBinding]]:
    """Return what is bound by hand to dealers or their people, by dealer (one query)."""
    found: dict[int, list[AgreementBinding]] = {}
    rows = (
        AgreementBinding.objects.filter(
            Q(dealer__in=dealer_ids) | Q(member__dealer__in=dealer_ids),
            agreement__is_active=True,
        )
        .select_related("agreement", "member__user")
        .order_by("agreement__name", "pk")
    )
    for row in rows:
        owner_id = row.dealer_id or row.member.dealer_id  # type: ignore[union-attr]
        found.setdefault(owner_id, []).append(row)
    return found


def agreements(*, words: str, state: str) -> QuerySet[Agreement]:
    """Return agreements that fit, with how often each is bound by hand.

    :param words: parts of the name or number, of the owner's name.
    :param state: "" = in force, ``bound`` = bound to somebody, ``all``.
    """
    found = Agreement.objects.select_related("dealer", "legal_entity", "price_type", "warehouse")
    bound = AgreementBinding.objects.filter(agreement=OuterRef("pk"))
    if state == "bound":
        found = found.filter(Exists(bound))
    elif state != "all":
        found = found.filter(is_active=True)
    for word in words.split()[:5]:
        found = found.filter(
            Q(name__icontains=word)
            | Q(number__icontains=word)
            | Q(dealer__in=Dealer.objects.filter(name__icontains=word).order_by().values("pk"))
            | Q(
                legal_entity__in=LegalEntity.objects.filter(name__icontains=word)
                .order_by()
                .values("pk")
            )
        )
    return found.annotate(times_bound=Count("bindings", distinct=True)).order_by("name", "pk")


def bindings(*, agreement: Agreement) -> QuerySet[AgreementBinding]:
    """Return to whom an agreement is bound, the last first."""
    return AgreementBinding.objects.filter(agreement=agreement).select_related(
        "dealer", "member__user", "member__dealer", "bound_by"
    )


def of_dealer(*, dealer: Dealer, day: date) -> tuple[list[Contract], list[AgreementBinding]]:
    """Return a dealer's contracts in force and what is bound to him or his people (two queries)."""
    own = (
        Contract.objects.valid_on(day)
        .filter(legal_entity__dealer=dealer)
        .select_related("legal_entity", "price_type", "balance", "home_warehouse", "seller")
        .select_related("agreement__price_type")
        .annotate(known_rates=ArraySubquery(KNOWN_RATES))
        .order_by("legal_entity__name", "number", "pk")[:50]
    )
    bound = (
        AgreementBinding.objects.filter(Q(dealer=dealer) | Q(member__dealer=dealer))
        .select_related("agreement__price_type", "member__user", "bound_by")
        .order_by("agreement__name", "pk")
    )
    return list(own), list(bound)
