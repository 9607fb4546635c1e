from oscar_b2b.core.modules import Module

_HERE = "tests.dummy_module.contributions"

MODULE = Module(
    name="dummy",
    title="Uses every extension point",
    depends=("core",),
    apps=("tests.dummy_module.apps.DummyConfig",),
    urls={"dummy/": "tests.dummy_module.urls"},
    contributes={
        "assortment_rules": [f"{_HERE}.NoSecrets"],
        "availability_rules": [f"{_HERE}.PlentyOfStock"],
        "before_placing": [f"{_HERE}.CountPresses"],
        "cabinet_menu": [f"{_HERE}.CABINET_ITEM"],
        "checkout_parts": [f"{_HERE}.GiftCard"],
        "context_providers": [f"{_HERE}.EuroContext"],
        "dashboard_menu": [f"{_HERE}.DASHBOARD_ITEM"],
        "dashboard_urls": [f"{_HERE}.DashboardPages"],
        "demo_data": [f"{_HERE}.DemoNote"],
        "feature_permissions": [f"{_HERE}.SEE_NOTES"],
        "health_checks": [f"{_HERE}.AlwaysWell"],
        "importers": [f"{_HERE}.GroupNames"],
        "listing_filters": [f"{_HERE}.ShortTitles"],
        "listing_orders": [f"{_HERE}.ByPriority"],
        "order_checks": [f"{_HERE}.NoLuxury"],
        "order_export_parts": [f"{_HERE}.StampDocument"],
        "order_placed": [f"{_HERE}.RememberOrder"],
        "periodic": [f"{_HERE}.EVERY_HOUR"],
        "pickup_points": [f"{_HERE}.AtTheGate"],
        "price_rules": [f"{_HERE}.OnePrice"],
        "search_parts": [f"{_HERE}.Nicknames"],
        "shipping_methods": [f"{_HERE}.Pigeon"],
        "site_settings": [f"{_HERE}.GREETING"],
        "slots": [f"{_HERE}.HelloSlot"],
        "unit_rules": [f"{_HERE}.InDozens"],
    },
)
