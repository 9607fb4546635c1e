from oscar_b2b.core.modules import Module

MODULE = Module(
    name="partner_pricing",
    title="Prices and stock",
    depends=("core",),
    apps=("oscar_b2b.partner_pricing.apps.PartnerPricingConfig",),
    urls={"accounts/feeds/": "oscar_b2b.partner_pricing.feed_urls"},
    contributes={
        "importers": ["oscar_b2b.partner_pricing.importers.IMPORTERS"],
        "context_providers": ["oscar_b2b.partner_pricing.visitors.RetailForVisitors"],
        "price_rules": ["oscar_b2b.partner_pricing.contributions.ContractPrices"],
        "availability_rules": ["oscar_b2b.partner_pricing.contributions.MaskedStock"],
        "pickup_points": ["oscar_b2b.partner_pricing.contributions.WarehousePickup"],
        "unit_rules": ["oscar_b2b.partner_pricing.contributions.SaleUnits"],
        "demo_data": [
            "oscar_b2b.partner_pricing.demo.DemoMapping",
            "oscar_b2b.partner_pricing.demo.DemoStockViews",
            "oscar_b2b.partner_pricing.demo.DemoDiscounts",
            "oscar_b2b.partner_pricing.demo.DemoOffers",
        ],
        "dashboard_menu": [
            "oscar_b2b.partner_pricing.contributions.DASHBOARD_MENU",
            "oscar_b2b.partner_pricing.dealer_page.DASHBOARD_MENU",
        ],
        "slots": ["oscar_b2b.partner_pricing.dealer_page.TermsOfDealer"],
        "dealer_actions": ["oscar_b2b.partner_pricing.dealer_page.ShowStock"],
        "dashboard_urls": ["oscar_b2b.partner_pricing.dashboard.urls.MappingPages"],
        "periodic": ["oscar_b2b.partner_pricing.schedule.PERIODIC"],
        "site_settings": [
            "oscar_b2b.partner_pricing.price_settings.PRICE_SETTINGS",
            "oscar_b2b.partner_pricing.stock_settings.STOCK_SETTINGS",
        ],
        "feature_permissions": ["oscar_b2b.partner_pricing.feed_page.FEED_RIGHTS"],
        "cabinet_menu": ["oscar_b2b.partner_pricing.feed_page.CABINET_MENU"],
        "listing_filters": ["oscar_b2b.partner_pricing.contributions.LISTING_FILTERS"],
    },
)
