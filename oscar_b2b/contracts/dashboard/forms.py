"""To whom an agreement is offered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oscar_b2b.core.dashboard.pickers import PickField
from oscar_b2b.core.models import Member


class BindForm(forms.Form):
    """A dealer, or the e-mail of one employee."""

    dealer = PickField("dealer", label=gettext_lazy("Dealer"))
    email = forms.EmailField(
        label=gettext_lazy("Or one employee"),
        required=False,
        help_text=gettext_lazy("E-mail of the employee, when colleagues must not see it."),
        widget=forms.EmailInput(attrs={"class": "form-control"}),
    )

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        self.member = None
        if email:
            self.member = (
                Member.objects.filter(user__email__iexact=email, is_active=True)
                .select_related("user", "dealer")
                .first()
            )
            if self.member is None:
                raise forms.ValidationError(_("No employee with access has this e-mail."))
        return email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and bool(data.get("dealer")) == bool(data.get("email")):
            raise forms.ValidationError(_("Choose a dealer, or type the e-mail of one employee."))
        return data
