"""The seller, its managers, dealers, their legal entities and contracts. All invented."""

from __future__ import annotations

from decimal import Decimal

from . import constants as ids
from .model import Contract, Dealer, LegalEntity, Manager, Seller
from .numbers import edrpou, guid, iban, rntrc, vat_number

_SELLER_EDRPOU = edrpou(1)

SELLER = Seller(
    id=guid("organisation", "tryhillia"),
    name="Тригілля Опт",
    official_name="ТОВ «ТРИГІЛЛЯ ОПТ»",
    edrpou=_SELLER_EDRPOU,
    vat_no=vat_number(_SELLER_EDRPOU, 26),
    address="01000, м. Київ, вул. Вигадана, 12",
    iban=iban(1),
    bank="АТ «Вигаданий Банк», МФО 399999",
    phone="+380 44 000 01 00",
    email="sales@tryhillia.example",
    director="Вербицька Орися Панасівна",
)

#: (key, name, hours)
_MANAGERS = (
    ("1", "Ганна Соломка", "пн–пт 8:30–17:30"),
    ("2", "Тарас Гречаник", "пн–пт 9:00–18:00"),
    ("3", "Леся Вітряк", "пн–пт 9:00–18:00"),
    ("4", "Остап Криниця", "пн–пт 8:00–17:00"),
    ("5", "Мирослава Дзвінка", "пн–пт 9:00–18:00"),
    ("6", "Назар Полин", "вт–сб 9:00–18:00"),
)

#: (id, name, segment, category, region, manager key)
_DEALERS = (
    (ids.DEALER_ID, "Будкрамниця «Поділ»", "Будівельні магазини", "A", "Київ", "1"),
    (
        ids.DEALER2_ID,
        "Мережа «Господар-Захід»",
        "Господарські мережі",
        "B",
        "Львівська область",
        "2",
    ),
    (ids.RIVAL_ID, "Оптова база «Суперник»", "Оптовики", "C", "Одеська область", "3"),
    (
        ids.DEALER4_ID,
        "Канцмаркет «Чорнильниця»",
        "Канцелярські магазини",
        "B",
        "Дніпропетровська область",
        "4",
    ),
    (ids.DEALER5_ID, "Сервіс «Чисті Вікна»", "Клінінг і HoReCa", "B", "Київ", "5"),
    (ids.DEALER6_ID, "Крамниця «Залізяка»", "Будівельні магазини", "C", "Полтавська область", "6"),
)

#: (id, dealer id, short name, official name, is a person, address, mailbox, contact)
_ENTITIES = (
    (
        ids.DEALER_FIRST_ENTITY_ID,
        ids.DEALER_ID,
        "Будкрамниця Поділ ТОВ",
        "ТОВ «БУДКРАМНИЦЯ ПОДІЛ»",
        False,
        "04000, м. Київ, вул. Придумана, 5",
        "podil@budkramnytsia.example",
        "Журба Марко",
    ),
    (
        ids.DEALER_SECOND_ENTITY_ID,
        ids.DEALER_ID,
        "Будкрамниця Сервіс ТОВ",
        "ТОВ «БУДКРАМНИЦЯ СЕРВІС»",
        False,
        "04000, м. Київ, вул. Придумана, 5, оф. 2",
        "service@budkramnytsia.example",
        "Журба Марко",
    ),
    (
        "e1000000-0000-4000-8000-000000000003",
        ids.DEALER2_ID,
        "Господар-Захід ТОВ",
        "ТОВ «ГОСПОДАР-ЗАХІД»",
        False,
        "79000, м. Львів, вул. Уявна, 21",
        "office@hospodar.example",
        "Левицька Дарина",
    ),
    (
        "e1000000-0000-4000-8000-000000000004",
        ids.DEALER2_ID,
        "Левицька Д. О. ФОП",
        "ФОП Левицька Дарина Остапівна",
        True,
        "79000, м. Львів, вул. Уявна, 23",
        "daryna@hospodar.example",
        "Левицька Дарина",
    ),
    (
        "e1000000-0000-4000-8000-000000000005",
        ids.RIVAL_ID,
        "Суперник Опт ТОВ",
        "ТОВ «СУПЕРНИК ОПТ»",
        False,
        "65000, м. Одеса, Примарний узвіз, 9",
        "buy@supernyk.example",
        "Байда Роман",
    ),
    (
        "e1000000-0000-4000-8000-000000000006",
        ids.RIVAL_ID,
        "Суперник Трейд ПП",
        "ПП «СУПЕРНИК ТРЕЙД»",
        False,
        "65000, м. Одеса, Примарний узвіз, 11",
        "trade@supernyk.example",
        "Байда Роман",
    ),
    (
        "e1000000-0000-4000-8000-000000000007",
        ids.DEALER4_ID,
        "Чорнильниця ТОВ",
        "ТОВ «ЧОРНИЛЬНИЦЯ»",
        False,
        "49000, м. Дніпро, вул. Казкова, 2",
        "zakupka@chornylnytsia.example",
        "Писар Олена",
    ),
    (
        "e1000000-0000-4000-8000-000000000008",
        ids.DEALER4_ID,
        "Чорнильниця Школа ТОВ",
        "ТОВ «ЧОРНИЛЬНИЦЯ ШКОЛА»",
        False,
        "49000, м. Дніпро, вул. Казкова, 4",
        "school@chornylnytsia.example",
        "Писар Олена",
    ),
    (
        "e1000000-0000-4000-8000-000000000009",
        ids.DEALER5_ID,
        "Чисті Вікна ТОВ",
        "ТОВ «ЧИСТІ ВІКНА»",
        False,
        "03000, м. Київ, вул. Прозора, 18",
        "order@chystivikna.example",
        "Скляр Ніна",
    ),
    (
        "e1000000-0000-4000-8000-000000000010",
        ids.DEALER6_ID,
        "Залізняк П. Г. ФОП",
        "ФОП Залізняк Петро Гнатович",
        True,
        "36000, м. Полтава, вул. Мрійників, 33",
        "petro@zalizyaka.example",
        "Залізняк Петро",
    ),
)

_PREPAYMENT = ("Предоплата", 0, ids.PREPAYMENT_ID, "UAH", "Передоплата 100 %")
_DEFERRAL_7 = ("Отсрочка", 7, ids.WHOLESALE_2_ID, "UAH", "Відстрочка 7 днів")
_DEFERRAL_15 = ("Отсрочка", 15, ids.DEFERRAL_15_ID, "UAH", "Відстрочка 15 днів")
_DEFERRAL_30 = ("Отсрочка", 30, ids.DEFERRAL_30_ID, "UAH", "Відстрочка 30 днів")
_DEFERRAL_45 = ("Отсрочка", 45, ids.RETAIL_ID, "UAH", "Відстрочка 45 днів")
_CONSIGNMENT = ("Консигнация", 60, ids.WHOLESALE_1_ID, "UAH", "Консигнація")
_USD = ("Валютный", 0, ids.EXPORT_USD_ID, "USD", "Валютний, USD")
_CASH = ("Наличные", 0, ids.WHOLESALE_3_ID, "UAH", "Готівка")

#: Per legal entity, in the order of _ENTITIES: terms, credit limit, debt, overdue debt.
_TERMS = (
    ((_PREPAYMENT, 0, 0, 0), (_DEFERRAL_30, 150000, 48210.50, 0), (_USD, 5000, 0, 0)),
    ((_PREPAYMENT, 0, 0, 0), (_DEFERRAL_15, 60000, 12400, 0)),
    ((_PREPAYMENT, 0, 0, 0), (_DEFERRAL_7, 80000, 71350.20, 9800)),
    ((_PREPAYMENT, 0, 0, 0), (_CASH, 20000, 0, 0)),
    ((_PREPAYMENT, 0, 0, 0), (_DEFERRAL_45, 300000, 254000, 61000.75)),
    ((_PREPAYMENT, 0, 0, 0),),
    ((_PREPAYMENT, 0, 0, 0), (_CONSIGNMENT, 120000, 88120.40, 0)),
    ((_PREPAYMENT, 0, 0, 0), (_DEFERRAL_15, 40000, 0, 0)),
    ((_PREPAYMENT, 0, 0, 0), (_DEFERRAL_30, 90000, 23170, 0)),
    ((_PREPAYMENT, 0, 0, 0), (_CASH, 10000, 1250, 0)),
)

_HOME_WAREHOUSE = {
    "Київ": ids.KYIV_ID,
    "Львівська область": ids.LVIV_ID,
    "Одеська область": ids.ODESA_ID,
    "Дніпропетровська область": ids.DNIPRO_ID,
    "Полтавська область": ids.KYIV_ID,
}


def build_managers() -> list[Manager]:
    """Return the managers; their portraits are the pictures ``manager/<key>``."""
    return [
        Manager(
            guid("manager", key),
            name,
            f"+380 67 000 10 0{key}",
            f"manager{key}@tryhillia.example",
            hours,
            f"manager/{key}",
        )
        for key, name, hours in _MANAGERS
    ]


def build_dealers() -> list[Dealer]:
    """Return the dealers."""
    return [
        Dealer(dealer_id, name, segment, category, region, guid("manager", manager))
        for dealer_id, name, segment, category, region, manager in _DEALERS
    ]


def build_entities() -> list[LegalEntity]:
    """Return the legal entities with valid but not issued tax numbers."""
    entities = []
    for place, row in enumerate(_ENTITIES, start=1):
        entity_id, dealer_id, name, official_name, is_person, address, email, contact = row
        number = rntrc(place) if is_person else edrpou(100 + place)
        entities.append(
            LegalEntity(
                id=entity_id,
                dealer_id=dealer_id,
                name=name,
                official_name=official_name,
                is_person=is_person,
                edrpou="" if is_person else number,
                tax_id=number,
                vat_no=number if is_person else vat_number(number, 26),
                address=address,
                phone=f"+380 67 000 20 {place:02d}",
                email=email,
                iban=iban(100 + place),
                bank=SELLER.bank,
                contact=contact,
            )
        )
    return entities


def _contract_id(serial: int) -> str:
    """Ids count up from the three that the constants promise to dealer@demo.example."""
    return f"c1000000-0000-4000-8000-{serial:012d}"


def _warehouses(region: str) -> tuple[str, ...]:
    home = _HOME_WAREHOUSE[region]
    everywhere = (
        ids.KYIV_ID,
        ids.LVIV_ID,
        ids.ODESA_ID,
        ids.DNIPRO_ID,
        ids.PARTNER_WAREHOUSE_ID,
    )
    return (home, *(warehouse for warehouse in everywhere if warehouse != home))


def build_contracts() -> list[Contract]:
    """Return the contracts; the first of each legal entity is its prepayment default."""
    regions = {row[0]: row[4] for row in _DEALERS}
    contracts: list[Contract] = []
    for place, (entity, terms) in enumerate(zip(_ENTITIES, _TERMS, strict=True), start=1):
        for (kind, days, price_type_id, currency, title), limit, debt, overdue in terms:
            serial = len(contracts) + 1
            number = f"{place:02d}/{serial:02d}-26"
            contracts.append(
                Contract(
                    id=_contract_id(serial),
                    entity_id=entity[0],
                    number=number,
                    name=f"№{number} {title}",
                    kind=kind,
                    days=days,
                    price_type_id=price_type_id,
                    currency=currency,
                    warehouse_ids=_warehouses(regions[entity[1]]),
                    date="2026-01-12",
                    valid_from="2026-01-12",
                    valid_to="" if kind == "Предоплата" else "2027-12-31",
                    is_default=kind == "Предоплата",
                    credit_limit=Decimal(str(limit)).quantize(Decimal("0.01")),
                    debt=Decimal(str(debt)).quantize(Decimal("0.01")),
                    overdue=Decimal(str(overdue)).quantize(Decimal("0.01")),
                )
            )
    return contracts
