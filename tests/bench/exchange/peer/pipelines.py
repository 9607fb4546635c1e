"""Pipelines of django-cml, written the way its template asks: each item goes into its model."""

from __future__ import annotations

from typing import Any

from tests.bench.exchange.peer.models import Group, Price, Product


class GroupPipeline:
    def process_item(self, item: Any, parent: Group | None = None) -> None:
        group, _made = Group.objects.update_or_create(
            guid=item.id, defaults={"name": item.name, "parent": parent}
        )
        for each in item.groups:
            self.process_item(each, group)


class ProductPipeline:
    def process_item(self, item: Any) -> None:
        group = Group.objects.filter(guid__in=item.group_ids).first()
        Product.objects.update_or_create(
            guid=item.id, defaults={"name": item.name, "group": group, "unit": item.sku_id or ""}
        )


class OfferPipeline:
    def process_item(self, item: Any) -> None:
        product = Product.objects.get(guid=item.id)
        for price in item.prices:
            Price.objects.update_or_create(
                product=product,
                price_type=price.price_type_id,
                defaults={"amount": price.price_for_sku, "currency": price.currency_name},
            )
