"""Pages: own sessions, the second factor."""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import Any

import django_otp
import segno
from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.generic import FormView, TemplateView
from django_otp.plugins.otp_totp.models import TOTPDevice

from oscar_b2b.account_security import queries
from oscar_b2b.account_security.services import sessions, two_factor
from oscar_b2b.core.views import OwnHandOnly

#: Session key of a secret that is shown as QR code and not yet proved.
_NEW_KEY = "account_security_new_key"
_KEY_BYTES = 20


class CodeForm(forms.Form):
    """One code, of the app or for recovery."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=32,
        widget=forms.TextInput(
            attrs={
                "class": "input",
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )


class StaffPerson(OwnHandOnly, LoginRequiredMixin):
    """Employees of the supplier and editors of pages; for others the page is not there."""

    request: Any

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        user = request.user
        if user.is_authenticated and not concerns(user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def target(self) -> str:
        """Return the local address the person was on the way to."""
        there = self.request.POST.get("next") or self.request.GET.get("next") or ""
        if url_has_allowed_host_and_scheme(
            there,
            allowed_hosts={self.request.get_host()},
            require_https=self.request.is_secure(),
        ):
            return there
        return reverse("account_security:overview")


def concerns(user: Any) -> bool:
    """Tell whether a second factor is for this person."""
    return bool(user.is_staff or user.has_perm("wagtailadmin.access_admin"))


class MustHavePassed(StaffPerson):
    """Of what changes the second factor: only after it was passed, if there is one."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and two_factor.lacks(user=request.user) == "pass":
            return HttpResponseRedirect(reverse("account_security:pass"))
        return super().dispatch(request, *args, **kwargs)


@method_decorator(never_cache, name="dispatch")
class Overview(LoginRequiredMixin, TemplateView):
    """Where the person is signed in; for staff the second factor as well."""

    template_name = "account_security/overview.html"
    request: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        is_staff = concerns(user)
        if self.request.b2b.worker_id is not None:
            raise Http404
        return super().get_context_data(
            devices=queries.devices_of(user=user),
            present_key=self.request.session.session_key,
            is_staff=is_staff,
            is_set_up=is_staff and two_factor.is_set_up(user=user),
            is_required=is_staff and two_factor.is_required(),
            codes_left=two_factor.codes_left(user=user) if is_staff else 0,
            page_title=_("Security"),
            active_tab="security",
            **kwargs,
        )


class EndSession(OwnHandOnly, LoginRequiredMixin, View):
    """``POST``: end one of the own sessions; 404 for one that is not."""

    http_method_names = ("post", "options")

    def post(self, request: Any, pk: int) -> HttpResponse:
        if not sessions.end(user=request.user, device_id=pk, at=timezone.now()):
            raise Http404
        messages.success(request, _("The session is ended."))
        return HttpResponseRedirect(reverse("account_security:overview"))


class EndOthers(OwnHandOnly, LoginRequiredMixin, View):
    """``POST``: end all own sessions but this one."""

    http_method_names = ("post", "options")

    def post(self, request: Any) -> HttpResponse:
        count = sessions.end_others(
            user=request.user, session_key=request.session.session_key, at=timezone.now()
        )
        messages.success(
            request,
            ngettext("%(count)d session is ended.", "%(count)d sessions are ended.", count)
            % {"count": count},
        )
        return HttpResponseRedirect(reverse("account_security:overview"))


@method_decorator([sensitive_post_parameters("code"), never_cache], name="dispatch")
class PassSecondFactor(StaffPerson, FormView):
    """The step after the password."""

    template_name = "account_security/pass.html"
    form_class = CodeForm

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if two_factor.lacks(user=request.user) != "pass":
            return HttpResponseRedirect(self.target())
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: CodeForm) -> HttpResponse:
        try:
            device = two_factor.verify(user=self.request.user, code=form.cleaned_data["code"])
        except two_factor.UnableToVerify as error:
            form.add_error("code", error.reason)
            return self.form_invalid(form)
        django_otp.login(self.request, device)
        # A new key: whoever knew the one from before the second factor has no use of it.
        self.request.session.cycle_key()
        return HttpResponseRedirect(self.target())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(next=self.target(), **kwargs)


@method_decorator([sensitive_post_parameters("code"), never_cache], name="dispatch")
class SetUpSecondFactor(StaffPerson, FormView):
    """The QR code, and the first code of the app as proof; then the recovery codes, once."""

    template_name = "account_security/set_up.html"
    form_class = CodeForm

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and two_factor.is_set_up(user=request.user):
            return HttpResponseRedirect(reverse("account_security:overview"))
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: CodeForm) -> HttpResponse:
        key = self.request.session.get(_NEW_KEY)
        if key is None:
            # The session was renewed since: the page comes back with a new QR code.
            form.add_error("code", _("The page was too old. Scan the code once more."))
            return self.form_invalid(form)
        try:
            device, codes = two_factor.set_up(
                user=self.request.user, key=key, code=form.cleaned_data["code"]
            )
        except two_factor.UnableToVerify as error:
            form.add_error("code", error.reason)
            return self.form_invalid(form)
        del self.request.session[_NEW_KEY]
        django_otp.login(self.request, device)
        self.request.session.cycle_key()
        return _codes_page(self, codes)

    @sensitive_variables("key")
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        key = self.request.session.setdefault(_NEW_KEY, secrets.token_hex(_KEY_BYTES))
        device = TOTPDevice(user=self.request.user, key=key)
        drawing = segno.make(device.config_url, error="m").svg_inline(
            scale=5, border=4, dark="#000", light="#fff", omitsize=False
        )
        return super().get_context_data(
            qr=mark_safe(drawing),  # noqa: S308 - drawn by segno out of an address we made
            key_text=base64.b32encode(binascii.unhexlify(key)).decode(),
            is_required=two_factor.is_required(),
            next=self.target(),
            **kwargs,
        )


class RenewCodes(MustHavePassed, View):
    """``POST``: new recovery codes, shown once."""

    http_method_names = ("post", "options")

    def post(self, request: Any) -> HttpResponse:
        try:
            codes = two_factor.renew_codes(user=request.user)
        except two_factor.UnableToVerify as error:
            messages.error(request, error.reason)
            return HttpResponseRedirect(reverse("account_security:overview"))
        return _codes_page(self, codes)


class SwitchOff(MustHavePassed, View):
    """``POST``: no second factor any more."""

    http_method_names = ("post", "options")

    def post(self, request: Any) -> HttpResponse:
        try:
            two_factor.switch_off(user=request.user)
        except two_factor.UnableToVerify as error:
            messages.error(request, error.reason)
        else:
            messages.success(request, _("The second factor is switched off."))
        return HttpResponseRedirect(reverse("account_security:overview"))


def _codes_page(view: StaffPerson, codes: list[str]) -> HttpResponse:
    response = render(
        view.request,
        "account_security/codes.html",
        {"codes": codes, "next": view.target(), "page_title": _("Recovery codes")},
    )
    response["Cache-Control"] = "no-store"
    return response
