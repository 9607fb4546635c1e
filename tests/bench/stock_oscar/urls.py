from django.apps import apps
from django.urls import include, path

from tests.bench.stock_oscar.page import ListedProducts

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("bench/", ListedProducts.as_view()),
    path("", include(apps.get_app_config("oscar").urls[0])),
]
