"""The self-test page: why 1C cannot log in, or why nothing comes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from django.views import View

from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.onec_exchange import journal_queries
from oscar_b2b.onec_exchange.dashboard.node_forms import PLAIN
from oscar_b2b.onec_exchange.models import ExchangeNode
from oscar_b2b.onec_exchange.services import selftest, selftest_wire

#: How far back refused log-ins are listed.
LOOK_BACK = timedelta(days=7)


class SelfTestForm(forms.Form):
    """Which node to sign in as. Without a password only the server itself is looked at."""

    node = forms.ModelChoiceField(
        ExchangeNode.objects.all(),
        label=_("Node"),
        required=False,
        empty_label=_("(look at the server only)"),
        widget=forms.Select(attrs={"class": PLAIN}),
    )
    password = forms.CharField(
        label=_("Its password"),
        required=False,
        strip=False,
        max_length=128,
        help_text=_("As entered in 1C. It is used for this test and kept nowhere."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    anyway = forms.BooleanField(
        label=_("Test although this 1C is exchanging now: its session will end"), required=False
    )


class SelfTest(StaffOnly, View):
    """Runs the checks on a press of the button and shows each with what to do."""

    permission_required = "onec_exchange.change_exchangenode"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, SelfTestForm(initial={"node": request.GET.get("node")}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SelfTestForm(request.POST)
        if not form.is_valid():
            return self._page(request, form)
        at = timezone.now()
        node, password = form.cleaned_data["node"], form.cleaned_data["password"]
        checks = selftest.local_checks(at=at)
        conversation = None
        if node is not None and password:
            if selftest_wire.is_exchanging(node=node, at=at) and not form.cleaned_data["anyway"]:
                form.add_error(
                    "anyway",
                    _("This 1C is exchanging now. Wait for its end, or tick here."),
                )
            else:
                conversation = selftest_wire.talk(node=node, password=password)
        return self._page(request, form, checks=checks, conversation=conversation)

    def _page(self, request: HttpRequest, form: SelfTestForm, **results: Any) -> HttpResponse:
        context = {
            "form": form,
            "address": selftest_wire.address(),
            "refused": journal_queries.failed_sign_ins(since=timezone.now() - LOOK_BACK),
            "look_back": LOOK_BACK.days,
            **results,
        }
        response = render(request, "onec_exchange/dashboard/selftest.html", context)
        add_never_cache_headers(response)
        return response
