"""Where the link of an invitation leads; works with every module off."""

from django.urls import path

from oscar_b2b.core import invitation_views

app_name = "invitations"

urlpatterns = [
    path("<str:token>/", invitation_views.AcceptInvitation.as_view(), name="accept"),
]
