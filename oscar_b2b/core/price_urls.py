from django.urls import path

from oscar_b2b.core import price_views

app_name = "prices"

urlpatterns = [
    path("<int:pk>/why/", price_views.WhyPrice.as_view(), name="why"),
]
