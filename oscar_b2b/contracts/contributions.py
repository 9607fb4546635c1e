"""Adapters from core's extension points to this module's queries and services."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oscar_b2b.contracts import domain, queries, services
from oscar_b2b.contracts.models import Contract
from oscar_b2b.contracts.services import CONTRACT_ENTITY_KEY, CONTRACT_KEY
from oscar_b2b.core.amounts import amount
from oscar_b2b.core.checkout import OrderDocument
from oscar_b2b.core.context import B2BContext, TermsChoice
from oscar_b2b.core.menus import MenuItem
from oscar_b2b.core.models import Member
from oscar_b2b.core.permissions import FeaturePermission, may

PERMISSIONS = [
    FeaturePermission(
        queries.SEE_BALANCE, gettext_lazy("See debts and limits"), (Member.HEAD, Member.ADMIN)
    ),
]

CABINET_MENU = [
    MenuItem(gettext_lazy("Contracts"), "contracts:list", order=60, icon="file-pen-line"),
]


class ContractContext:
    """The contract in force: its price type, currency and warehouses."""

    order = 10

    def extend(self, context: B2BContext, request: Any) -> B2BContext:
        request.contracts = []
        if context.legal_entity_id is None:
            return context
        request.contracts = queries.contracts_in_force(
            legal_entity_id=context.legal_entity_id, day=timezone.localdate()
        )
        wanted = request.session.get(CONTRACT_KEY)
        contract = domain.choose(request.contracts, wanted)
        if wanted is not None and (contract is None or contract.pk != wanted):
            _tell_once(request, context)
        if contract is None:
            return context
        return dataclasses.replace(
            context,
            contract_id=contract.pk,
            contract_guid=contract.guid,
            vat_free=contract.vat_mode == Contract.WITHOUT_VAT,
            price_type_id=contract.price_type_id,
            price_type_guid=contract.price_type.guid if contract.price_type else "",
            currency=queries.currency(contract),
            warehouse_ids=queries.warehouse_ids(contract),
            home_warehouse_id=contract.home_warehouse_id,
        )

    def choices(self, request: Any, context: B2BContext) -> list[TermsChoice]:
        """Return the contracts in force, for the dashboard's preview."""
        return [
            TermsChoice(
                CONTRACT_KEY,
                gettext_lazy("Contract"),
                [(each.pk, queries.label(each)) for each in request.contracts],
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
            chosen_id=b2b.contract_id,
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
        chosen = next((c for c in request.contracts if c.pk == request.b2b.contract_id), None)
        if chosen is None:
            return ""
        return render_to_string(
            "contracts/partials/checkout_terms.html", {"label": queries.label(chosen)}
        )


class MoneyByContract:
    """Debts and limits on the cabinet's first page, for those who may see them."""

    slot = "cabinet.home"
    order = 20

    def render(self, context: Mapping[str, Any]) -> str:
        request = context.get("request")
        b2b = getattr(request, "b2b", None)
        if request is None or not b2b or not may(request.member, queries.SEE_BALANCE):
            return ""
        cards = queries.cards(request.contracts, chosen_id=b2b.contract_id, with_money=True)
        return render_to_string("contracts/money.html", {"cards": cards}, request=request)


class ContractInForce:
    """Refuses an order of a dealer whose contract has ended or was blocked meanwhile."""

    def check(self, *, basket: Any, context: B2BContext) -> str | None:
        if not context.is_dealer:
            return None
        if context.contract_id is None:
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
        if context.contract_id is None:
            return None
        least = queries.smallest_order(contract_id=context.contract_id)
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


class KeepTerms:
    """Writes down under which contract an order was placed."""

    def placed(self, *, order: Any, context: B2BContext) -> None:
        services.keep_order_terms(order=order, context=context)


class ContractOfOrder:
    """Contract, price type and warehouse in the order document sent to 1C."""

    def extend(self, document: OrderDocument, order: Any) -> None:
        terms = queries.order_terms(order=order)
        if terms is None:
            return
        agreement = terms.contract.agreement
        document.contract = {
            "id": terms.contract.guid,
            "number": terms.contract_number,
            "agreement": agreement.name if agreement is not None else "",
        }
        if terms.price_type is not None:
            document.price_type_id = terms.price_type.guid
            document.price_type_name = terms.price_type.name
        if terms.contract.kind == Contract.CASH:
            document.payment = "cash"
        home = terms.contract.home_warehouse
        if home is not None and not document.warehouse_id:
            document.warehouse_id = home.code
