"""Carriers' words → status; what ends the tracking is read with the greatest care."""

from __future__ import annotations

import pytest

from oscar_b2b.shipping_carriers.carriers.base import Status
from oscar_b2b.shipping_carriers.carriers.wording import status_of

WORDS = {
    Status.REGISTERED: (
        "Створено",
        "Создана",
        "Очікується, ще не прийнято від відправника",
        "Оформлена заявка",
    ),
    Status.IN_TRANSIT: (
        "Прийнято",
        "Прийнято до перевезення",
        "Принят к перевозке",
        "В дорозі",
        "В пути",
        "Виїхав зі складу",
        "Прибув на транзитний склад",
        "На складі відправника",
        "Отримано від відправника",
        "Відправлено",
    ),
    Status.OUT_FOR_DELIVERY: ("Видано кур’єру", "Передано курьеру", "Доставляється одержувачу"),
    Status.READY: (
        "Прибув на склад отримувача",
        "Прибыл на склад",
        "Надійшов у відділення",
        "Готовий до видачі",
        "Доставлено на склад одержувача",
        "Груз на складе",
    ),
    Status.DELIVERED: (
        "Видано",
        "Видано одержувачу",
        "груз выдан",
        "ВЫДАН",
        "Выдан.",
        "Отримано",
        "Доставлен получателю",
        "Вручено",
        "Видано кур'єром",
    ),
    Status.RETURNING: (
        "Повернення відправнику",
        "Видано відправнику",
        "Відмова одержувача",
        "Возвращён отправителю",
        "Отказ получателя",
    ),
    Status.CANCELLED: ("Скасовано", "Накладну видалено", "Отменена"),
    Status.INCIDENT: (
        "Частково видано",
        "Не видано",
        "Вантаж пошкоджено",
        "Затримується в дорозі",
        "Не вдалося доставити",
    ),
    Status.UNKNOWN: ("", "Чекає на погоду", "Отримано замовлення від"),
}


@pytest.mark.parametrize(
    ("words", "status"), [(words, status) for status, all in WORDS.items() for words in all]
)
def test_words(words: str, status: Status) -> None:
    assert status_of(words) == status
