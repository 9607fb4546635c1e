"""Carriers: the list with the state of each, and one carrier with its settings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import TemplateView

from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.shipping_carriers.carriers.base import Can
from oscar_b2b.shipping_carriers.dashboard.forms import TARIFF, CarrierForm, FileForm
from oscar_b2b.shipping_carriers.dashboard.words import abilities
from oscar_b2b.shipping_carriers.queries.accounts import (
    CarrierState,
    files_of,
    runs_of,
    state_of,
    states,
)
from oscar_b2b.shipping_carriers.queries.offers import has_method
from oscar_b2b.shipping_carriers.queries.quotes import prices_not_given
from oscar_b2b.shipping_carriers.services import accounts, directory_sync

ONE = "dashboard:b2b-carrier"
#: Seconds an employee waits for the check of a connection.
PATIENCE = 10.0


class Carriers(StaffOnly, TemplateView):
    """All carriers of the registry: set up or not, when their directories were read."""

    permission_required = "shipping_carriers.view_carrieraccount"
    template_name = "shipping_carriers/dashboard/carriers.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        rows = [
            {"state": each, "is_running": each.is_running(now), "is_stale": each.is_stale(now)}
            for each in states()
        ]
        return super().get_context_data(rows=rows, **kwargs)


class CarrierPage(StaffOnly, View):
    """One carrier; ``POST`` keeps its settings."""

    permission_required = "shipping_carriers.view_carrieraccount"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        state = _state(code)
        form = CarrierForm(kind=state.kind, account=state.account, uploaded=_keys(code))
        return _page(request, state, form)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        if not _may_change(request):
            return self.handle_no_permission()
        state = _state(code)
        form = CarrierForm(
            request.POST, kind=state.kind, account=state.account, uploaded=_keys(code)
        )
        if not form.is_valid():
            return _page(request, state, form, status=422)
        accounts.keep_settings(
            code=code,
            values=form.values(),
            forget=form.forgotten(),
            is_active=form.cleaned_data["is_active"],
            fallback=form.cleaned_data["fallback"],
        )
        messages.success(request, _("The settings are saved."))
        return redirect(ONE, code=code)


class CheckConnection(StaffOnly, View):
    """``POST``: ask the carrier something harmless with the settings that are saved."""

    permission_required = "shipping_carriers.change_carrieraccount"

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        _state(code)
        try:
            account = accounts.check(code=code, at=timezone.now(), patience=PATIENCE)
        except accounts.UnableToUseCarrier as error:
            messages.error(request, error.reason)
        else:
            if account.check_failed:
                messages.error(request, _("The check failed; the answer stands below."))
            else:
                messages.success(request, _("The carrier answers."))
        return redirect(ONE, code=code)


class SyncNow(StaffOnly, View):
    """``POST``: read the directory now; ``accept-shrink`` takes over what was refused."""

    permission_required = "shipping_carriers.change_carrieraccount"

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        state = _state(code)
        if not state.has_directory:
            messages.error(request, _("This carrier publishes no directory."))
        elif state.missing:
            names = ", ".join(str(each.label) for each in state.missing)
            messages.error(request, _("Not set up yet: %s.") % names)
        elif state.is_running(timezone.now()):
            messages.info(request, _("The directory of this carrier is being read just now."))
        else:
            directory_sync.start(code=code, accept_shrink="accept-shrink" in request.POST)
            messages.success(request, _("The directory is being read; the report comes below."))
        return redirect(ONE, code=code)


class KeepFile(StaffOnly, View):
    """``POST``: an uploaded directory or tariff; ``drop`` forgets it."""

    permission_required = "shipping_carriers.change_carrieraccount"

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        state = _state(code)
        if "drop" in request.POST:
            accounts.drop_file(code=code, key=request.POST["drop"])
            messages.success(request, _("The file is forgotten."))
            return redirect(ONE, code=code)
        form = FileForm(request.POST, request.FILES, keys=frozenset(_file_settings(state)))
        if not form.is_valid():
            settings = CarrierForm(kind=state.kind, account=state.account, uploaded=_keys(code))
            return _page(request, state, settings, upload=form, status=422)
        accounts.keep_file(
            code=code,
            key=form.cleaned_data["key"],
            name=form.cleaned_data["file"].name,
            content=form.cleaned_data["content"],
            at=timezone.now(),
        )
        messages.success(request, _("The file is kept. A directory counts from the next sync on."))
        return redirect(ONE, code=code)


def _state(code: str) -> CarrierState:
    state = state_of(code)
    if state is None:
        raise Http404
    return state


def _may_change(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("shipping_carriers.change_carrieraccount"))


def _keys(code: str) -> frozenset[str]:
    return frozenset(files_of(code))


def _file_settings(state: CarrierState) -> dict[str, Any]:
    """Return key → (label, explanation) of the files that this carrier takes."""
    declared = {each.key: (each.label, each.help_text) for each in state.kind.settings if each.file}
    ours = (
        _("Our copy of the tariff, a CSV file"),
        _("Price and days by weight. Buyers are told its price when the carrier gives none."),
    )
    return {TARIFF: ours, **declared}


def _page(
    request: HttpRequest,
    state: CarrierState,
    form: CarrierForm,
    *,
    upload: FileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    kept = files_of(state.code)
    files = [
        {"key": key, "label": label, "help_text": help_text, "kept": kept.get(key)}
        for key, (label, help_text) in _file_settings(state).items()
    ]
    context = {
        "state": state,
        "form": form,
        "upload": upload,
        "upload_key": upload.data.get("key") if upload else "",
        "files": files,
        "runs": runs_of(state.code) if state.has_directory else [],
        "is_running": state.is_running(now),
        "is_stale": state.is_stale(now),
        "prices_not_given": prices_not_given(state.code),
        "abilities": abilities(state.kind),
        "may_change": _may_change(request),
        "may_sync": Can.DIRECTORY in state.kind.can,
        "lacks_method": state.is_set_up
        and state.account.is_active
        and not has_method(carrier=state.code),
    }
    return render(request, "shipping_carriers/dashboard/carrier.html", context, status=status)
