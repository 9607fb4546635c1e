"""Dealers: the list with its search, what is done with many at once, and the page of one."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import DetailView, ListView

from oscar_b2b.core import audit, dealer_queries
from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.core.dealer_queries import Search
from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.models import Dealer, Member
from oscar_b2b.core.services import dealers as services

LIST = "dashboard:b2b-dealers"
ONE = "dashboard:b2b-dealer"
#: Entries of the audit log shown on a dealer's page.
TRAIL = 10


def actions_of(user: Any) -> list[Any]:
    """Return what this employee may do with many dealers."""
    return [each for each in extensions.get("dealer_actions") if user.has_perm(each.permission)]


class Dealers(StaffOnly, ListView):
    """All dealers, found by name, EDRPOU or e-mail; filters; many chosen for one action."""

    permission_required = "core.view_dealer"
    template_name = "b2b_core/dashboard/dealers.html"
    context_object_name = "dealers"
    paginate_by = 50

    def get_queryset(self) -> Any:
        self.search = Search.from_query(self.request.GET)
        return dealer_queries.with_facts(dealer_queries.dealers(self.search))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        options = dealer_queries.choices()
        labels = {
            "state": (_("Access"), _("In use")),
            "segment": (_("Segment"), _("All segments")),
            "region": (_("Region"), _("All regions")),
            "manager": (_("Manager"), _("All managers")),
            "more": (_("Also"), _("All")),
        }
        return super().get_context_data(
            search=self.search,
            filters=[
                (name, *labels[name], options[name], getattr(self.search, name))
                for name in ("state", "segment", "region", "manager", "more")
                if options[name]
            ],
            asked=self.request.GET.urlencode(),
            counts=dealer_queries.counts(),
            actions=actions_of(self.request.user),
            **kwargs,
        )


class DealersAction(StaffOnly, View):
    """``POST``: ``action=<code>`` with ``dealer=<id>`` … or ``everything`` and ``search=<query>``.

    The first press shows the action's form with how many dealers it is about, the second
    (``confirm``) does it.
    """

    permission_required = "core.view_dealer"

    def post(self, request: HttpRequest) -> HttpResponse:
        code = request.POST.get("action", "")
        action = next((each for each in actions_of(request.user) if each.code == code), None)
        if action is None:
            messages.info(request, _("Choose what to do with the dealers."))
            return redirect(LIST)
        back = f"{reverse(LIST)}?{urlencode(parse_qsl(request.POST.get('search', '')))}"
        dealers = self._chosen(request)
        if not dealers:
            messages.info(request, _("Choose at least one dealer."))
            return redirect(back)
        form = action.form(request.POST if "confirm" in request.POST else None)
        if form.is_bound and form.is_valid():
            try:
                messages.success(
                    request, action.apply(dealers=dealers, form=form, actor=request.user)
                )
            except (ValueError, services.UnableToChangeDealer) as error:
                messages.error(request, str(error))
            else:
                return redirect(back)
        return render(
            request,
            "b2b_core/dashboard/dealers_action.html",
            {
                "action": action,
                "form": form,
                "dealers": dealers[:20],
                "total": len(dealers),
                "everything": "everything" in request.POST,
                "chosen": request.POST.getlist("dealer"),
                "search": request.POST.get("search", ""),
                "back": back,
            },
        )

    def _chosen(self, request: HttpRequest) -> list[Dealer]:
        if "everything" in request.POST:
            asked = Search.from_query(QueryDict(request.POST.get("search", "")))
            return list(dealer_queries.dealers(asked).select_related("segment", "manager"))
        ids = [dealer_queries.number(each) for each in request.POST.getlist("dealer")]
        return list(
            Dealer.objects.filter(pk__in=ids).select_related("segment", "manager").order_by("name")
        )


class DealerPage(StaffOnly, DetailView):
    """One dealer with legal entities, members, what modules add, and the last changes."""

    permission_required = "core.view_dealer"
    template_name = "b2b_core/dashboard/dealer.html"
    context_object_name = "dealer"
    queryset = Dealer.objects.select_related("segment", "manager")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        dealer = self.object
        return super().get_context_data(
            entities=list(dealer.legal_entities.order_by("-is_active", "name")),
            members=list(
                Member.objects.filter(dealer=dealer)
                .select_related("user")
                .prefetch_related("legal_entities", "grants")
                .order_by("-is_active", "user__email")
            ),
            trail=list(audit.concerns(audit.entries(), dealer_id=dealer.pk)[:TRAIL]),
            actions=actions_of(self.request.user),
            **kwargs,
        )


class BlockDealer(StaffOnly, View):
    """``POST``: ``block`` or ``unblock``."""

    permission_required = "core.change_dealer"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        dealer = get_object_or_404(Dealer, pk=pk)
        blocked = "block" in request.POST
        if not blocked and "unblock" not in request.POST:
            raise Http404
        services.block(dealer_ids=[pk], blocked=blocked, actor=request.user)
        messages.success(
            request,
            (_("Nobody of “%s” gets in any more.") if blocked else _("“%s” gets in again."))
            % dealer,
        )
        return redirect(reverse(ONE, args=[pk]))


class Members(StaffOnly, ListView):
    """People of all dealers with their roles and rights."""

    permission_required = "core.view_member"
    template_name = "b2b_core/dashboard/members.html"
    context_object_name = "members"
    paginate_by = 50

    def get_queryset(self) -> Any:
        query = self.request.GET
        self.words = query.get("q", "").replace("\0", "").strip()[:100]
        self.role, self.state = query.get("role", ""), query.get("state", "")
        return dealer_queries.members(words=self.words, role=self.role, state=self.state)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            words=self.words,
            role=self.role,
            state=self.state,
            roles=Member.ROLES,
            states=[("", _("With access")), ("ended", _("Access ended")), ("all", _("All"))],
            **kwargs,
        )
