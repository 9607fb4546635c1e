from oscar_b2b.core.modules import Module

MODULE = Module(
    name="core",
    title="Core: dealers, extension points, request context",
    apps=("oscar_b2b.core.apps.CoreConfig", "auditlog"),
    middleware=("oscar_b2b.core.middleware.AuditMiddleware",),
    urls={
        "accounts/legal-entity/": "oscar_b2b.core.urls",
        "prices/": "oscar_b2b.core.price_urls",
        "conditions/": "oscar_b2b.core.condition_urls",
        "checkout/split/": "oscar_b2b.core.split_urls",
        "accounts/order-files/": "oscar_b2b.core.order_file_urls",
        "accounts/colleagues/": "oscar_b2b.core.member_urls",
        "accounts/invitation/": "oscar_b2b.core.invitation_urls",
    },
    contributes={
        "importers": ["oscar_b2b.core.importers.IMPORTERS"],
        "feature_permissions": ["oscar_b2b.core.contributions.PERMISSIONS"],
        "periodic": ["oscar_b2b.core.schedule.PERIODIC"],
        "dashboard_menu": ["oscar_b2b.core.contributions.DASHBOARD_MENU"],
        "dashboard_urls": ["oscar_b2b.core.dashboard.urls.DealerPages"],
        "dealer_actions": ["oscar_b2b.core.dashboard.actions.ACTIONS"],
        "cabinet_menu": ["oscar_b2b.core.contributions.CABINET_MENU"],
        "health_checks": [
            "oscar_b2b.core.health.DatabaseCheck",
            "oscar_b2b.core.health.CacheCheck",
        ],
        "checkout_parts": ["oscar_b2b.core.order_file_part.OrderFilesPart"],
        "order_placed": [
            "oscar_b2b.core.order_file_part.TieFiles",
            "oscar_b2b.core.split_slots.OpenNextPart",
        ],
        "after_placing": ["oscar_b2b.core.split_slots.GoToNextPart"],
        "slots": [
            "oscar_b2b.core.contributions.ManagerBlock",
            "oscar_b2b.core.order_file_part.FilesOfOrder",
            "oscar_b2b.core.order_file_part.FilesOfDashboardOrder",
            "oscar_b2b.core.split_slots.SplitAtCheckout",
            "oscar_b2b.core.split_slots.PartAtCheckout",
            "oscar_b2b.core.split_slots.PartAtBasket",
            "oscar_b2b.core.split_slots.OrdersOfSplit",
        ],
        "listing_orders": ["oscar_b2b.core.contributions.LISTING_ORDERS"],
        "audience_traits": ["oscar_b2b.core.audience_traits.TRAITS"],
        "context_providers": ["oscar_b2b.core.contributions.MemberContext"],
    },
)
