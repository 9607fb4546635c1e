from oscar_b2b.core.modules import Module

MODULE = Module(
    name="onboarding",
    title="Becoming a dealer: applications, invitations, papers",
    depends=("core",),
    apps=("oscar_b2b.onboarding.apps.OnboardingConfig",),
    urls={"access/": "oscar_b2b.onboarding.urls"},
    middleware=(
        "oscar_b2b.onboarding.catalogue_mode.ClosedCatalogueMiddleware",
        "oscar_b2b.onboarding.contract_gate.SupplyContractMiddleware",
    ),
    contributes={
        "site_settings": ["oscar_b2b.onboarding.shop_settings.SETTINGS"],
        "context_providers": ["oscar_b2b.onboarding.catalogue_mode.CatalogueMode"],
        "feature_permissions": ["oscar_b2b.onboarding.contributions.PERMISSIONS"],
        "cabinet_menu": ["oscar_b2b.onboarding.contributions.CABINET_MENU"],
        "dashboard_menu": ["oscar_b2b.onboarding.contributions.DASHBOARD_MENU"],
        "dashboard_urls": ["oscar_b2b.onboarding.dashboard.urls.OnboardingPages"],
        "demo_data": ["oscar_b2b.onboarding.demo.DemoAccess"],
        "periodic": ["oscar_b2b.onboarding.schedule.PERIODIC"],
        "slots": [
            "oscar_b2b.onboarding.contributions.HomeAccess",
            "oscar_b2b.onboarding.contributions.LoginAccess",
            "oscar_b2b.onboarding.contributions.VisitorLinks",
            "oscar_b2b.onboarding.contributions.ClosedCabinet",
            "oscar_b2b.onboarding.contributions.EntityLink",
            "oscar_b2b.onboarding.contributions.InviteEntity",
            "oscar_b2b.onboarding.contributions.DealerPapers",
        ],
    },
)
