"""``Контрагенты``: the package of counterparties (schema 2.09, as 1C-Bitrix's module sends it)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from ..company.model import LegalEntity
from ..dialects import Form
from ..store import Store
from .writer import XmlWriter, commerceml

#: The package came with schema 2.09, whatever the catalogue is written in.
FORM = Form("2.09", "urn:1C.ru:commerceml_2")


def write_counterparties(path: Path, store: Store, *, at: datetime) -> None:
    """Write all legal entities of the dealers."""
    with (
        commerceml(path, form=FORM, at=at) as xml,
        xml.inside("Контрагенты", СодержитТолькоИзменения="false"),
    ):
        for entity in store.all("entities"):
            _write_counterparty(xml, entity)


def _write_counterparty(xml: XmlWriter, entity: LegalEntity) -> None:
    with xml.inside("Контрагент"):
        xml.element("Ид", entity.id)
        xml.element("НомерВерсии", "AAAAAAAAAAE=")
        xml.element("ПометкаУдаления", "false")
        xml.element("Наименование", entity.name)
        # A legal entity has ОфициальноеНаименование, a person ПолноеНаименование.
        xml.element(
            "ПолноеНаименование" if entity.is_person else "ОфициальноеНаименование",
            entity.official_name,
        )
        xml.element("Роль", "Покупатель")
        xml.element("ИНН", entity.vat_no)
        xml.element("КПП")
        xml.element("КодПоОКПО", entity.edrpou)
        with xml.inside("РасчетныеСчета"), xml.inside("РасчетныйСчет"):
            xml.element("НомерСчета", entity.iban)
            with xml.inside("Банк"):
                xml.element("Наименование", entity.bank)
        with xml.inside("Представители"), xml.inside("Представитель"):
            xml.element("Отношение", "Контактное лицо")
            xml.element("Наименование", entity.contact)
        for name in ("АдресРегистрации", "Адрес"):
            with xml.inside(name):
                xml.element("Представление", entity.address)
        with xml.inside("Контакты"):
            for kind, value in (
                ("Электронная почта", entity.email),
                ("Телефон рабочий", entity.phone),
            ):
                with xml.inside("Контакт"):
                    xml.element("Тип", kind)
                    xml.element("Значение", value)
