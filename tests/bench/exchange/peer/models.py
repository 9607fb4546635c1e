"""Models as a shop that uses django-cml has them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Group(models.Model):
    """A section of the goods tree."""

    guid = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=255)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True)

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """A good."""

    guid = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=255)
    group = models.ForeignKey(Group, on_delete=models.SET_NULL, null=True)
    unit = models.CharField(max_length=16, blank=True)

    def __str__(self) -> str:
        return self.name


class Price(models.Model):
    """A price of a good in a price type."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE)
    price_type = models.CharField(max_length=64)
    amount = models.DecimalField(max_digits=14, decimal_places=4)
    currency = models.CharField(max_length=8)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("product", "price_type"), name="peer_price_key")
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.amount}"
