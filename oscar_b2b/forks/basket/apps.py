from __future__ import annotations

from typing import Any

from django.urls import path
from oscar.apps.basket import apps
from oscar.core.loading import get_class


class BasketConfig(apps.BasketConfig):
    name = "oscar_b2b.forks.basket"

    def ready(self) -> None:
        super().ready()
        self.add_many_view = get_class("basket.views", "AddManyView")

    def get_urls(self) -> list[Any]:
        urls = [
            path("", self.summary_view.as_view(), name="summary"),
            path("add/", self.add_many_view.as_view(), name="add-many"),
            path("add/<int:pk>/", self.add_view.as_view(), name="add"),
        ]
        return self.post_process_urls(urls)
