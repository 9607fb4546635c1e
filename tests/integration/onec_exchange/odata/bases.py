"""Small bases of four configurations: one customer with a contract, debts, contacts, an account.

Names of sets and fields are those of the configurations (odata.md §6), not of the profiles.
"""

from __future__ import annotations

from typing import Any

from tests.integration.onec_exchange.odata.odata_server import Base, Register, Row

NONE = "00000000-0000-0000-0000-000000000000"
NO_DATE = "0001-01-01T00:00:00"


def key(number: int) -> str:
    """Return a guid that can be told from others."""
    return f"{number:08x}-1111-4111-8111-111111111111"


HRYVNIA, DOLLAR = key(0xA1), key(0xA2)
MANAGER, PARTNER, FIRM, CONTRACT, AGREEMENT = (key(n) for n in (1, 2, 3, 4, 5))
PRICE, WAREHOUSE, BANK, ACCOUNT, PERSON = (key(n) for n in (6, 7, 8, 9, 10))
LEGAL_ADDRESS, ACTUAL_ADDRESS, PHONE, ANALYTICS, CARD = (key(n) for n in (11, 12, 13, 14, 15))


def contacts(*lines: tuple[str, str, str]) -> list[Row]:
    """Return a section КонтактнаяИнформация: (Тип, Вид_Key, Представление)."""
    return [
        {"LineNumber": str(number), "Тип": kind, "Вид_Key": which, "Представление": text,
         "АдресЭП": text if kind == "АдресЭлектроннойПочты" else "", "НомерТелефона": ""}
        for number, (kind, which, text) in enumerate(lines, start=1)
    ]  # fmt: skip


FIRM_CONTACTS = contacts(
    ("Адрес", LEGAL_ADDRESS, "01001, Київ, вул. Юридична, 1"),
    ("Адрес", ACTUAL_ADDRESS, "01002, Київ, вул. Фактична, 2"),
    ("Телефон", PHONE, "+380 44 000 00 00"),
    ("АдресЭлектроннойПочты", NONE, "firm@example.com"),
)


def _common(base: Base) -> None:
    base.add("Catalog_Валюты", Ref_Key=HRYVNIA, Code="980", Description="грн")
    base.add("Catalog_Валюты", Ref_Key=DOLLAR, Code="840", Description="USD")
    base.add(
        "Catalog_ВидыКонтактнойИнформации", Ref_Key=LEGAL_ADDRESS, Description="Юридична адреса"
    )
    base.add(
        "Catalog_ВидыКонтактнойИнформации", Ref_Key=ACTUAL_ADDRESS, Description="Фактический адрес"
    )


def _manager(base: Base, entity: str, **fields: Any) -> None:
    base.add(entity, Ref_Key=MANAGER, Description="Олена Приклад", **fields)
    base.add(entity, Ref_Key=key(0xEE), Description="Бухгалтер", **fields)


MANAGER_CONTACTS = contacts(
    ("Телефон", PHONE, "+380 44 111 11 11"), ("АдресЭлектроннойПочты", NONE, "olena@example.com")
)


def ut11(**changes: Any) -> Base:
    """УТ 11.5: agreement → price kind; debts by keys of analytics, one overdue."""
    base = Base(**changes)
    _common(base)
    _manager(base, "Catalog_Пользователи", КонтактнаяИнформация=MANAGER_CONTACTS)
    base.add("Catalog_БизнесРегионы", Ref_Key=key(0xB1), Description="Київ")
    base.add(
        "Catalog_Партнеры", Ref_Key=PARTNER, Description="Дилер Київ", Клиент=True,
        ОсновнойМенеджер_Key=MANAGER, БизнесРегион_Key=key(0xB1), ВидЦен_Key=NONE,
    )  # fmt: skip
    base.add(
        "Catalog_Партнеры", Ref_Key=key(0x22), Description="Постачальник", Клиент=False,
        ОсновнойМенеджер_Key=key(0xEE), БизнесРегион_Key=NONE, ВидЦен_Key=NONE,
    )  # fmt: skip
    counterparty(base, FIRM, "ТОВ Дилер", Партнер_Key=PARTNER)
    counterparty(base, key(0x33), "Постачальник", Партнер_Key=key(0x22))
    base.add("Catalog_Контрагенты", Ref_Key=key(0x34), Description="Покупці", **_folder())
    base.add("Catalog_КлассификаторБанков", Ref_Key=BANK, Code="305299", Description="АТ Банк")
    base.add(
        "Catalog_БанковскиеСчетаКонтрагентов", Ref_Key=ACCOUNT, Owner_Key=FIRM,
        НомерСчета="UA213223130000026007233566001", Банк_Key=BANK,
    )  # fmt: skip
    base.add(
        "Catalog_КонтактныеЛицаПартнеров", Ref_Key=PERSON, Owner_Key=PARTNER,
        Description="Іван Приклад",
    )  # fmt: skip
    base.add(
        "Catalog_ВидыЦен", Ref_Key=PRICE, Description="Оптова", ВалютаЦены_Key=HRYVNIA,
        ЦенаВключаетНДС=True,
    )  # fmt: skip
    base.add("Catalog_Склады", Ref_Key=WAREHOUSE, Description="Київ", IsFolder=False)
    base.add(
        "Catalog_СоглашенияСКлиентами", Ref_Key=AGREEMENT, Description="Опт", Номер="С-1",
        Партнер_Key=PARTNER, Контрагент_Key=NONE, ВидЦен_Key=PRICE, Валюта_Key=HRYVNIA,
        Склад_Key=WAREHOUSE, Статус="Действует", МинимальнаяСуммаЗаказа=1000, Типовое=False,
        ИспользуютсяДоговорыКонтрагентов=True,
        ЭтапыГрафикаОплаты=[
            {"LineNumber": "1", "ВариантОплаты": "КредитПослеОтгрузки", "Сдвиг": 21}
        ],
        ДатаНачалаДействия="2026-01-01T00:00:00", ДатаОкончанияДействия=NO_DATE,
    )  # fmt: skip
    base.add(
        "Catalog_ДоговорыКонтрагентов", Ref_Key=CONTRACT, Description="Договір поставки",
        Номер="42/К", НаименованиеДляПечати="Договір поставки № 42/К", Контрагент_Key=FIRM,
        Партнер_Key=PARTNER, ТипДоговора="СПокупателем", Статус="Действует", СрокОплаты=14,
        ВалютаВзаиморасчетов_Key=HRYVNIA, ДатаНачалаДействия="2026-01-01T00:00:00",
        ДатаОкончанияДействия=NO_DATE, ОграничиватьСуммуЗадолженности=True,
        ДопустимаяСуммаЗадолженности=250000,
    )  # fmt: skip
    base.add(
        "Catalog_КлючиАналитикиУчетаПоПартнерам", Ref_Key=ANALYTICS, Партнер_Key=PARTNER,
        Контрагент_Key=FIRM, Договор_Key=CONTRACT,
    )  # fmt: skip
    base.registers["AccumulationRegister_РасчетыСКлиентамиПоСрокам"] = Register(
        dimensions=("АналитикаУчетаПоПартнерам_Key", "Валюта_Key", "ДатаПлановогоПогашения"),
        resources=("Долг", "Предоплата"),
        method="Balance",
        rows=[
            debt("2026-01-10T00:00:00", 5000.40), debt("2099-01-10T00:00:00", 13250),
        ],
    )  # fmt: skip
    base.registers["InformationRegister_ОтносительныеКурсыВалют"] = Register(
        dimensions=("Валюта_Key", "БазоваяВалюта_Key"),
        resources=("КурсЧислитель", "КурсЗнаменатель"),
        method="SliceLast",
        # The last one is for the future.
        rows=[
            rate("2026-07-01T00:00:00", 40),
            rate("2026-08-01T00:00:00", 41.25),
            rate("2099-01-01T00:00:00", 99),
        ],
    )
    base.registers["AccumulationRegister_БонусныеБаллы"] = Register(
        dimensions=("БонуснаяПрограммаЛояльности_Key", "Партнер_Key"),
        resources=("Начислено", "КСписанию"),
        method="Balance",
        rows=[
            {"БонуснаяПрограммаЛояльности_Key": key(0xF1), "Партнер_Key": PARTNER,
             "Начислено": 120, "КСписанию": 20},
        ],
    )  # fmt: skip
    return base


def debt(due: str, amount: float) -> Row:
    """Return a debt of the firm by the contract, due on a day."""
    return {
        "АналитикаУчетаПоПартнерам_Key": ANALYTICS, "Валюта_Key": HRYVNIA,
        "ДатаПлановогоПогашения": due, "Долг": amount, "Предоплата": 0,
    }  # fmt: skip


def rate(period: str, value: float) -> Row:
    return {
        "Period": period, "Валюта_Key": DOLLAR, "БазоваяВалюта_Key": HRYVNIA,
        "КурсЧислитель": value, "КурсЗнаменатель": 1,
    }  # fmt: skip


def _folder() -> Row:
    return {"IsFolder": True, "Партнер_Key": NONE, "ЮрФизЛицо": "", "ИНН": "", "КодПоОКПО": "",
            "НаименованиеПолное": "", "КПП": "", "КонтактнаяИнформация": []}  # fmt: skip


def counterparty(base: Base, guid: str, name: str, **fields: Any) -> Row:
    """Add a firm of УТ 11."""
    return base.add(
        "Catalog_Контрагенты", Ref_Key=guid, Description=name,
        НаименованиеПолное=f"{name} повна назва", ИНН="123456789012", КПП="770101001",
        КодПоОКПО="32855961", ЮрФизЛицо="ЮрЛицо", IsFolder=False,
        КонтактнаяИнформация=FIRM_CONTACTS, **fields,
    )  # fmt: skip


def bas() -> Base:
    """BAS ERP 2.5: names of УТ 11, EDRPOU and tax number of Ukraine, plain rates."""
    base = ut11()
    for row in base.sets["Catalog_Контрагенты"]:
        row["КодПоЕДРПОУ"] = row.pop("КодПоОКПО")
        row["ИННПлательщикаНДС"] = row.pop("ИНН")
        del row["КПП"]
    del base.registers["InformationRegister_ОтносительныеКурсыВалют"]
    _plain_rates(base)
    return base


def _plain_rates(base: Base) -> None:
    base.registers["InformationRegister_КурсыВалют"] = Register(
        dimensions=("Валюта_Key",),
        resources=("Курс", "Кратность"),
        method="SliceLast",
        rows=[
            {"Period": "2026-08-01T00:00:00", "Валюта_Key": DOLLAR, "Курс": 412.5, "Кратность": 10}
        ],
    )


def unf() -> Base:
    """УНФ 3.0: no partners; price kind in the contract, debts of the contract in its currency."""
    base = Base()
    _common(base)
    _manager(base, "Catalog_Сотрудники", КонтактнаяИнформация=MANAGER_CONTACTS)
    base.add(
        "Catalog_Контрагенты", Ref_Key=FIRM, Description="ТОВ Дилер", IsFolder=False,
        НаименованиеПолное="ТОВ Дилер повна назва", ИНН="123456789012", КодПоОКПО="32855961",
        Покупатель=True, Недействителен=False, ВидКонтрагента="ЮридическоеЛицо",
        Ответственный_Key=MANAGER, ДоговорПоУмолчанию_Key=CONTRACT,
        КонтактнаяИнформация=FIRM_CONTACTS,
    )  # fmt: skip
    base.add("Catalog_КлассификаторБанков", Ref_Key=BANK, Code="305299", Description="АТ Банк")
    base.add(
        "Catalog_БанковскиеСчета", Ref_Key=ACCOUNT, Owner=FIRM,
        Owner_Type="StandardODATA.Catalog_Контрагенты", Банк_Key=BANK,
        НомерСчета="UA213223130000026007233566001",
    )  # fmt: skip
    base.add("Catalog_КонтактныеЛица", Ref_Key=PERSON, Owner_Key=FIRM, Description="Іван Приклад")
    base.add(
        "Catalog_ВидыЦен", Ref_Key=PRICE, Description="Оптова", ВалютаЦены_Key=HRYVNIA,
        ЦенаВключаетНДС=True,
    )  # fmt: skip
    base.add(
        "Catalog_СтруктурныеЕдиницы", Ref_Key=WAREHOUSE, Description="Київ",
        ТипСтруктурнойЕдиницы="Склад",
    )  # fmt: skip
    base.add(
        "Catalog_СтруктурныеЕдиницы", Ref_Key=key(0x77), Description="Бухгалтерія",
        ТипСтруктурнойЕдиницы="Подразделение",
    )  # fmt: skip
    base.add(
        "Catalog_ДоговорыКонтрагентов", Ref_Key=CONTRACT, Description="Договір поставки",
        НомерДоговора="42/К", Owner_Key=FIRM, ВидДоговора="СПокупателем", ВидЦен_Key=PRICE,
        ВалютаРасчетов_Key=HRYVNIA, СрокОплатыПокупателя=14, ДатаДоговора="2026-01-01T00:00:00",
        СрокДействия=NO_DATE,
    )  # fmt: skip
    base.registers["AccumulationRegister_РасчетыСПокупателями"] = Register(
        dimensions=("Контрагент_Key", "Договор_Key", "Документ", "ТипРасчетов"),
        resources=("Сумма", "СуммаВал"),
        method="Balance",
        rows=[
            {"Контрагент_Key": FIRM, "Договор_Key": CONTRACT, "Документ": key(0x88),
             "ТипРасчетов": "Долг", "Сумма": 20000, "СуммаВал": 20000},
            {"Контрагент_Key": FIRM, "Договор_Key": CONTRACT, "Документ": key(0x89),
             "ТипРасчетов": "Аванс", "Сумма": -1749.60, "СуммаВал": -1749.60},
        ],
    )  # fmt: skip
    base.add(
        "Catalog_ДисконтныеКарты", Ref_Key=CARD, ВладелецКарты_Key=FIRM, Description="0001"
    )  # fmt: skip
    base.registers["AccumulationRegister_БонусныеБаллы"] = Register(
        dimensions=("БонуснаяКарта_Key",),
        resources=("Начислено", "КСписанию"),
        method="Balance",
        rows=[{"БонуснаяКарта_Key": CARD, "Начислено": 120, "КСписанию": 20}],
    )
    _plain_rates(base)
    return base


def utp() -> Base:
    """УТП 1.2: dealers are head counterparties, contacts a register, price type composite."""
    base = Base()
    _common(base)
    _manager(base, "Catalog_Пользователи")
    for guid, name in ((FIRM, "ТОВ Дилер"), (key(0x33), "ТОВ Дилер, філія")):
        base.add(
            "Catalog_Контрагенты", Ref_Key=guid, Description=name, IsFolder=False, Покупатель=True,
            НаименованиеПолное=f"{name} повна назва", ИНН="123456789012", КодПоЕДРПОУ="32855961",
            ЮрФизЛицо="ЮрЛицо", ГоловнойКонтрагент_Key=FIRM,
            ОсновнойМенеджерПокупателя_Key=MANAGER, ОсновнойДоговорКонтрагента_Key=CONTRACT,
        )  # fmt: skip
    base.registers["InformationRegister_КонтактнаяИнформация"] = Register(
        dimensions=("Объект", "Объект_Type", "Тип", "Вид", "Вид_Type"),
        resources=("Представление",),
        method="",
        rows=[
            _contact(FIRM, "Адрес", "01001, Київ, вул. Юридична, 1"),
            _contact(FIRM, "Телефон", "+380 44 000 00 00"),
            _contact(FIRM, "АдресЭлектроннойПочты", "firm@example.com"),
            _contact(MANAGER, "Телефон", "+380 44 111 11 11"),
            _contact(MANAGER, "АдресЭлектроннойПочты", "olena@example.com"),
        ],
    )
    base.add("Catalog_Банки", Ref_Key=BANK, Code="305299", Description="АТ Банк")
    base.add(
        "Catalog_БанковскиеСчета", Ref_Key=ACCOUNT, Owner=FIRM,
        Owner_Type="StandardODATA.Catalog_Контрагенты", Банк_Key=BANK,
        НомерСчета="UA213223130000026007233566001",
    )  # fmt: skip
    base.add(
        "Catalog_КонтактныеЛицаКонтрагентов", Ref_Key=PERSON, Owner_Key=FIRM,
        Description="Іван Приклад",
    )  # fmt: skip
    base.add(
        "Catalog_ТипыЦенНоменклатуры", Ref_Key=PRICE, Description="Оптова",
        ВалютаЦены_Key=HRYVNIA, ЦенаВключаетНДС=True,
    )  # fmt: skip
    base.add("Catalog_Склады", Ref_Key=WAREHOUSE, Description="Київ", IsFolder=False)
    base.add(
        "Catalog_ДоговорыКонтрагентов", Ref_Key=CONTRACT, Description="Договір поставки",
        Номер="42/К", Owner_Key=FIRM, IsFolder=False, ВидДоговора="СПокупателем", ТипЦен=PRICE,
        ТипЦен_Type="StandardODATA.Catalog_ТипыЦенНоменклатуры", ВалютаВзаиморасчетов_Key=HRYVNIA,
        Дата="2026-01-01T00:00:00", СрокДействия=NO_DATE, ДопустимоеЧислоДнейЗадолженности=14,
        КонтролироватьСуммуЗадолженности=True, ДопустимаяСуммаЗадолженности=250000,
    )  # fmt: skip
    base.registers["AccumulationRegister_ВзаиморасчетыСКонтрагентами"] = Register(
        dimensions=("ДоговорКонтрагента_Key", "Сделка", "Организация_Key", "Контрагент_Key"),
        resources=("СуммаВзаиморасчетов", "СуммаУпр"),
        method="Balance",
        rows=[
            {"ДоговорКонтрагента_Key": CONTRACT, "Сделка": key(0x88), "Организация_Key": key(0x99),
             "Контрагент_Key": FIRM, "СуммаВзаиморасчетов": 18250.40, "СуммаУпр": 18250.40},
        ],
    )  # fmt: skip
    _plain_rates(base)
    return base


def _contact(owner: str, kind: str, text: str) -> Row:
    return {
        "Объект": owner, "Объект_Type": "StandardODATA.Catalog_Контрагенты", "Тип": kind,
        "Вид": NONE, "Вид_Type": "", "Представление": text,
    }  # fmt: skip


BASES = {"ut11": ut11, "bas": bas, "unf": unf, "utp": utp}
