"""Papers of dealers, for the supplier's side."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import FormView, ListView

from oscar_b2b.core.addresses import base_url
from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.core.models import Dealer
from oscar_b2b.onboarding import queries
from oscar_b2b.onboarding.forms import DocumentForm
from oscar_b2b.onboarding.private_files import private_file
from oscar_b2b.onboarding.services import documents

ONE = "dashboard:b2b-dealer-papers"


class Dealers(StaffOnly, ListView):
    """Dealers, those with papers first."""

    permission_required = "onboarding.view_dealerdocument"
    template_name = "onboarding/dashboard/papers.html"
    context_object_name = "dealers"
    paginate_by = 50

    def get_queryset(self) -> Any:
        self.words = self.request.GET.get("q", "").strip()[:100]
        return queries.dealers_with_papers(words=self.words)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(words=self.words, **kwargs)


class DealerPapers(StaffOnly, FormView):
    """Papers of one dealer, and the upload of one more."""

    template_name = "onboarding/dashboard/dealer_papers.html"
    form_class = DocumentForm

    def get_permission_required(self) -> tuple[str, ...]:
        if self.request.method == "POST":
            return ("onboarding.view_dealerdocument", "onboarding.add_dealerdocument")
        return ("onboarding.view_dealerdocument",)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        dealer = get_object_or_404(Dealer, pk=self.kwargs["dealer_id"])
        sees = self.request.user.has_perm("onboarding.view_contractacceptance")
        return super().get_context_data(
            dealer=dealer,
            documents=list(queries.documents_of(dealer_id=dealer.pk)),
            acceptances=list(queries.acceptances_of(dealer_id=dealer.pk)) if sees else [],
            may_add=self.request.user.has_perm("onboarding.add_dealerdocument"),
            limit=settings.ONBOARDING_FILE_LIMIT,
            **kwargs,
        )

    def form_valid(self, form: DocumentForm) -> HttpResponse:
        dealer = get_object_or_404(Dealer, pk=self.kwargs["dealer_id"])
        try:
            document = documents.add(
                dealer_id=dealer.pk,
                upload=form.cleaned_data["file"],
                kind=form.cleaned_data["kind"],
                by=self.request.user,
                by_supplier=True,
                at=timezone.now(),
                base_url=base_url(self.request),
            )
        except documents.UnableToKeepDocument as error:
            form.add_error("file", error.reason)
            return self.form_invalid(form)
        messages.success(self.request, _("“%s” is uploaded; the dealer is told.") % document)
        return redirect(reverse(ONE, args=[dealer.pk]))


class PaperFile(StaffOnly, View):
    """One paper, always as an attachment."""

    permission_required = "onboarding.view_dealerdocument"

    def get(self, request: HttpRequest, dealer_id: int, pk: int) -> FileResponse:
        found = queries.documents_of(dealer_id=dealer_id).filter(pk=pk).first()
        if found is None:
            raise Http404
        return private_file(
            found.file, name=found.name, content_type=found.content_type, attachment=True
        )


class RemovePaper(StaffOnly, View):
    """Take a paper of the supplier off the list."""

    permission_required = "onboarding.add_dealerdocument"

    def post(self, request: HttpRequest, dealer_id: int, pk: int) -> HttpResponse:
        if not queries.documents_of(dealer_id=dealer_id).filter(pk=pk).exists():
            raise Http404
        try:
            document = documents.remove(
                document_id=pk, dealer_id=dealer_id, by_supplier=True, at=timezone.now()
            )
        except documents.UnableToKeepDocument as error:
            messages.error(request, error.reason)
        else:
            messages.success(request, _("“%s” is off the list.") % document)
        return redirect(reverse(ONE, args=[dealer_id]))
