"""Pipelines of django-cml, filled in the way its template asks: each item goes into its model.

A class per kind of item that ``cml.items.PROCESSED_ITEMS`` names; orders are not exchanged here.
"""

from __future__ import annotations

from typing import Any

from tests.bench.exchange.peer import models


class GroupPipeline:
    def process_item(self, item: Any, parent: models.Group | None = None) -> None:
        group, _made = models.Group.objects.update_or_create(
            guid=item.id, defaults={"name": item.name, "parent": parent}
        )
        for each in item.groups:
            self.process_item(each, group)


class PropertyPipeline:
    def process_item(self, item: Any) -> None:
        models.Property.objects.update_or_create(guid=item.id, defaults={"name": item.name})


class PropertyVariantPipeline:
    def process_item(self, item: Any) -> None:
        models.PropertyVariant.objects.update_or_create(
            guid=item.id,
            defaults={
                "value": item.value,
                "property": models.Property.objects.get(guid=item.property_id),
            },
        )


class SkuPipeline:
    def process_item(self, item: Any) -> None:
        models.Sku.objects.update_or_create(code=item.id, defaults={"name": item.name_full})


class TaxPipeline:
    def process_item(self, item: Any) -> None:
        models.Tax.objects.update_or_create(name=item.name, defaults={"value": item.value})


class ProductPipeline:
    def process_item(self, item: Any) -> None:
        product, _made = models.Product.objects.update_or_create(
            guid=item.id,
            defaults={
                "name": item.name,
                "sku": models.Sku.objects.get(code=item.sku_id),
                "tax": models.Tax.objects.get(name=item.tax_name),
            },
        )
        product.groups.set(models.Group.objects.filter(guid__in=item.group_ids))
        for property_id, value in item.properties:
            models.PropertyValue.objects.update_or_create(
                product=product,
                property=models.Property.objects.get(guid=property_id),
                defaults={"value": value},
            )


class OfferPipeline:
    def process_item(self, item: Any) -> None:
        product = models.Product.objects.get(guid=item.id)
        for price in item.prices:
            models.Price.objects.update_or_create(
                product=product,
                price_type=price.price_type_id,
                defaults={"amount": price.price_for_sku, "currency": price.currency_name},
            )
