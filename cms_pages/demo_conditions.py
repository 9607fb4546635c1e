"""Demo: conditions of delivery as a marketer would have written them, in three languages."""

from __future__ import annotations

from typing import NamedTuple

from cms_pages.models import Condition

_LANGUAGES = ("uk", "ru", "en")


class _Text(NamedTuple):
    """``title``, ``text`` and the values of ``facts`` are in Ukrainian, Russian, English."""

    key: str
    title: tuple[str, str, str]
    text: tuple[str, str, str]
    facts: tuple[tuple[str, tuple[str, str, str]], ...]


_AT_ONCE = ("одразу", "сразу", "at once")
_BY_WEIGHT = ("за тарифом перевізника", "по тарифу перевозчика", "by the carrier's tariff")
_OUR_PACKING = ("наша, безкоштовно", "наша, бесплатно", "ours, free of charge")


def _carrier(
    code: str,
    name: str,
    term: tuple[str, str, str],
    limits: tuple[str, str, str],
    insurance: tuple[str, str, str],
) -> _Text:
    return _Text(
        f"delivery.{code}",
        (f"{name}: умови", f"{name}: условия", f"{name}: conditions"),
        (
            "<p>Передаємо вантаж перевізнику того ж дня, якщо замовлення оформлене до <b>14:00</b>."
            "</p><p>Доставку оплачуєте перевізнику під час отримання. Ціна на "
            "сторінці замовлення — "
            "оцінка за вагою й об'ємом ваших товарів.</p><ul><li>Огляньте вантаж у відділенні: "
            "претензії щодо пошкоджень перевізник приймає лише там.</li><li>Безкоштовне зберігання "
            "у відділенні — 5 днів.</li></ul>",
            "<p>Передаём груз перевозчику в тот же день, если заказ оформлен до <b>14:00</b>.</p>"
            "<p>Доставку оплачиваете перевозчику при получении. Цена на странице "
            "заказа — оценка по "
            "весу и объёму ваших товаров.</p><ul><li>Осмотрите груз в отделении: претензии по "
            "повреждениям перевозчик принимает только там.</li><li>Бесплатное хранение в отделении "
            "— 5 дней.</li></ul>",
            "<p>We hand the goods to the carrier the same day when the order is placed before "
            "<b>14:00</b>.</p><p>You pay the carrier when you receive them. The price at checkout "
            "is an estimate by the weight and volume of your goods.</p><ul><li>Check the goods at "
            "the branch: the carrier accepts claims for damage only "
            "there.</li><li>The branch keeps "
            "them 5 days free of charge.</li></ul>",
        ),
        (
            ("term", term),
            ("price", _BY_WEIGHT),
            ("limits", limits),
            ("packing", _OUR_PACKING),
            ("insurance", insurance),
        ),
    )


_HALF_PERCENT = (
    "0,5 % оголошеної вартості",
    "0,5 % объявленной стоимости",
    "0.5 % of the declared value",
)
_TEXTS = (
    _Text(
        "delivery.pickup",
        ("Самовивіз зі складу", "Самовывоз со склада", "Pickup at a warehouse"),
        (
            "<p>Забирайте замовлення з обраного складу, щойно прийде повідомлення <b>«Готове до "
            "видачі»</b>.</p><ul><li>Візьміть довіреність або печатку.</li><li>Завантаження "
            "палетами — до 17:00.</li><li>Тримаємо зібране замовлення 3 робочі дні.</li></ul>",
            "<p>Забирайте заказ с выбранного склада, как только придёт сообщение <b>«Готов к "
            "выдаче»</b>.</p><ul><li>Возьмите доверенность или печать.</li><li>Загрузка паллетами "
            "— до 17:00.</li><li>Держим собранный заказ 3 рабочих дня.</li></ul>",
            "<p>Fetch the order from the chosen warehouse as soon as the message <b>“Ready to be "
            "fetched”</b> comes.</p><ul><li>Bring a power of attorney or your "
            "stamp.</li><li>Pallets "
            "are loaded until 17:00.</li><li>We keep a packed order for 3 working days.</li></ul>",
        ),
        (
            ("term", ("від 2 годин", "от 2 часов", "from 2 hours")),
            ("price", ("безкоштовно", "бесплатно", "free")),
            ("limits", ("немає", "нет", "none")),
            ("packing", _OUR_PACKING),
            ("insurance", ("не потрібне", "не требуется", "not needed")),
        ),
    ),
    _Text(
        "delivery.company-transport",
        ("Наш транспорт", "Наш транспорт", "Our own transport"),
        (
            "<p>Веземо до ваших дверей за графіком зони. День і вартість видно одразу, щойно "
            "оберете зону.</p><ul><li>Водій телефонує за годину до "
            "приїзду.</li><li>Розвантаження — "
            "ваше; потрібен гідроборт — напишіть у коментарі.</li><li>Повернення тари забираємо "
            "тим самим рейсом.</li></ul>",
            "<p>Везём до ваших дверей по графику зоны. День и стоимость видны сразу, как только "
            "выберете зону.</p><ul><li>Водитель звонит за час до "
            "приезда.</li><li>Разгрузка — ваша; "
            "нужен гидроборт — напишите в комментарии.</li><li>Возвратную тару забираем тем же "
            "рейсом.</li></ul>",
            "<p>We bring the goods to your door on the days of your zone. You see "
            "day and charge as "
            "soon as you choose it.</p><ul><li>The driver rings an hour "
            "before.</li><li>You unload; "
            "if you need a tail lift, write it into the comment.</li><li>Empties go back with the "
            "same lorry.</li></ul>",
        ),
        (
            ("term", ("за графіком зони", "по графику зоны", "on the days of the zone")),
            (
                "price",
                (
                    "за зоною, від певної суми — безкоштовно",
                    "по зоне, от определённой суммы — бесплатно",
                    "by zone, free from a certain sum",
                ),
            ),
            ("limits", ("до 5 т за рейс", "до 5 т за рейс", "up to 5 t a trip")),
            ("packing", _OUR_PACKING),
            ("insurance", ("за наш рахунок", "за наш счёт", "at our cost")),
        ),
    ),
    _carrier(
        "novaposhta",
        "Нова пошта",
        ("1–2 дні", "1–2 дня", "1–2 days"),
        (
            "до 1000 кг, місце до 30 кг у поштомат",
            "до 1000 кг, место до 30 кг в почтомат",
            "up to 1000 kg, lockers up to 30 kg a place",
        ),
        _HALF_PERCENT,
    ),
    _carrier(
        "delivery",
        "Делівері",
        ("1–3 дні", "1–3 дня", "1–3 days"),
        ("до 20 т", "до 20 т", "up to 20 t"),
        _HALF_PERCENT,
    ),
    _carrier(
        "sat",
        "САТ",
        ("1–3 дні", "1–3 дня", "1–3 days"),
        ("від 30 кг", "от 30 кг", "from 30 kg"),
        _HALF_PERCENT,
    ),
    _carrier(
        "intime",
        "Ін-Тайм",
        ("1–3 дні", "1–3 дня", "1–3 days"),
        ("до 1000 кг", "до 1000 кг", "up to 1000 kg"),
        _HALF_PERCENT,
    ),
    _carrier(
        "gunsel",
        "Гюнсел",
        ("1–2 дні", "1–2 дня", "1–2 days"),
        ("до 30 кг місце", "до 30 кг место", "up to 30 kg a place"),
        ("за домовленістю", "по договорённости", "by agreement"),
    ),
    _Text(
        "delivery.dropshipping",
        ("Вашому покупцеві", "Вашему покупателю", "To your customer"),
        (
            "<p>Відправляємо одразу вашому покупцеві від вашого імені: <b>без наших цін і "
            "документів</b> у посилці.</p><ul><li>Післяплату перевізник перераховує вам, ми її не "
            "торкаємось.</li><li>Можна долучити власну накладну — наклеїмо її.</li><li>Неотримані "
            "посилки повертаються на наш склад за ваш рахунок.</li></ul>",
            "<p>Отправляем сразу вашему покупателю от вашего имени: <b>без наших цен и "
            "документов</b> в посылке.</p><ul><li>Наложенный платёж перевозчик перечисляет вам, мы "
            "его не касаемся.</li><li>Можно приложить свою накладную — наклеим её.</li><li>"
            "Неполученные посылки возвращаются на наш склад за ваш счёт.</li></ul>",
            "<p>We send straight to your customer in your name: <b>without our prices and papers"
            "</b> in the parcel.</p><ul><li>The carrier pays cash on delivery to you, we do not "
            "touch it.</li><li>You may add a waybill of your own; we put it "
            "on.</li><li>Parcels that "
            "nobody fetches come back to our warehouse at your cost.</li></ul>",
        ),
        (
            ("term", ("1–3 дні", "1–3 дня", "1–3 days")),
            ("price", _BY_WEIGHT),
            ("packing", ("нейтральна", "нейтральная", "neutral")),
            (
                "returns",
                ("за ваш рахунок", "за ваш счёт", "at your cost"),
            ),
        ),
    ),
    _Text(
        "contract.prepayment",
        ("Передоплата", "Предоплата", "Prepayment"),
        (
            "<p>Відвантажуємо після надходження коштів. Рахунок дійсний 3 робочі дні, резерв "
            "тримаємо стільки ж.</p>",
            "<p>Отгружаем после поступления средств. Счёт действителен 3 рабочих "
            "дня, резерв держим "
            "столько же.</p>",
            "<p>We ship once the money has come. The invoice is valid for 3 "
            "working days, and so is "
            "the reserve.</p>",
        ),
        (("payment", _AT_ONCE),),
    ),
)


class DemoConditions:
    """Once: texts that a marketer has changed or taken away stay so."""

    order = 60

    def load(self) -> None:
        if not Condition.objects.exists():
            for each in _TEXTS:
                _write(each)


def _write(text: _Text) -> None:
    row = Condition(key=text.key)
    for number, language in enumerate(_LANGUAGES):
        setattr(row, f"title_{language}", text.title[number])
        setattr(row, f"text_{language}", text.text[number])
    nothing = dict.fromkeys(_LANGUAGES, "")
    row.facts = [
        (
            "fact",
            {
                "what": what,
                "own_name": nothing,
                "value": dict(zip(_LANGUAGES, values, strict=True)),
            },
        )
        for what, values in text.facts
    ]
    row.save()
    # So that the editor's history begins with what is shown.
    row.save_revision().publish()
