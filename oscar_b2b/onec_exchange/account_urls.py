"""Papers of a legal entity asked of 1C, mounted at ``accounts/papers/``."""

from __future__ import annotations

from django.urls import path

from oscar_b2b.onec_exchange import account_views

app_name = "onec_papers"

urlpatterns = [
    path("reconciliation/", account_views.ReconciliationAct.as_view(), name="reconciliation"),
]
