"""The supply contract: its versions, and who accepted which."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import DetailView, FormView, ListView

from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.onboarding import queries, shop_settings
from oscar_b2b.onboarding.models import ContractAcceptance, ContractText
from oscar_b2b.onboarding.private_files import private_file
from oscar_b2b.onboarding.services import supply_contracts

LIST = "dashboard:b2b-contract-texts"
_LANGUAGES = ("uk", "ru", "en")


class ContractTexts(StaffOnly, ListView):
    """Versions of the contract, and the latest acceptances."""

    permission_required = "onboarding.view_contracttext"
    template_name = "onboarding/dashboard/contract_texts.html"
    context_object_name = "texts"
    queryset = ContractText.objects.select_related("created_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sees = self.request.user.has_perm("onboarding.view_contractacceptance")
        accepted = ContractAcceptance.objects.select_related("text", "dealer", "application")
        return super().get_context_data(
            is_asked=shop_settings.contract_is_asked(),
            may_add=self.request.user.has_perm("onboarding.add_contracttext"),
            acceptances=list(accepted[:100]) if sees else [],
            **kwargs,
        )


class OneText(StaffOnly, DetailView):
    """One version, as it was published."""

    permission_required = "onboarding.view_contracttext"
    template_name = "onboarding/dashboard/contract_text.html"
    context_object_name = "text"
    model = ContractText

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = self.object
        return super().get_context_data(
            parts=[
                (code, getattr(text, f"title_{code}"), getattr(text, f"body_{code}"))
                for code in _LANGUAGES
                if getattr(text, f"body_{code}")
            ],
            **kwargs,
        )


class TextForm(forms.Form):
    """A new version in three languages."""

    asks_everybody = forms.BooleanField(
        label=gettext_lazy("Those who accepted an earlier version must accept this one too"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"uk": _("Ukrainian"), "ru": _("Russian"), "en": _("English")}
        for code in _LANGUAGES:
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title (%s)") % labels[code],
                max_length=255,
                required=code == "uk",
                widget=forms.TextInput(attrs={"class": "form-control"}),
            )
            self.fields[f"body_{code}"] = forms.CharField(
                label=_("Text (%s)") % labels[code],
                required=code == "uk",
                max_length=200_000,
                help_text=_("An empty line begins a new paragraph, a line with # a heading."),
                widget=forms.Textarea(attrs={"class": "form-control no-widget-init", "rows": 12}),
            )
        self.order_fields([name for name in self.fields if name != "asks_everybody"])


class NewText(StaffOnly, FormView):
    """Write the next version, beginning with the words of the last one."""

    permission_required = "onboarding.add_contracttext"
    template_name = "onboarding/dashboard/contract_text_form.html"
    form_class = TextForm

    def get_initial(self) -> dict[str, Any]:
        text = queries.current_text()
        if text is None:
            return {}
        return {
            f"{part}_{code}": getattr(text, f"{part}_{code}")
            for part in ("title", "body")
            for code in _LANGUAGES
        }

    def form_valid(self, form: TextForm) -> HttpResponse:
        words = dict(form.cleaned_data)
        asks_everybody = bool(words.pop("asks_everybody"))
        try:
            text = supply_contracts.publish(
                words=words, asks_everybody=asks_everybody, by=self.request.user, at=timezone.now()
            )
        except supply_contracts.UnableToPublish as error:
            form.add_error(None, error.reason)
            return self.form_invalid(form)
        messages.success(self.request, _("Version %d is published.") % text.number)
        return redirect(LIST)


class AcceptedFile(StaffOnly, View):
    """The PDF of one acceptance."""

    permission_required = "onboarding.view_contractacceptance"

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        found = get_object_or_404(ContractAcceptance.objects.select_related("text"), pk=pk)
        return private_file(
            found.pdf,
            name=f"contract-{found.text.number}-{found.pk}.pdf",
            content_type="application/pdf",
            attachment=request.GET.get("download") == "1",
        )
