"""Adapters from core's extension points to this module's queries and services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oscar_b2b.contracts import credit, domain, queries, services, standard_terms
from oscar_b2b.contracts.models import Contract
from oscar_b2b.contracts.placing import go_on, series_of
from oscar_b2b.contracts.services import CONTRACT_ENTITY_KEY, CONTRACT_KEY
from oscar_b2b.contracts.services.baskets import keep_contract
from oscar_b2b.core.amounts import amount
from oscar_b2b.core.checkout import OrderDocument
from oscar_b2b.core.context import B2BContext, TermsChoice
from oscar_b2b.core.menus import MenuItem
from oscar_b2b.core.models import Member
from oscar_b2b.core.permissions import FeaturePermission, may
from oscar_b2b.core.services.baskets import open_baskets

PERMISSIONS = [
    FeaturePermission(
        queries.SEE_BALANCE, gettext_lazy("See debts and limits"), (Member.HEAD, Member.ADMIN)
    ),
    # The sources do not agree on it: off, until a head grants it.
    FeaturePermission(queries.RECONCILIATION, gettext_lazy("Get reconciliation acts")),
]

CABINET_MENU = [
    MenuItem(gettext_lazy("Contracts"), "contracts:list", order=60, icon="file-pen-line"),
    MenuItem(
        gettext_lazy("Balance"),
        "contracts:balance",
        order=65,
        icon="wallet",
        right=queries.SEE_BALANCE,
    ),
]


class ContractContext:
    """The contract in force: its price type, currency and warehouses."""

    order = 10

    def extend(self, context: B2BContext, request: Any) -> B2BContext:
        request.contracts = []
        if context.legal_entity_id is None:
            return context
        request.contracts = queries.offered(
            legal_entity_id=context.legal_entity_id,
            dealer_id=context.dealer_id,
            member_id=context.member_id,
            segment_id=context.segment_id,
            day=timezone.localdate(),
        )
        wanted = request.session.get(CONTRACT_KEY)
        contract = domain.choose(request.contracts, wanted)
        if wanted is not None and (contract is None or contract.key != str(wanted)):
            _tell_once(request, context)
        return context if contract is None else queries.under(context, contract)

    def choices(self, request: Any, context: B2BContext) -> list[TermsChoice]:
        """Return the contracts in force, for the dashboard's preview."""
        return [
            TermsChoice(
                CONTRACT_KEY,
                gettext_lazy("Contract"),
                [
                    (each.pk, queries.label(each))
                    for each in request.contracts
                    if each.bound is None and each.standard is None
                ],
                context.contract_id,
            )
        ]


def _tell_once(request: Any, context: B2BContext) -> None:
    """Say that the chosen contract has ended; of another legal entity's contract say nothing."""
    if request.session.get(CONTRACT_ENTITY_KEY) != context.legal_entity_id:
        return
    del request.session[CONTRACT_KEY]
    if hasattr(request, "_messages"):
        messages.warning(
            request,
            _("The contract you chose is no longer in force. The prices are by another contract."),
        )


class TermsBar:
    """Contract, home warehouse and free limit in the header."""

    slot = "header.terms"
    order = 10

    def render(self, context: Mapping[str, Any]) -> str:
        request = context.get("request")
        b2b = getattr(request, "b2b", None)
        if request is None or not b2b or not b2b.is_dealer:
            return ""
        cards = queries.cards(
            request.contracts,
            chosen=queries.key_of(b2b),
            with_money=may(request.member, queries.SEE_BALANCE),
        )
        return render_to_string(
            "contracts/terms_bar.html",
            {"cards": cards, "chosen": next((each for each in cards if each.is_chosen), None)},
            request=request,
        )


class CheckoutTerms:
    """By which contract the order will go, on the checkout page."""

    slot = "checkout.terms"
    order = 10

    def render(self, context: Mapping[str, Any]) -> str:
        request = context["request"]
        key = queries.key_of(request.b2b)
        chosen = next((each for each in request.contracts if each.key == key), None)
        if chosen is None:
            return ""
        return render_to_string(
            "contracts/partials/checkout_terms.html",
            {
                "label": queries.label(chosen),
                "seller": str(chosen.seller or ""),
                "condition_key": f"contract.{chosen.kind}" if chosen.kind else "",
            },
            request=request,
        )


class SeriesAtCheckout:
    """Above the checkout page: which of several baskets this is, leave it out, stop."""

    slot = "checkout.top"
    order = 10

    def render(self, context: Mapping[str, Any]) -> str:
        request, basket = context["request"], context["basket"]
        series = series_of(request)
        if series is None or series.current is None or series.current.basket != basket.pk:
            return ""
        return render_to_string(
            "contracts/partials/series.html",
            {"series": series, "count": len(series.steps), "label": request.b2b.contract_label},
            request=request,
        )


class NextOfSeries:
    """``after_placing``: of baskets that are placed one after another, the next one."""

    order = 10

    def next_page(self, *, request: Any, order: Any) -> str | None:
        series = series_of(request)
        if series is None or series.step_of(order.basket_id) is None:
            return None
        return go_on(request, series)


class TermsOfOrder:
    """On the page of an order: by which contract, who sells."""

    slot = "order.state"
    order = 5
    template_name = "contracts/partials/order_state.html"

    def render(self, context: Mapping[str, Any]) -> str:
        terms = queries.order_terms(order=context["order"])
        if terms is None:
            return ""
        return render_to_string(self.template_name, {"terms": terms})


class SellerOfOrder(TermsOfOrder):
    """The same on the thank-you page."""

    slot = "order.terms"
    template_name = "contracts/partials/order_terms.html"


class BasketContracts:
    """Above the basket: by which contract it is, the other open baskets, one that ended."""

    slot = "basket.top"
    order = 10

    def render(self, context: Mapping[str, Any]) -> str:
        request, basket = context["request"], context["basket"]
        if not request.b2b.is_dealer or request.b2b.legal_entity_id is None:
            return ""
        waiting = queries.waiting_baskets(
            baskets=open_baskets(context=request.b2b, user=request.user),
            but=basket.pk,
            contracts=request.contracts,
        )
        tie = getattr(basket, "b2b_contract", None)
        series = series_of(request)
        filled = sum(bool(each.key) for each in waiting) + bool(basket.num_lines)
        return render_to_string(
            "contracts/baskets.html",
            {
                "series": series if series is not None and series.current else None,
                "may_place_all": filled > 1 and request.b2b.contract_id is not None,
                "waiting": waiting,
                "ended": tie.ended if tie is not None else "",
                "label": request.b2b.contract_label,
                "positions": basket.num_lines,
                "total": basket.total_incl_tax,
                "currency": basket.currency,
            },
            request=request,
        )


class MoveChosenLines:
    """Under the lines of the basket: order the chosen ones, or all, by another contract."""

    slot = "basket.tools"
    order = 10

    def render(self, context: Mapping[str, Any]) -> str:
        request = context["request"]
        key = queries.key_of(request.b2b)
        others = [each for each in getattr(request, "contracts", []) if each.key != key]
        # Without a contract there is one basket, whatever the terms.
        if not others or request.b2b.contract_id is None:
            return ""
        return render_to_string(
            "contracts/partials/move_lines.html",
            {"others": [(each.key, queries.label(each)) for each in others]},
            request=request,
        )


class LineChoice:
    """Of each line of the basket, where there is another contract: the box that chooses it."""

    slot = "basket.line"
    order = 90

    def render(self, context: Mapping[str, Any]) -> str:
        request = context["request"]
        if len(getattr(request, "contracts", [])) < 2 or request.b2b.contract_id is None:
            return ""
        line = context["line"]
        title = _("Choose “%s” for another contract") % line.product.get_title()
        # One of up to a thousand lines: a template each would cost more than the page.
        return format_html(
            '<label class="line-choice"><input type="checkbox" name="line" value="{}" '
            'aria-label="{}"> <span aria-hidden="true">{}</span></label>',
            str(line.pk),
            title,
            _("to another contract"),
        )


class CreditOfBasket:
    """At the basket's total: the order would be over the limit, or there is overdue debt."""

    slot = "basket.summary"
    order = 20

    def render(self, context: Mapping[str, Any]) -> str:
        request, basket = context["request"], context["basket"]
        key = queries.key_of(request.b2b)
        contract = next(
            (each for each in getattr(request, "contracts", []) if each.key == key), None
        )
        mode = credit.mode()
        if contract is None or mode == credit.OFF or basket.is_empty:
            return ""
        total = context.get("total")
        found = credit.judge(
            contract=contract,
            total=total.incl_tax if total is not None else basket.total_incl_tax,
            currency=basket.currency,
        )
        if found is None:
            return ""
        return render_to_string(
            "contracts/partials/credit.html",
            {
                "found": found,
                "refuses": mode == credit.REFUSE,
                "sees_money": may(request.member, queries.SEE_BALANCE),
                "contract": contract,
            },
            request=request,
        )


class CreditOfOrder(CreditOfBasket):
    """The same on the checkout page, with the charge of delivery."""

    slot = "checkout.summary"


class CreditAllowsIt:
    """Refuses an order on credit over the limit or with overdue debt, where the shop says so."""

    order = 40

    def check(self, *, basket: Any, context: B2BContext) -> str | None:
        if not queries.key_of(context) or credit.mode() != credit.REFUSE:
            return None
        found = _judged(basket.total_incl_tax, basket.currency, context)
        if found is None:
            return None
        # No figures: not everybody who orders may see the balance.
        if found.problem == domain.CreditProblem.OVERDUE:
            return _("There is overdue debt by this contract. Pay it, or order by a prepayment.")
        return _(
            "The order goes over the credit limit of this contract. Order less, or by a prepayment."
        )


def _judged(total: Any, currency: str, context: B2BContext) -> credit.Judgement | None:
    contract = queries.contract_under(context)
    if contract is None:
        return None
    return credit.judge(contract=contract, total=total, currency=currency)


class MoneyByContract:
    """Debts and limits on the cabinet's first page, for those who may see them."""

    slot = "cabinet.home"
    order = 20

    def render(self, context: Mapping[str, Any]) -> str:
        request = context.get("request")
        b2b = getattr(request, "b2b", None)
        if request is None or not b2b or not may(request.member, queries.SEE_BALANCE):
            return ""
        known = [each for each in request.contracts if not each.bound and not each.standard]
        cards = queries.cards(known, chosen=queries.key_of(b2b), with_money=True)
        return render_to_string("contracts/money.html", {"cards": cards}, request=request)


class ContractInForce:
    """Refuses an order of a dealer whose contract has ended or was blocked meanwhile."""

    def check(self, *, basket: Any, context: B2BContext) -> str | None:
        if not context.is_dealer:
            return None
        if context.contract_id is None:
            if context.has_standard_terms and standard_terms.allow_orders(
                segment_id=context.segment_id
            ):
                return None
            return _("There is no contract in force to order by. Write to your manager.")
        if not queries.is_in_force(
            contract_id=context.contract_id,
            legal_entity_id=context.legal_entity_id,
            day=timezone.localdate(),
        ):
            return _("Your contract is no longer in force. Choose another contract.")
        return None


class SmallestOrderReached:
    """Refuses an order for less than the agreement of its contract allows."""

    order = 30

    def check(self, *, basket: Any, context: B2BContext) -> str | None:
        least = queries.smallest_order(
            contract_id=context.contract_id, agreement_id=context.agreement_id
        )
        # Sums in different currencies cannot be compared; 1C checks such an order itself.
        if least is None or least.currency not in ("", context.currency):
            return None
        missing = least.amount - basket.total_incl_tax
        if missing <= 0:
            return None
        return _(
            "Under your agreement the smallest order is %(least)s %(sign)s. Add goods for "
            "%(missing)s %(sign)s more."
        ) % {
            "least": amount(least.amount),
            "missing": amount(missing),
            "sign": context.currency,
        }


class BasketByContract:
    """``basket_parts``: each contract has a basket of its own."""

    def narrow(self, baskets: Any, context: B2BContext) -> Any:
        return queries.baskets_to_open(baskets, context, day=timezone.localdate())

    def opened(self, *, basket: Any, context: B2BContext) -> None:
        keep_contract(basket=basket, context=context)


class KeepTerms:
    """Writes down under which contract an order was placed."""

    def placed(self, *, order: Any, context: B2BContext) -> None:
        found = None
        if queries.key_of(context) and credit.mode() != credit.OFF:
            found = _judged(order.total_incl_tax, order.currency, context)
        services.keep_order_terms(
            order=order,
            context=context,
            credit_state=found.problem.value if found is not None else "",
        )


class ContractOfOrder:
    """Contract, price type and warehouse in the order document sent to 1C."""

    def extend(self, document: OrderDocument, order: Any) -> None:
        terms = queries.order_terms(order=order)
        if terms is None:
            return
        if terms.price_type is not None:
            document.price_type_id = terms.price_type.guid
            document.price_type_name = terms.price_type.name
        contract = terms.contract
        # Placed under the standard terms of the segment, 1C chooses the contract itself.
        agreement = terms.agreement or (contract.agreement if contract is not None else None)
        document.contract = {
            "id": contract.guid if contract is not None else "",
            "number": terms.contract_number,
            "agreement": agreement.name if agreement is not None else "",
        }
        if contract is None:
            return
        if contract.kind == Contract.CASH:
            document.payment = "cash"
        home = contract.home_warehouse
        if home is not None and not document.warehouse_id:
            document.warehouse_id = home.code
