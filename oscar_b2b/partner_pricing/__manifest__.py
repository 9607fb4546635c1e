from oscar_b2b.core.modules import Module

MODULE = Module(
    name="partner_pricing",
    title="Prices and stock",
    depends=("core",),
    apps=("oscar_b2b.partner_pricing.apps.PartnerPricingConfig",),
    contributes={
        "importers": ["oscar_b2b.partner_pricing.importers.IMPORTERS"],
        "price_rules": ["oscar_b2b.partner_pricing.contributions.ContractPrices"],
        "availability_rules": ["oscar_b2b.partner_pricing.contributions.MaskedStock"],
        "order_checks": ["oscar_b2b.partner_pricing.contributions.WithinClientLimits"],
        "pickup_points": ["oscar_b2b.partner_pricing.contributions.WarehousePickup"],
        "unit_rules": ["oscar_b2b.partner_pricing.contributions.SaleUnits"],
        "demo_data": [
            "oscar_b2b.partner_pricing.demo.DemoMapping",
            "oscar_b2b.partner_pricing.demo.DemoStockViews",
        ],
        "dashboard_menu": ["oscar_b2b.partner_pricing.contributions.DASHBOARD_MENU"],
        "dashboard_urls": ["oscar_b2b.partner_pricing.dashboard.urls.MappingPages"],
        "listing_filters": ["oscar_b2b.partner_pricing.contributions.LISTING_FILTERS"],
    },
)
