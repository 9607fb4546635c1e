from django.urls import path

from oscar_b2b.core import order_file_views as views

app_name = "order_files"

urlpatterns = [
    path("", views.AddFiles.as_view(), name="add"),
    path("<int:pk>/", views.DownloadFile.as_view(), name="file"),
    path("<int:pk>/remove/", views.RemoveFile.as_view(), name="remove"),
]
