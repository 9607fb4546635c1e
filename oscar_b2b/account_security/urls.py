from django.urls import path

from oscar_b2b.account_security import views

app_name = "account_security"

urlpatterns = [
    path("", views.Overview.as_view(), name="overview"),
    path("sessions/<int:pk>/end/", views.EndSession.as_view(), name="end-session"),
    path("sessions/end-others/", views.EndOthers.as_view(), name="end-others"),
    path("second-factor/", views.PassSecondFactor.as_view(), name="pass"),
    path("second-factor/set-up/", views.SetUpSecondFactor.as_view(), name="set-up"),
    path("second-factor/codes/", views.RenewCodes.as_view(), name="renew-codes"),
    path("second-factor/off/", views.SwitchOff.as_view(), name="switch-off"),
]
