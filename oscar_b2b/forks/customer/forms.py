"""Replaces the log-in form (tells nothing) and the search in orders."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.customer import forms as oscar_forms

__all__ = [
    "ConfirmPasswordForm",
    "EmailAuthenticationForm",
    "EmailUserCreationForm",
    "OrderFilterForm",
    "PasswordResetForm",
    "ProfileForm",
]

ConfirmPasswordForm = oscar_forms.ConfirmPasswordForm
EmailUserCreationForm = oscar_forms.EmailUserCreationForm
PasswordResetForm = oscar_forms.PasswordResetForm
ProfileForm = oscar_forms.ProfileForm


class EmailAuthenticationForm(oscar_forms.EmailAuthenticationForm):
    """Log-in by e-mail. An unknown e-mail and a wrong password look and last the same.

    A module's authentication backend that refuses to look at the password at all says why in
    ``request.sign_in_refusal``.
    """

    error_messages = {
        "invalid_login": _("The e-mail or the password is not right."),
        "inactive": _("The e-mail or the password is not right."),
    }

    def clean(self) -> dict[str, Any]:
        email = self.cleaned_data.get("username")
        if not email:
            return self.cleaned_data
        User = get_user_model()
        try:
            cleaned = super().clean()
        except User.MultipleObjectsReturned:
            # Two accounts differ only in the case of the e-mail: neither is let in.
            raise self.get_invalid_login_error() from None
        except forms.ValidationError:
            refusal = getattr(self.request, "sign_in_refusal", "")
            if refusal:
                raise forms.ValidationError(refusal, code="refused") from None
            if not User.objects.filter(email__iexact=email).exists():
                # Hash as for a known e-mail, so that the time tells nothing.
                User().set_password(self.cleaned_data.get("password"))
            raise
        return cleaned


class OrderFilterForm(forms.Form):
    """Filters of the order list; every field may be empty."""

    number = forms.CharField(
        label=_("Number"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"class": "input", "type": "search"}),
    )
    status = forms.ChoiceField(
        label=_("Status"), required=False, widget=forms.Select(attrs={"class": "select"})
    )
    date_from = forms.DateField(
        label=_("From"),
        required=False,
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d"),
    )
    date_to = forms.DateField(
        label=_("To"),
        required=False,
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [
            ("", _("Any")),
            *settings.ORDER_STATUS_LABELS.items(),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("date_from"), data.get("date_to")
        if first and last and first > last:
            self.add_error("date_to", _("The last day is before the first."))
        return data

    def apply(self, orders: Any) -> Any:
        """Narrow a queryset of orders; days are of the shop's time zone, both included."""
        data = self.cleaned_data
        if number := data.get("number", "").strip():
            orders = orders.filter(
                Q(number__icontains=number) | Q(b2b_party__own_number__icontains=number)
            )
        if data.get("status"):
            orders = orders.filter(status=data["status"])
        if data.get("date_from"):
            orders = orders.filter(date_placed__date__gte=data["date_from"])
        if data.get("date_to"):
            orders = orders.filter(date_placed__date__lte=data["date_to"])
        return orders
