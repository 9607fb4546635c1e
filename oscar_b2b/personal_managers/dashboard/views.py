"""Managers, the rules that give dealers to them, and the requests of dealers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import ListView, TemplateView

from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.core.dashboard.editing import DeleteRow, EditRow
from oscar_b2b.core.models import PersonalManager
from oscar_b2b.personal_managers import queries, services
from oscar_b2b.personal_managers.dashboard.forms import ManagerForm, RuleForm
from oscar_b2b.personal_managers.models import ManagerRule

MANAGERS = "dashboard:b2b-managers"
REQUESTS = "dashboard:b2b-manager-requests"


class Managers(StaffOnly, TemplateView):
    """Managers with their dealers, and the rules in their order."""

    permission_required = "core.view_personalmanager"
    template_name = "personal_managers/dashboard/managers.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            managers=list(queries.managers()), rules=list(queries.rules()), **kwargs
        )


class EditManager(EditRow):
    """A manager; who is switched off loses the dealers to others at once."""

    model = PersonalManager
    form_class = ManagerForm
    list_url = MANAGERS
    list_name = _("Personal managers")
    new_name = _("New manager")
    notice = _("The dealers of a manager who is no longer active get another one at once.")

    def keep(self, row: Any) -> None:
        services.keep_manager(manager=row)


class EditRule(EditRow):
    """Who gets which dealers."""

    model = ManagerRule
    form_class = RuleForm
    list_url = MANAGERS
    list_name = _("Personal managers")
    new_name = _("New rule")
    notice = _(
        "For dealers without a manager, when 1C or a registration brings them. Empty conditions "
        "fit everybody; several managers take turns. A manager chosen by hand stays."
    )

    def form_valid(self, form: Any) -> HttpResponse:
        self.managers = list(form.cleaned_data["managers"])
        return super().form_valid(form)

    def keep(self, row: Any) -> None:
        services.keep_rule(rule=row, managers=self.managers)


class DeleteRule(DeleteRow):
    """Take a rule back."""

    model = ManagerRule
    list_url = MANAGERS

    def drop(self, row: Any) -> None:
        services.drop_rule(rule=row)


class Requests(StaffOnly, ListView):
    """What dealers ask; a manager sees his own first, everybody's by a link."""

    permission_required = "personal_managers.view_managerrequest"
    template_name = "personal_managers/dashboard/requests.html"
    context_object_name = "asked"
    paginate_by = 50

    def get_queryset(self) -> Any:
        self.state = self.request.GET.get("state", "")
        own = PersonalManager.objects.filter(user_id=self.request.user.pk or 0).first()
        self.whose = self.request.GET.get("whose", "mine" if own else "all")
        mine = own.pk if own is not None and self.whose == "mine" else None
        self.is_manager = own is not None
        return queries.requests(state=self.state, manager_id=mine)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            state=self.state,
            whose=self.whose,
            is_manager=self.is_manager,
            states=[("", _("Waiting")), ("done", _("Done")), ("all", _("All"))],
            **kwargs,
        )


class FinishRequest(StaffOnly, View):
    """``POST``: the request is done."""

    permission_required = "personal_managers.change_managerrequest"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        done = services.finish(request_id=pk, by=request.user, at=timezone.now())
        if done is None:
            messages.info(request, gettext("Somebody has done it already."))
        else:
            messages.success(request, gettext("Done: %s.") % done)
        return redirect(REQUESTS)
