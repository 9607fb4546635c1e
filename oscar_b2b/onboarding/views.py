"""Public pages: the application, the registration with its link."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView

from oscar_b2b.core.addresses import base_url, client_address
from oscar_b2b.onboarding import antispam, queries, shop_settings
from oscar_b2b.onboarding.domain import Registration
from oscar_b2b.onboarding.forms import ApplicationForm, RegistrationForm
from oscar_b2b.onboarding.models import Application
from oscar_b2b.onboarding.services import applications, registrations


class _OfMode:
    """A page of one way to become a dealer; with another way chosen there is no such page."""

    mode: Registration

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if shop_settings.registration() is not self.mode:
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


@method_decorator(never_cache, name="dispatch")
class Apply(_OfMode, FormView):
    """The three-field application."""

    mode = Registration.APPLICATION
    form_class = ApplicationForm
    template_name = "onboarding/apply.html"

    def form_valid(self, form: ApplicationForm) -> HttpResponse:
        if not form.is_machine:
            address = client_address(self.request)
            try:
                antispam.count(address=address)
                applications.apply(
                    name=form.cleaned_data["name"],
                    contact=form.cleaned_data["contact"],
                    company=form.cleaned_data["company"],
                    at=timezone.now(),
                    remote_addr=address,
                    base_url=base_url(self.request),
                )
            except (antispam.TooMany, applications.UnableToApply) as error:
                form.add_error(None, error.reason)
                return self.form_invalid(form)
        return redirect("onboarding:applied")


class Applied(_OfMode, TemplateView):
    """Thanks for an application."""

    mode = Registration.APPLICATION
    template_name = "onboarding/applied.html"


@method_decorator(never_cache, name="dispatch")
class Register(_OfMode, FormView):
    """Registration with requisites."""

    mode = Registration.SELF
    form_class = RegistrationForm
    template_name = "onboarding/register.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and shop_settings.registration() is self.mode:
            return HttpResponseRedirect(reverse("catalogue:index"))
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        self.text = queries.current_text() if shop_settings.contract_is_asked() else None
        return {**super().get_form_kwargs(), "text": self.text}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "text": self.text}

    def form_valid(self, form: RegistrationForm) -> HttpResponse:
        if not form.is_machine:
            address = client_address(self.request)
            requisites = form.requisites()
            try:
                antispam.count(address=address, email=requisites.email)
            except antispam.TooMany as error:
                form.add_error(None, error.reason)
                return self.form_invalid(form)
            registrations.register(
                requisites=requisites,
                at=timezone.now(),
                text=self.text,
                remote_addr=address,
                browser=self.request.headers.get("User-Agent", ""),
                base_url=base_url(self.request),
            )
        return redirect("onboarding:registered")


class Registered(_OfMode, TemplateView):
    """Look into your letter-box."""

    mode = Registration.SELF
    template_name = "onboarding/registered.html"


@method_decorator(never_cache, name="dispatch")
class Confirm(_OfMode, View):
    """The link of the first letter: ``GET`` asks, ``POST`` puts the registration into the queue."""

    mode = Registration.SELF
    template_name = "onboarding/confirm.html"

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._answer(request, lambda: registrations.look_up(token=token, at=timezone.now()))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._answer(request, lambda: registrations.confirm(token=token, at=timezone.now()))

    def _answer(self, request: HttpRequest, ask: Any) -> HttpResponse:
        try:
            application = ask()
        except applications.UnableToApply as error:
            return render(request, self.template_name, {"reason": error.reason}, status=410)
        return render(
            request,
            self.template_name,
            {
                "application": application,
                "is_confirmed": application.status != Application.UNCONFIRMED,
            },
        )
