from django.urls import path

from oscar_b2b.contracts import views

app_name = "contracts"

urlpatterns = [
    path("", views.ContractList.as_view(), name="list"),
    path("switch/", views.SwitchContract.as_view(), name="switch"),
]
