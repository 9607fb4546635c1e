"""The dealer's page about the personal manager, under ``accounts/manager/``."""

from __future__ import annotations

from django.urls import path

from oscar_b2b.personal_managers import views

app_name = "personal_managers"
urlpatterns = [path("", views.MyManager.as_view(), name="mine")]
