"""What the exchange contributes to the shop: the way out, documents in, slots, menus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format

from oscar_b2b.core.amounts import quantity
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.exchange import DocumentRecord, ImportReport
from oscar_b2b.onec_exchange import queries
from oscar_b2b.onec_exchange.queries import OrderExchange
from oscar_b2b.onec_exchange.services import documents, outbox, placing
from oscar_b2b.onec_exchange.status_block import status_context


class AskOneC:
    """``before_placing``: present prices and stock of the basket from 1C."""

    order = 0

    def prepare(self, *, basket: Any, context: B2BContext) -> None:
        placing.refresh(basket=basket, context=context)


class OrderToOneC:
    """``order_placed``: the order's outbox row, in the order's transaction."""

    order = 0

    def placed(self, *, order: Any, context: B2BContext) -> None:
        row = outbox.enqueue(order=order)
        checked = placing.outcome_of(basket_id=order.basket_id)
        if row is not None and checked:
            row.checked = checked
            row.save(update_fields=["checked"])


class DocumentsImporter:
    """``importers``: documents of 1C change the states of orders."""

    accepts = DocumentRecord
    tables: tuple[str, ...] = ()
    #: Last: nothing else in a file depends on them.
    order = 200

    def open(self, report: ImportReport) -> documents.DocumentsJob:
        return documents.DocumentsJob(report)


# Slots ----------------------------------------------------------------------------------------


class _OrderSlot:
    """A slot about one order; answers for all orders of the page are read at once."""

    slot = ""
    order = 0
    template_name = ""

    def render(self, context: Mapping[str, Any]) -> str:
        order = context.get("order")
        if order is None:
            return ""
        return self.show(order, exchange_of(order.pk, context), context)

    def show(self, order: Any, exchange: OrderExchange, context: Mapping[str, Any]) -> str:
        return self.draw({"order": order, "exchange": exchange}, context)

    def draw(self, values: dict[str, Any], context: Mapping[str, Any]) -> str:
        return render_to_string(self.template_name, values, request=context.get("request"))


class ThankYou(_OrderSlot):
    """The invoice as soon as it is there, and until then how far it is."""

    slot = "checkout.thank_you"
    template_name = "onec_exchange/thank_you.html"

    def show(self, order: Any, exchange: OrderExchange, context: Mapping[str, Any]) -> str:
        values = status_context(order=order, exchange=exchange, at=timezone.now())
        return self.draw(values, context) if values["step"] else ""


class OrderDetail(_OrderSlot):
    """1C's number, status, reserve, payment, shipment and the invoices, on the order's page."""

    slot = "order.detail"
    template_name = "onec_exchange/order_detail.html"

    def show(self, order: Any, exchange: OrderExchange, context: Mapping[str, Any]) -> str:
        if exchange.outbox is None and exchange.state is None:
            return ""
        values = status_context(order=order, exchange=exchange, at=timezone.now(), place="order")
        papers = queries.papers_of(order.pk)
        return self.draw(
            {**values, "status_text": status_text(exchange), "papers": papers}, context
        )


class OrderRow(_OrderSlot):
    """The same in one line, in the list of orders."""

    slot = "order.row"
    template_name = "onec_exchange/order_row.html"


class OrderLine(_OrderSlot):
    """How much of a line is reserved, where it is less than ordered."""

    slot = "order.line"
    template_name = "onec_exchange/order_line.html"

    def render(self, context: Mapping[str, Any]) -> str:
        line = context.get("line")
        if line is None or not line.product:
            return ""
        state = exchange_of(line.order_id, context).state
        if state is None or state.cancelled:
            return ""
        code = line.product.code
        values = {
            "reserved": _less(state.reserved.get(code), line.units),
            "shipped": _less(state.shipped.get(code), line.units),
            "quantity": quantity(line.units),
        }
        if not values["reserved"] and not values["shipped"]:
            return ""
        return self.draw(values, context)


def _less(kept: str | None, ordered: Decimal | int) -> str:
    """Return a kept quantity when it is less than the line's, else ""."""
    try:
        return kept if kept is not None and Decimal(kept) < ordered else ""
    except InvalidOperation:
        return ""


def exchange_of(order_id: int, context: Mapping[str, Any]) -> OrderExchange:
    """Return what 1C says of an order, reading all orders of the page with the first one."""
    request = context.get("request")
    memo: dict[int, OrderExchange] = getattr(request, "onec_orders", {})
    if order_id not in memo:
        # The list of orders calls its page "orders"; elsewhere there is the one order.
        on_page: Iterable[Any] = context.get("page_orders") or context.get("orders") or ()
        wanted = {order_id, *(each.pk for each in on_page)}
        memo = {**memo, **queries.states_for(wanted - memo.keys())}
        if request is not None:
            request.onec_orders = memo
    return memo[order_id]


def status_text(exchange: OrderExchange) -> str:
    """Return the status 1C's people gave; the contract's codes are the order's own status."""
    status = exchange.state.status if exchange.state else ""
    return "" if status in settings.ORDER_STATUS_LABELS else status


class FreshnessWords:
    """ "Prices 14:32 · stock 14:35" in the header of a dealer."""

    slot = "header.terms"
    order = 90

    def render(self, context: Mapping[str, Any]) -> str:
        fresh = queries.freshness()
        if not fresh.prices and not fresh.stock:
            return ""
        values = {
            "fresh": fresh,
            "prices": as_of(fresh.prices, at=timezone.now()),
            "stock": as_of(fresh.stock, at=timezone.now()),
        }
        return render_to_string("onec_exchange/freshness.html", values)


class AwayBar:
    """The amber bar while 1C does not take orders; the shop works on."""

    slot = "header.notice"
    order = 0

    def render(self, context: Mapping[str, Any]) -> str:
        b2b = context.get("b2b")
        if not b2b or not b2b.is_dealer:
            return ""
        fresh = queries.freshness()
        if not fresh.away:
            return ""
        values = {"stock": as_of(fresh.stock or fresh.prices, at=timezone.now())}
        return render_to_string("onec_exchange/away_bar.html", values)


def as_of(moment: datetime | None, *, at: datetime) -> str:
    """Write a moment as short as it is clear: "14:32" today, "20.11 14:32" before."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    today = timezone.localtime(at).date()
    return date_format(local, "H:i") if local.date() == today else date_format(local, "d.m H:i")


SLOTS = [
    ThankYou(),
    OrderDetail(),
    OrderRow(),
    OrderLine(),
    FreshnessWords(),
    AwayBar(),
]
