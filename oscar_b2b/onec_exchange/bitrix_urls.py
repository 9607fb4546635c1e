"""The address of Bitrix: УНФ asks ``mode=info`` there whatever address it was given."""

from __future__ import annotations

from django.urls import path

from oscar_b2b.onec_exchange.transport.views import exchange

app_name = "onec_exchange_bitrix"

urlpatterns = [
    path("1c_exchange.php", exchange, name="exchange"),
    path("1c_exchange.php/", exchange),
]
