"""The queue of applications: list, one application, what is done with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import DetailView, ListView

from oscar_b2b.core.addresses import base_url
from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.core.models import LegalEntity, Member
from oscar_b2b.onboarding import queries
from oscar_b2b.onboarding.models import Application
from oscar_b2b.onboarding.services import applications
from oscar_b2b.onboarding.services.applications import UnableToDecide

LIST = "dashboard:b2b-applications"
ONE = "dashboard:b2b-application"


def as_id(text: str | None) -> int:
    """Return an id that a form sent; 0, which no row has, for anything else."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


class Applications(StaffOnly, ListView):
    """The queue: open applications first of all."""

    permission_required = "onboarding.view_application"
    template_name = "onboarding/dashboard/applications.html"
    context_object_name = "applications"
    paginate_by = 50

    def get_queryset(self) -> Any:
        self.words = self.request.GET.get("q", "").strip()[:100]
        self.state = self.request.GET.get("state", "open")
        self.mine = self.request.GET.get("mine") == "1"
        return queries.applications(
            state=self.state,
            words=self.words,
            assigned_to=self.request.user if self.mine else None,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            words=self.words,
            state=self.state,
            mine=self.mine,
            states=[
                ("open", _("Waiting for a decision")),
                *Application.STATUSES,
                ("all", _("All")),
            ],
            **kwargs,
        )


class OneApplication(StaffOnly, DetailView):
    """One application with its notes, and the counterparties it may be tied to."""

    permission_required = "onboarding.view_application"
    template_name = "onboarding/dashboard/application.html"
    context_object_name = "application"
    queryset = Application.objects.select_related(
        "assigned_to", "decided_by", "segment", "dealer", "legal_entity", "invitation", "asked_by"
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        application = self.object
        may_change = self.request.user.has_perm(queries.WORK_ON_APPLICATIONS)
        words = self.request.GET.get("q", "").strip()[:100]
        is_open = may_change and application.is_open
        return super().get_context_data(
            notes=list(application.notes.select_related("author")),
            may_change=may_change,
            words=words,
            counterparties=(
                queries.counterparties(words=words, application=application) if is_open else []
            ),
            workers=list(queries.workers()) if is_open else [],
            holder=queries.registered_under(
                (application.edrpou, application.tax_id, application.vat_number),
                but_dealer=application.dealer_id,
            ),
            doubles=list(queries.doubles(application)[:5]) if application.is_open else [],
            acceptances=list(application.contract_acceptances.select_related("text")),
            roles=Member.ROLES,
            role=Member.ADMIN,
            **kwargs,
        )


class ActOnApplication(StaffOnly, View):
    """``POST`` with ``do`` = ``take``, ``assign``, ``note``, ``accept`` or ``refuse``."""

    permission_required = queries.WORK_ON_APPLICATIONS

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        get_object_or_404(Application, pk=pk)
        actions = {
            "take": self._take,
            "assign": self._assign,
            "note": self._note,
            "accept": self._accept,
            "refuse": self._refuse,
        }
        act = actions.get(request.POST.get("do", ""))
        try:
            if act is None:
                raise UnableToDecide(_("Choose what to do."))
            text = act(request, pk)
        except UnableToDecide as error:
            messages.error(request, error.reason)
        else:
            messages.success(request, text)
        return redirect(reverse(ONE, args=[pk]))

    def _take(self, request: HttpRequest, pk: int) -> str:
        applications.take(application_id=pk, by=request.user)
        return _("The application is yours.")

    def _assign(self, request: HttpRequest, pk: int) -> str:
        chosen = as_id(request.POST.get("to"))
        to = queries.workers().filter(pk=chosen).first() if chosen else None
        if chosen and to is None:
            raise UnableToDecide(_("This person may not work on applications."))
        applications.assign(application_id=pk, to=to)
        if to is None:
            return _("The application is nobody's now.")
        return _("%s has the application now.") % (to.get_full_name() or to.email)

    def _note(self, request: HttpRequest, pk: int) -> str:
        applications.note(application_id=pk, by=request.user, text=request.POST.get("text", ""))
        return _("The note is kept.")

    def _accept(self, request: HttpRequest, pk: int) -> str:
        entity_id = as_id(request.POST.get("entity")) or None
        if (
            entity_id is None or LegalEntity.objects.filter(pk=entity_id, dealer=None).exists()
        ) and not request.user.has_perm("core.add_dealer"):
            raise UnableToDecide(_("You may not create dealers."))
        application = applications.accept(
            application_id=pk,
            by=request.user,
            at=timezone.now(),
            email=request.POST.get("email", ""),
            legal_entity_id=entity_id,
            role=request.POST.get("role", Member.ADMIN),
            base_url=base_url(request),
        )
        if application.kind == Application.ENTITY:
            return _("“%(entity)s” belongs to dealer “%(dealer)s” now.") % {
                "entity": application.legal_entity,
                "dealer": application.dealer,
            }
        return _("Accepted: %(email)s is invited into the cabinet of “%(dealer)s”.") % {
            "email": application.email,
            "dealer": application.dealer,
        }

    def _refuse(self, request: HttpRequest, pk: int) -> str:
        application = applications.refuse(
            application_id=pk,
            by=request.user,
            reason=request.POST.get("reason", ""),
            at=timezone.now(),
            base_url=base_url(request),
        )
        if application.email:
            return _("Refused; %s gets a letter.") % application.email
        return _("Refused. There is no e-mail: call the applicant.")
