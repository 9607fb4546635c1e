"""Models as a shop that uses django-cml has them: one for each kind of item it reads of goods."""

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


class Property(models.Model):
    """A property of goods."""

    guid = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=255)

    def __str__(self) -> str:
        return self.name


class PropertyVariant(models.Model):
    """A value of a dictionary."""

    guid = models.CharField(max_length=64, unique=True)
    value = models.CharField(max_length=255)
    property = models.ForeignKey(Property, on_delete=models.CASCADE)

    def __str__(self) -> str:
        return self.value


class Sku(models.Model):
    """A unit of measure."""

    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=255)

    def __str__(self) -> str:
        return self.name


class Tax(models.Model):
    """A tax and its rate."""

    name = models.CharField(max_length=64, unique=True)
    value = models.DecimalField(max_digits=5, decimal_places=2)

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """A good."""

    guid = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=255)
    sku = models.ForeignKey(Sku, on_delete=models.SET_NULL, null=True)
    tax = models.ForeignKey(Tax, on_delete=models.SET_NULL, null=True)
    groups: ClassVar = models.ManyToManyField(Group)

    def __str__(self) -> str:
        return self.name


class PropertyValue(models.Model):
    """The value of a property of a good: a variant's id or a text."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE)
    property = models.ForeignKey(Property, on_delete=models.CASCADE)
    value = models.CharField(max_length=255)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("product", "property"), name="peer_value_key")
        ]

    def __str__(self) -> str:
        return self.value


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


#: In the order in which their tables can be made.
ALL = (Group, Property, PropertyVariant, Sku, Tax, Product, PropertyValue, Price)
