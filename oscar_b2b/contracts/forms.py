"""Forms of contracts."""

from __future__ import annotations

from django import forms


class SwitchForm(forms.Form):
    """Which contract to work by; whether the member may is for the service to say."""

    contract = forms.IntegerField(min_value=1, max_value=2**63 - 1)
