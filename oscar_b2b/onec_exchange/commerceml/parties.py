"""Counterparties (root element ``Контрагенты``)."""

from __future__ import annotations

from collections.abc import Iterator

from oscar_b2b.core.exchange import BankAccount, CounterpartyRecord
from oscar_b2b.onec_exchange.commerceml.elements import Node
from oscar_b2b.onec_exchange.commerceml.marks import Pairs, is_deleted, requisites_of


def address_of(node: Node, *names: str) -> str:
    """Return the first address that says anything: its ``Представление`` or its joined fields."""
    for address in node.children(*names):
        shown = address.text_of("Представление") or address.text
        if shown:
            return shown
        fields = [part.text_of("Значение") for part in address.children("АдресноеПоле")]
        if any(fields):
            return ", ".join(filter(None, fields))
    return ""


def contacts_of(node: Node) -> Pairs:
    """Return (kind, value) of ``Контакты``, e.g. ("Электронная почта", …)."""
    return tuple(
        (contact.text_of("Тип"), contact.text_of("Значение"))
        for contact in node.below("Контакты", "Контакт")
    )


def _bank_accounts(node: Node) -> Iterator[BankAccount]:
    for account in node.below("РасчетныеСчета", "РасчетныйСчет"):
        bank = account.child("Банк")
        yield BankAccount(
            number=account.text_of("НомерСчета"),
            bank_name=(bank.text_of("Наименование") or bank.text) if bank else "",
            bank_code=bank.text_of("БИК", "МФО") if bank else "",
        )


def _representatives(node: Node) -> Iterator[tuple[str, str, str]]:
    """Yield (id, name, relation); an order wraps the person in one more ``Контрагент``."""
    for representative in node.below("Представители", "Представитель"):
        person = representative.child("Контрагент") or representative
        relation = representative.text_of("Отношение") or person.text_of("Отношение")
        yield person.text_of("Ид"), person.text_of("Наименование"), relation


def read_counterparty(node: Node) -> CounterpartyRecord:
    """Read a ``Контрагент``; only a legal entity has ``ОфициальноеНаименование``."""
    return CounterpartyRecord(
        id=node.text_of("Ид"),
        name=node.raw_of("Наименование"),
        official_name=node.raw_of("ОфициальноеНаименование", "ПолноеНаименование"),
        role=node.text_of("Роль"),
        tax_id=node.text_of("ИНН"),
        kpp=node.text_of("КПП"),
        edrpou=node.text_of("КодПоОКПО", "ОКПО", "ЕДРПОУ", "КодПоЕДРПОУ"),
        address=address_of(node, "Адрес", "ФактическийАдрес"),
        registration_address=address_of(node, "АдресРегистрации", "ЮридическийАдрес"),
        contacts=contacts_of(node),
        bank_accounts=tuple(_bank_accounts(node)),
        representatives=tuple(_representatives(node)),
        person=not node.text_of("ОфициальноеНаименование"),
        deleted=is_deleted(node, requisites_of(node)),
    )
