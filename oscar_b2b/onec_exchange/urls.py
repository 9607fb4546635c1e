"""URLs of the exchange; 1C follows no redirect, so both spellings answer."""

from __future__ import annotations

from django.urls import path

from oscar_b2b.onec_exchange.transport.views import exchange

app_name = "onec_exchange"

urlpatterns = [
    path("exchange", exchange),
    path("exchange/", exchange, name="exchange"),
]
