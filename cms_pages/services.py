"""Use-cases of marketers' pages."""

from __future__ import annotations

import datetime as dt

from django.core.cache import cache
from django.db import transaction

from cms_pages import queries
from cms_pages.models import HomePage, NewsIndexPage, NewsPage

NEWS_URL_KEY = "cms_pages:news-url"
#: Seconds; the address of the news list changes hardly ever.
_NEWS_URL_SECONDS = 300


def news_url() -> str:
    """Return the address of the news list, cached, or an empty string."""
    url = cache.get(NEWS_URL_KEY)
    if url is None:
        page = queries.news_index()
        url = (page.url or "") if page else ""
        cache.set(NEWS_URL_KEY, url, _NEWS_URL_SECONDS)
    return str(url)


@transaction.atomic
def write_demo_pages() -> None:
    """Write the demo company's home page and news once; edited pages are left alone."""
    home = HomePage.objects.first()
    if home is None or home.lead:
        return
    home.title = "Оптом для майстрів, магазинів та офісів"
    home.lead = (
        "Інструмент і кріплення, побутова хімія, канцелярія. Ваші ціни за договором, залишки на "
        "п'яти складах і рахунок одразу після замовлення."
    )
    home.body = [
        (
            "advantages",
            {
                "title": "Чому з нами зручно",
                "items": [
                    {
                        "title": "Ціна вашого договору",
                        "text": "Оберіть договір у шапці — перерахуємо каталог і кошик одразу.",
                    },
                    {
                        "title": "Залишки на всіх складах",
                        "text": "Київ, Львів, Одеса, Дніпро та склад партнера в одній таблиці.",
                    },
                    {
                        "title": "Рахунок без дзвінків",
                        "text": "Рахунок з 1С з'являється на сторінці замовлення за кілька секунд.",
                    },
                ],
            },
        )
    ]
    home.save_revision().publish()
    index = NewsIndexPage(title="Новини", slug="news", lead="Надходження, акції, графік роботи.")
    home.add_child(instance=index)
    index.save_revision().publish()
    for title, slug, date, lead, text in _DEMO_NEWS:
        page = NewsPage(title=title, slug=slug, date=date, lead=lead, body=[("text", text)])
        index.add_child(instance=page)
        page.save_revision().publish()
    cache.delete(NEWS_URL_KEY)


_DEMO_NEWS = (
    (
        "Нове надходження кріплення на складі Львів",
        "new-fasteners",
        dt.date(2026, 11, 16),
        "Болти, гайки й анкери всіх ходових розмірів знову в наявності.",
        "<p>На львівський склад прийшла партія кріплення. Перевірте залишки у розділі «Кріплення»: "
        "замовлення до 14:00 відвантажуємо того ж дня.</p>",
    ),
    (
        "Графік роботи складів у грудні",
        "december-hours",
        dt.date(2026, 11, 9),
        "24, 25 та 31 грудня склади працюють до 15:00.",
        "<p>Замовлення, оформлені після 13:00 цих днів, відвантажимо наступного робочого дня. "
        "Самовивіз — за попереднім дзвінком менеджеру.</p>",
    ),
    (
        "Договір можна змінити одним кліком",
        "contract-switch",
        dt.date(2026, 11, 2),
        "У шапці кабінету з'явився вибір договору: ціни каталогу й кошика перераховуються одразу.",
        "<p>Порівняйте передоплату й відстрочку на одному кошику перед тим, як оформити "
        "замовлення.</p>",
    ),
)
