"""Which modules are on, and what they bring into ``INSTALLED_APPS``."""

from __future__ import annotations

import os

import oscar

from oscar_b2b.core.modules import fork_oscar_apps, in_load_order, read_manifests

DEFAULT_MODULES = (
    "oscar_b2b.core",
    "oscar_b2b.account_security",
    "oscar_b2b.assortment",
    "oscar_b2b.onboarding",
    "oscar_b2b.personal_managers",
    "oscar_b2b.partner_pricing",
    "oscar_b2b.contracts",
    "oscar_b2b.shipping_carriers",
    "oscar_b2b.onec_exchange",
    "cms_pages",
)

#: Packages of the enabled modules; core is always on.
B2B_MODULES = [
    package.strip()
    for package in os.environ.get("B2B_MODULES", ",".join(DEFAULT_MODULES)).split(",")
    if package.strip()
]
if "oscar_b2b.core" not in B2B_MODULES:
    B2B_MODULES.insert(0, "oscar_b2b.core")

MODULES = in_load_order(read_manifests(B2B_MODULES))

#: The forks are always on, thin, and without schema change.
FORKS = {
    "shop": "oscar_b2b.forks.shop.apps.B2BShop",
    "partner": "oscar_b2b.forks.partner.apps.PartnerConfig",
    "basket": "oscar_b2b.forks.basket.apps.BasketConfig",
    "catalogue": "oscar_b2b.forks.catalogue.apps.CatalogueConfig",
    "search": "oscar_b2b.forks.search.apps.SearchConfig",
    "shipping": "oscar_b2b.forks.shipping.apps.ShippingConfig",
    "checkout": "oscar_b2b.forks.checkout.apps.CheckoutConfig",
    "order": "oscar_b2b.forks.order.apps.OrderConfig",
    "customer": "oscar_b2b.forks.customer.apps.CustomerConfig",
    "communication": "oscar_b2b.forks.communication.apps.CommunicationConfig",
    "dashboard": "oscar_b2b.forks.dashboard.apps.DashboardConfig",
    "orders_dashboard": "oscar_b2b.forks.dashboard.orders.apps.OrdersDashboardConfig",
}

_FORKS_WITH_MODELS = (
    "partner",
    "basket",
    "catalogue",
    "shipping",
    "order",
    "customer",
    "communication",
)
MIGRATION_MODULES = {label: f"oscar.apps.{label}.migrations" for label in _FORKS_WITH_MODELS}

INSTALLED_APPS = [
    # Ours first: their templates win over Oscar's.
    *(app for module in MODULES for app in module.apps),
    *fork_oscar_apps(oscar.INSTALLED_APPS, FORKS, MODULES),
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "lucide",
]
