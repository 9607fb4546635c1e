"""Replaces Oscar's order numbers (guessable) and ``OrderCreator`` (queries for each line).

Stock rows must be locked and quantities checked by the caller: ``core.services.orders``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.functions import Coalesce
from oscar.apps.order import utils
from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.apps.order.signals import order_placed
from oscar.core.loading import get_model

from oscar_b2b.core import availability
from oscar_b2b.forks.order.models import SALE_UNIT, TO_CONFIRM
from oscar_b2b.forks.order.numbers import random_number

OrderDispatcher = utils.OrderDispatcher

#: A collision is one in 10¹¹ per order in the shop; several in a row mean a broken generator.
NUMBER_ATTEMPTS = 5


class OrderNumberGenerator(utils.OrderNumberGenerator):
    """Random numbers; Oscar's ``100000 + basket.id`` tells everybody the number of orders."""

    def order_number(self, basket: Any = None) -> str:
        return random_number()


class OrderCreator(utils.OrderCreator):
    """Writes an order of any size with a fixed number of queries.

    Offers and vouchers are not applied: the prices of a contract are final.
    """

    def place_order(
        self,
        basket: Any,
        total: Any,
        shipping_method: Any,
        shipping_charge: Any,
        user: Any = None,
        shipping_address: Any = None,
        billing_address: Any = None,
        order_number: str | None = None,
        status: str | None = None,
        request: Any = None,
        surcharges: Any = None,
        **kwargs: Any,
    ) -> Any:
        """Write the order, its lines and the allocations of stock in one transaction.

        :raises UnableToPlaceOrder: (Oscar's) for a line without a stock record.
        :raises ValueError: for an empty basket.
        """
        lines = list(basket.all_lines())
        if not lines:
            raise ValueError("Empty baskets cannot be submitted")
        with transaction.atomic():
            order = self._create_numbered(
                order_number,
                user=user,
                basket=basket,
                shipping_address=shipping_address,
                shipping_method=shipping_method,
                shipping_charge=shipping_charge,
                billing_address=billing_address,
                total=total,
                status=status or settings.OSCAR_INITIAL_ORDER_STATUS,
                request=request,
                surcharges=surcharges,
                **kwargs,
            )
            self.create_lines(order, lines)
            self.allocate(lines)
            order_placed.send(sender=self, order=order, user=user)
        return order

    def _create_numbered(self, order_number: str | None, **fields: Any) -> Any:
        Order = get_model("order", "Order")
        for attempt in range(1, NUMBER_ATTEMPTS + 1):
            number = order_number or OrderNumberGenerator().order_number(fields["basket"])
            try:
                with transaction.atomic():
                    return self.create_order_model(order_number=number, **fields)
            except IntegrityError:
                # Only a number that is taken is worth another number.
                taken = Order.objects.filter(number=number).exists()
                if order_number or not taken or attempt == NUMBER_ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    def create_lines(self, order: Any, basket_lines: Iterable[Any]) -> list[Any]:
        """Write lines, prices and attributes with one statement each, in basket order."""
        Line = get_model("order", "Line")
        LinePrice = get_model("order", "LinePrice")
        LineAttribute = get_model("order", "LineAttribute")
        basket_lines = list(basket_lines)
        lines = Line.objects.bulk_create(self._line(order, each) for each in basket_lines)
        pairs = list(zip(lines, basket_lines, strict=True))
        LinePrice.objects.bulk_create(
            LinePrice(
                order=order,
                line=line,
                quantity=quantity,
                price_incl_tax=incl_tax,
                price_excl_tax=excl_tax,
                tax_code=basket_line.tax_code,
            )
            for line, basket_line in pairs
            for incl_tax, excl_tax, quantity in basket_line.get_price_breakdown()
        )
        LineAttribute.objects.bulk_create(
            [
                *(
                    LineAttribute(
                        line=line, option=each.option, type=each.option.code, value=each.value
                    )
                    for line, basket_line in pairs
                    for each in basket_line.attributes.all()
                ),
                *self._sale_units(pairs),
            ]
        )
        return lines

    def _sale_units(self, pairs: Iterable[tuple[Any, Any]]) -> list[Any]:
        """Return what the lines count that do not count whole units."""
        LineAttribute = get_model("order", "LineAttribute")
        units = [(line, basket_line.sale_unit) for line, basket_line in pairs]
        return [
            LineAttribute(
                line=line,
                type=SALE_UNIT,
                value={"quantum": str(unit.quantum), "unit": unit.unit},
            )
            for line, unit in units
            if unit.quantum != 1
        ]

    def _line(self, order: Any, basket_line: Any) -> Any:
        Line = get_model("order", "Line")
        product = basket_line.product
        record = basket_line.stockrecord
        if record is None:
            raise UnableToPlaceOrder(f"Basket line #{basket_line.pk} has no stock record")
        return Line(
            order=order,
            partner=record.partner,
            partner_name=record.partner.name,
            partner_sku=record.partner_sku,
            stockrecord=record,
            product=product,
            title=product.get_title(),
            upc=product.upc,
            quantity=basket_line.quantity,
            line_price_excl_tax=basket_line.line_price_excl_tax_incl_discounts,
            line_price_incl_tax=basket_line.line_price_incl_tax_incl_discounts,
            line_price_before_discounts_excl_tax=basket_line.line_price_excl_tax,
            line_price_before_discounts_incl_tax=basket_line.line_price_incl_tax,
            unit_price_incl_tax=basket_line.unit_price_incl_tax,
            unit_price_excl_tax=basket_line.unit_price_excl_tax,
            tax_code=basket_line.tax_code,
            status=TO_CONFIRM if basket_line.is_to_confirm else settings.OSCAR_INITIAL_LINE_STATUS,
            num_allocated=_held(basket_line),
        )

    def allocate(self, basket_lines: Iterable[Any]) -> None:
        """Add the ordered quantities to the allocations with one statement."""
        StockRecord = get_model("partner", "StockRecord")
        ordered: Counter[int] = Counter()
        for line in basket_lines:
            ordered[line.stockrecord_id] += _held(line)
        ordered = +ordered
        if not ordered:
            return
        StockRecord.objects.filter(pk__in=ordered).update(
            num_allocated=Coalesce(F("num_allocated"), 0) + by_record(ordered)
        )


def by_record(quantities: Counter[int]) -> Case:
    """Return the SQL expression "quantity of this stock record" for one UPDATE of many rows."""
    return Case(
        *(When(pk=pk, then=Value(quantity)) for pk, quantity in quantities.items()),
        default=Value(0),
        output_field=IntegerField(),
    )


def _held(basket_line: Any) -> int:
    """Return how many quanta the order takes out of what others can order.

    What the supplier has to confirm holds nothing: whoever sees only a mark could watch it move
    and search for the figure behind it. A dealer who sees no mark at all cannot, so his order
    holds what there is.
    """
    if not _tracks_stock(basket_line.product):
        return 0
    if not basket_line.is_to_confirm:
        return int(basket_line.quantity)
    if basket_line.purchase_info.availability.code == availability.HIDDEN:
        return int(min(basket_line.quantity, max(basket_line.stockrecord.net_stock_level, 0)))
    return 0


def _tracks_stock(product: Any) -> bool:
    return bool(product.get_product_class().track_stock)
