"""Which city is meant: three letters, another language, an old name, a typo."""

from __future__ import annotations

from typing import Any

import pytest

from oscar_b2b.shipping_carriers.queries.cities import city_of, find_cities
from tests.integration.shipping_carriers.listed import Listed, city, point, sync

pytestmark = pytest.mark.django_db

CITIES = [
    city("kyiv", "Київ", "Киев", region="Київська"),
    city("kyivets", "Київець", "Киевец", region="Львівська"),
    city("dnipro", "Дніпро", "Днепр", region="Дніпропетровська"),
    city("dniprove", "Дніпрове", "Днепровое", region="Дніпропетровська"),
    city("kharkiv", "Харків", "Харьков", region="Харківська"),
    city("odesa", "Одеса", "Одесса", region="Одеська"),
    city("kam-1", "Кам'янське", "Каменское", region="Дніпропетровська"),
    city("kam-2", "Кам'янське (Берегівський р-н)", "Каменское", region="Закарпатська"),
    city("kam-3", "Кам'янське", "Каменское", region="Одеська"),
    city("kamianets", "Кам'янець-Подільський", "Каменец-Подольский", region="Хмельницька"),
    city("podilsk", "Подільськ", "Подольск", region="Одеська"),
    city("zhytomyr", "Житомир", "Житомир", region="Житомирська"),
    city("bila", "Біла Церква", "Белая Церковь", region="Київська"),
    city("zaporizhzhia", "Запоріжжя", "Запорожье", region="Запорізька"),
    city("frankivsk", "Івано-Франківськ", "Ивано-Франковск", region="Івано-Франківська"),
]


@pytest.fixture(autouse=True)
def _directory(db: None) -> None:
    with_points = {"kyiv": 3, "dnipro": 2, "kam-1": 2, "kam-2": 1, "kharkiv": 1, "podilsk": 1}
    points = [
        point(f"{ref}-{number}", ref, str(number))
        for ref, count in with_points.items()
        for number in range(count)
    ]
    sync(Listed(CITIES, points))


def found(words: str, **more: Any) -> list[str]:
    return [each.ref for each in find_cities(carrier="listed", words=words, **more)]


def test_the_exact_name_comes_before_those_that_begin_so() -> None:
    assert found("Київ") == ["kyiv", "kyivets"]
    assert found("Дніпро")[0] == "dnipro"
    assert "dniprove" in found("Дніпро")


@pytest.mark.parametrize("words", ["Кие", "киї", "КИЕВ", "м. Київ", "Київ "])
def test_three_letters_of_either_language(words: str) -> None:
    assert found(words)[0] == "kyiv"


def test_places_of_one_name_those_with_branches_first() -> None:
    assert found("Кам'янське") == ["kam-1", "kam-2", "kam-3"]
    assert found("камянське") == found("КАМ’ЯНСЬКЕ") == found("Каменское")
    regions = [each.region for each in find_cities(carrier="listed", words="Кам'янське")]
    assert regions == ["Дніпропетровська", "Закарпатська", "Одеська"]


@pytest.mark.parametrize(
    ("old", "ref"),
    [
        ("Дніпропетровськ", "dnipro"),
        ("Днепропетровск", "dnipro"),
        ("днепропет", "dnipro"),
        ("Дніпродзержинськ", "kam-1"),
        ("Днепродзержинск", "kam-1"),
        ("Котовськ", "podilsk"),
        ("Станіслав", "frankivsk"),
    ],
)
def test_old_names(old: str, ref: str) -> None:
    assert found(old)[0] == ref


def test_a_later_word_and_the_middle_of_one() -> None:
    assert found("Поділ") == ["podilsk", "kamianets"]
    assert found("церк") == ["bila"]
    assert found("франк") == ["frankivsk"]
    assert found("ніпров") == ["dniprove"]


@pytest.mark.parametrize(
    ("typo", "ref"),
    [
        ("Хрьков", "kharkiv"),
        ("Харкыв", "kharkiv"),
        ("Житомер", "zhytomyr"),
        ("Запоріжя", "zaporizhzhia"),
        ("Дніпропетровск", "dnipro"),
        ("Каминець-Подільський", "kamianets"),
        ("Біла Цирква", "bila"),
    ],
)
def test_typos(typo: str, ref: str) -> None:
    assert found(typo)[0] == ref


def test_nothing_alike_is_nothing() -> None:
    assert found("Бердичів") == []


@pytest.mark.parametrize("words", ["", "к", " ", "%", "__", "'", "м.", "\0\0", "х" * 5000])
def test_too_little_or_nonsense_finds_nothing(words: str) -> None:
    assert found(words) == []


def test_two_letters_find_beginnings_only() -> None:
    assert found("ки") == ["kyiv", "kyivets"]


def test_wildcards_are_letters_like_others() -> None:
    assert found("к%їв") == []
    assert found("к_їв") == []


def test_limit_and_carrier() -> None:
    assert found("Кам'янське", limit=2) == ["kam-1", "kam-2"]
    assert find_cities(carrier="other", words="Київ") == []


def test_a_city_no_longer_served_is_neither_found_nor_taken() -> None:
    served = find_cities(carrier="listed", words="Житомир")[0]
    assert city_of(carrier="listed", pk=served.pk) == served
    assert city_of(carrier="other", pk=served.pk) is None
    sync(
        Listed(
            [each for each in CITIES if each.ref != "zhytomyr"],
            [point("p", "kyiv")],
        ),
        accept_shrink=True,
    )
    assert found("Житомир") == []
    assert city_of(carrier="listed", pk=served.pk) is None


def test_one_query_and_three_more_for_a_typo(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        find_cities(carrier="listed", words="Київ")
    # The savepoint of this test's transaction counts twice.
    with django_assert_num_queries(5):
        find_cities(carrier="listed", words="Житомер")
