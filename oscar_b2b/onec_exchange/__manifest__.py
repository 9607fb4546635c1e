from oscar_b2b.core.modules import Module

MODULE = Module(
    name="onec_exchange",
    title="1C exchange",
    depends=("core",),
    apps=("oscar_b2b.onec_exchange.apps.OneCExchangeConfig",),
    urls={"1c/": "oscar_b2b.onec_exchange.urls"},
    contributes={
        "importers": ["oscar_b2b.onec_exchange.catalogue.IMPORTERS"],
        "demo_data": ["oscar_b2b.onec_exchange.demo.DemoLogins"],
    },
)
