from oscar_b2b.core.modules import Module

MODULE = Module(
    name="onec_exchange",
    title="1C exchange",
    depends=("core",),
    apps=("oscar_b2b.onec_exchange.apps.OneCExchangeConfig",),
    urls={
        "1c/": "oscar_b2b.onec_exchange.urls",
        "bitrix/admin/": "oscar_b2b.onec_exchange.bitrix_urls",
        "accounts/orders/": "oscar_b2b.onec_exchange.order_urls",
        "accounts/papers/": "oscar_b2b.onec_exchange.account_urls",
        "files/goods/": "oscar_b2b.onec_exchange.good_file_urls",
    },
    contributes={
        "before_placing": ["oscar_b2b.onec_exchange.contributions.AskOneC"],
        "order_placed": ["oscar_b2b.onec_exchange.contributions.OrderToOneC"],
        "slots": [
            "oscar_b2b.onec_exchange.contributions.SLOTS",
            "oscar_b2b.onec_exchange.good_files.GoodFiles",
            "oscar_b2b.onec_exchange.account_views.ActOfEntity",
        ],
        "dashboard_menu": ["oscar_b2b.onec_exchange.dashboard.menu.DASHBOARD_MENU"],
        "dashboard_urls": ["oscar_b2b.onec_exchange.dashboard.urls.ExchangePages"],
        "periodic": ["oscar_b2b.onec_exchange.schedule.PERIODIC"],
        "importers": [
            "oscar_b2b.onec_exchange.catalogue.IMPORTERS",
            "oscar_b2b.onec_exchange.contributions.DocumentsImporter",
        ],
        "search_parts": ["oscar_b2b.onec_exchange.catalogue.search_words.SearchWords"],
        "demo_data": [
            "oscar_b2b.onec_exchange.demo.DemoLogins",
            "oscar_b2b.onec_exchange.demo.DemoColleagues",
        ],
    },
)
