"""Papers of a legal entity asked of 1C, mounted at ``accounts/papers/``."""

from __future__ import annotations

from django.urls import path

from oscar_b2b.onec_exchange import account_views

app_name = "onec_papers"

urlpatterns = [
    path("reconciliation/", account_views.AskForAct.as_view(), name="reconciliation"),
    path("reconciliation/<int:pk>/", account_views.ActPage.as_view(), name="act"),
    path("reconciliation/<int:pk>/status/", account_views.ActStatus.as_view(), name="act-status"),
    path("reconciliation/<int:pk>/act.pdf", account_views.ActFile.as_view(), name="act-file"),
]
