from oscar_b2b.core.modules import Module

MODULE = Module(
    name="partner_pricing",
    title="Prices and stock",
    depends=("core",),
    apps=("oscar_b2b.partner_pricing.apps.PartnerPricingConfig",),
    contributes={
        "demo_data": ["oscar_b2b.partner_pricing.demo.DemoStockViews"],
    },
)
