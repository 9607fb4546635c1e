"""Pages of a cabinet's employees; work with every module off."""

from django.urls import path

from oscar_b2b.core import member_views as views

app_name = "members"

urlpatterns = [
    path("", views.Colleagues.as_view(), name="list"),
    path("rights/", views.RightsMatrix.as_view(), name="rights"),
    path("my-rights/", views.MyRights.as_view(), name="my-rights"),
    path("my-rights/ask/", views.AskForRight.as_view(), name="ask"),
    path("invite/", views.Invite.as_view(), name="invite"),
    path("invitations/<int:pk>/resend/", views.ResendInvitation.as_view(), name="resend"),
    path("invitations/<int:pk>/revoke/", views.RevokeInvitation.as_view(), name="revoke"),
    path("requests/<int:pk>/", views.Decide.as_view(), name="decide"),
    path("<int:pk>/", views.Colleague.as_view(), name="member"),
    path("<int:pk>/change/", views.Change.as_view(), name="change"),
    path("<int:pk>/rights/", views.SetRights.as_view(), name="set-rights"),
    path("<int:pk>/end-access/", views.EndAccess.as_view(), name="end-access"),
    path("<int:pk>/log-out/", views.LogOutEverywhere.as_view(), name="log-out"),
]
