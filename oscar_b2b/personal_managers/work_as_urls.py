from django.urls import path

from oscar_b2b.personal_managers import work_as_views

app_name = "work_as"

urlpatterns = [
    path("start/", work_as_views.Start.as_view(), name="start"),
    path("back/", work_as_views.Back.as_view(), name="back"),
]
