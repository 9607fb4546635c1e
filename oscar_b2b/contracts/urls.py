from django.urls import path

from oscar_b2b.contracts import views

app_name = "contracts"

urlpatterns = [
    path("", views.ContractList.as_view(), name="list"),
    path("balance/", views.BalancePage.as_view(), name="balance"),
    path("switch/", views.SwitchContract.as_view(), name="switch"),
    path("baskets/move/", views.MoveLines.as_view(), name="move-lines"),
    path("baskets/take-in/", views.TakeIn.as_view(), name="take-in"),
    path("baskets/place-all/", views.PlaceAll.as_view(), name="place-all"),
    path("baskets/place-all/next/", views.PlaceNext.as_view(), name="place-next"),
    path("baskets/placed/", views.PlacedReport.as_view(), name="placed"),
]
