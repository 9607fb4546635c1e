from django.urls import path

from oscar_b2b.core import split_views as views

app_name = "split"

urlpatterns = [
    path("", views.SplitPage.as_view(), name="page"),
    path("join/", views.JoinParts.as_view(), name="join"),
]
