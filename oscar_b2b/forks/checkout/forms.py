"""The form of the checkout page, without the modules' parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _


class CheckoutForm(forms.Form):
    """Delivery method, own number, comment, and what the buyer saw (``seen``, signed)."""

    basket = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    seen = forms.CharField(widget=forms.HiddenInput)
    shipping_method = forms.ChoiceField(
        label=_("Delivery"),
        error_messages={"required": _("Choose how you want to receive the goods.")},
    )
    own_number = forms.CharField(
        label=_("Your order number"),
        max_length=64,
        required=False,
        help_text=_("As in your own records; it will stand in the order."),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    comment = forms.CharField(
        label=_("Comment"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
    )

    def __init__(self, *args: Any, methods: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shipping_method"].choices = [(each.code, each.name) for each in methods]


def unchecked(form: Any) -> Any:
    """Let a bound form show what was typed, without saying yet what is wrong with it."""
    if isinstance(form, forms.BaseForm):
        form._errors = ErrorDict()
    return form
