from django.urls import path

from oscar_b2b.shipping_carriers import views

app_name = "delivery"

urlpatterns = [
    path("cities/", views.Cities.as_view(), name="cities"),
    path("points/", views.Points.as_view(), name="points"),
    path("own-waybill/<slug:number>/", views.OwnWaybill.as_view(), name="own-waybill"),
]
