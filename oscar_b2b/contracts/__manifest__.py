from oscar_b2b.core.modules import Module

MODULE = Module(
    name="contracts",
    title="Contracts",
    depends=("core", "partner_pricing"),
    apps=("oscar_b2b.contracts.apps.ContractsConfig",),
    urls={"accounts/contracts/": "oscar_b2b.contracts.urls"},
    contributes={
        "importers": ["oscar_b2b.contracts.importers.IMPORTERS"],
        "context_providers": ["oscar_b2b.contracts.contributions.ContractContext"],
        "basket_parts": ["oscar_b2b.contracts.contributions.BasketByContract"],
        "feature_permissions": ["oscar_b2b.contracts.contributions.PERMISSIONS"],
        "cabinet_menu": ["oscar_b2b.contracts.contributions.CABINET_MENU"],
        "dealer_filters": ["oscar_b2b.contracts.dealer_filters.WithoutContract"],
        "slots": [
            "oscar_b2b.contracts.contributions.TermsBar",
            "oscar_b2b.contracts.contributions.CheckoutTerms",
            "oscar_b2b.contracts.contributions.MoneyByContract",
            "oscar_b2b.contracts.contributions.BasketContracts",
            "oscar_b2b.contracts.contributions.MoveChosenLines",
            "oscar_b2b.contracts.contributions.LineChoice",
            "oscar_b2b.contracts.contributions.CreditOfBasket",
            "oscar_b2b.contracts.contributions.CreditOfOrder",
            "oscar_b2b.contracts.dashboard.menu.ContractsOfDealer",
        ],
        "order_checks": [
            "oscar_b2b.contracts.contributions.ContractInForce",
            "oscar_b2b.contracts.contributions.SmallestOrderReached",
            "oscar_b2b.contracts.contributions.CreditAllowsIt",
        ],
        "dashboard_menu": ["oscar_b2b.contracts.dashboard.menu.DASHBOARD_MENU"],
        "dashboard_urls": [
            "oscar_b2b.contracts.dashboard.urls.ContractPages",
            "oscar_b2b.contracts.dealer_filters.ContractLookup",
        ],
        "site_settings": ["oscar_b2b.contracts.credit.SETTINGS"],
        "order_placed": ["oscar_b2b.contracts.contributions.KeepTerms"],
        "order_export_parts": ["oscar_b2b.contracts.contributions.ContractOfOrder"],
    },
)
