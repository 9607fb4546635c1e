"""Invitations: the list, a new one for a counterparty or a dealer, again, back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import FormView, ListView

from oscar_b2b.core.addresses import base_url
from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.core.models import Dealer, Invitation, LegalEntity, Member
from oscar_b2b.core.services import invitations
from oscar_b2b.core.services.invitations import UnableToInvite
from oscar_b2b.onboarding import queries
from oscar_b2b.onboarding.dashboard.queue import as_id
from oscar_b2b.onboarding.services import first_users

LIST = "dashboard:b2b-invitations"


class Invitations(StaffOnly, ListView):
    """Who was invited, by whom, and how far it is."""

    permission_required = "core.view_invitation"
    template_name = "onboarding/dashboard/invitations.html"
    context_object_name = "invitations"
    paginate_by = 50

    def get_queryset(self) -> Any:
        self.words = self.request.GET.get("q", "").strip()[:100]
        self.state = self.request.GET.get("state", "open")
        return queries.invitations(words=self.words, state=self.state, at=timezone.now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            words=self.words,
            state=self.state,
            states=[
                ("open", _("Waiting")),
                ("expired", _("Too old")),
                ("accepted", _("Accepted")),
                ("revoked", _("Taken back")),
                ("all", _("All")),
            ],
            now=timezone.now(),
            may_invite=self.request.user.has_perm("core.add_invitation"),
            may_change=self.request.user.has_perm("core.change_invitation"),
            **kwargs,
        )


class InviteForm(forms.Form):
    """Whom to invite."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"), widget=forms.EmailInput(attrs={"class": "form-control"})
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=Member.ROLES,
        initial=Member.ADMIN,
        widget=forms.Select(attrs={"class": "form-control no-widget-init"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the letter"),
        choices=settings.LANGUAGES,
        widget=forms.Select(attrs={"class": "form-control no-widget-init"}),
    )


class Invite(StaffOnly, FormView):
    """``?entity=`` a counterparty of 1C, or ``?dealer=``; without either the search for one."""

    permission_required = "core.add_invitation"
    template_name = "onboarding/dashboard/invite.html"
    form_class = InviteForm
    entity: LegalEntity | None = None
    dealer: Dealer | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.has_perm(self.permission_required):
            if "entity" in request.GET:
                self.entity = get_object_or_404(
                    LegalEntity.objects.select_related("dealer"),
                    pk=as_id(request.GET["entity"]),
                    is_active=True,
                )
                self.dealer = self.entity.dealer
            elif "dealer" in request.GET:
                self.dealer = get_object_or_404(Dealer, pk=as_id(request.GET["dealer"]))
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        first = (self.entity.email.split(",") if self.entity else [""])[0].strip()
        return {"email": first if "@" in first else "", "language": get_language()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = self.request.GET.get("q", "").strip()[:100]
        return super().get_context_data(
            entity=self.entity,
            dealer=self.dealer,
            words=words,
            found=queries.counterparties(words=words) if words else [],
            **kwargs,
        )

    def form_valid(self, form: InviteForm) -> HttpResponse:
        data = form.cleaned_data
        common = {
            "email": data["email"],
            "name": data["name"],
            "role": data["role"],
            "language": data["language"],
            "base_url": base_url(self.request),
            "at": timezone.now(),
        }
        try:
            if self.entity is not None:
                if self.dealer is None and not self.request.user.has_perm("core.add_dealer"):
                    raise UnableToInvite(_("You may not create dealers."))
                invitation = first_users.invite_for_entity(
                    legal_entity_id=self.entity.pk, by=self.request.user, **common
                )
            elif self.dealer is not None:
                invitation = invitations.invite(
                    dealer_id=self.dealer.pk, invited_by=self.request.user, **common
                )
            else:
                raise UnableToInvite(_("Choose the counterparty first."))
        except UnableToInvite as error:
            form.add_error(None, error.reason)
            return self.form_invalid(form)
        messages.success(
            self.request,
            _("%(email)s is invited into the cabinet of “%(dealer)s”.")
            % {"email": invitation.email, "dealer": invitation.dealer},
        )
        return redirect(LIST)


class ActOnInvitation(StaffOnly, View):
    """``POST`` with ``do`` = ``resend`` or ``revoke``."""

    permission_required = "core.change_invitation"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        get_object_or_404(Invitation, pk=pk)
        try:
            if request.POST.get("do") == "revoke":
                invitation = invitations.revoke(invitation_id=pk, at=timezone.now())
                text = _("The invitation of %s is taken back.")
            else:
                invitation = invitations.resend(
                    invitation_id=pk, at=timezone.now(), base_url=base_url(request)
                )
                text = _("A new link is on its way to %s; the old one is dead.")
        except UnableToInvite as error:
            messages.error(request, error.reason)
        else:
            messages.success(request, text % invitation.email)
        return redirect(LIST)
