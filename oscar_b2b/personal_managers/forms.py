"""What a dealer's employee fills in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class WriteForm(forms.Form):
    """A letter to the manager."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=5000,
        widget=forms.Textarea(attrs={"class": "input", "rows": 5}),
    )


class CallForm(forms.Form):
    """Call me back."""

    phone = forms.CharField(
        label=_("Phone"),
        max_length=64,
        widget=forms.TextInput(attrs={"class": "input", "type": "tel", "autocomplete": "tel"}),
    )
    when = forms.CharField(
        label=_("When, about what"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
    )
