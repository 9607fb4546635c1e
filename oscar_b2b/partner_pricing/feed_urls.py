"""Stock feeds, mounted at ``accounts/feeds/``."""

from __future__ import annotations

from django.urls import path

from oscar_b2b.partner_pricing import feed_views

app_name = "stock_feeds"

urlpatterns = [
    path("", feed_views.Feeds.as_view(), name="list"),
    path("new/", feed_views.NewFeed.as_view(), name="new"),
    path("<int:pk>/delete/", feed_views.DropFeed.as_view(), name="delete"),
    path("<str:secret>/stock.<str:kind>", feed_views.ReadFeed.as_view(), name="read"),
]
