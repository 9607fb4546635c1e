"""Pages of members: the supply contract, the papers of the cabinet, one more legal entity."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import FormView, TemplateView

from oscar_b2b.core import permissions
from oscar_b2b.core.addresses import base_url, client_address
from oscar_b2b.core.models import Member
from oscar_b2b.core.views import OwnHandOnly, SignInFirst
from oscar_b2b.onboarding import contract_gate, queries, shop_settings
from oscar_b2b.onboarding.forms import DocumentForm, EntityForm
from oscar_b2b.onboarding.private_files import private_file
from oscar_b2b.onboarding.services import applications, documents, supply_contracts


class MembersOnly(LoginRequiredMixin):
    """Visitors get the log-in, others without the right a 404, as if there were no such page."""

    #: Right of a ``feature_permissions`` contribution; empty = every member.
    right = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        member = request.member  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            if not member or (self.right and not permissions.may(member, self.right)):
                raise Http404
            self.member = member
        return super().dispatch(request, *args, **kwargs)


class SupplyContract(MembersOnly, TemplateView):
    """The text of the supply contract; the cabinet's administrator accepts it here."""

    template_name = "onboarding/contract.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = queries.current_text() if shop_settings.contract_is_asked() else None
        if text is None:
            raise Http404
        return super().get_context_data(
            text=text,
            next=self.request.GET.get("next", ""),
            is_accepted=queries.has_accepted(dealer_id=self.member.dealer_id, text=text),
            may_accept=self.member.role == Member.ADMIN and self.request.b2b.worker_id is None,  # type: ignore[attr-defined]
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        if not shop_settings.contract_is_asked() or request.b2b.worker_id is not None:  # type: ignore[attr-defined]
            raise Http404
        text_id = request.POST.get("text", "")
        try:
            acceptance = supply_contracts.accept_for_dealer(
                member=self.member,
                text_id=int(text_id) if text_id.isdecimal() and len(text_id) < 19 else 0,
                signature=supply_contracts.Signature(
                    remote_addr=client_address(request),
                    browser=request.headers.get("User-Agent", ""),
                    language=get_language() or "",
                ),
                at=timezone.now(),
            )
        except supply_contracts.UnableToAcceptContract as error:
            messages.error(request, error.reason)
            return redirect("onboarding:contract")
        contract_gate.remember(request, text_id=acceptance.text_id)
        messages.success(request, _("The contract is accepted; the PDF is among your documents."))
        target = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(
            target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            target = settings.LOGIN_REDIRECT_URL
        return HttpResponseRedirect(target)


class Documents(MembersOnly, FormView):
    """Papers of the cabinet: accepted contracts, and what both sides have uploaded."""

    right = queries.SEE_DOCUMENTS
    template_name = "onboarding/documents.html"
    form_class = DocumentForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        dealer_id = self.member.dealer_id
        return super().get_context_data(
            page_title=_("Company papers"),
            acceptances=list(queries.acceptances_of(dealer_id=dealer_id)),
            documents=list(queries.documents_of(dealer_id=dealer_id)),
            limit=settings.ONBOARDING_FILE_LIMIT,
            **kwargs,
        )

    def form_valid(self, form: DocumentForm) -> HttpResponse:
        if self.request.b2b.worker_id is not None:  # type: ignore[attr-defined]
            # Whoever works in a member's name uploads as the supplier, in the dashboard.
            raise PermissionDenied
        try:
            document = documents.add(
                dealer_id=self.member.dealer_id,
                upload=form.cleaned_data["file"],
                kind=form.cleaned_data["kind"],
                by=self.request.user,
                by_supplier=False,
                at=timezone.now(),
                base_url=base_url(self.request),
            )
        except documents.UnableToKeepDocument as error:
            form.add_error("file", error.reason)
            return self.form_invalid(form)
        messages.success(self.request, _("“%s” is uploaded; your manager is told.") % document)
        return redirect("onboarding:documents")


class DocumentFile(MembersOnly, View):
    """A paper of the own cabinet, always as an attachment; 404 for any other."""

    right = queries.SEE_DOCUMENTS

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        found = queries.documents_of(dealer_id=self.member.dealer_id).filter(pk=pk).first()
        if found is None:
            raise Http404
        return private_file(
            found.file, name=found.name, content_type=found.content_type, attachment=True
        )


class RemoveDocument(SignInFirst, OwnHandOnly, MembersOnly, View):
    """Take an own paper off the list."""

    right = queries.SEE_DOCUMENTS

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        dealer_id = self.member.dealer_id
        if not queries.documents_of(dealer_id=dealer_id).filter(pk=pk).exists():
            raise Http404
        try:
            document = documents.remove(
                document_id=pk, dealer_id=dealer_id, by_supplier=False, at=timezone.now()
            )
        except documents.UnableToKeepDocument as error:
            messages.error(request, error.reason)
        else:
            messages.success(request, _("“%s” is off the list.") % document)
        return redirect("onboarding:documents")


class ContractFile(MembersOnly, View):
    """The PDF of an accepted contract of the own cabinet; 404 for any other."""

    right = queries.SEE_DOCUMENTS

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        found = queries.acceptances_of(dealer_id=self.member.dealer_id).filter(pk=pk).first()
        if found is None:
            raise Http404
        return private_file(
            found.pdf,
            name=f"contract-{found.text.number}.pdf",
            content_type="application/pdf",
            attachment=request.GET.get("download") == "1",
        )


class AskForEntity(OwnHandOnly, MembersOnly, FormView):
    """A head or administrator asks for one more legal entity."""

    right = queries.ASK_FOR_ENTITY
    template_name = "onboarding/ask_for_entity.html"
    form_class = EntityForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(page_title=_("One more legal entity"), **kwargs)

    def form_valid(self, form: EntityForm) -> HttpResponse:
        applications.ask_for_entity(
            member=self.member,
            company=form.cleaned_data["company"],
            tax_number=form.cleaned_data["tax_number"],
            comment=form.cleaned_data["comment"],
            at=timezone.now(),
            base_url=base_url(self.request),
        )
        messages.success(self.request, _("Your manager has the request and answers by a letter."))
        return redirect(reverse("customer:summary"))
