"""Pages of contracts: the list in the cabinet, the switch."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from django.views.generic import TemplateView
from oscar.core.loading import get_classes

from oscar_b2b.contracts import queries, services
from oscar_b2b.contracts.forms import SwitchForm
from oscar_b2b.contracts.models import Contract
from oscar_b2b.contracts.placing import go_on, series_of, tell_change
from oscar_b2b.contracts.series import StepState
from oscar_b2b.contracts.services import CONTRACT_ENTITY_KEY, CONTRACT_KEY
from oscar_b2b.contracts.services import series as series_services
from oscar_b2b.contracts.services.baskets import Moved, move_lines, take_basket_along, take_in
from oscar_b2b.core import permissions
from oscar_b2b.core.services import baskets
from oscar_b2b.core.views import SignInFirst, safe_next


class SwitchContract(SignInFirst, View):
    """``POST contract=<key>``: work by another contract; the open basket is repriced at once.

    Where a basket with goods waits under that contract, it is opened instead.
    """

    def post(self, request: Any) -> HttpResponse:
        contract = _wanted(request)
        if contract is not None:
            _work_by(request, contract)
        return HttpResponseRedirect(safe_next(request))


class MoveLines(SignInFirst, View):
    """``POST line=<id>… contract_for_lines=<key>``: the chosen lines go to another contract.

    ``all`` moves the whole basket instead and goes along; quantities typed in the same form are
    kept first.
    """

    def post(self, request: Any) -> HttpResponse:
        back = HttpResponseRedirect(reverse("basket:summary"))
        contract = _wanted(request, field="contract_for_lines")
        if contract is None:
            return back
        basket = request.basket
        if request.POST.get("basket", str(basket.pk)) != str(basket.pk):
            messages.warning(
                request, _("You have changed to another basket since. Look at it and try again.")
            )
            return back
        chosen = {
            int(each)
            for each in request.POST.getlist("line")
            if each.isdecimal() and len(each) < 19
        }
        if "all" not in request.POST and not chosen:
            messages.info(request, _("Choose the lines to be ordered by another contract."))
            return back
        _keep_typed(request, basket)
        if "all" in request.POST:
            self._whole(request, contract)
        else:
            _tell_moved(
                request,
                move_lines(
                    basket=basket,
                    strategy=request.strategy,
                    user=request.user,
                    contract=contract,
                    line_ids=chosen,
                ),
                contract,
            )
        return back

    def _whole(self, request: Any, contract: Contract) -> None:
        if take_basket_along(context=request.b2b, user=request.user, contract=contract):
            _choose(request, contract)
            return
        moved = move_lines(
            basket=request.basket,
            strategy=request.strategy,
            user=request.user,
            contract=contract,
        )
        _tell_moved(request, moved, contract)
        if not moved.kept:
            _choose(request, contract)


class TakeIn(SignInFirst, View):
    """``POST basket=<id>``: put a basket whose contract is gone into the present one."""

    def post(self, request: Any) -> HttpResponse:
        text = request.POST.get("basket", "")
        moved = None
        if text.isdecimal() and len(text) < 19 and request.b2b.legal_entity_id is not None:
            moved = take_in(
                context=request.b2b,
                user=request.user,
                strategy=request.strategy,
                basket_id=int(text),
            )
        if moved is None:
            messages.error(request, _("There is no such basket. Look at your baskets again."))
        else:
            messages.success(request, _("The goods are in this basket now."))
            tell_change(request, moved.change)
        return HttpResponseRedirect(reverse("basket:summary"))


class PlaceAll(SignInFirst, View):
    """``POST``: begin to place the open baskets one after another, each as its own order."""

    def post(self, request: Any) -> HttpResponse:
        if not request.b2b.is_dealer:
            messages.error(
                request,
                _("Your account is not tied to a legal entity. Ask your manager for access."),
            )
            return HttpResponseRedirect(reverse("basket:summary"))
        series = series_services.begin(
            context=request.b2b,
            user=request.user,
            basket=request.basket,
            contracts=getattr(request, "contracts", []),
        )
        if series is None:
            messages.info(request, _("The basket is empty. Add goods first."))
            return HttpResponseRedirect(reverse("basket:summary"))
        return HttpResponseRedirect(go_on(request, series))


class PlaceNext(SignInFirst, View):
    """``POST``: go on with the series.

    ``skip=<basket id>`` leaves a basket out, ``stop`` the rest of them.
    """

    def post(self, request: Any) -> HttpResponse:
        series = series_of(request)
        if series is None:
            return HttpResponseRedirect(reverse("basket:summary"))
        skipped = request.POST.get("skip", "")
        current = series.current
        # A second press must not leave out the next basket as well.
        if current is not None and skipped == str(current.basket):
            current.state = StepState.SKIPPED
        if "stop" in request.POST:
            series.stop()
        return HttpResponseRedirect(go_on(request, series))


class PlacedReport(LoginRequiredMixin, TemplateView):
    """What has become of the baskets of the last series; 404 where there was none."""

    template_name = "contracts/placed.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        request: Any = self.request
        series = series_of(request)
        if series is None:
            raise Http404
        contracts = getattr(request, "contracts", [])
        series_services.bring_up_to_date(
            series=series, context=request.b2b, user=request.user, contracts=contracts
        )
        results = series_services.report(
            series=series,
            context=request.b2b,
            user=request.user,
            member=request.member or None,
            contracts=contracts,
        )
        return super().get_context_data(
            results=results,
            placed=sum(each.step.state is StepState.PLACED for each in results),
            left=sum(each.waiting is not None for each in results),
            is_going_on=series.current is not None,
            **kwargs,
        )


def _wanted(request: Any, field: str = "contract") -> Contract | None:
    """Return the contract a form names, or None with a message why not."""
    request.b2b.contract_id  # noqa: B018 - loads the contracts
    form = SwitchForm({"contract": request.POST.get(field, "")})
    try:
        return services.switch_contract(
            member=request.member,
            contracts=getattr(request, "contracts", []),
            key=form.cleaned_data["contract"] if form.is_valid() else "",
            at=timezone.now(),
        )
    except services.UnableToSwitchContract as error:
        messages.error(request, error.reason)
        return None


def _work_by(request: Any, contract: Contract) -> None:
    """Go over to a contract with the basket, or to the basket that waits there."""
    positions = request.basket.num_lines if request.b2b.contract_id is not None else 0
    before = _label_of_present(request)
    if not take_basket_along(context=request.b2b, user=request.user, contract=contract):
        messages.info(request, _("The basket by this contract is open now."))
        if positions:
            messages.info(
                request,
                ngettext(
                    "%(count)d position waits in the basket by contract %(contract)s.",
                    "%(count)d positions wait in the basket by contract %(contract)s.",
                    positions,
                )
                % {"count": positions, "contract": before},
            )
    _choose(request, contract)


def _choose(request: Any, contract: Contract) -> None:
    request.session[CONTRACT_KEY] = contract.key
    request.session[CONTRACT_ENTITY_KEY] = contract.legal_entity_id
    change = baskets.follow_terms(request=request)
    messages.success(request, _("Prices now by contract %s.") % queries.label(contract))
    tell_change(request, change)


def _tell_moved(request: Any, moved: Moved, contract: Contract) -> None:
    if moved.lines:
        messages.success(
            request,
            ngettext(
                "%(count)d line moved to the basket by contract %(contract)s.",
                "%(count)d lines moved to the basket by contract %(contract)s.",
                moved.lines,
            )
            % {"count": moved.lines, "contract": queries.label(contract)},
        )
    for title in moved.kept:
        messages.warning(
            request,
            _("“%(title)s” stays here: it cannot be ordered by contract %(contract)s.")
            % {"title": title, "contract": queries.label(contract)},
        )
    tell_change(request, moved.change)


def _keep_typed(request: Any, basket: Any) -> None:
    """Keep the quantities typed in the form whose button was pressed."""
    read_quantities, read_places = get_classes("basket.views", ["read_quantities", "read_places"])
    quantities, problems = read_quantities(request.POST)
    for problem in problems:
        messages.error(request, problem)
    if not quantities or basket.pk is None:
        return
    change = baskets.set_quantities(
        basket=basket,
        strategy=request.strategy,
        quantities=quantities,
        places=read_places(request.POST),
    )
    for text in change.refused:
        messages.error(request, text)
    for text in change.notes:
        messages.warning(request, text)


def _label_of_present(request: Any) -> str:
    key = queries.key_of(request.b2b)
    present = next((each for each in request.contracts if each.key == key), None)
    return queries.label(present) if present is not None else ""


class ContractList(LoginRequiredMixin, TemplateView):
    """The contracts of all legal entities the member may order for."""

    template_name = "contracts/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        request: Any = self.request
        chosen = queries.key_of(request.b2b)
        today = timezone.localdate()
        entities = [each.pk for each in getattr(request, "legal_entities", [])]
        found = queries.with_bound(
            queries.contracts_of(legal_entity_ids=entities, day=today),
            dealer_id=request.b2b.dealer_id,
            member_id=request.b2b.member_id,
            day=today,
        )
        offered = getattr(request, "contracts", [])
        standard = [each for each in offered if each.standard is not None]
        sees_money = permissions.may(request.member, queries.SEE_BALANCE)
        return super().get_context_data(
            cards=queries.cards(found, chosen=chosen, with_money=sees_money),
            sees_money=sees_money,
            bonuses=queries.bonuses(legal_entity_ids=entities) if sees_money else [],
            standard=queries.cards(standard, chosen=chosen, with_money=sees_money),
            switchable={each.key for each in offered},
            today=today,
            page_title=_("Contracts"),
            active_tab="contracts",
            **kwargs,
        )


class BalancePage(LoginRequiredMixin, TemplateView):
    """Debt, overdue debt and limit by contract, with sums by currency; papers of other modules.

    404 for members without the right to see the balance.
    """

    template_name = "contracts/balance.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        request: Any = self.request
        if not permissions.may(request.member, queries.SEE_BALANCE):
            raise Http404
        request.b2b.contract_id  # noqa: B018 - loads the legal entities
        entities = list(getattr(request, "legal_entities", []))
        found = queries.contracts_of(
            legal_entity_ids=[each.pk for each in entities], day=timezone.localdate()
        )
        cards = queries.cards(found, chosen=queries.key_of(request.b2b), with_money=True)
        return super().get_context_data(
            cards=cards,
            sums=queries.sums(cards),
            entities=entities,
            page_title=_("Balance"),
            active_tab="balance",
            **kwargs,
        )
