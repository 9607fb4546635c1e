from oscar_b2b.core.modules import Module

_HERE = "oscar_b2b.shipping_carriers.contributions"
_PARCELS = "oscar_b2b.shipping_carriers.parcel_slots"

MODULE = Module(
    name="shipping_carriers",
    title="Delivery",
    depends=("core",),
    apps=("oscar_b2b.shipping_carriers.apps.ShippingCarriersConfig",),
    urls={"checkout/delivery/": "oscar_b2b.shipping_carriers.urls"},
    contributes={
        "shipping_methods": [f"{_HERE}.OfferedMethods"],
        "checkout_parts": [f"{_HERE}.DeliveryPart"],
        "order_export_parts": [f"{_HERE}.DeliveryExport"],
        "split_places": ["oscar_b2b.shipping_carriers.split_places.KeptRecipients"],
        "condition_keys": ["oscar_b2b.shipping_carriers.condition_keys.MethodKeys"],
        "slots": [
            f"{_HERE}.DeliveryFacts",
            f"{_HERE}.DeliveryForStaff",
            f"{_PARCELS}.ParcelsOfOrder",
            f"{_PARCELS}.ParcelBadge",
            f"{_PARCELS}.WaybillsOfOrder",
        ],
        "order_placed": [f"{_PARCELS}.OwnWaybills"],
        "demo_data": [
            "oscar_b2b.shipping_carriers.demo.DemoCarriers",
            "oscar_b2b.shipping_carriers.demo_senders.DemoSenders",
            "oscar_b2b.shipping_carriers.demo_methods.DemoMethods",
        ],
        "dashboard_menu": [
            "oscar_b2b.shipping_carriers.dashboard.parcel_menu.DASHBOARD_MENU",
            "oscar_b2b.shipping_carriers.dashboard.menu.DASHBOARD_MENU",
        ],
        "dashboard_urls": [
            "oscar_b2b.shipping_carriers.dashboard.urls.MethodPages",
            "oscar_b2b.shipping_carriers.dashboard.urls.CarrierPages",
            "oscar_b2b.shipping_carriers.dashboard.parcel_urls.ParcelPages",
        ],
        "periodic": ["oscar_b2b.shipping_carriers.schedule.PERIODIC"],
    },
)
