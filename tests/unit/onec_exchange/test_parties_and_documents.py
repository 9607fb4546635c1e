"""Counterparties, reference tables and documents."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from oscar_b2b.core.exchange import BankAccount, DocumentRecord, ReferenceRowRecord
from oscar_b2b.onec_exchange.commerceml import CommerceMLReader
from tests.unit.onec_exchange.reading import DATA, read_own

KYIV = ZoneInfo("Europe/Kyiv")


def documents() -> dict[str, DocumentRecord]:
    with (DATA / "documents_3.1.xml").open("rb") as source:
        return {record.id: record for record in CommerceMLReader(source, zone=KYIV)}


def test_legal_entity_and_person():
    entity, person = read_own("counterparties_2.09.xml")
    assert (entity.id, entity.name, entity.official_name) == ("k-1", "Дилер", 'ТОВ "Дилер"')
    assert (entity.tax_id, entity.edrpou, entity.kpp) == ("123456789012", "12345678", "")
    assert entity.bank_accounts == (BankAccount("UA1", "Банк", "300001"),)
    assert entity.representatives == (("r-1", "Олена", "Контактное лицо"), ("r-2", "Ігор", ""))
    assert entity.address == "Київ, склад 1"
    assert entity.registration_address == "Україна, Київ"
    assert entity.contacts == (("Электронная почта", "dealer@example.com"),)
    assert (entity.person, entity.deleted) == (False, False)
    assert (person.official_name, person.person, person.deleted) == ("ФОП Петренко", True, True)


def test_reference_tables_even_when_their_id_comes_last():
    contract, rate = read_own("reference_2.09.xml")
    assert contract == ReferenceRowRecord(
        table="Договоры",
        id="d-1",
        values=(("Наименование", "Договір 1"), ("Номер", "42/К"), ("ДействуетПо", "")),
    )
    assert contract.get("Номер") == "42/К"
    assert rate == ReferenceRowRecord(table="КурсыВалют", id="USD", deleted=True)


def test_document_of_the_module_with_padded_number_and_price_of_the_other_name():
    order = documents()["o-1"]
    assert (order.number, order.number_1c) == ("B2B-000042", "L320")
    assert order.date == date(2026, 8, 1)
    assert order.date_1c == datetime(2026, 8, 2, tzinfo=KYIV)
    assert order.counterparty_id == "k-1"
    assert order.requisite("Статус заказа") == "Підтверджено"
    assert order.lines[0].reserved == Decimal(150)
    (line,) = order.lines
    assert (line.offer_id, line.price, line.quantity, line.amount, line.unit) == (
        "t-1", Decimal("45.5"), Decimal(200), Decimal("9100.00"), "796",
    )  # fmt: skip


def test_document_with_the_number_as_a_requisite_and_a_one_digit_hour():
    order = documents()["o-2"]
    assert order.number_1c == "ОПТ-000417"
    assert order.date is None
    assert order.date_1c == datetime(2026, 2, 3, 8, 7, 9, tzinfo=KYIV)
    assert order.deleted
    assert order.lines[0].offer_id == "ORDER_DELIVERY"


def test_payment_and_shipment_name_their_order():
    read = documents()
    assert read["pay-1"].base_document_id == "o-1"
    assert (read["ship-2"].base_document_id, read["ship-2"].base_number) == ("o-2", "B2B-000043")
