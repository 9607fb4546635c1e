"""Demo: what the supplier's administrator decides on prices and stock of the demo company."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone
from oscar.core.loading import get_model

from oscar_b2b.core.models import Dealer
from oscar_b2b.partner_pricing import services
from oscar_b2b.partner_pricing.models import (
    DiscountRule,
    ExpectedBatch,
    Price,
    PriceType,
    SaleUnit,
    StockView,
    Warehouse,
)

LADDER = [10, 100, 1000]
_CENT = Decimal("0.01")


class DemoMapping:
    """Shows the price types and warehouses that 1C has sent."""

    order = 15

    def ready(self) -> bool:
        """True when 1C's offers have arrived, which bring both."""
        return PriceType.objects.exists() and Warehouse.objects.exists()

    def load(self) -> None:
        services.show_everything_new(at=timezone.now())


class DemoStockViews:
    """Exact for one dealer, hidden for the rival, the ladder for everybody else."""

    order = 20

    def load(self) -> None:
        StockView.objects.get_or_create(
            dealer=None, segment=None, defaults={"mode": StockView.MASKED, "thresholds": LADDER}
        )
        for email, mode in (
            ("dealer@demo.example", StockView.EXACT),
            ("rival@demo.example", StockView.HIDDEN),
        ):
            dealer = Dealer.objects.filter(members__user__email=email).first()
            if dealer is not None:
                StockView.objects.get_or_create(dealer=dealer, defaults={"mode": mode})


class DemoDiscounts:
    """A rule for the first dealer; it rests until the shop's settings take discounts."""

    order = 45

    def load(self) -> None:
        dealer = Dealer.objects.filter(members__user__email="dealer@demo.example").first()
        if dealer is not None:
            DiscountRule.objects.get_or_create(
                dealer=dealer, name="Листопад −3 %", defaults={"percent": 3}
            )


class DemoOffers:
    """A few goods at a special price, a few cheaper by the ten packs, batches that are expected.

    The demo company's 1C sends none of these; what 1C sends later does not touch them.
    """

    order = 46

    def load(self) -> None:
        retail = PriceType.objects.filter(is_retail=True, currency="UAH").first()
        if retail is None:
            return
        goods = list(self._sold(retail).values_list("product_id", "amount")[:100])
        special, __ = PriceType.objects.get_or_create(
            guid="demo-special",
            defaults={
                "name": "Акція",
                "currency": "UAH",
                "is_special": True,
                "reviewed_at": timezone.now(),
            },
        )
        for product_id, amount in goods[12:100:8]:
            Price.objects.get_or_create(
                price_type=special,
                product_id=product_id,
                min_quantity=0,
                defaults={"amount": (amount * Decimal("0.7")).quantize(_CENT)},
            )
        self._cheaper_by_ten([product_id for product_id, __ in goods[:100:6]])
        self._expect_what_is_out_of_stock()

    def _sold(self, retail: PriceType) -> QuerySet[Price]:
        return (
            Price.objects.filter(
                price_type=retail,
                min_quantity=0,
                product__structure="standalone",
                product__is_public=True,
                product__stockrecords__num_in_stock__gt=0,
            )
            .order_by("product__title", "product_id")
            .distinct()
        )

    def _cheaper_by_ten(self, product_ids: list[int]) -> None:
        multiples = dict(
            SaleUnit.objects.filter(product__in=product_ids).values_list("product_id", "multiple")
        )
        own = Price.objects.filter(
            product__in=product_ids,
            min_quantity=0,
            price_type__is_retail=False,
            price_type__is_special=False,
        )
        for price in own:
            Price.objects.get_or_create(
                price_type_id=price.price_type_id,
                product_id=price.product_id,
                min_quantity=10 * multiples.get(price.product_id, 1),
                defaults={"amount": max((price.amount * Decimal("0.95")).quantize(_CENT), _CENT)},
            )

    def _expect_what_is_out_of_stock(self) -> None:
        without = (
            get_model("catalogue", "Product")
            .objects.filter(structure="standalone", is_public=True, stockrecords__isnull=False)
            .exclude(stockrecords__num_in_stock__gt=0)
            .order_by("title", "pk")
            .distinct()
        )
        for number, product in enumerate(without[:20]):
            ExpectedBatch.objects.get_or_create(
                guid=f"demo-batch-{number}",
                defaults={
                    "product": product,
                    "date": timezone.localdate() + timedelta(days=7 + number),
                },
            )
