"""Reads for the dashboard's pages: contracts and agreements of all dealers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from oscar_b2b.contracts.models import Agreement, AgreementBinding, Contract
from oscar_b2b.contracts.queries import KNOWN_RATES
from oscar_b2b.core.models import Dealer, LegalEntity

STATES = ("", "ended", "overdue", "over-limit", "all")


def contracts(*, words: str, kind: str, state: str, day: date) -> QuerySet[Contract]:
    """Return contracts that fit, by legal entity.

    :param words: beginnings of the number, parts of the legal entity's or dealer's name, EDRPOU.
    :param kind: of ``Contract.KINDS``; anything else = all.
    :param state: "" = in force on ``day``, ``ended``, ``overdue``, ``over-limit``, ``all``.
    """
    found = Contract.objects.select_related(
        "legal_entity__dealer", "price_type", "home_warehouse", "agreement__price_type", "balance"
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
        .select_related("legal_entity", "price_type", "balance", "home_warehouse")
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
