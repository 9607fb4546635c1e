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
        "pickup_points": ["oscar_b2b.partner_pricing.contributions.WarehousePickup"],
        "unit_rules": ["oscar_b2b.partner_pricing.contributions.SaleUnits"],
        "demo_data": [
            "oscar_b2b.partner_pricing.demo.DemoMapping",
            "oscar_b2b.partner_pricing.demo.DemoStockViews",
        ],
        "listing_filters": ["oscar_b2b.partner_pricing.contributions.LISTING_FILTERS"],
    },
)
