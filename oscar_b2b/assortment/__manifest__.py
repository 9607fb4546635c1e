from oscar_b2b.core.modules import Module

MODULE = Module(
    name="assortment",
    title="Assortment of each dealer",
    depends=("core",),
    apps=("oscar_b2b.assortment.apps.AssortmentConfig",),
    contributes={
        "assortment_rules": ["oscar_b2b.assortment.contributions.OwnAssortment"],
    },
)
