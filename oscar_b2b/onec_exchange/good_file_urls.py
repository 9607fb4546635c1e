"""URLs of the files of goods."""

from __future__ import annotations

from django.urls import path

from oscar_b2b.onec_exchange.good_files import GoodFileView

app_name = "good_files"

urlpatterns = [path("<int:file_id>/", GoodFileView.as_view(), name="file")]
