"""Reconciliation acts in the cabinet: a worker asks 1C for them, the page says how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from oscar_b2b.core.permissions import declared, may
from oscar_b2b.core.views import safe_next
from oscar_b2b.onec_exchange import queries
from oscar_b2b.onec_exchange.live import service
from oscar_b2b.onec_exchange.models import RequestedAct
from oscar_b2b.onec_exchange.services import acts
from oscar_b2b.onec_exchange.status_block import PATIENCE, QUICK, SLOW

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


class _OfAct(LoginRequiredMixin, View):
    """Pages of acts: 404 without the right, and for acts of companies one may not act for."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not may(request.member, RIGHT):
            raise Http404
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def entities(self) -> list[Any]:
        """Return the legal entities that the person may act for."""
        self.request.b2b.legal_entity_id  # type: ignore[attr-defined]  # noqa: B018 - loads them
        return list(getattr(self.request, "legal_entities", []))

    def act(self, pk: int) -> RequestedAct:
        act = queries.act_of(legal_entities=self.entities(), act_id=pk)
        if act is None:
            raise Http404
        return act


class AskForAct(_OfAct):
    """``POST``: have the act made, and go to its page."""

    def post(self, request: Any) -> HttpResponse:
        form = ActForm(request.POST, entities=self.entities())
        if not form.is_valid():
            # A company of another dealer is refused like one that does not exist.
            for errors in form.errors.values():
                for error in errors:
                    messages.error(request, str(error))
            return HttpResponseRedirect(safe_next(request))
        data = form.cleaned_data
        act = acts.ask_for_act(
            legal_entity=form.entities[data["legal_entity"]],
            start=data["start"],
            end=data["end"],
            user_id=request.user.pk,
            at=timezone.now(),
        )
        return redirect("onec_papers:act", pk=act.pk)


class ActPage(_OfAct):
    """How far an act is; the page asks for news by itself until there is some."""

    def get(self, request: Any, pk: int) -> HttpResponse:
        return render(request, "onec_exchange/act.html", _status(self.act(pk)))


class ActStatus(_OfAct):
    """The block of that page. ``?known=`` names what it shows: 204 while nothing has changed,
    so that screen readers are not told the same words again."""

    def get(self, request: Any, pk: int) -> HttpResponse:
        context = _status(self.act(pk))
        if request.GET.get("known") == context["key"]:
            return HttpResponse(status=204)
        return render(request, "onec_exchange/act_status.html", context)


class ActFile(_OfAct):
    """The PDF of an act that is ready; 404 while it is not."""

    def get(self, request: Any, pk: int) -> FileResponse:
        act = self.act(pk)
        if act.state != RequestedAct.READY or not act.file:
            raise Http404
        name = slugify(f"{act.legal_entity.name} {act.start} {act.end}", allow_unicode=True)
        response = FileResponse(
            act.file.open("rb"),
            content_type="application/pdf",
            as_attachment=True,
            filename=f"{name or 'act'}.pdf",
        )
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["X-Content-Type-Options"] = "nosniff"
        return response


def _status(act: RequestedAct) -> dict[str, Any]:
    """Return the template context of an act's block; ``key`` changes when it looks different."""
    is_slow = timezone.now() - act.asked_at > PATIENCE
    waiting = act.state == RequestedAct.WAITING
    return {
        "act": act,
        "is_slow": is_slow,
        "poll": "" if not waiting else SLOW if is_slow else QUICK,
        "key": f"{act.state}.{int(waiting and is_slow)}",
    }


class ActOfEntity:
    """On the cabinet's balance page: get the act, or how to get the right to it."""

    slot = "cabinet.balance"
    order = 10

    def render(self, context: Mapping[str, Any]) -> str:
        request = context["request"]
        if not service.is_on() or RIGHT not in {each.code for each in declared()}:
            return ""
        today = timezone.localdate()
        may_get = may(request.member, RIGHT)
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
            {
                "form": form,
                "may_get": may_get,
                "right": RIGHT,
                "entities": context["entities"],
                "acts": queries.recent_acts(legal_entities=context["entities"]) if may_get else (),
            },
            request=request,
        )


def _quarter(day: date) -> date:
    """Return the first day of the quarter before, which accountants reconcile."""
    this = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    before = this - timedelta(days=1)
    return before.replace(month=(before.month - 1) // 3 * 3 + 1, day=1)
