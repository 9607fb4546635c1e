from oscar_b2b.core.modules import Module

MODULE = Module(
    name="shipping_carriers",
    title="Delivery",
    depends=("core",),
    apps=("oscar_b2b.shipping_carriers.apps.ShippingCarriersConfig",),
)
