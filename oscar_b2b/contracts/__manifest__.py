from oscar_b2b.core.modules import Module

MODULE = Module(
    name="contracts",
    title="Contracts",
    depends=("core", "partner_pricing"),
    apps=("oscar_b2b.contracts.apps.ContractsConfig",),
)
