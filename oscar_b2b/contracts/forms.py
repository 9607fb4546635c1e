"""Forms of contracts."""

from __future__ import annotations

from django import forms


class SwitchForm(forms.Form):
    """Which contract to work by; whether the member may is for the service to say."""

    #: Key of a contract, "12", or of a bound agreement, "a5".
    contract = forms.CharField(max_length=20)
