"""Who owns each field of goods: 1C, 1C once, or the site."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import FormView

from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.onec_exchange.catalogue import ownership
from oscar_b2b.onec_exchange.dashboard.node_forms import PLAIN
from oscar_b2b.onec_exchange.models import FieldOwner


class OwnersForm(forms.Form):
    """One choice per field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, label in ownership.FIELDS.items():
            self.fields[field] = forms.ChoiceField(
                label=label,
                choices=FieldOwner.OWNERS,
                widget=forms.Select(attrs={"class": f"form-control {PLAIN}"}),
            )


class Owners(StaffOnly, FormView):
    """Which fields of goods the imports write."""

    permission_required = "onec_exchange.change_fieldowner"
    template_name = "onec_exchange/dashboard/owners.html"
    form_class = OwnersForm

    def get_initial(self) -> dict[str, Any]:
        return dict(ownership.owners())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = dict(FieldOwner.OWNERS)
        context = super().get_context_data(**kwargs)
        rows = [
            (context["form"][field], words[ownership.DEFAULTS[field]]) for field in ownership.FIELDS
        ]
        return {**context, "rows": rows}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        known = ownership.owners()
        for field, owner in form.cleaned_data.items():
            if known[field] != owner:
                ownership.set_owner(field=field, owner=owner)
        messages.success(self.request, _("The owners of fields are set, from the next import on."))
        return redirect("dashboard:b2b-exchange-owners")
