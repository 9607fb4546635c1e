from oscar_b2b.core.modules import Module

_HERE = "oscar_b2b.shipping_carriers.contributions"

MODULE = Module(
    name="shipping_carriers",
    title="Delivery",
    depends=("core",),
    apps=("oscar_b2b.shipping_carriers.apps.ShippingCarriersConfig",),
    contributes={
        "shipping_methods": [f"{_HERE}.OfferedMethods"],
        "checkout_parts": [f"{_HERE}.DeliveryPart"],
        "order_export_parts": [f"{_HERE}.DeliveryExport"],
        "slots": [f"{_HERE}.DeliveryFacts"],
    },
)
