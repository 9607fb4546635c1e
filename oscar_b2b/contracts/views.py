"""Pages of contracts: the list in the cabinet, the switch."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from django.views.generic import TemplateView

from oscar_b2b.contracts import queries, services
from oscar_b2b.contracts.forms import SwitchForm
from oscar_b2b.contracts.services import CONTRACT_ENTITY_KEY, CONTRACT_KEY
from oscar_b2b.core import permissions
from oscar_b2b.core.services import baskets
from oscar_b2b.core.views import SignInFirst, safe_next


class SwitchContract(SignInFirst, View):
    """``POST contract=<id>``: work by another contract; the open basket is repriced at once."""

    def post(self, request: Any) -> HttpResponse:
        request.b2b.contract_id  # noqa: B018 - loads the contracts
        form = SwitchForm(request.POST)
        try:
            contract = services.switch_contract(
                member=request.member,
                contracts=getattr(request, "contracts", []),
                contract_id=form.cleaned_data["contract"] if form.is_valid() else None,
                at=timezone.now(),
            )
        except services.UnableToSwitchContract as error:
            messages.error(request, error.reason)
            return HttpResponseRedirect(safe_next(request))
        request.session[CONTRACT_KEY] = contract.pk
        request.session[CONTRACT_ENTITY_KEY] = contract.legal_entity_id
        change = baskets.follow_terms(request=request)
        messages.success(request, _("Prices now by contract %s.") % queries.label(contract))
        if change.added:
            messages.info(
                request,
                ngettext(
                    "%(count)d price in the basket has changed.",
                    "%(count)d prices in the basket have changed.",
                    change.added,
                )
                % {"count": change.added},
            )
        for note in change.notes:
            messages.warning(request, note)
        return HttpResponseRedirect(safe_next(request))


class ContractList(LoginRequiredMixin, TemplateView):
    """The contracts of all legal entities the member may order for."""

    template_name = "contracts/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        request: Any = self.request
        chosen_id = request.b2b.contract_id
        today = timezone.localdate()
        entities = [each.pk for each in getattr(request, "legal_entities", [])]
        found = queries.contracts_of(legal_entity_ids=entities, day=today)
        sees_money = permissions.may(request.member, queries.SEE_BALANCE)
        return super().get_context_data(
            cards=queries.cards(found, chosen_id=chosen_id, with_money=sees_money),
            sees_money=sees_money,
            bonuses=queries.bonuses(legal_entity_ids=entities) if sees_money else [],
            switchable={each.pk for each in getattr(request, "contracts", [])},
            today=today,
            page_title=_("Contracts"),
            active_tab="contracts",
            **kwargs,
        )
