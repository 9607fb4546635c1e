from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.urls import path
from oscar.apps.customer import apps
from oscar.core.loading import get_class


class CustomerConfig(apps.CustomerConfig):
    """The dealer's cabinet: log-in, orders, profile. Accounts are made by the supplier."""

    name = "oscar_b2b.forks.customer"

    def ready(self) -> None:
        from oscar.apps.customer import receivers  # noqa: F401

        self.login_view = get_class("customer.views", "AccountAuthView")
        self.logout_view = get_class("customer.views", "LogoutView")
        self.summary_view = get_class("customer.views", "AccountSummaryView")
        self.order_history_view = get_class("customer.views", "OrderHistoryView")
        self.order_detail_view = get_class("customer.views", "OrderDetailView")
        self.profile_view = get_class("customer.views", "ProfileView")
        self.profile_update_view = get_class("customer.views", "ProfileUpdateView")
        self.change_password_view = get_class("customer.views", "ChangePasswordView")

    def get_urls(self) -> list[Any]:
        private = {
            "": (self.summary_view, "summary"),
            "orders/": (self.order_history_view, "order-list"),
            "orders/<slug:order_number>/": (self.order_detail_view, "order"),
            "profile/": (self.profile_view, "profile-view"),
            "profile/edit/": (self.profile_update_view, "profile-update"),
            "change-password/": (self.change_password_view, "change-password"),
        }
        urls = [
            path("login/", self.login_view.as_view(), name="login"),
            path("logout/", self.logout_view.as_view(), name="logout"),
            *(
                path(route, login_required(view.as_view()), name=name)
                for route, (view, name) in private.items()
            ),
        ]
        return self.post_process_urls(urls)
