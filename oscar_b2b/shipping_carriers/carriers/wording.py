"""Status of a parcel from a carrier's own words, for carriers that send no codes.

The words are those of SAT, InTime and Gunsel in Ukrainian and Russian (carriers.md, sections 3 to
5: "keyword map, else keep text"). "Delivered" ends the tracking and sends an e-mail, so it is read
only where the words leave no doubt.
"""

from __future__ import annotations

from oscar_b2b.shipping_carriers.carriers.base import Status

#: The first that fits holds. "a&b" = both.
RULES: tuple[tuple[Status, tuple[str, ...]], ...] = (
    (Status.CANCELLED, ("скасов", "анульов", "аннулир", "отменен", "видален", "удален")),
    (Status.REGISTERED, ("не прийнят", "не принят")),
    (
        Status.INCIDENT,
        # "Частково видано" and "не видано" contain the word for "delivered".
        ("частков", "частичн", "не видан", "не выдан", "не отриман", "не получен", "не вручен")
        + ("не вдал", "не удал", "неуспіш", "пошкодж", "поврежд", "втрач", "утрач", "утиліз")
        + ("утилиз", "розшук", "розыск", "затрим", "задерж"),
    ),
    (Status.IN_TRANSIT, ("від відправник", "от отправител")),
    (
        Status.RETURNING,
        ("поверн", "возвра", "відмов", "отказ", "видан&відправнику", "выдан&отправителю"),
    ),
    (
        Status.IN_TRANSIT,
        ("транзит", "сортув", "сортиров", "переадрес")
        + ("склад&відправник", "склад&отправител", "відділен&відправник", "отделен&отправител"),
    ),
    (Status.DELIVERED, ("видан&кур'єром", "выдан&курьером", "вручен", "доставлен&кур'єром")),
    (Status.OUT_FOR_DELIVERY, ("кур'єр", "курьер", "доставляєт", "доставляет")),
    (
        Status.READY,
        ("до видачі", "к выдаче", "готов", "очікує отрим", "ожидает получ", "прибу", "прибы")
        + ("надійш", "поступил", "на складі", "на складе", "на склад", "у відділен", "в отделен"),
    ),
    (
        Status.DELIVERED,
        ("видан", "выдан", "доставлено отрим", "доставлено одерж", "доставлен получател")
        + ("отримано отримувач", "отримано одержувач", "получен получател"),
    ),
    (
        Status.IN_TRANSIT,
        ("в дорозі", "в пути", "у дорозі", "виїх", "выех", "відправлен", "отправлен", "переміщ")
        + ("перемещ", "прямує", "прийнят", "принят", "завантаж", "погруж"),
    ),
    (Status.REGISTERED, ("створен", "создан", "оформлен", "зареєстр", "зарегистр")),
)
#: Words that say so only when nothing else is said.
ALONE = {
    "отримано": Status.DELIVERED,
    "получено": Status.DELIVERED,
    "получен": Status.DELIVERED,
    "доставлено": Status.DELIVERED,
    "доставлен": Status.DELIVERED,
}
_SAME = str.maketrans({"’": "'", "`": "'", "ʼ": "'", "ё": "е"})


def status_of(words: str) -> Status:
    """Return the status that the words tell; ``UNKNOWN`` when they tell none."""
    said = " ".join(words.lower().translate(_SAME).split())
    if said.rstrip(".") in ALONE:
        return ALONE[said.rstrip(".")]
    for status, alternatives in RULES:
        if any(all(part in said for part in each.split("&")) for each in alternatives):
            return status
    return Status.UNKNOWN
