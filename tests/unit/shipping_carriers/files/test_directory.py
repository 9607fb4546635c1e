"""Cities and branches from a CSV text: what is read, and what people are told when it cannot be."""

from __future__ import annotations

from decimal import Decimal

import pytest

from oscar_b2b.shipping_carriers.carriers.base import City, Kind, Names
from oscar_b2b.shipping_carriers.carriers.files import UnableToReadFile, read_directory

HEADER = "city_ref;city_uk;city_ru;region_uk;number;kind;name_uk;address_uk;schedule;max_weight_kg"


def table(*rows: str, header: str = HEADER) -> str:
    return "\n".join([header, *rows, ""])


def problems_of(text: str) -> list[str]:
    with pytest.raises(UnableToReadFile) as caught:
        read_directory(text)
    return caught.value.problems


def test_a_branch_with_everything() -> None:
    text = (
        "city_ref;city_uk;city_ru;region_uk;district_uk;ref;number;kind;name_uk;name_ru;"
        "address_uk;address_ru;phone;schedule;max_weight_kg;max_place_weight_kg;max_size_cm;"
        "latitude;longitude\n"
        "lubny;Лубни;Лубны;Полтавська;Лубенський;b-7;7;cargo;Вантажне 7;Грузовое 7;"
        '"вул. Вигадана, 1; двір";ул. Выдуманная, 1;+380 44 000 00 00;'
        "пн-пт 9:00-18:00, сб 09.00-14.00;1 000,5;30;40х120 х 60;50.0106;33.0000\n"
    )
    found = read_directory(text)
    assert found.cities == (
        City("lubny", Names("Лубни", "Лубны"), region="Полтавська", district="Лубенський"),
    )
    (point,) = found.points
    assert (point.ref, point.city, point.number, point.kind) == ("b-7", "lubny", "7", Kind.CARGO)
    assert point.name == Names("Вантажне 7", "Грузовое 7")
    assert point.address == Names("вул. Вигадана, 1; двір", "ул. Выдуманная, 1")
    assert point.max_weight == Decimal("1000.5")
    assert point.max_place_weight == Decimal(30)
    assert point.max_size == (120, 60, 40)
    assert point.hours == {**dict.fromkeys(range(1, 6), "09:00-18:00"), 6: "09:00-14:00"}
    assert (point.lat, point.lon) == (50.0106, 33.0)


def test_what_is_left_out_is_not_limited_and_not_invented() -> None:
    (point,) = read_directory(table("k;Київ;;;12-А;locker;;вул. Нова, 2;;0")).points
    assert point.ref == "k/12-А"
    assert point.name == Names("Київ № 12-А")
    assert point.max_weight is None, "0 means no limit"
    assert (point.max_size, point.lat, point.lon, point.hours) == (None, None, None, "")


def test_same_numbers_in_two_cities_and_two_branches_of_one() -> None:
    found = read_directory(
        table(
            "a;Київ;;;1;branch;;вул. А;;",
            "b;Дніпро;;;1;branch;;вул. Б;;",
            "a;Київ;;;2;branch;;вул. В;;",
        )
    )
    assert [city.ref for city in found.cities] == ["a", "b"]
    assert [point.ref for point in found.points] == ["a/1", "b/1", "a/2"]


@pytest.mark.parametrize(
    "separator",
    [
        pytest.param(";", id="semicolon"),
        pytest.param(",", id="comma"),
        pytest.param("\t", id="tab"),
    ],
)
def test_separators_of_spreadsheets(separator: str) -> None:
    text = "\ufeffCity_Ref;city_uk;number;kind;address_uk\r\nk;Київ;1;branch;вул. Нова\r\n\r\n"
    assert read_directory(text.replace(";", separator)).cities == (City("k", Names("Київ")),)


def test_all_problems_come_at_once_with_their_lines() -> None:
    said = problems_of(
        table(
            "k;Київ;;;1;branch;;вул. А;;багато",
            "k;Київ;;;1;branch;;вул. Б;;",
            "k;Киев;;;2;postbox;;вул. В;;",
            "k;Київ;;;;branch;;;;",
            "k;Київ;;;3;branch",
        )
    )
    assert [line.split(":")[0] for line in said] == [
        "Line 2",
        "Line 3",
        "Line 4",
        "Line 4",
        "Line 5",
        "Line 5",
        "Line 6",
    ]
    assert "“багато” in “max_weight_kg” is no number" in said[0]
    assert "“k/1” is in line 2 already" in said[1]
    assert "“postbox” in “kind” is not known. Write one of: branch, cargo" in said[2]
    assert "another name, region or district in line 2" in said[3]
    assert "“number” is empty" in said[4]
    assert "“address_uk” is empty" in said[5]
    assert "6 cells instead of 10" in said[6]


def test_lines_are_those_of_the_file_even_after_a_cell_of_several_lines() -> None:
    said = problems_of(table('k;Київ;;;1;branch;;"вул. А\nдвір";;', "k;Київ;;;2;nowhere;;вул. Б;;"))
    assert said == [
        "Line 4: “nowhere” in “kind” is not known. Write one of: branch, cargo, locker, shop."
    ]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        pytest.param(
            HEADER.replace("kind;", ""), "the column “kind” is missing", id="a column is missing"
        ),
        pytest.param(
            HEADER.replace("region_uk", "regoin_uk"), "Is “region_uk” meant?", id="a slip"
        ),
        pytest.param(HEADER + ";wheels", "“wheels” is not known. Remove it", id="one too many"),
        pytest.param(HEADER + ";kind", "“kind” is there twice", id="twice"),
    ],
)
def test_first_lines_that_are_not_as_described(header: str, said: str) -> None:
    lines = problems_of(table("k;Київ", header=header))
    assert lines[0].startswith("Line 1: ")
    assert said in lines[0]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        pytest.param("30.5234;50.4501", "latitude (44 to 53) first", id="swapped"),
        pytest.param("50.4501;", "Write both", id="half"),
        pytest.param("5.0;10.0", "not those of a place in Ukraine", id="elsewhere"),
        pytest.param("N50;30.5", "“N50” in “latitude” is no number", id="words"),
    ],
)
def test_positions_are_put_right_by_the_person(cells: str, said: str) -> None:
    header = "city_ref;city_uk;number;kind;address_uk;latitude;longitude"
    assert said in problems_of(table(f"k;Київ;1;branch;вул. А;{cells}", header=header))[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "The file is empty.", id="nothing"),
        pytest.param(" \n\n", "The file is empty.", id="blank lines"),
        pytest.param(table(), "there is no branch below", id="only the first line"),
        pytest.param(
            table('k;Київ;;;1;branch;;"вул. А;;'), "a quotation mark is not closed", id="quotes"
        ),
    ],
)
def test_texts_that_hold_no_branch(text: str, said: str) -> None:
    assert said in problems_of(text)[-1]


def test_a_file_in_a_wrong_format_does_not_answer_with_thousands_of_lines() -> None:
    said = problems_of(table(*["k;Київ;;;1;wrong;;вул. А;;"] * 500))
    assert len(said) == 21
    assert said[-1] == "… and 480 more."
