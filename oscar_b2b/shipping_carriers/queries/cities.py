"""Which city is meant: by its name in Ukrainian or Russian, an old name, or with a typo."""

from __future__ import annotations

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from oscar_b2b.shipping_carriers.domain import search_key
from oscar_b2b.shipping_carriers.models import City

#: Letters from which on cities are looked for.
SHORTEST = 2
#: Letters from which on the middle of a name counts: less has no trigram, and says nothing.
SHORTEST_INSIDE = 3
#: Letters from which on a typo is supposed.
SHORTEST_TYPO = 4
#: How alike a name has to be to a word with a typo (``word_similarity`` of pg_trgm).
ALIKE = 0.45
#: Longer is no name of a place.
LONGEST = 100


def find_cities(*, carrier: str, words: str, limit: int = 20) -> list[City]:
    """Return the cities of a carrier that fit what is being typed, best first.

    The order: is called so, begins so, a later word begins so, has it inside; of these first the
    cities where one can choose a branch, those with many before those with few. Only when nothing
    is found, names that are alike. One query, three with a typo.
    """
    key = search_key(words[:LONGEST])
    if len(key) < SHORTEST:
        return []
    cities = City.objects.filter(carrier=carrier, active=True)
    found = list(_by_name(cities, key)[:limit])
    if not found and len(key) >= SHORTEST_TYPO:
        found = _alike(cities, key, limit)
    return found


def city_of(*, carrier: str, pk: int) -> City | None:
    """Return a city that is served at present (one query)."""
    return City.objects.filter(carrier=carrier, active=True, pk=pk).first()


def _by_name(cities: QuerySet[City], key: str) -> QuerySet[City]:
    # Keys hold letters, digits, "_" and single spaces only; "_" alone would be a wildcard.
    plain = key.replace("_", " ")
    exact = Q(search__contains=f"\n{plain}\n")
    start = Q(search__contains=f"\n{plain}")
    word = Q(search__contains=f" {plain}")
    inside = Q(search__contains=plain)
    wanted = inside if len(plain) >= SHORTEST_INSIDE else start
    rank = Case(
        When(exact, then=Value(0)),
        When(start, then=Value(1)),
        When(word, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return (
        cities.filter(wanted)
        .annotate(rank=rank)
        .order_by("rank", F("point_count").desc(), "name_uk", "region", "district", "pk")
    )


def _alike(cities: QuerySet[City], key: str, limit: int) -> list[City]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            # The operator asks the index, unlike the function; its threshold is a setting.
            cursor.execute(
                "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(ALIKE)]
            )
        found = (
            cities.filter(search__trigram_word_similar=key)
            .annotate(alike=TrigramWordSimilarity(key, "search"))
            .order_by("-alike", "-point_count", "name_uk", "region", "district", "pk")
        )
        return list(found[:limit])
