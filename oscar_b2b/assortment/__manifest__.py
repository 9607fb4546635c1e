from oscar_b2b.core.modules import Module

MODULE = Module(
    name="assortment",
    title="Assortment of each dealer",
    depends=("core",),
    apps=("oscar_b2b.assortment.apps.AssortmentConfig",),
    contributes={
        "assortment_rules": ["oscar_b2b.assortment.contributions.OwnAssortment"],
        "dashboard_menu": ["oscar_b2b.assortment.contributions.DASHBOARD_MENU"],
        "dashboard_urls": ["oscar_b2b.assortment.dashboard.urls.AssortmentPages"],
        "dealer_actions": ["oscar_b2b.assortment.dashboard.actions.GiveAssortment"],
        "demo_data": ["oscar_b2b.assortment.demo.DemoAssortment"],
        "importers": ["oscar_b2b.assortment.importers.AssortmentImporter"],
        "slots": ["oscar_b2b.assortment.contributions.RulesOfDealer"],
    },
)
