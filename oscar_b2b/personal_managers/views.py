"""The dealer's page about the personal manager: contacts, a letter, a call back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from oscar_b2b.core.models import PersonalManager
from oscar_b2b.personal_managers import services
from oscar_b2b.personal_managers.forms import CallForm, WriteForm
from oscar_b2b.personal_managers.models import ManagerRequest


class MyManager(LoginRequiredMixin, TemplateView):
    """``POST`` with ``kind=write`` or ``kind=call`` sends a request."""

    template_name = "personal_managers/my_manager.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not request.member:  # type: ignore[attr-defined]
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        dealer = self.request.member.dealer  # type: ignore[attr-defined]
        manager: PersonalManager | None = dealer.manager
        forms = {"write": WriteForm(prefix="write"), "call": CallForm(prefix="call")}
        return super().get_context_data(
            **{
                "page_title": _("Personal manager"),
                "manager": manager if manager and manager.is_active else None,
                **forms,
                **kwargs,
            }
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        kind = request.POST.get("kind", "")
        if kind not in dict(ManagerRequest.KINDS):
            raise Http404
        form: Any = (WriteForm if kind == ManagerRequest.WRITE else CallForm)(
            request.POST, prefix=kind
        )
        if form.is_valid():
            found = form.cleaned_data
            try:
                services.ask(
                    member=request.member,  # type: ignore[attr-defined]
                    kind=kind,
                    text=found.get("text") or found.get("when", ""),
                    phone=found.get("phone", ""),
                    at=timezone.now(),
                    base_url=request.build_absolute_uri("/"),
                )
            except services.UnableToAsk as error:
                form.add_error(None, error.reason)
            else:
                messages.success(
                    request,
                    _("Sent. The manager will answer you.")
                    if kind == ManagerRequest.WRITE
                    else _("Sent. The manager will call you back."),
                )
                return redirect("personal_managers:mine")
        return self.render_to_response(self.get_context_data(**{kind: form}))
