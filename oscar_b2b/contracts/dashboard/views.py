"""Contracts of 1C to look at, and agreements to offer by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView, TemplateView

from oscar_b2b.contracts import queries, staff_queries
from oscar_b2b.contracts.dashboard.forms import BindForm
from oscar_b2b.contracts.models import Agreement, Contract
from oscar_b2b.contracts.services.bindings import UnableToBind, bind, unbind
from oscar_b2b.core.dashboard.access import StaffOnly


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:100]


class Contracts(StaffOnly, ListView):
    """All contracts as 1C sent them; 1C owns them, so nothing is changed here."""

    permission_required = "contracts.view_contract"
    template_name = "contracts/dashboard/contracts.html"
    paginate_by = 50

    def get_queryset(self) -> Any:
        query = self.request.GET
        self.words = _words(self.request)
        self.kind, self.state = query.get("kind", ""), query.get("state", "")
        return staff_queries.contracts(
            words=self.words, kind=self.kind, state=self.state, day=timezone.localdate()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        owners = {each.legal_entity.dealer_id for each in context["object_list"]} - {None}
        bound = staff_queries.bound_to_dealers(dealer_ids=owners) if owners else {}
        cards = queries.cards(context["object_list"], chosen="", with_money=True)
        return context | {
            "cards": cards,
            # Beside a contract: what is offered by hand to its dealer or the dealer's people.
            "rows": [
                (card, bound.get(card.contract.legal_entity.dealer_id or 0, [])) for card in cards
            ],
            "words": self.words,
            "kind": self.kind,
            "state": self.state,
            "kinds": [("", _("All kinds")), *Contract.KINDS],
            "states": [
                ("", _("In force")),
                ("overdue", _("With overdue debt")),
                ("over-limit", _("Over the limit")),
                ("ended", _("Not in force")),
                ("all", _("All")),
            ],
        }


class Agreements(StaffOnly, ListView):
    """Agreements of 1C, and to how many each is offered by hand."""

    permission_required = "contracts.view_agreement"
    template_name = "contracts/dashboard/agreements.html"
    context_object_name = "agreements"
    paginate_by = 50

    def get_queryset(self) -> Any:
        self.words, self.state = _words(self.request), self.request.GET.get("state", "")
        return staff_queries.agreements(words=self.words, state=self.state)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            words=self.words,
            state=self.state,
            states=[("", _("In force")), ("bound", _("Offered by hand")), ("all", _("All"))],
            **kwargs,
        )


class AgreementPage(StaffOnly, TemplateView):
    """One agreement; ``POST`` offers it (``dealer`` or ``email``) or takes it back (``unbind``)."""

    permission_required = "contracts.view_agreement"
    template_name = "contracts/dashboard/agreement.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        agreement = get_object_or_404(
            Agreement.objects.select_related(
                "dealer", "legal_entity", "price_type", "warehouse", "seller"
            ),
            pk=self.kwargs["pk"],
        )
        return super().get_context_data(
            agreement=agreement,
            bindings=staff_queries.bindings(agreement=agreement),
            form=kwargs.pop("form", None) or BindForm(),
            may_bind=self.request.user.has_perm("contracts.add_agreementbinding"),
            may_unbind=self.request.user.has_perm("contracts.delete_agreementbinding"),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        get_object_or_404(Agreement, pk=pk)
        taken_back = request.POST.get("unbind", "")
        needed = "delete" if taken_back else "add"
        if not request.user.has_perm(f"contracts.{needed}_agreementbinding"):
            return self.handle_no_permission()
        here = reverse("dashboard:b2b-agreement", args=[pk])
        if taken_back:
            number = int(taken_back) if taken_back.isdecimal() and len(taken_back) < 19 else 0
            if unbind(agreement_id=pk, binding_id=number):
                messages.success(request, _("The agreement is no longer offered there."))
            return redirect(here)
        form = BindForm(request.POST)
        if form.is_valid():
            try:
                bind(
                    agreement_id=pk,
                    dealer=form.cleaned_data["dealer"],
                    member=form.member,
                    actor=request.user,
                    at=timezone.now(),
                )
            except UnableToBind as error:
                form.add_error(None, error.reason)
            else:
                messages.success(request, _("The agreement is offered in the header now."))
                return redirect(here)
        return self.render_to_response(self.get_context_data(form=form), status=422)
