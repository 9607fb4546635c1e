"""People, organisations, and addresses that a person typed."""

from __future__ import annotations

from typing import Any

import pytest

from oscar_b2b.shipping_carriers.carriers.base import Party, Rejected, Unavailable
from oscar_b2b.shipping_carriers.carriers.novaposhta import (
    build_counterparty,
    envelope,
    parse_counterparty,
    street,
)
from oscar_b2b.shipping_carriers.carriers.novaposhta.street import Address
from tests.unit.shipping_carriers.novaposhta.shipments import ref
from tests.unit.shipping_carriers.replay import stored

NAMES = {"LastName": "Прикладенко", "FirstName": "Зразка"}


def answer(name: str) -> envelope.Answer:
    return envelope.read(stored("novaposhta", name), what="test")


def party(**changes: Any) -> Party:
    return Party(
        **{"city": ref(102), "name": "Прикладенко Зразка", "phone": "0440000009"} | changes
    )


def test_a_person() -> None:
    assert build_counterparty.recipient(party(name="Під’їзна-Тестова Зразка Іванівна")) == {
        "CounterpartyType": "PrivatePerson",
        "CounterpartyProperty": "Recipient",
        "LastName": "Під'їзна-Тестова",
        "FirstName": "Зразка",
        "MiddleName": "Іванівна",
        "Phone": "380440000009",
    }


def test_an_organisation_and_who_receives_for_it() -> None:
    organisation = party(organisation="ТОВ «Зразок»", tax_id="00000000")
    assert build_counterparty.recipient(organisation) == {
        "CounterpartyType": "Organization",
        "CounterpartyProperty": "Recipient",
        "EDRPOU": "00000000",
    }
    assert build_counterparty.contact(organisation, ref(405)) == {
        "CounterpartyRef": ref(405),
        **NAMES,
        "MiddleName": "",
        "Phone": "380440000009",
    }


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "last and first name"),
        ("Прикладенко", "last and first name"),
        ("Prykladenko Zrazka", "Cyrillic"),
        ("Прикладенко З9", "Cyrillic"),
    ],
)
def test_names_the_carrier_refuses(name: str, words: str) -> None:
    with pytest.raises(Rejected, match=words):
        build_counterparty.recipient(party(name=name))


@pytest.mark.parametrize("case", ["good", "several", "odd"])
def test_the_contact_with_these_names(case: str) -> None:
    saved = answer(f"Counterparty.save.{case}.json")
    assert parse_counterparty.ref(saved, "save") == ref(401)
    assert parse_counterparty.contact_of(saved, NAMES) == ref(402)


@pytest.mark.parametrize("case", ["empty", "organisation"])
def test_no_contact(case: str) -> None:
    with pytest.raises(Unavailable, match="no contact person"):
        parse_counterparty.contact_of(answer(f"Counterparty.save.{case}.json"), NAMES)


@pytest.mark.parametrize("name", ["ContactPerson.save", "Address.save"])
def test_refs_of_what_was_saved(name: str) -> None:
    good = parse_counterparty.ref(answer(f"{name}.good.json"), name)
    assert good == parse_counterparty.ref(answer(f"{name}.odd.json"), name)
    with pytest.raises(Unavailable, match="no ref"):
        parse_counterparty.ref(answer(f"{name}.empty.json"), name)
    with pytest.raises(Rejected):
        answer(f"{name}.rejected.json")


def test_senders_and_their_people() -> None:
    assert parse_counterparty.named(answer("getCounterparties.good.json").rows) == [
        (ref(431), "Зразок ТОВ")
    ]
    assert parse_counterparty.named(answer("getCounterparties.odd.json").rows) == [(ref(431), "")]
    assert parse_counterparty.named(answer("getCounterparties.empty.json").rows) == []
    people = answer("getCounterpartyContactPersons.several.json").rows
    assert [each for each, _ in parse_counterparty.named(people)] == [ref(441), ref(442)]


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("вул. Прикладна, 1, кв. 2", Address("вул.", "Прикладна", "1", "2")),
        ("просп. Миру, буд. 12-А", Address("просп.", "Миру", "12-А", "")),
        ("Прикладна, 1", Address("", "Прикладна", "1", "")),
        ("вулиця Прикладна Нова , д.1/2 , оф 14", Address("вул.", "Прикладна Нова", "1/2", "14")),
        ("ул. Прикладная, дом 3, квартира 5", Address("вул.", "Прикладная", "3", "5")),
    ],
)
def test_a_typed_address(typed: str, parts: Address) -> None:
    assert street.parts(typed) == parts


@pytest.mark.parametrize("typed", ["", "вул. Прикладна", "вул. Прикладна, кв. 2", "Прикладна 1"])
def test_an_address_without_a_house(typed: str) -> None:
    with pytest.raises(Rejected, match="street, house, flat"):
        street.parts(typed)


def found(case: str, kind: str, name: str) -> str:
    return street.ref_of(answer(f"getStreet.{case}.json").rows, Address(kind, name, "1", ""))


def test_a_street_is_the_one_of_exactly_this_name() -> None:
    assert found("good", "", "прикладна") == ref(301)
    assert found("odd", "вул.", "Під'їзна") == ref(304)
    assert found("several", "просп.", "Миру") == ref(303)


@pytest.mark.parametrize(
    ("case", "kind", "name", "words"),
    [
        ("good", "", "Приклад", "no street “Приклад”"),
        ("empty", "", "Прикладна", "no street"),
        ("several", "", "Миру", "several streets"),
        ("several", "пл.", "Миру", "several streets"),
    ],
)
def test_nobody_guesses_a_street(case: str, kind: str, name: str, words: str) -> None:
    with pytest.raises(Rejected, match=words):
        found(case, kind, name)
