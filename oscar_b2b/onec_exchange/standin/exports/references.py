"""Reference tables (``type=reference``): what CommerceML has no words for.

Managers, dealers, who belongs to whom, warehouse terms, contracts with balances, currency rates.
All values are text; ids and kinds are 1C's, in Russian.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from ..company.constants import USD_RATE
from ..company.model import Contract, Manager, Warehouse
from ..company.numbers import guid
from ..dialects import Form
from ..store import Store
from .relations import kit_rows, relation_rows
from .writer import XmlWriter, commerceml

Row = tuple[str, dict[str, object]]


def portrait_path(manager: Manager) -> str:
    """Return where a manager's photo lies in an export."""
    person = manager.id.replace("-", "")
    file = guid("picture", f"{manager.id}/{manager.picture}").replace("-", "")
    return f"import_files/{person[:2]}/{person}_{file}.png"


def _managers(store: Store, _at: datetime) -> Iterable[Row]:
    for manager in store.all("managers"):
        yield (
            manager.id,
            {
                "Наименование": manager.name,
                "Телефон": manager.phone,
                "ЭлектроннаяПочта": manager.email,
                "ЧасыРаботы": manager.hours,
                "Фото": portrait_path(manager) if store.picture(manager.picture) else "",
            },
        )


def _dealers(store: Store, _at: datetime) -> Iterable[Row]:
    for dealer in store.all("dealers"):
        yield (
            dealer.id,
            {
                "Наименование": dealer.name,
                "Сегмент": dealer.segment,
                "Категория": dealer.category,
                "Регион": dealer.region,
                "Менеджер": dealer.manager_id,
            },
        )


def _ties(store: Store, _at: datetime) -> Iterable[Row]:
    for entity in store.all("entities"):
        yield entity.id, {"Партнер": entity.dealer_id}


def _warehouse_terms(store: Store, _at: datetime) -> Iterable[Row]:
    warehouses: list[Warehouse] = store.all("warehouses")
    for warehouse in warehouses:
        yield (
            warehouse.id,
            {
                "ВидСклада": warehouse.kind,
                "Регион": warehouse.region,
                "КомиссияПроцент": warehouse.commission_percent,
                "НаценкаДоставки": warehouse.delivery_percent,
                "ДнейДоставки": warehouse.delivery_days,
                "ЧасыРаботы": warehouse.hours,
                "Адрес": warehouse.address,
                "Самовывоз": "true" if warehouse.pickup else "false",
            },
        )


def _contracts(store: Store, at: datetime) -> Iterable[Row]:
    for contract in store.all("contracts"):
        yield contract.id, _contract_values(contract, at)


def _rates(_store: Store, at: datetime) -> Iterable[Row]:
    yield "USD", {"Курс": USD_RATE, "Дата": at.date().isoformat()}


def _contract_values(contract: Contract, at: datetime) -> dict[str, object]:
    """Return the requisites of a contract's row; Дата is the moment of its balance."""
    return {
        "Контрагент": contract.entity_id,
        "Номер": contract.number,
        "Наименование": contract.name,
        "ВидДоговора": contract.kind,
        "ДнейОтсрочки": contract.days,
        "ТипЦены": contract.price_type_id,
        "Валюта": contract.currency,
        "Склады": ";".join(contract.warehouse_ids),
        "ДействуетС": contract.valid_from,
        "ДействуетПо": contract.valid_to,
        "ЛимитКредита": contract.credit_limit,
        "Основной": "true" if contract.is_default else "false",
        "Долг": contract.debt,
        "Просрочено": contract.overdue,
        "Дата": at.strftime("%Y-%m-%dT%H:%M:%S"),
    }


#: Table id → (title, rows). Tables come before those that refer to them.
_TABLES: dict[str, tuple[str, Callable[[Store, datetime], Iterable[Row]]]] = {
    "Менеджеры": ("Менеджери", _managers),
    "Партнеры": ("Партнери", _dealers),
    "КонтрагентыПартнеров": ("Контрагенти партнерів", _ties),
    "СвойстваСкладов": ("Властивості складів", _warehouse_terms),
    "Договоры": ("Договори контрагентів", _contracts),
    "КурсыВалют": ("Курси валют", _rates),
    "СвязиТоваров": ("Зв'язки товарів", relation_rows),
    "КомплектыТоваров": ("Склад комплектів", kit_rows),
}


def write_references(
    path: Path, store: Store, *, at: datetime, only_contracts: Iterable[str] | None = None
) -> None:
    """Write all reference tables, or just the contracts with the given ids."""
    with (
        commerceml(path, form=Form("2.09"), at=at) as xml,
        xml.inside("ПользовательскиеСправочники"),
    ):
        if only_contracts is not None:
            changed = (
                (key, _contract_values(store.get("contracts", key), at)) for key in only_contracts
            )
            _write_table(xml, "Договоры", _TABLES["Договоры"][0], changed, only_changes=True)
            return
        for table_id, (title, rows) in _TABLES.items():
            _write_table(xml, table_id, title, rows(store, at), only_changes=False)


def _write_table(
    xml: XmlWriter, table_id: str, title: str, rows: Iterable[Row], *, only_changes: bool
) -> None:
    rows = list(rows)
    names = list(dict.fromkeys(name for _, values in rows for name in values))
    with xml.inside("Справочник", СодержитТолькоИзменения="true" if only_changes else "false"):
        xml.element("Ид", table_id)
        xml.element("Наименование", title)
        with xml.inside("Реквизиты"):
            for name in names:
                with xml.inside("Реквизит"):
                    xml.element("Ид", name)
                    xml.element("Наименование", name)
                    xml.element("ТипЗначений", "Строка")
        with xml.inside("ЭлементыСправочника"):
            for row_id, values in rows:
                with xml.inside("ЭлементСправочника"):
                    xml.element("Ид", row_id)
                    xml.requisites(values, key="Ид")
