"""URLs of onboarding's dashboard pages, mounted by the dashboard fork under ``b2b/``."""

from __future__ import annotations

from typing import ClassVar

from django.urls import path

from oscar_b2b.onboarding.dashboard import contracts, invitations, papers, queue


class OnboardingPages:
    """Extension point ``dashboard_urls``."""

    urlpatterns: ClassVar = [
        path("applications/", queue.Applications.as_view(), name="b2b-applications"),
        path("applications/<int:pk>/", queue.OneApplication.as_view(), name="b2b-application"),
        path(
            "applications/<int:pk>/act/",
            queue.ActOnApplication.as_view(),
            name="b2b-application-act",
        ),
        path("invitations/", invitations.Invitations.as_view(), name="b2b-invitations"),
        path("invitations/new/", invitations.Invite.as_view(), name="b2b-invite"),
        path(
            "invitations/<int:pk>/act/",
            invitations.ActOnInvitation.as_view(),
            name="b2b-invitation-act",
        ),
        path("contract-texts/", contracts.ContractTexts.as_view(), name="b2b-contract-texts"),
        path("contract-texts/new/", contracts.NewText.as_view(), name="b2b-contract-text-new"),
        path("contract-texts/<int:pk>/", contracts.OneText.as_view(), name="b2b-contract-text"),
        path(
            "contract-texts/accepted/<int:pk>/",
            contracts.AcceptedFile.as_view(),
            name="b2b-contract-accepted",
        ),
        path("papers/", papers.Dealers.as_view(), name="b2b-papers"),
        path("papers/<int:dealer_id>/", papers.DealerPapers.as_view(), name="b2b-dealer-papers"),
        path(
            "papers/<int:dealer_id>/<int:pk>/", papers.PaperFile.as_view(), name="b2b-dealer-paper"
        ),
        path(
            "papers/<int:dealer_id>/<int:pk>/remove/",
            papers.RemovePaper.as_view(),
            name="b2b-dealer-paper-remove",
        ),
    ]
