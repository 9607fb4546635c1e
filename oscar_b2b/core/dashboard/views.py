"""Legal entities and their dealers: the list, and the choice of a dealer by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import ListView

from oscar_b2b.core import queries
from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.core.models import LegalEntity
from oscar_b2b.core.services import ties

LIST = "dashboard:b2b-legal-entities"
ONE = "dashboard:b2b-legal-entity"


class LegalEntities(StaffOnly, ListView):
    """Legal entities that 1C has sent: those without a dealer first of all."""

    permission_required = "core.view_legalentity"
    template_name = "b2b_core/dashboard/legal_entities.html"
    context_object_name = "entities"
    paginate_by = 50

    def get_queryset(self) -> Any:
        self.words = self.request.GET.get("q", "").strip()[:100]
        self.state = self.request.GET.get("state", "untied")
        return queries.legal_entities(words=self.words, state=self.state)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            words=self.words,
            state=self.state,
            states=[
                ("untied", _("Without a dealer")),
                ("by-hand", _("Tied by hand")),
                ("all", _("All")),
            ],
            untied=queries.untied_count(),
            may_change=self.request.user.has_perm("core.change_legalentity"),
            **kwargs,
        )


class ChooseDealer(StaffOnly, ListView):
    """One legal entity, and the dealers it may be tied to."""

    permission_required = "core.change_legalentity"
    template_name = "b2b_core/dashboard/legal_entity.html"
    context_object_name = "dealers"
    paginate_by = 20

    def get_queryset(self) -> Any:
        self.entity = get_object_or_404(
            LegalEntity.objects.select_related("dealer"), pk=self.kwargs["pk"]
        )
        self.words = self.request.GET.get("q", "").strip()[:100]
        return queries.dealers_to_tie(words=self.words, but=self.entity.dealer_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            entity=self.entity,
            words=self.words,
            may_add=self.request.user.has_perm("core.add_dealer"),
            **kwargs,
        )


class TieEntity(StaffOnly, View):
    """``POST``: ``dealer=<id>``, ``new=<name>``, ``untie`` or ``follow``."""

    permission_required = "core.change_legalentity"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            text = self._do(request, pk)
        except ties.UnableToTie as error:
            messages.error(request, error.reason)
            return redirect(reverse(ONE, args=[pk]))
        messages.success(request, text)
        return redirect(reverse(LIST))

    def _do(self, request: HttpRequest, pk: int) -> str:
        if "untie" in request.POST:
            entity = ties.untie_by_hand(legal_entity_id=pk)
            return _("“%s” belongs to no dealer now.") % entity
        if "follow" in request.POST:
            entity = ties.follow_1c(legal_entity_id=pk)
            return _("The next table of partners from 1C decides on “%s”.") % entity
        if "new" in request.POST:
            if not request.user.has_perm("core.add_dealer"):
                raise ties.UnableToTie(_("You may not create dealers."))
            entity = ties.tie_to_new_dealer(legal_entity_id=pk, name=request.POST["new"])
        else:
            chosen = request.POST.get("dealer", "")
            entity = ties.tie_by_hand(
                legal_entity_id=pk,
                dealer_id=int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0,
            )
        return _("“%(entity)s” belongs to dealer “%(dealer)s” now.") % {
            "entity": entity,
            "dealer": entity.dealer,
        }
