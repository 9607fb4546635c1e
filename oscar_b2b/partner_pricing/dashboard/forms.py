"""Rows of the mapping pages, one form each."""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from typing import Any

from django import forms
from django.forms.forms import DeclarativeFieldsMetaclass
from django.utils.translation import gettext_lazy as _

from oscar_b2b.core.merge_values import CURRENCY_CODES
from oscar_b2b.partner_pricing.models import PriceType, Warehouse
from oscar_b2b.partner_pricing.services import (
    COST,
    HIDE,
    SHOW,
    PriceTypeDecision,
    WarehouseDecision,
)


class _AbstractForm(DeclarativeFieldsMetaclass, ABCMeta):
    """Metaclass of forms with abstract methods: Django's alone would let them be made."""


class _Row(forms.Form, metaclass=_AbstractForm):
    """Fields with Bootstrap's classes; ``row`` is what the form is about."""

    def __init__(self, *, row: Any, data: Any = None) -> None:
        self.row = row
        super().__init__(data, prefix=f"row{row.pk}", initial=self.stored(row))
        for field in self.fields.values():
            # The browser's own select: Oscar's replacement is cut off and slower by keyboard.
            field.widget.attrs["class"] = (
                "form-check-input"
                if isinstance(field.widget, forms.CheckboxInput)
                else "form-control form-control-sm no-widget-init"
            )

    @staticmethod
    @abstractmethod
    def stored(row: Any) -> dict[str, Any]:
        """Return the initial values."""


class PriceTypeRow(_Row):
    """What to do with a price type."""

    state = forms.ChoiceField(
        label=_("Buyers"),
        choices=[
            (SHOW, _("see it by their contract")),
            (HIDE, _("do not see it")),
            (COST, _("never see it: it is cost")),
        ],
    )
    currency = forms.ChoiceField(
        label=_("Currency"),
        required=False,
        choices=[("", "–"), *((code, code) for code in CURRENCY_CODES)],
    )
    is_retail = forms.BooleanField(label=_("retail price, struck through"), required=False)
    vat_included = forms.BooleanField(label=_("prices include VAT"), required=False)

    @staticmethod
    def stored(row: PriceType) -> dict[str, Any]:
        return {
            "state": COST if row.is_cost else SHOW if row.is_active else HIDE,
            "currency": row.currency,
            "is_retail": row.is_retail,
            "vat_included": row.vat_included,
        }

    @property
    def decision(self) -> PriceTypeDecision:
        """The decision of a valid form."""
        return PriceTypeDecision(pk=self.row.pk, **self.cleaned_data)


class WarehouseRow(_Row):
    """What to do with a warehouse."""

    is_active = forms.TypedChoiceField(
        label=_("Buyers"),
        choices=[("yes", _("buy from it")), ("no", _("do not see it"))],
        coerce=lambda text: text == "yes",
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Warehouse.KINDS)
    region = forms.CharField(label=_("Region"), max_length=128, required=False)
    pickup = forms.BooleanField(label=_("goods can be picked up"), required=False)
    commission = forms.DecimalField(
        label=_("Commission, %"), min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    delivery_surcharge = forms.DecimalField(
        label=_("Surcharge, %"), min_value=-100, max_value=999, max_digits=5, decimal_places=2
    )
    delivery_days = forms.IntegerField(label=_("Delivery, days"), min_value=0, max_value=999)

    @staticmethod
    def stored(row: Warehouse) -> dict[str, Any]:
        return {
            "is_active": "yes" if row.is_active else "no",
            "kind": row.kind,
            "region": row.region,
            "pickup": row.pickup,
            "commission": row.commission,
            "delivery_surcharge": row.delivery_surcharge,
            "delivery_days": row.delivery_days,
        }

    @property
    def decision(self) -> WarehouseDecision:
        """The decision of a valid form."""
        return WarehouseDecision(pk=self.row.pk, **self.cleaned_data)
