"""Forms of discount rules and stock views."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oscar_b2b.core.dashboard.editing import plain_selects
from oscar_b2b.core.dashboard.pickers import PickField, TextPickField, TextSelect
from oscar_b2b.partner_pricing.client_terms import AS_OTHERS
from oscar_b2b.partner_pricing.models import DiscountRule, StockView


def _pick_contract(field: Any) -> None:
    """Let contracts be found by number, where the module that knows them is on."""
    try:
        address = reverse("dashboard:b2b-find-contracts")
    except NoReverseMatch:
        return
    widget = TextSelect("contract")
    widget.lookup_url = address
    field.widget = widget


class DiscountForm(forms.ModelForm):
    """For whom, on what, how much, when."""

    dealer = PickField("dealer", label=gettext_lazy("Dealer"))
    legal_entity = PickField("legal-entity", label=gettext_lazy("Legal entity"))
    category = PickField(
        "category", label=gettext_lazy("Category"), help_text=gettext_lazy("With all below it.")
    )
    brand = TextPickField("brand", label=gettext_lazy("Brand"))
    product = PickField("product", label=gettext_lazy("Product"))

    class Meta:
        model = DiscountRule
        fields = (
            "name",
            "percent",
            "dealer",
            "legal_entity",
            "contract_guid",
            "segment",
            "category",
            "brand",
            "product",
            "valid_from",
            "valid_to",
            "is_active",
        )
        widgets = {
            "valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "valid_to": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _pick_contract(self.fields["contract_guid"])
        plain_selects(self)


class StockViewForm(forms.ModelForm):
    """To whom, and how."""

    dealer = PickField("dealer", label=gettext_lazy("Dealer"))
    thresholds = SimpleArrayField(
        forms.IntegerField(min_value=1),
        label=gettext_lazy("Thresholds"),
        required=False,
        help_text=gettext_lazy("10, 100, 1000: up to 10 exact, then “>10”, “>100”, “>1000”."),
    )

    class Meta:
        model = StockView
        fields = ("contract_guid", "dealer", "segment", "mode", "thresholds", "out_of_stock")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _pick_contract(self.fields["contract_guid"])
        self.fields["contract_guid"].label = _("Contract")
        self.fields["segment"].help_text = _("One owner; nothing chosen: it is for everybody.")
        self.fields["mode"].label = _("Stock is")
        for name in ("mode", "out_of_stock"):
            self.fields[name].help_text = _(
                "Nothing chosen: the next owner decides, in the end the shop's settings."
            )
        plain_selects(self)


class ShowStockForm(forms.Form):
    """How stock is shown to many dealers."""

    mode = forms.ChoiceField(
        label=gettext_lazy("Stock is"),
        choices=[
            ("", gettext_lazy("shown as it is now")),
            *StockView.MODES,
            (AS_OTHERS, gettext_lazy("as for their segment or everybody")),
        ],
        required=False,
    )
    thresholds = SimpleArrayField(
        forms.IntegerField(min_value=1),
        label=gettext_lazy("Thresholds of the mask"),
        required=False,
        initial=[10, 100, 1000],
    )
    out_of_stock = forms.ChoiceField(
        label=gettext_lazy("Goods that are out of stock"),
        choices=[
            ("", gettext_lazy("listed as they are now")),
            *StockView.OUT_OF_STOCK,
            (AS_OTHERS, gettext_lazy("as for their segment or everybody")),
        ],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain_selects(self)
