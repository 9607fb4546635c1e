"""The branches of a city: which of them take this shipment, and why others do not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length
from django.utils import formats
from django.utils.translation import gettext as _

from oscar_b2b.shipping_carriers.carriers.base import Kind
from oscar_b2b.shipping_carriers.domain import Limit, Misfit, Sized, misfit
from oscar_b2b.shipping_carriers.models import Point

#: Branches first: dealers send boxes and pallets, most lockers take 20 kg.
_ORDER = (Kind.BRANCH, Kind.CARGO, Kind.SHOP, Kind.LOCKER)
#: Longer is nothing that a person looks for.
_LONGEST_WORDS = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """A branch that is shown, and what keeps the shipment out of it.

    :param reason: empty when it fits; else a sentence for the buyer.
    """

    point: Point
    reason: str = ""

    @property
    def fits(self) -> bool:
        return not self.reason


def choosable_points(*, city_id: int) -> QuerySet[Point]:
    """Return the branches of a city that are listed, work, and serve everybody.

    In the order of their kind, then of their numbers as people count: 2 before 10.
    """
    kind = Case(
        *(When(kind=each, then=Value(place)) for place, each in enumerate(_ORDER)),
        default=Value(len(_ORDER)),
        output_field=IntegerField(),
    )
    return Point.objects.filter(city_id=city_id, active=True, open=True, public=True).order_by(
        kind, Length("number"), "number", "name_uk", "pk"
    )


def points_for(
    *,
    city_id: int,
    places: Sequence[Sized] = (),
    kinds: Collection[str] = (),
    words: str = "",
    limit: int | None = None,
) -> list[Choice]:
    """Return the branches of a city, those that take the shipment first (one query).

    :param places: of the shipment, kg and cm; none = everything fits.
    :param kinds: of ``Kind`` to be shown; none = all.
    :param words: beginning of a number, or part of an address in either language; those whose
        number it is come first.
    :param limit: how many at most: the capital has thousands.
    """
    points = choosable_points(city_id=city_id)
    if kinds:
        points = points.filter(kind__in=list(kinds))
    words = words.replace("\0", "").strip()[:_LONGEST_WORDS]
    if words:
        number = words.removeprefix("№").strip()
        points = points.filter(
            Q(number__istartswith=number)
            | Q(address_uk__icontains=words)
            | Q(address_ru__icontains=words)
        )
        # Who types 1 means number 1, then 10, not a house in number 2's street.
        meant = Case(
            When(number__iexact=number, then=Value(0)),
            When(number__istartswith=number, then=Value(1)),
            default=Value(2),
        )
        points = points.order_by(meant, *points.query.order_by)
    if places:
        # Sorted by the database, so that it sends those only that are shown.
        fits = Case(When(_takes(places), then=Value(0)), default=Value(1))
        points = points.order_by(fits, *points.query.order_by)
    return [Choice(point, _over_limit(point, places)) for point in points[:limit]]


def _takes(places: Sequence[Sized]) -> Q:
    """``domain.misfit`` as a condition.

    Boxes are turned longest side up, so a branch takes all of them when it takes one whose sides
    are the longest of each rank.
    """
    taken = Q(max_weight=None) | Q(
        max_weight__gte=sum((each.weight for each in places), Decimal(0))
    )
    heaviest = max(each.weight for each in places)
    taken &= Q(max_place_weight=None) | Q(max_place_weight__gte=heaviest)
    sizes = [sorted(each.size, reverse=True) for each in places if each.size is not None]
    if sizes:
        longest, middle, shortest = (max(sides) for sides in zip(*sizes, strict=True))
        taken &= Q(longest=None) | Q(
            longest__gte=longest, middle__gte=middle, shortest__gte=shortest
        )
    return taken


def point_of(*, carrier: str, pk: int) -> Point | None:
    """Return a branch with its city, also a closed one; ``why_not`` tells (one query)."""
    return Point.objects.filter(carrier=carrier, pk=pk).select_related("city").first()


def why_not(*, point: Point, places: Sequence[Sized]) -> str:
    """Return why a shipment cannot go to a branch, in a sentence; empty when it can."""
    if not (point.active and point.open and point.city.active):
        return _("This branch is closed at present.")
    if not point.public:
        return _("This locker serves the residents of one house only.")
    return _over_limit(point, places)


def _over_limit(point: Point, places: Sequence[Sized]) -> str:
    found = misfit(
        places=places,
        max_weight=point.max_weight,
        max_place_weight=point.max_place_weight,
        max_size=point.max_size,
    )
    return "" if found is None else _in_words(found)


def _in_words(found: Misfit) -> str:
    allowed, given = _amount(found.allowed), _amount(found.given)
    if found.limit is Limit.WEIGHT:
        text = _("Takes up to %(allowed)s kg; the shipment has %(given)s kg.")
    elif found.limit is Limit.PLACE_WEIGHT:
        text = _("Takes up to %(allowed)s kg in one place; the heaviest has %(given)s kg.")
    else:
        text = _("Takes places up to %(allowed)s cm; one has %(given)s cm.")
    return text % {"allowed": allowed, "given": given}


def _amount(value: Decimal | tuple[int, int, int]) -> str:
    if isinstance(value, tuple):
        return " × ".join(map(str, value))
    return formats.number_format(value.normalize(), use_l10n=True)
