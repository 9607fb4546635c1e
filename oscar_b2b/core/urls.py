from django.urls import path

from oscar_b2b.core import views

app_name = "core"

urlpatterns = [
    path("", views.LegalEntities.as_view(), name="legal-entities"),
    path("switch/", views.SwitchLegalEntity.as_view(), name="switch-legal-entity"),
]
