"""Replaces ``get_available_shipping_methods``: modules offer the methods, self-pickup is left."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from oscar.apps.shipping import methods, repository

from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.services import contexts


class SelfPickup(methods.Free):
    """The base case: the shop always has a way to hand the goods over."""

    code = "self-pickup"
    name = _("Pickup")
    charge_excl_tax = Decimal("0.00")


class Repository(repository.Repository):
    """Never empty: Oscar's basket page fails without a method."""

    def get_available_shipping_methods(
        self, basket: Any, shipping_addr: Any = None, **kwargs: Any
    ) -> list[Any]:
        request = kwargs.get("request")
        context = request.b2b if request is not None else contexts.nobody()
        offered = [
            method
            for provider in extensions.get("shipping_methods")
            for method in provider.methods(basket, shipping_addr, context)
        ]
        return offered or [SelfPickup()]
