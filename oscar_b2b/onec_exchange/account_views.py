"""The reconciliation act in the cabinet, asked of 1C on demand."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from oscar_b2b.core.permissions import declared, may
from oscar_b2b.core.views import safe_next
from oscar_b2b.onec_exchange.live import service
from oscar_b2b.onec_exchange.services.accounts import UnableToAsk, act_pdf_of

logger = logging.getLogger(__name__)

#: Declared by the module of contracts, and granted to a person by his head.
RIGHT = "contracts.reconciliation"
#: Longest period of an act: 1C draws a longer one for minutes.
MOST_DAYS = 5 * 366


class ActForm(forms.Form):
    """Of which company and for which days, both included."""

    legal_entity = forms.ChoiceField(label=gettext_lazy("Legal entity"))
    start = forms.DateField(
        label=gettext_lazy("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    end = forms.DateField(
        label=gettext_lazy("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, entities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entities = {str(each.pk): each for each in entities}
        self.fields["legal_entity"].choices = [  # type: ignore[attr-defined]
            (key, each.name) for key, each in self.entities.items()
        ]
        for field in self.fields.values():
            field.widget.attrs.setdefault(
                "class", "select" if isinstance(field.widget, forms.Select) else "input"
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end = data.get("start"), data.get("end")
        if start and end and not 0 <= (end - start).days <= MOST_DAYS:
            raise forms.ValidationError(_("Choose a beginning before the end, five years at most."))
        return data


class ReconciliationAct(LoginRequiredMixin, View):
    """``POST``: the act as PDF, as 1C prints it; 404 without the right."""

    def post(self, request: Any) -> HttpResponse:
        if not may(request.member, RIGHT):
            raise Http404
        request.b2b.legal_entity_id  # noqa: B018 - loads the legal entities
        form = ActForm(request.POST, entities=getattr(request, "legal_entities", []))
        back = HttpResponseRedirect(safe_next(request))
        if not form.is_valid():
            # A company of another dealer is refused like one that does not exist.
            for errors in form.errors.values():
                for error in errors:
                    messages.error(request, str(error))
            return back
        data = form.cleaned_data
        entity = form.entities[data["legal_entity"]]
        try:
            content = act_pdf_of(legal_entity=entity, start=data["start"], end=data["end"])
        except UnableToAsk as error:
            logger.warning("No reconciliation act of %s: %s", entity.guid, error)
            messages.error(
                request,
                _("The accounting system does not answer now. Try again in some minutes.")
                if error.later
                else _("There is no act to be had here. Ask your manager for it."),
            )
            return back
        response = HttpResponse(content, content_type="application/pdf")
        name = slugify(f"{entity.name} {data['start']} {data['end']}", allow_unicode=True)
        response.headers["Content-Disposition"] = _attachment(f"{name or 'act'}.pdf")
        response.headers["X-Content-Type-Options"] = "nosniff"
        add_never_cache_headers(response)
        return response


class ActOfEntity:
    """On the cabinet's balance page: get the act, or how to get the right to it."""

    slot = "cabinet.balance"
    order = 10

    def render(self, context: Mapping[str, Any]) -> str:
        request = context["request"]
        if not service.is_on() or RIGHT not in {each.code for each in declared()}:
            return ""
        today = timezone.localdate()
        form = ActForm(
            entities=context["entities"],
            initial={
                "legal_entity": str(request.b2b.legal_entity_id),
                "start": _quarter(today),
                "end": today,
            },
        )
        return render_to_string(
            "onec_exchange/reconciliation.html",
            {"form": form, "may_get": may(request.member, RIGHT), "right": RIGHT},
            request=request,
        )


def _quarter(day: date) -> date:
    """Return the first day of the quarter before, which accountants reconcile."""
    this = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    before = this - timedelta(days=1)
    return before.replace(month=(before.month - 1) // 3 * 3 + 1, day=1)


def _attachment(name: str) -> str:
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"
