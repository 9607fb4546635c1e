from __future__ import annotations

from typing import Any

from django.urls import path
from oscar.apps.checkout import apps
from oscar.core.loading import get_class


class CheckoutConfig(apps.CheckoutConfig):
    """One page instead of Oscar's steps."""

    name = "oscar_b2b.forks.checkout"

    def ready(self) -> None:
        self.index_view = get_class("checkout.views", "IndexView")
        self.choose_view = get_class("checkout.views", "ChooseView")
        self.thankyou_view = get_class("checkout.views", "ThankYouView")

    def get_urls(self) -> list[Any]:
        urls = [
            path("", self.index_view.as_view(), name="index"),
            path("delivery/choose/", self.choose_view.as_view(), name="choose"),
            path("thank-you/<slug:number>/", self.thankyou_view.as_view(), name="thank-you"),
        ]
        return self.post_process_urls(urls)
